"""Whose rows they are: the column that names the owner, or the one person they all belong to."""

from __future__ import annotations

from coachkit.crm.onboarding.candidates import NO_COLUMN, Candidates
from coachkit.crm.onboarding.case import Case
from coachkit.crm.onboarding.looks import MOSTLY
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.questions import Choice, Inquiry, Question
from coachkit.crm.tables import LAYOUT

#: Owners looked at when a column is held against the roster.
_LOOKED_AT = 200
_OFFERED = 6
#: People in a column: more than one, each of them several times, with names no longer than this.
_A_FEW, _EACH, _LONGEST_NAME = 2, 3, 60


def fill_owner(case: Case) -> None:
    """Say whose the rows of a table are."""
    ask_owner(case.material, case.inquiry, case.candidates, case.made)


def ask_owner(material: Material, inquiry: Inquiry, candidates: Candidates, made: MadePart) -> None:
    """Find the column that names the owner; where none or several do, ask."""
    found = _columns(material, candidates)
    if (said := inquiry.given("rep_id")) is not None and (header := candidates.named("rep_id", said)) is not None:
        found = [header]
    if len(found) == 1 and inquiry.given("owner") is None:
        made.say("rename", "rep_id", found[0])
        return
    noun = "targets" if made.table == "quotas" else LAYOUT[made.table].name.replace("_", " ")
    if found:
        text = f"Which column says whose the {noun} are?"
    else:
        text = f"Whose {noun} are these? No column names an owner. If all belong to one person, answer with the name."
    choices = [Choice(header, candidates.example(header)) for header in found or _perhaps(candidates, made)]
    if not LAYOUT[made.table].column("rep_id").filled:
        choices.append(Choice(NO_COLUMN, "nobody's: no report will show them"))
    answer = inquiry.ask(
        Question(
            "owner", text, tuple(choices), proposal=_only_one(material) if not found else None,
            free=".+", hint="a person's name, or a column of the file", short="whose they are",
        )
    )  # fmt: skip
    if answer is None:
        return
    header = material.headers.find(answer)
    if answer == NO_COLUMN and header is None:
        made.say("constant", "rep_id", "")
    elif header is not None and header in candidates.looks.headers:
        made.say("rename", "rep_id", header)
    else:
        joined = material.roster.join(answer) if material.roster else None
        made.say("constant", "rep_id", joined.rep_id if joined else answer)


def _columns(material: Material, candidates: Candidates) -> list[str]:
    """Return the columns that may name the owner: one where it is clear, none, or those that do it alike."""
    owners = candidates.owners
    if material.roster is not None:
        offered = [header for ranked in owners.values() for header, _ in ranked] or [
            header for header in candidates.looks.headers if not candidates.looks[header].may_be("date")
        ]
        joined = {header: _in_roster(material, candidates, header) for header in dict.fromkeys(offered)}
        best = max(joined, key=lambda header: joined[header], default=None)
        if best is not None and joined[best] >= MOSTLY:
            return [best]
    by_id, by_name, by_email = (owners[kind] for kind in ("id", "name", "email"))
    if by_id and (by_name or by_email or not material.has_roster):
        return [by_id[0][0]]
    for ranked in (by_name, by_email, by_id):
        if ranked:
            return candidates.alike([header for header, fit in ranked if fit >= ranked[0][1] - 0.015])[:_OFFERED]
    return []


def _perhaps(candidates: Candidates, made: MadePart) -> list[str]:
    """Return the columns of a few short words that nothing else is made of: one of them may name people."""
    looks, taken = candidates.looks, made.own.get("rename", {}).values()
    return [
        header
        for header in looks.headers
        if header not in taken
        and _A_FEW <= looks[header].distinct <= max(_A_FEW, looks[header].filled * looks.rows / _EACH)
        and looks[header].longest <= _LONGEST_NAME
        and looks[header].numbers < MOSTLY
        and not looks[header].may_be("date")
    ][:_OFFERED]


def _in_roster(material: Material, candidates: Candidates, header: str) -> float:
    """Return which share of a column's rows belong to people of the roster."""
    counts = candidates.looks.counts(header).head(_LOOKED_AT)
    roster = material.roster
    if roster is None or counts.empty:
        return 0.0
    known = [roster.join(str(owner)) is not None for owner in counts.index]
    return float(counts[known].sum() / counts.sum())


def _only_one(material: Material) -> str | None:
    """Return the one person there is in a roster of one."""
    names = material.roster.names if material.roster else {}
    return next(iter(names)) if len(names) == 1 else None
