"""From a file's own columns to canonical ones, all still text: by their names, or by a profile's verbs."""

from __future__ import annotations

import pandas as pd

from coachkit.crm.grid import TEXT, RawTable, did_you_mean, shorten
from coachkit.crm.profile import Lookup, TableProfile
from coachkit.crm.tables import Table
from coachkit.crm.typed import Draft
from coachkit.errors import Problem


def draft_canonical(table: Table, raw: RawTable) -> Draft | list[Problem]:
    """Take a file in the canonical layout as it is; unknown columns are left out and mentioned."""
    unknown = [str(name) for name in raw.frame if name not in table.names]
    absent = [name for name in table.names if name not in raw.frame]
    problems = []
    for column in table.columns:
        if column.required and column.name in absent:
            near = did_you_mean(column.name, unknown)
            fix = f"Rename the column {near!r} to it." if near else "Add it, or map another layout with a profile."
            problems.append(Problem(raw.file, "the column is missing.", row=1, column=column.name, fix=fix))
    if problems:
        return problems
    remarks = [_left_out(raw.file, name, did_you_mean(name, absent)) for name in unknown]
    frame = raw.frame[[name for name in table.names if name in raw.frame]]
    return _draft(table, raw, frame, [*(f"{raw.file} {remark}." for remark in raw.remarks), *remarks], None)


def draft_mapped(table: Table, raw: RawTable, profile: TableProfile, other: RawTable | None) -> Draft | list[Problem]:
    """Make a table by a profile's verbs: rename, constant, lookup (in `other`), then map; format and sum come later."""
    headers = [str(name) for name in raw.frame]
    problems: list[Problem] = []
    remarks = [f"{raw.file} {remark}." for remark in raw.remarks]
    columns: dict[str, pd.Series] = {}
    for name, header in profile.rename.items():
        if header in raw.frame:
            columns[name] = raw.frame[header].str.strip()
            continue
        near = did_you_mean(header, headers)
        hint = f"Did you mean {near!r}?" if near else None
        if table.column(name).required:
            problems.append(Problem(raw.file, f"the column is missing (it fills {name}).", 1, header, hint))
        else:
            remarks.append(
                f"{raw.file} has no column {header!r}, so {name} stays empty." + (f" {hint}" if hint else "")
            )
    for name, value in profile.constant.items():
        columns[name] = pd.Series(value, index=raw.frame.index, dtype=TEXT)
    if profile.lookup is not None:
        found = _look_up(raw, other, profile.lookup)
        if isinstance(found, list):
            problems += found
        else:
            columns |= found[0]
            remarks += found[1]
    if problems:
        return problems
    for name, words in profile.map.items():
        if name in columns:
            columns[name] = _translate(columns[name], words)
    frame = pd.DataFrame({name: columns[name] for name in table.names if name in columns}, index=raw.frame.index)
    return _draft(table, raw, frame, remarks, profile)


def _draft(table: Table, raw: RawTable, frame: pd.DataFrame, remarks: list[str], profile: TableProfile | None) -> Draft:
    stripped = frame.apply(lambda column: column.str.strip()) if len(frame.columns) else frame
    forms = profile.format if profile else {}
    sums = (tuple(profile.sum.by), profile.sum.column) if profile and profile.sum else None
    return Draft(table, raw.file, stripped, raw.rows_in, raw.ragged, tuple(remarks), forms, sums)


def _translate(column: pd.Series, words: dict[str, str]) -> pd.Series:
    """Replace whole cells; what the map does not name stays."""
    return column.map({cell: words.get(cell, cell) for cell in column.unique()}).astype(TEXT)


def _look_up(
    raw: RawTable, other: RawTable | None, lookup: Lookup
) -> tuple[dict[str, pd.Series], list[str]] | list[Problem]:
    """Fetch columns of the row in `other` whose key is the same; unmatched cells are counted, with near matches named.

    A near match is only named: nothing is merged.
    """
    if other is None and not lookup.take:
        return {}, [f"{raw.file} is not checked against {lookup.file}, which is not in crm/."]
    if other is None:
        return [Problem(raw.file, f"the profile looks things up in {lookup.file}, which is not in crm/.")]
    (here, there), *_ = lookup.match.items()
    problems = [
        Problem(table.file, "the column is missing (the profile's lookup needs it).", 1, header)
        for table, header in ((raw, here), *((other, header) for header in (there, *lookup.take.values())))
        if header not in table.frame
    ]
    if problems:
        return problems
    cells = raw.frame[here].str.strip()
    known = other.frame[[*dict.fromkeys((there, *lookup.take.values()))]].apply(lambda column: column.str.strip())
    known = known[known[there] != ""].drop_duplicates()
    repeated = known[there][known[there].duplicated()]
    if len(repeated):
        reason = f"{shorten(repeated.iloc[0])} stands here twice, so what belongs to it cannot be looked up."
        return [Problem(other.file, reason, int(repeated.index[0]), there)]
    by_key = known.set_index(there, drop=False)
    taken = {name: cells.map(by_key[header]).fillna("").astype(TEXT) for name, header in lookup.take.items()}
    result = "nothing is fetched" if lookup.take else "left as it is"
    return taken, _unmatched(cells, list(by_key.index), raw.file, other.file, result)


def _unmatched(cells: pd.Series, keys: list[str], here: str, there: str, result: str) -> list[str]:
    """Say which cells have no counterpart, the most frequent first, with the nearest that there is."""
    counts = cells[(cells != "") & ~cells.isin(keys)].value_counts()
    counts = counts.sort_index().sort_values(ascending=False, kind="stable")
    remarks = []
    for cell, count in counts.head(5).items():
        near = did_you_mean(str(cell), keys)
        has = f"{there} has {near!r}" if near else f"{there} has nothing like it"
        rows = "1 row" if count == 1 else f"{count:,} rows"
        remarks.append(f"{here} says {str(cell)!r} in {rows}; {has}: {result}.")
    if len(counts) > len(remarks):
        rest = counts.iloc[len(remarks) :]
        remarks.append(f"{len(rest):,} more such values in {int(rest.sum()):,} rows are not in {there} either.")
    return remarks


def _left_out(file: str, name: str, near: str | None) -> str:
    hint = f" Did you mean {near!r}?" if near else ""
    return f"{file} has a column {name!r} that is not used.{hint}"
