"""One person's rows in what a run read: found, to be handed over, and taken out, to be forgotten."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.crm.forgotten import reason
from coachkit.crm.grid import TEXT
from coachkit.crm.owners import fold_name
from coachkit.crm.snapshots import pack, unpack
from coachkit.model import SetAside, Source
from coachkit.terms import TABLES, TableName

#: What stands where others' rows named the person.
ERASED = "[erased]"
_ROSTER: tuple[TableName, ...] = ("reps",)


@dataclass(frozen=True)
class Known:
    """What somebody is known by: the rep id, and names and addresses as they were written."""

    rep_id: str
    names: frozenset[str] = frozenset()

    @property
    def words(self) -> re.Pattern[str] | None:
        """What finds any of the names in a text; None without names."""
        ordered = sorted(filter(None, map(str.strip, self.names)), key=lambda name: (-len(name), name))
        either = "|".join(map(re.escape, ordered))
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if ordered else None


def names_in(blob: bytes) -> Mapping[str, frozenset[str]]:
    """Return by rep id the names and addresses that a snapshot's roster has; nobody where it cannot be read."""
    try:
        reps = unpack(blob, _ROSTER)["reps"]
    except _UNREADABLE:
        return {}
    return names_of(reps)


def names_of(reps: pd.DataFrame) -> Mapping[str, frozenset[str]]:
    """Return by rep id the names and addresses of a roster."""
    found: dict[str, frozenset[str]] = {}
    for rep_id, name, email in zip(reps["rep_id"], reps["name"], reps["email"], strict=True):
        known = {str(word) for word in (name, email) if isinstance(word, str) and word.strip()}
        found[rep_id] = found.get(rep_id, frozenset()) | known
    return found


def rows_of(data: CrmData, known: Known) -> Iterator[tuple[TableName, pd.DataFrame]]:
    """Yield the person's rows of each table that has any, changes of their opportunities among them."""
    for name, mask in _masks(data, known).items():
        if mask.any():
            yield name, data[name][mask]


def scrub(blob: bytes, known: Known, day: date) -> bytes | None:
    """Return a snapshot without a person: the same bytes where they are not in it, None where it cannot be read.

    Their rows go and are counted as forgotten; where others' rows name them, `ERASED` stands. The remarks of that run
    and its list of rows set aside go as a whole: they quote cells, and no report reads them.
    """
    try:
        data = unpack(blob)
    except _UNREADABLE:
        return None
    masks = _masks(data, known)
    tables = {name: _without_words(data[name][~masks[name]].reset_index(drop=True), known) for name in TABLES}
    account = [*data.remarks, *(str(problem) for problem in data.set_aside), *(str(one) for one in data.sources)]
    words = known.words
    named = words is not None and any(words.search(text) for text in account)
    if not named and all(tables[name].equals(data[name]) for name in TABLES):
        return blob
    sources = tuple(_source(one, int(masks[one.table].sum()), words, day) for one in data.sources)
    return pack(replace(data, tables=tables, sources=sources, remarks=(), set_aside=()))


_UNREADABLE = (ValueError, KeyError, OSError, zipfile.BadZipFile, TypeError)


def _masks(data: CrmData, known: Known) -> dict[TableName, pd.Series]:
    """Return which rows of each table are the person's."""
    masks: dict[TableName, pd.Series] = {}
    folded = {fold_name(name) for name in known.names}
    for name in TABLES:
        frame = data[name]
        if "rep_id" in frame:
            theirs = {owner for owner in frame["rep_id"].dropna().unique() if _is(str(owner), known.rep_id, folded)}
            masks[name] = frame["rep_id"].isin(theirs)
    lost = set(data["opportunities"].loc[masks["opportunities"], "opportunity_id"])
    masks["opportunity_changes"] = data["opportunity_changes"]["opportunity_id"].isin(lost)
    return masks


def _is(owner: str, rep_id: str, folded: Collection[str]) -> bool:
    return owner == rep_id or fold_name(owner) in folded


def _without_words(frame: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Blank out the person where rows that stay name them."""
    new: dict[str, pd.Series] = {}
    words = known.words
    for column in frame.columns:
        if frame[column].dtype != TEXT:
            continue
        texts = [str(text) for text in frame[column].dropna().unique()]
        changed = {text: words.sub(ERASED, text) for text in texts if words and words.search(text)}
        if column in ("old_value", "new_value") and known.rep_id in texts and "field" in frame:
            owners = frame["field"].eq("rep_id") & frame[column].eq(known.rep_id)
            if owners.any():
                new[column] = frame[column].mask(owners, ERASED).astype(TEXT)
        if changed:
            new[column] = new.get(column, frame[column]).replace(changed).astype(TEXT)
    return frame.assign(**new) if new else frame


def _source(source: Source, gone: int, words: re.Pattern[str] | None, day: date) -> Source:
    aside = source.set_aside
    if gone:
        aside = (*aside, SetAside(reason=reason(day), count=gone))
    counted = source.model_copy(update={"rows_used": source.rows_used - gone, "set_aside": aside})
    if words is None:
        return counted
    return Source.model_validate_json(words.sub(ERASED, counted.model_dump_json()))
