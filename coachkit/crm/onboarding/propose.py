"""How a file would be read: by a profile that fits, with what it leaves open, or by one proposed for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coachkit.crm.onboarding.candidates import Candidates
from coachkit.crm.onboarding.canonical import canonical_part
from coachkit.crm.onboarding.case import Case
from coachkit.crm.onboarding.file_names import file_pattern
from coachkit.crm.onboarding.material import Known, Material
from coachkit.crm.onboarding.opportunities import propose_opportunities
from coachkit.crm.onboarding.other_tables import (
    propose_activities,
    propose_calls,
    propose_changes,
    propose_events,
    propose_feedback,
    propose_reps,
)
from coachkit.crm.onboarding.owner import ask_owner
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.questions import Inquiry, Question
from coachkit.crm.onboarding.recognise import Fit, Recognised, recognise
from coachkit.crm.onboarding.roster import propose_roster
from coachkit.crm.onboarding.targets import propose_quotas, say_periods
from coachkit.crm.onboarding.which_table import which_table
from coachkit.crm.onboarding.wide_periods import period_headers
from coachkit.crm.onboarding.words import settle_words
from coachkit.crm.onboarding.written_forms import settle_forms
from coachkit.crm.profile_form import captures, choices, joined
from coachkit.errors import Problem
from coachkit.terms import TABLES, TableName

_PROPOSE: dict[TableName, Callable[[Case], None]] = {
    "reps": propose_reps,
    "opportunities": propose_opportunities,
    "opportunity_changes": propose_changes,
    "activities": propose_activities,
    "calls": propose_calls,
    "feedback": propose_feedback,
    "quotas": propose_quotas,
    "rep_events": propose_events,
}


@dataclass
class Proposal:
    """How a file would be read, as far as the answers go.

    `known` is the profile recognised, None for an unknown layout. `canonical`: the file is a table of the kit's own.
    `parts` read the file; `beside` are profiles of the kit to use with it. `notes` are sentences for a person. With
    `problems` nothing can be saved whatever is answered.
    """

    material: Material
    inquiry: Inquiry
    known: Known | None = None
    parts: list[MadePart] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    canonical: bool = False

    @property
    def tables(self) -> tuple[TableName, ...]:
        """The tables that the file fills, in their usual order."""
        filled = {made.table for made in self.parts}
        return tuple(table for table in TABLES if table in filled)

    @property
    def undecided(self) -> list[Question]:
        """The questions with neither answer nor proposal."""
        return self.inquiry.open

    @property
    def is_new(self) -> bool:
        """Whether anything would be written that the recognised profile does not say."""
        return not self.canonical and (self.known is None or any(made.own for made in self.parts))


def propose(material: Material, given: Mapping[str, str]) -> Proposal:
    """Propose how to read a file, with the answers that were `given` by their questions' keys.

    The same answers give the same proposal, so that it can be made anew after each of them. Raises `AnswerError` for an
    answer that is none.
    """
    inquiry = Inquiry(given)
    proposal = Proposal(material, inquiry)
    recognised = recognise(material, inquiry)
    if recognised is None and (made := canonical_part(material)) is not None:
        proposal.parts, proposal.canonical = [made], True
        return proposal
    if recognised is not None:
        proposal.known = recognised.known
        proposal.parts = [_of_fit(material, inquiry, fit, proposal.notes) for fit in recognised.fits]
    else:
        _propose_anew(material, inquiry, proposal)
    if not proposal.parts:
        return proposal
    main = proposal.parts[0]
    roster = propose_roster(material, inquiry, proposal.parts, recognised)
    if roster.part is not None:
        _say_which_files(material, main, roster.part, recognised)
        proposal.parts.append(roster.part)
    proposal.beside += [roster.profile] if roster.profile else []
    proposal.notes += roster.notes
    for made in proposal.parts:
        proposal.problems += settle_words(material, inquiry, made)
    problems, notes = settle_forms(material, inquiry, proposal.parts)
    proposal.problems += problems
    proposal.notes += notes
    proposal.problems += _unfilled(proposal)
    proposal.problems = list(dict.fromkeys(proposal.problems))
    return proposal


def _of_fit(material: Material, inquiry: Inquiry, fit: Fit, notes: list[str]) -> MadePart:
    """Begin with a part of the recognised profile; ask for what the file lacks."""
    made = MadePart.of(fit.table, fit.name, fit.part)
    if not fit.named:
        made.own["file"] = file_pattern(material.path.name)
    case = Case(material, inquiry, Candidates(material, fit.table), made, notes)
    for column in made.layout.fillable:
        if column not in fit.missing and (said := inquiry.given(column)) is not None:
            header = case.candidates.named(column, said)
            made.say("rename", column, header) if header is not None else made.drop(column)
    _ask_year(case)
    for column in fit.missing:
        if column == "rep_id":
            ask_owner(material, inquiry, case.candidates, made)
        else:
            case.must(column, f"The profile finds no column for {column.replace('_', ' ')}. Which one is it?")
    return made


def _ask_year(case: Case) -> None:
    """Ask which year the months or quarters in the headers of a wide sheet are of, where they do not say it."""
    if case.made.table != "quotas" or not any(
        "period" in captures(str(spec)) for spec in case.made.part.rename.values()
    ):
        return
    wide = period_headers(case.candidates.looks.headers, case.material.reading.calendar)
    if wide is not None and wide.needs_year:
        say_periods(case, wide)


def _propose_anew(material: Material, inquiry: Inquiry, proposal: Proposal) -> None:
    table = which_table(material, inquiry)
    if table is None:
        return
    case = Case.of(material, inquiry, table)
    _PROPOSE[table](case)
    proposal.parts = [case.made, *case.more]
    proposal.notes += case.notes
    proposal.problems += [Problem(material.shown, reason) for reason in case.problems]
    for made in proposal.parts:
        _say_which_files(material, case.made, made, None)


def _say_which_files(material: Material, main: MadePart, made: MadePart, recognised: Recognised | None) -> None:
    """Say by what name and headers the files of a new part are known; they come first among its lines."""
    if recognised is not None:
        first = {key: main.lines[key] for key in ("file", "headers", "without") if main.lines.get(key)}
    else:
        headers = _needed_headers(main) + [header for header in _needed_headers(made) if made is not main]
        first = {"file": file_pattern(material.path.name), "headers": list(dict.fromkeys(headers))}
    made.own = {**first, **{key: value for key, value in made.own.items() if key not in first}}


def _needed_headers(made: MadePart) -> list[str]:
    """Return the headers without which a file cannot be read by a part."""
    headers: list[str] = []
    for column, spec in made.lines.get("rename", {}).items():
        needed = column in made.layout.names and made.column(column).required
        for text in [spec] if isinstance(spec, str) and (needed or captures(spec)) else []:
            headers += joined(text) or ([] if choices(text) else [text])
    return headers


def _unfilled(proposal: Proposal) -> list[Problem]:
    """Say which columns that must exist nothing fills, unless a question is open that may."""
    if proposal.undecided:
        return []
    return [
        Problem(proposal.material.shown, f"nothing fills {column.name}, which {made.table} needs.", column=column.name)
        for made in proposal.parts
        for column in made.layout.columns
        if column.required and column.name not in made.part.filled
    ]


def profile_data(proposal: Proposal, about: str) -> dict[str, Any]:
    """Return the new lines as a profile: whole for an unknown layout, else what differs from the recognised one."""
    data: dict[str, Any] = {"about": about}
    if proposal.known is not None:
        data["based_on"] = proposal.known.name
    tables: dict[str, Any] = {}
    for made in proposal.parts:
        if not made.own:
            continue
        table = tables.setdefault(made.table, {})
        if made.name:
            table.setdefault("parts", {})[made.name] = made.new_lines
        else:
            table.update(made.new_lines)
    return {**data, "tables": tables}
