"""The one grouped sum a profile may ask for: order lines become orders, several targets one, owners a roster."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coachkit.crm.currency import currency_codes
from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN
from coachkit.crm.typed import Draft, Typed


def add_up(typed: Typed, draft: Draft, own: str = "") -> Typed:
    """Make one row of all rows that agree in the columns of `draft.sums`; others keep the first row's value.

    Where it is known when rows were changed, they keep the value of the one changed last. Where they differ, it is
    said. A group some of whose rows were set aside already has a wrong sum, so the rest of it is set aside too; where
    nothing is added up, it is kept. A sum of blanks only is blank. Amounts of several currencies are never one sum:
    such a group is set aside. `own` is the team's currency, which a blank one is.
    """
    if draft.sums is None:
        return typed
    by, column = list(draft.sums[0]), draft.sums[1]
    if column is not None and typed.unread:
        gone = draft.frame.loc[list(typed.unread), by]
        faulty = set(gone.itertuples(index=False, name=None))
        groups = zip(*(typed.frame[key].astype(str) for key in by), strict=True)
        part = np.fromiter((group in faulty for group in groups), dtype=bool, count=len(typed.frame))
        typed = typed.without(part, "is added up with a row that was set aside")
    if column == "amount":
        typed = _without_mixed(typed, by, own)
    frame = typed.frame
    if frame.empty:
        return typed
    grouped = frame.groupby(by, sort=False, dropna=False)
    number = grouped.ngroup()
    kept, which = ~number.duplicated(), "first"
    if "modified_at" in frame:
        changed = frame["modified_at"].sort_values(kind="stable", na_position="first").index
        kept, which = ~number.loc[changed].duplicated(keep="last").sort_index(), "newest"
    first = frame[kept].set_index(number[kept]).sort_index()
    if column is not None:
        first = first.assign(**{column: frame[column].groupby(number).sum(min_count=1)})
    remarks = []
    for name in typed.present:
        if name not in (*by, column, FILE_COLUMN, ROW_COLUMN):
            differ = int((frame[name].groupby(number).nunique() > 1).sum())
            if differ:
                of = f"{differ:,} of the sums" if column else f"{differ:,} of them"
                remarks.append(f"{typed.file}: {name} differs within {of}; the {which} row's is kept.")
    done = "are added up to" if column else "name"
    lines = f"{typed.file}: {len(frame):,} rows {done} {len(first):,}{'' if column else f' {typed.table.name}'}."
    return replace(typed, frame=first.reset_index(drop=True), remarks=(*typed.remarks, lines, *remarks))


def _without_mixed(typed: Typed, by: list[str], own: str) -> Typed:
    """Set aside the groups whose rows are in several currencies."""
    codes = currency_codes(typed.frame["currency"], own).fillna(own)
    if codes.nunique() < 2:
        return typed
    group = typed.frame.groupby(by, sort=False, dropna=False).ngroup()
    mixed = codes.groupby(group).nunique() > 1
    return typed.without(
        group.map(mixed).to_numpy(dtype=bool), "is added up with a row in another currency", "currency"
    )
