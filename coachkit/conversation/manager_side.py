"""The manager's own side of a report: their card, this week's challenges, how to listen, and ways into what is hard.

Made once all reports of a team are there, because what a week is like depends on all of its meetings. Nothing of it
may reach the rep's edition.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date

from coachkit.conversation.challenges import TeamWeek, find_challenges, sensitive_findings
from coachkit.conversation.manager_content import ManagerContent, manager_content
from coachkit.model import ManagerCard, ManagerSide, OpeningScript, PrepReport, WordBalance
from coachkit.parameters import ManagerParameters, RepParameters
from coachkit.terms import CauseId

#: Findings that are not sensitive as such, but hard to begin with all the same.
_ABOUT_THE_QUOTA: frozenset[CauseId] = frozenset({"goalposts-moved", "quota-unrealistic"})


def with_manager_side(
    reports: Mapping[str, PrepReport],
    parameters: Mapping[str, RepParameters],
    cards: Mapping[str, ManagerParameters],
    sent_before: Collection[str] = (),
    balances: Mapping[str, WordBalance | None] | None = None,
) -> dict[str, PrepReport]:
    """Return the reports with the manager's side in each; `cards` are by manager's name.

    `sent_before` are the reps of whom a prep sheet ever came back; `balances` count the words kept between meetings.
    """
    return {
        rep_id: report.model_copy(
            update={
                "manager_side": _side(
                    report,
                    _card(report.rep.manager, cards),
                    _week(report.rep.manager, reports),
                    quiet=rep_id in parameters and parameters[rep_id].quiet,
                    sent_before=rep_id in sent_before,
                    words=(balances or {}).get(rep_id),
                )
            }
        )
        for rep_id, report in reports.items()
    }


def _side(
    report: PrepReport,
    card: ManagerCard | None,
    week: TeamWeek,
    *,
    quiet: bool,
    sent_before: bool,
    words: WordBalance | None,
) -> ManagerSide:
    content = manager_content()
    scripts = _scripts(report, content)
    return ManagerSide(
        manager_named=report.rep.manager is not None,
        card=card,
        challenges=find_challenges(report, week, content, quiet=quiet, sent_before=sent_before),
        stems=pick_stems(report.rep.rep_id, report.as_of, content),
        scripts=scripts,
        escalation=content.escalation.replace("{name}", report.rep.name) if scripts else None,
        words=words,
    )


def _card(manager: str | None, cards: Mapping[str, ManagerParameters]) -> ManagerCard | None:
    """Find the manager's card; where the roster names no manager, everybody's is the one there is."""
    only = next(iter(cards.values())) if manager is None and len(cards) == 1 else None
    found = only if manager is None else cards.get(manager)
    if found is None or found == ManagerParameters():
        return None
    criticism = found.criticism
    return ManagerCard(
        strength=found.strength,
        weakness=found.weakness,
        goal=found.goal,
        criticism=criticism.text if criticism else None,
        criticism_done=criticism.done if criticism else None,
    )


def _week(manager: str | None, reports: Mapping[str, PrepReport]) -> TeamWeek:
    team = [report for report in reports.values() if report.rep.manager == manager]
    return TeamWeek(
        reps=len(team),
        overdue=sum(report.meetings.overdue_days > 0 for report in team),
    )


def pick_stems(rep_id: str, as_of: date, content: ManagerContent) -> tuple[str, ...]:
    """Return one beginning of each kind: another one next week, and not the same for all reps."""
    week = (as_of.toordinal() - 1) // 7  # Monday begins a new one
    return tuple(lines[(_start(f"{rep_id} {kind}") + week) % len(lines)] for kind, lines in content.stems.items())


def _start(of: str) -> int:
    return int(hashlib.sha256(of.encode()).hexdigest()[:8], 16)


def _scripts(report: PrepReport, content: ManagerContent) -> tuple[OpeningScript, ...]:
    """Write a way into each sensitive finding and into what was done to the quota, in the order of the findings."""
    told: dict[CauseId, str] = {finding.cause_id: finding.statement for finding in sensitive_findings(report)}
    told |= {one.cause_id: one.statement for one in report.findings if one.cause_id in _ABOUT_THE_QUOTA}
    return tuple(
        _script(cause, statement, report.rep.name, content)
        for cause, statement in told.items()
        if cause in content.scripts
    )


def _script(cause: CauseId, statement: str, name: str, content: ManagerContent) -> OpeningScript:
    text = content.scripts[cause]
    said = {
        step: line.replace("{name}", name).replace("{statement}", statement) for step, line in text.model_dump().items()
    }
    return OpeningScript(cause_id=cause, **said)
