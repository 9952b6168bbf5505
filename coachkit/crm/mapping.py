"""From a file's own columns to canonical ones, all still text: by their names, or by a profile's verbs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from coachkit.crm.grid import LONGEST_NAME, TEXT, RawTable, did_you_mean, fold_header, shorten
from coachkit.crm.groups import fill_down
from coachkit.crm.looking_up import look_up
from coachkit.crm.period_headers import lacks_year, split_headers
from coachkit.crm.profile_check import ASKED
from coachkit.crm.profile_form import LEAVE_OUT, PartProfile
from coachkit.crm.renaming import Headers, Renamed, rename
from coachkit.crm.tables import Table
from coachkit.crm.textcolumns import kept_rows
from coachkit.crm.typed import Draft, Mask, Passed
from coachkit.errors import Problem

#: How many other headers for a column are named.
_NAMED = 3
#: Cells of a wide table that stand for nothing there.
_NOTHING = ("", "-", "–", "—")
#: How many of the words that a profile leaves out are named in the account.
_NAMED = 5


def draft_canonical(table: Table, raw: RawTable) -> Draft | list[Problem]:
    """Take a file in the canonical layout as it is; unknown columns are left out and mentioned."""
    headers = Headers(str(name) for name in raw.frame)
    columns = {name: header for name in table.names if (header := headers.find(name)) is not None}
    unknown = [name for name in headers.names if name not in columns.values()]
    absent = [name for name in table.names if name not in columns]
    problems = []
    for column in table.columns:
        if column.required and column.name in absent:
            near = did_you_mean(column.name, unknown)
            fix = f"Rename the column {near!r} to it." if near else f"Add it, or run: coachkit map {raw.file}"
            problems.append(
                Problem(raw.file, "the column is missing.", row=raw.header_row, column=column.name, fix=fix)
            )
    if problems:
        return problems
    frame = pd.DataFrame({name: raw.frame[header].str.strip() for name, header in columns.items()})
    remarks = [*(f"{raw.file} {remark}." for remark in raw.remarks), *_left_out(raw.file, unknown, absent)]
    return _draft(table, raw, frame, remarks)


def draft_mapped(
    table: Table, raw: RawTable, part: PartProfile, other: RawTable | None, place: str
) -> Draft | list[Problem]:
    """Make a table by a profile's verbs: rename, constant, lookup (in `other`), then map; format and sum come later.

    `place` says where a person may change a line of the profile.
    """
    renamed = rename(raw, part)
    remarks = [f"{raw.file} {remark}." for remark in raw.remarks]
    problems, said = _absent(table, raw, part, renamed, place)
    remarks += said
    for name, (there, gone) in renamed.fewer.items():
        filled, missing = (", ".join(map(repr, headers)) for headers in (there, gone))
        remarks.append(f"{raw.file}: {name} comes from {filled}; there is no {missing}.")
    columns = dict(renamed.columns)
    for name, value in part.constant.items():
        columns[name] = pd.Series(value, index=raw.frame.index, dtype=TEXT)
    if part.lookup is not None:
        found = look_up(raw, other, part.lookup, table)
        if isinstance(found, list):
            problems += found
        else:
            columns |= found[0]
            remarks += found[1]
    if problems:
        return problems
    for name, form in part.format.items():
        header = Headers(map(str, raw.frame)).first_of(part.rename.get(name, [])) if form.fill == "down" else None
        if header is not None:
            columns[name] = fill_down(columns[name], raw, header)
    frame = pd.DataFrame(columns, index=raw.frame.index)
    if renamed.spread is not None:
        renamed, told = _periods_only(raw.file, renamed, part, place)
        if isinstance(told, Problem):
            return [told]
        remarks += told
    if renamed.spread is not None:
        frame = _spread(raw, frame, *renamed.spread)
        entries, lines = f"{len(frame):,} entries", f"{len(raw.frame):,} rows"
        remarks.append(f"{raw.file}: {lines} hold {entries} in {len(renamed.spread[1])} columns.")
    left_out: dict[str, Mask] = {}
    for name, words in part.map.items():
        if name in frame:
            meaning = _translate(frame[name], words)
            left_out[name] = (meaning == LEAVE_OUT).to_numpy(dtype=bool)
            frame[name] = frame[name].where(left_out[name], meaning)
    frame = frame[[name for name in table.fillable if name in frame]]
    return _draft(table, raw, frame, remarks, part, left_out)


def _draft(
    table: Table,
    raw: RawTable,
    frame: pd.DataFrame,
    remarks: list[str],
    part: PartProfile | None = None,
    left_out: Mapping[str, Mask] | None = None,
) -> Draft:
    """Number the rows anew, keeping their numbers in the file, and pass over what the profile leaves out."""
    rows = frame.index.to_numpy(dtype="int64")
    rows_in = len(frame) + len(raw.ragged)
    passed: list[Passed] = []
    kept = np.ones(len(frame), dtype=bool)
    for name, mask in (left_out or {}).items():
        cells = frame[name].where(mask & kept).value_counts()
        for cell in cells.index[:_NAMED]:
            its = (frame[name] == cell).to_numpy(dtype=bool) & mask & kept
            passed.append(Passed(raw.file, name, f"is {shorten(str(cell))}, which the profile leaves out", rows[its]))
            kept &= ~its
        if (rest := mask & kept).any():
            passed.append(Passed(raw.file, name, "is another word that the profile leaves out", rows[rest]))
            kept &= ~rest
    forms = part.format if part else {}
    sums = (tuple(part.sum.by), part.sum.column) if part and part.sum else None
    text = kept_rows(frame, kept).reset_index(drop=True).astype(TEXT)
    ragged = tuple(replace(aside, file=raw.file) for aside in raw.ragged)
    people: dict[str, str] = {}
    if table.name == "reps":
        people = dict(frame.loc[~kept, ["rep_id", "name"]].itertuples(index=False))
    return Draft(table, raw.file, text, rows[kept], rows_in, ragged, tuple(passed), tuple(remarks), forms, sums, people)


def _absent(
    table: Table, raw: RawTable, part: PartProfile, renamed: Renamed, place: str
) -> tuple[list[Problem], list[str]]:
    """Say which headers are not there: problems where the column must exist, else one remark for all of them."""
    known = {fold_header(header) for header in part.named_headers}
    names = [str(name) for name in raw.frame if fold_header(str(name)) not in known]  # others may be meant
    problems: list[Problem] = []
    optional: list[str] = []
    hints: list[str] = []
    for column, wanted in renamed.absent.items():
        near = next((near for text in wanted if (near := did_you_mean(text, names))), None)
        if column in table.names and table.column(column).required:
            reason, fix = _missing(column, wanted), _fix(column, near, place)
            problems.append(Problem(raw.file, reason, raw.header_row, wanted[0], fix))
            continue
        if column in table.names:  # what a helper would have told is not missed
            optional.append(f"{column} ({wanted[0]!r})")
            hints += [f"Did you mean {near!r}?"] if near else []
    if not optional:
        return problems, []
    verb = "stays" if len(optional) == 1 else "stay"
    return problems, [
        f"{raw.file} has no column for {', '.join(optional)}, which {verb} empty. {' '.join(hints)}".strip()
    ]


def _missing(column: str, wanted: list[str]) -> str:
    """Say what a missing header is for; where only a person knows the answer, as a question."""
    others = [repr(text) for text in wanted[1:]]
    if len(others) > _NAMED:
        others = [*others[:_NAMED], f"{len(others) - _NAMED} more"]
    known = f" (or {', '.join(others)})" if others else ""
    return f"the column is missing; it fills {column}{known}{': ' + ASKED[column] if column in ASKED else '.'}"


def _fix(column: str, near: str | None, place: str) -> str | None:
    if near:
        return f"Did you mean {near!r}?"
    ways = f"`rename: {{{column}: HEADER}}`, or `constant: {{{column}: TEXT}}` if it is the same for all rows"
    if column in ASKED:
        return f"Say so in {place}: {ways}."
    return f"Add it to the export, or say in {place} which column it is: `rename: {{{column}: HEADER}}`."


def _periods_only(file: str, renamed: Renamed, part: PartProfile, place: str) -> tuple[Renamed, list[str] | Problem]:
    """Leave out the columns of a wide table that are no periods, where its pattern takes periods; it is said which.

    A month or quarter of no year is asked for.
    """
    column, fitting = renamed.spread or ("", [])
    if not fitting or "period" not in fitting[0][1]:
        return renamed, []
    kept, others = split_headers(fitting, _meanings(part.map.get("period", {})))
    asked = [name for name in others if lacks_year(name)]
    if asked or not kept:
        shown = asked or others
        found = ", ".join(map(repr, shown[:_NAMED])) + (f" and {len(shown) - _NAMED} more" if shown[_NAMED:] else "")
        reason = (
            f"the columns {found} say no year: which periods are they?"
            if asked
            else f"no column is a period ({found})."
        )
        fix = f"Say it in {place} > map: `period: {{{json.dumps(shown[0], ensure_ascii=False)}: 2026-01, ...}}`."
        return renamed, Problem(file, reason, fix=fix)
    said = (
        f"{file}: {', '.join(map(repr, others))} {'is no period' if len(others) == 1 else 'are no periods'}: not read."
    )
    return replace(renamed, spread=(column, kept)), [said] if others else []


def _spread(raw: RawTable, frame: pd.DataFrame, column: str, fitting: list[tuple[str, dict[str, str]]]) -> pd.DataFrame:
    """Make a row of every filled cell below the headers of a pattern, in the order of rows, then of columns."""
    pieces = []
    for header, taken in fitting:
        cells = raw.frame[header].str.strip()
        filled = ~cells.isin(_NOTHING)
        pieces.append(frame[filled].assign(**{column: cells[filled]}, **taken))
    if not pieces:
        return frame.iloc[:0].assign(**{column: ""})
    return pd.concat(pieces).sort_index(kind="stable")


def _translate(column: pd.Series, words: dict[str, str]) -> pd.Series:
    """Replace whole cells; what the map does not name stays."""
    meaning = _meanings(words)
    codes, distinct = pd.factorize(column)
    translated = pd.Series([meaning(str(cell)) for cell in distinct], dtype=TEXT)
    return translated.iloc[codes].set_axis(column.index)


def _meanings(words: dict[str, str]) -> Callable[[str], str]:
    """Return what looks a cell up: as written, else whatever its case, else by the first key with `*` that fits."""
    folded = {fold_header(key): value for key, value in reversed(words.items())}
    patterns = [(_pattern(key), value) for key, value in words.items() if "*" in key]

    @cache
    def meaning(cell: str) -> str:
        if cell in words:
            return words[cell]
        plain = fold_header(cell)
        if plain in folded:
            return folded[plain]
        return next((value for fits, value in patterns if plain and fits.fullmatch(plain)), cell)

    return meaning


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in fold_header(key).split("*")))


def _left_out(file: str, unknown: list[str], absent: list[str]) -> list[str]:
    """Say which columns of a canonical file are not used, with the column each may have been meant for."""
    remarks = []
    for name in unknown:
        near = did_you_mean(name, absent)
        hint = f" Did you mean {near!r}?" if near else ""
        remarks.append(f"{file} has a column {shorten(name, LONGEST_NAME)} that is not used.{hint}")
    return remarks
