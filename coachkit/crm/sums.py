"""The one grouped sum a profile may ask for: order lines become orders, several targets one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN
from coachkit.crm.typed import Typed


def add_up(typed: Typed, by: tuple[str, ...], column: str, faulty: frozenset[tuple[str, ...]]) -> Typed:
    """Make one row of all rows that agree in `by`; other columns keep the first row's value, said where they differ.

    `faulty` holds the groups some of whose rows were set aside already: their sum would be wrong, so the rest of them
    is set aside too. A sum of blanks only is blank.
    """
    keys = list(by)
    if faulty:
        groups = zip(*(typed.frame[key].astype(str) for key in keys), strict=True)
        part = np.fromiter((group in faulty for group in groups), dtype=bool, count=len(typed.frame))
        typed = typed.without(part, "is added up with a row that was set aside")
    frame = typed.frame
    if frame.empty:
        return typed
    grouped = frame.groupby(keys, sort=False, dropna=False)
    number = grouped.ngroup()
    first = frame[~number.duplicated()].set_index(number[~number.duplicated()])
    totals = frame[column].groupby(number).sum(min_count=1)
    remarks = []
    for name in typed.present:
        if name not in (*keys, column, FILE_COLUMN, ROW_COLUMN):
            differ = int((frame[name].groupby(number).nunique() > 1).sum())
            if differ:
                remarks.append(f"{typed.file}: {name} differs within {differ:,} of the sums; the first row's is kept.")
    summed = first.assign(**{column: totals}).reset_index(drop=True)
    lines = f"{typed.file}: {len(frame):,} rows are added up to {len(summed):,}."
    return replace(typed, frame=summed, remarks=(*typed.remarks, lines, *remarks))
