"""`lookup`: cells fetched from another file by a key that stands in both; what has no counterpart is named."""

from __future__ import annotations

import pandas as pd

from coachkit.crm.grid import LONGEST_NAME, TEXT, RawTable, did_you_mean, shorten
from coachkit.crm.profile_form import Lookup, PartProfile, alternatives
from coachkit.crm.renaming import Headers, rename
from coachkit.crm.tables import Table
from coachkit.errors import Problem

#: How many cells without a counterpart are named.
_NAMED = 5


def look_up(
    raw: RawTable, other: RawTable | None, lookup: Lookup, table: Table
) -> tuple[dict[str, pd.Series], list[str]] | list[Problem]:
    """Fetch columns of the row in `other` whose key is the same; unmatched cells are counted, with near matches named.

    A near match is only named: nothing is merged. Where the file or a header is not there, it is a problem if `table`
    needs one of the columns, else a remark.
    """
    wanted = ", ".join(lookup.take)
    needed = any(table.column(name).required for name in lookup.take)
    if other is None and not lookup.take:
        return {}, [f"{raw.file} is not checked against {lookup.file}, which is not in crm/."]
    if other is None and needed:
        return [Problem(raw.file, f"the profile looks things up in {lookup.file}, which is not in crm/.")]
    if other is None:
        return {}, [f"{raw.file}: {wanted} cannot be looked up, because no file {lookup.file} is in crm/."]
    (here, there), *_ = lookup.match.items()
    own, others = Headers(map(str, raw.frame)), Headers(map(str, other.frame))
    found = rename(other, PartProfile(rename=lookup.take)).columns
    gone = [(file, header) for file, headers, header in ((raw, own, here), (other, others, there))
            if headers.find(header) is None]  # fmt: skip
    gone += [(other, alternatives(spec)[0]) for name, spec in lookup.take.items() if name not in found]
    if gone and lookup.take and not needed:
        return {}, [f"{file.file} has no column {header!r}, so {wanted} cannot be looked up." for file, header in gone]
    if gone:
        reason = "the column is missing (the profile's lookup needs it)."
        return [Problem(file.file, reason, file.header_row, header) for file, header in gone]
    cells = raw.frame[own.find(here)].str.strip()
    known = pd.DataFrame({"": other.frame[others.find(there)].str.strip(), **found})
    known = known[known[""] != ""].drop_duplicates()
    repeated = known[""][known[""].duplicated()]
    if len(repeated):
        reason = f"{shorten(repeated.iloc[0])} stands here twice, so what belongs to it cannot be looked up."
        return [Problem(other.file, reason, int(repeated.index[0]), there)]
    by_key = known.set_index("")
    taken = {name: cells.map(by_key[name]).fillna("").astype(TEXT) for name in lookup.take}
    result = "nothing is fetched" if lookup.take else "left as it is"
    return taken, _unmatched(cells, list(by_key.index), raw.file, other.file, result)


def _unmatched(cells: pd.Series, keys: list[str], here: str, there: str, result: str) -> list[str]:
    """Say which cells have no counterpart, the most frequent first, with the nearest that there is."""
    counts = cells[(cells != "") & ~cells.isin(keys)].value_counts()
    counts = counts.sort_index().sort_values(ascending=False, kind="stable")
    remarks = []
    for cell, count in counts.head(_NAMED).items():
        near = did_you_mean(str(cell), keys)
        has = f"{there} has {shorten(near, LONGEST_NAME)}" if near else f"{there} has nothing like it"
        rows = "1 row" if count == 1 else f"{count:,} rows"
        remarks.append(f"{here} says {shorten(str(cell), LONGEST_NAME)} in {rows}; {has}: {result}.")
    if len(counts) > len(remarks):
        rest = counts.iloc[len(remarks) :]
        remarks.append(f"{len(rest):,} more such values in {int(rest.sum()):,} rows are not in {there} either.")
    return remarks
