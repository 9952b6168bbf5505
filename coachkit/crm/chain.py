"""The chain of changes: each value of a field follows from the one before, and what changes nothing is no change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.grid import TEXT

Mask = npt.NDArray[np.bool_]


def complete_chain(frame: pd.DataFrame, has_old: bool) -> tuple[pd.DataFrame, Mask]:
    """Return rows of `opportunity_changes` with their old values, and which of them change nothing.

    Without `has_old` the source tells only what a field became: then the old value is the new one of the row before,
    of the same opportunity and field, by `changed_at` (rows of one moment in the order given); the first such row has
    none. A row whose old and new value are the same, or are both blank, changes nothing. Values are compared as they
    are written, so they should be canonical by now. The rows keep their order and labels; `frame` stays as it was.
    """
    if not has_old:
        frame = frame.assign(old_value=_values_before(frame))
    old, new = frame["old_value"], frame["new_value"]
    same = (old == new).to_numpy(dtype=bool, na_value=False) | (old.isna() & new.isna()).to_numpy(dtype=bool)
    return frame, same


def _values_before(frame: pd.DataFrame) -> pd.Series:
    """Return the new value of the row before of the same opportunity and field, missing where there is none."""
    opportunity, _ = pd.factorize(frame["opportunity_id"])
    field, fields = pd.factorize(frame["field"])
    key = opportunity.astype("int64") * max(len(fields), 1) + field
    order = np.lexsort((frame["changed_at"].to_numpy(dtype="datetime64[us]"), key))  # stable: the order given stays
    before = np.r_[-1, order[:-1]][: len(order)]
    linked = np.r_[False, key[order][1:] == key[order][:-1]][: len(order)]
    source = np.full(len(frame), -1)
    source[order] = np.where(linked, before, -1)
    values = frame["new_value"].take(np.maximum(source, 0)).set_axis(frame.index) if len(frame) else frame["new_value"]
    result: pd.Series = values.where(source >= 0).astype(TEXT)
    return result
