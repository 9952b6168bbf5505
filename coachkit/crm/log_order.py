"""A log that an export lists from the newest change to the oldest, turned round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from coachkit.crm.typed import Typed


def oldest_first(typed: Typed) -> Typed:
    """Return one file's changes so that of those of one moment the earlier comes first, as everything below expects.

    A file is turned round where no opportunity's rows ever go forward in time and some go back. It is said where
    changes of one opportunity share a moment, because then the order is all that tells which came first.
    """
    opportunity, _ = pd.factorize(typed.frame["opportunity_id"])
    order = np.argsort(opportunity, kind="stable")
    when = typed.frame["changed_at"].to_numpy(dtype="datetime64[us]")[order]
    same = opportunity[order][1:] == opportunity[order][:-1]
    steps = when[1:][same] - when[:-1][same]
    zero = np.timedelta64(0, "us")
    if (steps > zero).any() or not (steps < zero).any():
        return typed
    said = f"{typed.file} begins with the newest change: of those of one moment the lower row came first."
    frame = typed.frame.iloc[::-1].reset_index(drop=True)
    return replace(typed, frame=frame, remarks=(*typed.remarks, *([said] if (steps == zero).any() else [])))
