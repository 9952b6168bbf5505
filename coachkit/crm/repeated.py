"""Rows that stand more than once: in a file, in overlapping parts of an export, in two exports of different days."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from coachkit.crm.tables import FILE_COLUMN
from coachkit.crm.typed import Mask, Typed

_SAME = "the same row stands here twice"
_LATER = "stands again in a later row with other content, which is used instead"
_NEWER = "stands again with a later change, which is used instead"


def without_repeated(typed: Typed) -> Typed:
    """Keep one row of each id: the one changed last, else the last, because exports are appended to.

    Rows without an id are told apart by all they say, and only between files: within one, two equal rows are two.
    """
    key = typed.table.key
    if key is None:
        return _without_overlap(typed, pd.Series(True, index=typed.frame.index))
    typed = _without_overlap(typed, typed.frame[key].isna())
    frame = typed.frame
    dated = "modified_at" in frame
    if dated:
        frame = frame.sort_values("modified_at", kind="stable", na_position="first")
    earlier = frame.duplicated(key, keep="last") & frame[key].notna()
    if not earlier.any():
        return typed
    same = frame.duplicated(list(typed.table.names), keep="last") & earlier
    after = replace(typed, frame=frame).passing(_mask(same), _SAME)
    after = after.passing(_mask((earlier & ~same)[~same]), _NEWER if dated else _LATER, key)
    return replace(after, frame=after.frame.sort_index().reset_index(drop=True))


def _without_overlap(typed: Typed, nameless: pd.Series) -> Typed:
    """Pass over rows without an id that another file of the table has already, as often as it has them."""
    if len(typed.files) == 1 or not nameless.any():
        return typed
    rows = typed.frame.loc[nameless, [*typed.table.names, FILE_COLUMN]]
    names = list(typed.table.names)
    occurrence = rows.groupby([*names, FILE_COLUMN], dropna=False, sort=False).cumcount()
    again = rows.assign(_occurrence=occurrence).duplicated([*names, "_occurrence"], keep="first")
    mask = again.reindex(typed.frame.index, fill_value=False)
    after = typed.passing(_mask(mask), "the same row stands in another file as well")
    return replace(after, frame=after.frame.reset_index(drop=True))


def _mask(series: pd.Series) -> Mask:
    return series.to_numpy(dtype=bool)
