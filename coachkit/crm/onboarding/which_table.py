"""Which canonical table a file of unknown layout holds."""

from __future__ import annotations

from coachkit.crm.onboarding.candidates import Candidates
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.outcome import outcome_sources
from coachkit.crm.onboarding.questions import Choice, Inquiry, Question
from coachkit.crm.onboarding.vocabulary import vocabulary
from coachkit.crm.onboarding.wide_periods import period_headers
from coachkit.terms import TABLES, TableName

#: Below this nothing speaks for a table; within this of each other two tables are as likely.
_LEAST, _CLOSE = 0.3, 0.1
#: How much it counts that the table explains all of the file's columns, and that the file is called as it.
_EXPLAINED, _CALLED = 0.5, 0.15
#: Columns that say the same as another one.
_SAME = {"_old_stage": "old_value", "_new_stage": "new_value"}
MEANS: dict[TableName, str] = {
    "reps": "people: one row for each rep",
    "opportunities": "possible sales, or orders: one row for each",
    "opportunity_changes": "history: one row for each change of an opportunity",
    "activities": "calls, e-mails, meetings and tasks: one row for each",
    "calls": "recorded calls with their statistics: one row for each",
    "feedback": "what customers said: one row for each score",
    "quotas": "targets: one row, or one column, for each period",
    "rep_events": "leave, holidays, trainings: one row for each",
}


def which_table(material: Material, inquiry: Inquiry) -> TableName | None:
    """Return the table that the file's headers and cells speak for; None where that must be asked first."""
    scores = {table: _score(material, table) for table in TABLES}
    ranked = sorted(scores, key=lambda table: -scores[table])
    best, second = ranked[:2]
    clear = scores[best] >= _LEAST
    answer = inquiry.ask(
        Question(
            "table",
            "What does the file hold?",
            tuple(Choice(table, MEANS[table]) for table in TABLES),
            proposal=best if clear else None,
            ask=not clear or scores[best] - scores[second] < _CLOSE,
            short="what the file holds",
        )
    )
    return next((table for table in TABLES if table == answer), None)


def _score(material: Material, table: TableName) -> float:
    """Return how well a table's columns are met: those that tell it from others, and how much of the file they are."""
    candidates = Candidates(material, table)
    words = vocabulary().headers[table]
    fits = {column: ranked[0] for column, ranked in candidates.by_column.items() if ranked}
    wide = period_headers(material.looks.headers, material.reading.calendar) if table == "quotas" else None
    slots: dict[str, float] = {}
    for column, (header, fit) in fits.items():
        slot = _SAME.get(column, column)
        slots[slot] = max(slots.get(slot, 0.0), words[column].tells * fit * _known(candidates, column, header))
    explained = {header for ranked in candidates.by_column.values() for header, _ in ranked}
    if table == "opportunities" and "status" not in slots and _says_outcome(candidates):
        slots["status"] = words["status"].tells + words["stage"].tells  # what is won or lost, under whatever header
    if wide is not None:
        slots |= {column: words[column].tells for column in ("period", "value")}
        explained |= set(wide.headers)
    explained |= {header for ranked in candidates.owners.values() for header, _ in ranked}
    telling = sum(said.tells for column, said in words.items() if column not in _SAME)
    share = len(explained) / max(1, len(material.looks.headers))
    score = sum(slots.values()) / telling * (1 - _EXPLAINED + _EXPLAINED * share)
    return score + _CALLED * vocabulary().is_called(table, material.path.stem)


def _says_outcome(candidates: Candidates) -> bool:
    return any({"won", "lost"} <= source.meanings for source in outcome_sources(candidates))


def _known(candidates: Candidates, column: str, header: str) -> float:
    """Return which share of a column's cells is known, where only the table's own words may stand; else 1."""
    table = candidates.layout
    if column not in table.fillable or not table.column(column).allowed or column == "status":
        return 1.0
    counts = candidates.looks.counts(header)
    known = [vocabulary().meaning(table.name, column, str(word)) is not None for word in counts.index]
    return float(counts[known].sum() / max(1, counts.sum()))
