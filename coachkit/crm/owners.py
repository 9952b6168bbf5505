"""Whose a row is: owners are joined to the roster by id, e-mail or name; who is only near is named, not joined."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.crm.grid import LONGEST_NAME, TEXT, one_line, shorten

#: The owner of an event that concerns everyone.
EVERYONE = "*"
_NAMED = 5
_NEAR = 0.8


@dataclass(frozen=True)
class Joined:
    """An owner as written who is somebody in the roster, and by what that is known."""

    rep_id: str
    by: str


class Roster:
    """The people an owner may be: by id, other names a person gave them, e-mail and name."""

    def __init__(self, reps: pd.DataFrame, also_known_as: Mapping[str, Iterable[str]] | None = None) -> None:
        self.names = dict(zip(reps["rep_id"], reps["name"], strict=True))
        given: dict[str, set[str]] = {}
        for rep_id, others in (also_known_as or {}).items():
            for other in others:
                given.setdefault(fold_name(other), set()).add(rep_id)
        emails: dict[str, set[str]] = {}
        for rep_id, email in zip(reps["rep_id"], reps["email"], strict=True):
            if isinstance(email, str):
                emails.setdefault(email.strip().casefold(), set()).add(rep_id)
        names: dict[str, set[str]] = {}
        for rep_id, name in self.names.items():
            names.setdefault(fold_name(name), set()).add(rep_id)
        self._ways = (("also_known_as", given), ("e-mail", emails), ("name", names))

    def join(self, owner: str) -> Joined | None:
        """Return who an owner is, or None for nobody, or for a name that several people have."""
        if owner in self.names:
            return Joined(owner, "id")
        for by, known in self._ways:
            found = known.get(owner.strip().casefold() if by == "e-mail" else fold_name(owner), set())
            if len(found) == 1:
                return Joined(next(iter(found)), by)
            if found:
                return None
        return None

    def near(self, owner: str) -> str | None:
        """Return the rep_id whose name is nearest to an owner who could not be joined, if any is near."""
        found = []
        for bare in (_in_order, _sorted):  # a typo may turn sorted words round, a comma left out those in order
            plain = {bare(name): rep_id for rep_id, name in sorted(self.names.items(), reverse=True)}
            for close in difflib.get_close_matches(bare(owner), plain, n=1, cutoff=_NEAR):
                found.append((difflib.SequenceMatcher(None, close, bare(owner)).ratio(), plain[close]))
        return max(found, key=lambda pair: pair[0])[1] if found else None


def fold_name(name: str) -> str:
    """Write a name in the one way by which two spellings of it are the same.

    Composed letters, case, spaces and the order with a comma do not tell people apart; accents and letters do.

    >>> fold_name("  SARAIVA,  José ") == fold_name("José Saraiva")
    True
    >>> fold_name("Jose Saraiva") == fold_name("José Saraiva")
    False
    """
    text = " ".join(unicodedata.normalize("NFC", name).split())
    last, comma, first = text.partition(",")
    if comma and first.strip() and "," not in first:
        text = f"{first.strip()} {last.strip()}"
    return text.casefold()


def _in_order(name: str) -> str:
    """Reduce a name for finding near ones: no accents, no mojibake of them, no marks."""
    with suppress(UnicodeError):
        name = name.encode("cp1252").decode("utf-8")
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).casefold().split())


def _sorted(name: str) -> str:
    """Reduce a name, its words in alphabetical order."""
    return " ".join(sorted(_in_order(name).split()))


def join_owners(
    frame: pd.DataFrame, file: str, roster: Roster, left_out: Mapping[str, str], column: str = "rep_id"
) -> tuple[pd.DataFrame, list[str]]:
    """Return a table whose owners are rep ids where they are known, and what a person should know of the others.

    `left_out` names people who stand in the roster's file and were left out of it (id to name).
    """
    codes, distinct = pd.factorize(frame[column])
    counts = np.bincount(codes[codes >= 0], minlength=len(distinct))
    found = {str(owner): roster.join(str(owner)) for owner in distinct if owner != EVERYONE}
    joined = {owner: who for owner, who in found.items() if who is not None}
    count = {str(owner): int(number) for owner, number in zip(distinct, counts, strict=True)}
    remarks = _say_joined(joined, count, file, roster)
    remarks += _say_strangers(
        [owner for owner, who in found.items() if who is None], count, frame, file, roster, left_out
    )
    if all(owner == who.rep_id for owner, who in joined.items()):
        return frame, remarks
    ids = pd.Series([joined[str(owner)].rep_id if str(owner) in joined else owner for owner in distinct], dtype=TEXT)
    owners = ids.reindex(codes).set_axis(frame.index)  # -1, a blank owner, is in no row of `ids`
    return frame.assign(**{column: owners}), remarks


def _say_joined(joined: Mapping[str, Joined], count: Mapping[str, int], file: str, roster: Roster) -> list[str]:
    """Say by what owners were joined where it was not the id, and which spellings were taken for one name."""
    remarks = []
    for by in ("e-mail", "name"):
        rows = sum(count[owner] for owner, who in joined.items() if who.by == by)
        if rows:
            remarks.append(f"{file}: owners are joined to reps by {by} in {rows:,} rows.")
    respelt = [
        (owner, who)
        for owner, who in joined.items()
        if who.by in ("name", "also_known_as") and owner != roster.names[who.rep_id]
    ]
    for owner, who in sorted(respelt, key=lambda pair: -count[pair[0]])[:_NAMED]:
        name = one_line(roster.names[who.rep_id])
        remarks.append(f"{file}: {_quoted(owner)} is read as {name} ({_rows(count[owner])}).")
    return remarks


def _say_strangers(
    strangers: list[str],
    count: Mapping[str, int],
    frame: pd.DataFrame,
    file: str,
    roster: Roster,
    left_out: Mapping[str, str],
) -> list[str]:
    """Name the owners who are nobody in the roster, the busiest first; near names are told and not joined."""
    if not strangers:
        return []
    strangers = sorted(strangers, key=lambda owner: (-count[owner], owner))
    rows = sum(count[owner] for owner in strangers)
    shown = [f"{_called(owner, left_out)} {count[owner]:,}" for owner in strangers[:_NAMED]]
    rest = f" and {len(strangers) - _NAMED:,} others" if len(strangers) > _NAMED else ""
    remarks = [
        f"{file}: rep_id is not in reps in {rows:,} of {len(frame):,} rows, which are in nobody's report "
        f"({', '.join(shown)}{rest})."
    ]
    near = [(owner, who) for owner in strangers if (who := roster.near(owner)) is not None]
    for owner, who in near[:_NAMED]:
        quoted, name = _quoted(owner), _quoted(roster.names[who])
        remarks.append(
            f"{file}: {quoted} ({_rows(count[owner])}) is nearly {name}. If they are one person, add `also_known_as: "
            f"[{quoted}]` to the parameter file of {one_line(who)}; nothing is joined by itself."
        )
    return remarks


def _called(owner: str, left_out: Mapping[str, str]) -> str:
    return f"{one_line(left_out[owner])} (left out of reps)" if owner in left_out else one_line(owner)


def _quoted(name: str) -> str:
    return shorten(name, LONGEST_NAME)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
