"""What the journal adds to a team's preparation: what is agreed, quotas told in meetings, the hygiene agreement."""

from __future__ import annotations

from collections.abc import Mapping

from coachkit.crm.data import CrmData
from coachkit.crm.ledger import QuotaRow
from coachkit.insight.kept_current import hygiene_states
from coachkit.insight.wording import say_day
from coachkit.journal.as_agreed import as_agreed
from coachkit.journal.carried import hygiene_agreed, quotas_set
from coachkit.journal.view import JournalView
from coachkit.model import Hygiene, PrepReport
from coachkit.parameters import RepParameters


def all_agreed(begun: Mapping[str, RepParameters], entries: JournalView) -> dict[str, RepParameters]:
    """Return what is agreed with each rep of whom parameter files or the journal know something."""
    known = {*begun, *(entry.rep_id for entry in entries.entries)}
    agreed = {rep_id: as_agreed(begun.get(rep_id), entries.of(rep_id), rep_id) for rep_id in sorted(known)}
    return {rep_id: one for rep_id, one in agreed.items() if one is not None}


def quota_rows(entries: JournalView) -> list[QuotaRow]:
    """Return the quotas that were set in meetings: in force, told and perhaps acknowledged from that day on."""
    return [
        QuotaRow(
            rep_id=entry.rep_id,
            period=quota.period.strip(),
            value=quota.value or 0.0,
            set_on=entry.made_for,
            reason=quota.reason.strip(),
            told_on=entry.made_for,
            acknowledged_on=entry.made_for if quota.acknowledged else None,
            file="journal",
            row=entry.entry_id,
        )
        for entry, quota in quotas_set(entries)
    ]


def with_hygiene(report: PrepReport, view: CrmData, entries: JournalView) -> PrepReport:
    """Return a report with how its hygiene agreement stands in the data; without one it is the same report."""
    agreed = hygiene_agreed(entries)
    if agreed is None:
        return report
    since, what = agreed
    states = hygiene_states(view, report.rep.rep_id, what.fields, report.as_of)
    return report.model_copy(update={"hygiene": Hygiene(since=since, by=what.by, states=states)})


def remark_on_left_open(entries: JournalView, reports: Mapping[str, PrepReport]) -> list[str]:
    """Remark on meetings that were held and not closed: what was agreed in them can still be changed."""
    return [
        f"The meeting with {reports[held.rep_id].rep.name} on {say_day(held.held_on)} was not closed: "
        f"coachkit review --rep {held.rep_id}"
        for held in entries.left_open
        if held.rep_id in reports
    ]
