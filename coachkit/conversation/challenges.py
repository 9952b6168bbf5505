"""Which of the guide's three challenges applies this week, by facts alone, and what helps.

Time: more than fits, or meetings overdue. Engagement: what the rep's prep sheet did or did not bring, or the manager's
own note that somebody is quiet; never performance, from which nothing about a person can be read. Sensitive: a
sensitive finding, or a quota that was changed and not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from coachkit.conversation.manager_content import ManagerContent, Sign
from coachkit.conversation.material import ABOUT_OPPORTUNITIES
from coachkit.insight.wording import say_count, say_day
from coachkit.model import Challenge, Finding, PrepReport
from coachkit.terms import ChallengeName

#: More is a list to read, not a help.
MOST_HELPS = 3
#: Where one in so many of a team's meetings is overdue, it is the week that is too short, not one meeting.
OVERDUE_PART = 4
#: Topics on a returned sheet that are few.
FEW_TOPICS = 1


@dataclass(frozen=True)
class TeamWeek:
    """How the week is for all of a manager's reps: how many meetings there are, and how many are overdue."""

    reps: int
    overdue: int


def find_challenges(
    report: PrepReport, week: TeamWeek, content: ManagerContent, *, quiet: bool, sent_before: bool
) -> tuple[Challenge, ...]:
    """Return the challenges that apply, each with its facts and two or three helps; none where nothing says so.

    `quiet` is the manager's own note, `sent_before` tells whether a prep sheet of this rep ever came back.
    """
    by_name: dict[ChallengeName, list[tuple[Sign, str]]] = {
        "time": list(_time(report, week)),
        "engagement": list(_engagement(report, quiet=quiet, sent_before=sent_before)),
        "sensitive": list(_sensitive(report)),
    }
    return tuple(
        Challenge(
            challenge=name,
            evidence=tuple(fact for _, fact in signs),
            helps=_helps([sign for sign, _ in signs], content),
        )
        for name, signs in by_name.items()
        if signs
    )


def sensitive_findings(report: PrepReport) -> list[Finding]:
    """Return the sensitive findings that this meeting could come to: a career conversation has no opportunities."""
    return [
        finding
        for finding in report.findings
        if finding.sensitive and not (report.meeting_type == "career" and finding.cause_id in ABOUT_OPPORTUNITIES)
    ]


def _helps(signs: Sequence[Sign], content: ManagerContent) -> tuple[str, ...]:
    """Take the first help of each sign, then the second, and so on: each fact gets its own."""
    in_turn = chain.from_iterable(zip_longest(*(content.helps[sign] for sign in dict.fromkeys(signs))))
    return tuple(help_ for help_ in in_turn if help_ is not None)[:MOST_HELPS]


def _time(report: PrepReport, week: TeamWeek) -> Iterator[tuple[Sign, str]]:
    if report.below_the_line:
        topics = "; ".join(item.topic for item in report.below_the_line)
        many = say_count(len(report.below_the_line), "topic does", "topics do")
        yield "below-the-line", f"{many} not fit into {report.slot_minutes} minutes: {topics}."
    if report.meetings.overdue_days:
        yield "overdue", f"This one-on-one is overdue by {say_count(report.meetings.overdue_days, 'day')}."
    if week.overdue > 1 and week.overdue * OVERDUE_PART >= week.reps:
        yield "team-overdue", f"{week.overdue} of {week.reps} one-on-ones of the team are overdue."


def _engagement(report: PrepReport, *, quiet: bool, sent_before: bool) -> Iterator[tuple[Sign, str]]:
    if quiet:
        yield "quiet", f"You noted that {report.rep.name} says little in meetings (quiet: true in the rep’s file)."
    # Somebody who never sent one may not have been given any; that they did before and not now is a fact.
    if sent_before and not report.from_rep.returned:
        yield "no-sheet", "The prep sheet has not come back this time; an earlier one did."
    if report.from_rep.returned and len(report.from_rep.topics) <= FEW_TOPICS:
        many = say_count(len(report.from_rep.topics), "topic") if report.from_rep.topics else "no topic"
        yield "few-topics", f"The prep sheet came back with {many}."


def _sensitive(report: PrepReport) -> Iterator[tuple[Sign, str]]:
    for finding in sensitive_findings(report):
        yield "finding", finding.statement
    for change in report.quota.changes:
        if change.told_on is None:
            when = f" on {say_day(change.set_on)}" if change.set_on else ""
            untold = f"no date shows that {report.rep.name} was told"
            yield "quota-not-told", f"The quota for {report.period.id} was changed{when}, and {untold}."
