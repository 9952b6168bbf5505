"""A roster where no file says who is in the team: the owners that the file names, less those who are nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coachkit.crm.grid import counted
from coachkit.crm.onboarding.candidates import Candidates
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.questions import Choice, Inquiry, Question
from coachkit.crm.onboarding.recognise import Recognised, roster_profile
from coachkit.crm.onboarding.vocabulary import vocabulary
from coachkit.crm.onboarding.words import without_answers
from coachkit.crm.owners import fold_name
from coachkit.crm.profile_form import LEAVE_OUT

#: Owners that are named one by one; more of them is no list of a sales team.
_MOST = 1000
#: Each owner once, and only while no other file says who is in the team.
_STANDS_IN: dict[str, Any] = {"stand_in": True, "sum": {"by": ["rep_id"]}}


@dataclass
class Roster:
    """What makes the roster: a part of our own, or a profile that the kit has for it."""

    part: MadePart | None = None
    profile: str | None = None
    notes: list[str] = field(default_factory=list)


def propose_roster(
    material: Material, inquiry: Inquiry, parts: list[MadePart], recognised: Recognised | None
) -> Roster:
    """Propose the owners of the opportunities as reps, where there is no roster yet and nothing else makes one."""
    main = next((made for made in parts if made.table == "opportunities"), None)
    elsewhere = recognised is not None and "reps" in recognised.known.profile.tables
    # A file mapped anew makes its roster anew: the profile that made it before gives way.
    there = material.has_roster and not (material.own_roster and recognised is None)
    if main is None or there or elsewhere or any(made.table == "reps" for made in parts):
        return Roster()
    if (person := main.lines.get("constant", {}).get("rep_id")) is not None:
        return _of_one(main, str(person)) if person else Roster()
    draft = material.draft(main, without_answers(main))
    if isinstance(draft, list) or "rep_id" not in draft.frame:
        return Roster()
    counts = draft.frame["rep_id"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    owners = {str(owner): int(count) for owner, count in counts.items() if owner != ""}
    if not owners or len(owners) > _MOST:
        return Roster()
    answer = inquiry.ask(
        Question(
            "roster",
            f"There is no list of your reps yet. Make one of the {counted(len(owners), 'owner')} in this file?",
            (
                Choice("yes", "no managers are known from it, so all are one team"),
                Choice("no", "another file says who is in the team"),
            ),
            proposal="yes",
            ask=False,
            short="whether the owners are the team",
        )
    )
    if answer != "yes":
        return Roster()
    shipped = roster_profile(material) if recognised is not None else None
    all_owners, owners = owners, _left_by(material, shipped, owners)
    nobody = _nobody(inquiry, owners)
    same = _same_names(owners)
    team = len(owners) - len(nobody) - len(same)
    notes = [
        f"The team is made of the {counted(team, 'owner')} in this file: no managers are known, so it is one team."
    ]
    out = [*(owner for owner in all_owners if owner not in owners), *nobody]
    if out:
        notes.append(f"Left out of the team: {', '.join(out)}. Their opportunities stay, in nobody's report.")
    if ownerless := int((draft.frame["rep_id"] == "").sum()):
        verb = "names" if ownerless == 1 else "name"
        notes.append(f"{counted(ownerless, 'row')} {verb} no owner: these opportunities are in nobody's report.")
    if shipped is not None and not nobody and not same:
        return Roster(profile=shipped.known.name, notes=notes)
    made = _of_owners(material, main, recognised)
    gone = dict.fromkeys(nobody, LEAVE_OUT)
    if (draft.frame["rep_id"] == "").any():
        gone = {"": LEAVE_OUT, **gone}
    if gone or same:
        made.say("map", "rep_id", gone | same)
    if same and made.spec("name") == made.spec("rep_id"):
        made.say("map", "name", same)
    return Roster(made, notes=notes)


def _left_by(material: Material, shipped: Recognised | None, owners: dict[str, int]) -> dict[str, int]:
    """Return the owners whom the kit's own roster of owners does not leave out already."""
    if shipped is None:
        return owners
    fit = shipped.fits[0]
    draft = material.draft(MadePart.of(fit.table, fit.name, fit.part))
    gone = set() if isinstance(draft, list) else set(draft.left_out)
    return {owner: count for owner, count in owners.items() if owner not in gone}


def _of_one(main: MadePart, person: str) -> Roster:
    made = MadePart("reps")
    made.say("constant", "rep_id", person)
    made.say("constant", "name", person)
    made.own |= _STANDS_IN
    if main.lines.get("headers"):
        made.own["headers"] = list(main.lines["headers"])
    return Roster(made, notes=[f"The team is one person: {person}."])


def _of_owners(material: Material, main: MadePart, recognised: Recognised | None) -> MadePart:
    """Make a part that reads each owner once: the id as opportunities have it, name and e-mail where they stand."""
    made = MadePart("reps")
    spec = main.spec("rep_id")
    made.say("rename", "rep_id", spec)
    owners = Candidates(material, "opportunities").owners
    called = next((header for header, _ in owners["name"]), None)
    # A profile that is recognised names the owner in a way that is known to be right.
    is_id = isinstance(spec, str) and spec in [header for header, _ in owners["id"]] and recognised is None
    made.say("rename", "name", called if is_id and called is not None else spec)
    email = next((header for header, _ in owners["email"] if header != spec), None)
    if email is not None:
        made.say("rename", "email", email)
    made.own |= _STANDS_IN
    return made


def _nobody(inquiry: Inquiry, owners: dict[str, int]) -> list[str]:
    """Return the owners who are no person, each proposed and shown as such."""
    found = []
    for owner, count in owners.items():
        if vocabulary().is_nobody(owner):
            answer = inquiry.ask(
                Question(
                    f"owner.{owner}".replace("=", "-"),
                    f"{owner!r} owns {counted(count, 'row')} and looks like no person. Leave it out of the team?",
                    (Choice(LEAVE_OUT, "it is no person"), Choice("person", "it is somebody in the team")),
                    proposal=LEAVE_OUT,
                    ask=False,
                    short="who is no person",
                )
            )
            if answer == LEAVE_OUT:
                found.append(owner)
    return found


def _same_names(owners: dict[str, int]) -> dict[str, str]:
    """Return spellings of a name that differ in case, spaces or order alone, with the one that is best to read."""
    spellings: dict[str, list[str]] = {}
    for owner in owners:
        spellings.setdefault(fold_name(owner), []).append(owner)
    result: dict[str, str] = {}
    for same in spellings.values():
        best = min(same, key=lambda name: ("," in name, name.isupper() or name.islower(), -owners[name], name))
        result |= {owner: best for owner in same if owner != best}
    return result
