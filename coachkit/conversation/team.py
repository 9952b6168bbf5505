"""The team page's content: what cannot wait, rep by rep, ordered by that and never by performance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from coachkit.insight.wording import say_count, say_weekday
from coachkit.model import Commitment, OwnPromise, PrepReport, TeamEntry, TeamReport
from coachkit.workspace import slug

if TYPE_CHECKING:
    from coachkit.conversation.prepare import Prepared

#: A glance must do: at most this many facts of the data a rep.
MOST_SIGNALS = 2


@dataclass(frozen=True)
class Outcome:
    """What there is for one rep: `made`, `older` (from an earlier run) or `failed`, then with the failure in words."""

    status: str = "made"
    failure: str | None = None
    earlier_report: str | None = None
    earlier_date: date | None = None


def build_team(
    prepared: Prepared,
    manager: str | None,
    outcomes: Mapping[str, Outcome] | None = None,
    *,
    base: str = "",
    sample: bool = False,
) -> TeamReport:
    """Build the page of one manager, or of everybody where `manager` is None.

    `outcomes` say how each rep's notebook went (all made where left out); `base` leads from the page to the reports.
    """
    chosen = [
        report
        for rep_id, report in sorted(prepared.reports.items())
        if (manager is None or report.rep.manager == manager) and (outcomes is None or rep_id in outcomes)
    ]
    entries = [_entry(report, (outcomes or {}).get(report.rep.rep_id, Outcome())) for report in chosen]
    return TeamReport(
        sample=sample,
        as_of=prepared.as_of,
        manager=manager,
        own_promises=_own_promises(chosen),
        entries=tuple(sorted(entries, key=_urgency)),
        sources=prepared.data.sources,
        remarks=prepared.remarks,
        base=base,
    )


def _entry(report: PrepReport, outcome: Outcome) -> TeamEntry:
    meetings = report.meetings
    return TeamEntry(
        rep_id=report.rep.rep_id,
        name=report.rep.name,
        slug=slug(report.rep.rep_id, report.rep.name),
        status=outcome.status,
        meeting_type=report.meeting_type,
        cannot_wait=tuple(_cannot_wait(report)),
        this_week=tuple(_this_week(report)),
        signals=tuple(_signals(report))[:MOST_SIGNALS],
        last_held=max(meetings.held.values(), default=None),
        next_date=meetings.next_date,
        due_date=meetings.due_date,
        overdue_days=meetings.overdue_days,
        sheet_returned=report.from_rep.returned,
        career_due=report.career_due,
        failure=outcome.failure,
        earlier_report=outcome.earlier_report,
        earlier_date=outcome.earlier_date,
    )


def _own_promises(reports: Sequence[PrepReport]) -> tuple[OwnPromise, ...]:
    """Return what the manager promised and has not done yet, what is due first at the top."""
    own = [
        OwnPromise(
            rep_id=report.rep.rep_id,
            name=report.rep.name,
            text=item.text,
            age_days=item.age_days,
            due_date=item.due_date,
        )
        for report in reports
        for item in report.commitments
        if item.by == "manager" and item.status == "open"
    ]
    return tuple(sorted(own, key=lambda one: (one.due_date or date.max, -one.age_days, one.name, one.text)))


def _urgency(entry: TeamEntry) -> tuple[bool, bool, int, int, bool, bool, str, str]:
    """Order: failed reports, then overdue meetings and promises, then dates of this week, then what the data show."""
    return (
        entry.failure is None,
        not entry.cannot_wait,
        -entry.overdue_days,
        -len(entry.cannot_wait),
        not entry.this_week,
        not entry.signals,
        entry.name,
        entry.rep_id,
    )


def _cannot_wait(report: PrepReport) -> list[str]:
    said = []
    if report.meetings.overdue_days:
        overdue = f"One-on-one overdue by {say_count(report.meetings.overdue_days, 'day')}"
        said.append(overdue if report.meetings.held else "No one-on-one on record since the start here")
    late = [item for item in report.commitments if _is_late(item, report.as_of)]
    for owner, word in (("manager", "Manager’s promise"), ("rep", "Promise")):
        said += [f"{word} overdue: {item.text}" for item in late if item.by == owner]
    return said


def _signals(report: PrepReport) -> Iterator[str]:
    """Yield what the data show; what is so all over the data is among the page's remarks, once."""
    if not report.has_opportunities:
        yield "No opportunity is in the data, open or closed"
    for finding in report.findings:
        everywhere = finding.cause_id == "stale-pipeline" and finding.valence == "neutral"
        if not (finding.sensitive or everywhere or finding.valence == "strength"):
            yield finding.statement


def _this_week(report: PrepReport) -> list[str]:
    """List what has a date in the seven days after `as_of`."""
    first, last = report.as_of, report.as_of + timedelta(days=7)
    said = [
        f"Due {say_weekday(item.due_date)}: {item.text}"
        for item in report.commitments
        if item.status == "open" and item.due_date and first <= item.due_date <= last
    ]
    said += [
        f"Milestone due {say_weekday(step.due_date)}: {step.title}"
        for goal in report.goals
        for step in goal.milestones
        if not step.done_on and step.due_date and first <= step.due_date <= last
    ]
    said += [
        f"Expected to close {say_weekday(item.close_date)}: {item.name or item.account or item.opportunity_id}"
        for item in report.opportunities
        if item.close_date and first <= item.close_date <= last
    ]
    return said


def _is_late(item: Commitment, as_of: date) -> bool:
    return item.status == "open" and item.due_date is not None and item.due_date < as_of
