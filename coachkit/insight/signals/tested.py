"""One cause tested for one rep: what the metrics behind it say together, in either direction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from coachkit.model import Window
from coachkit.terms import CauseId, TableName

Kind = Literal["rate", "share", "mean", "ratio"]
Rows = Callable[[], pd.DataFrame]


@dataclass(frozen=True)
class Reading:
    """What one metric says of a rep's recent work, in one direction.

    `value` stands against `usual` (what was to be expected of this rep); a `rate` is per week present, a `ratio` has
    1 as usual. `what` names what is counted or measured, `n` how many recent things it rests on, `spread` the standard
    error of the logarithm of value / usual. `rows` gives the recent rows of `table`.
    """

    p: float
    metric_id: str
    kind: Kind
    what: str
    value: float
    usual: float
    n: int
    window: Window
    base: Window
    spread: float
    table: TableName
    rows: Rows


@dataclass(frozen=True)
class Tested:
    """A cause for one rep. `p_gap` and `p_strength` are NaN, with a `reason`, where it could not be tested.

    `gap` and `strength` are the metrics that tell most in either direction; `n` and `spread` belong to what could have
    been seen.
    """

    cause_id: CauseId
    p_gap: float = float("nan")
    p_strength: float = float("nan")
    gap: Reading | None = None
    strength: Reading | None = None
    n: int = 0
    spread: float = float("nan")
    reason: str | None = None

    @property
    def done(self) -> bool:
        """Whether it could be tested."""
        return self.gap is not None


def simes(p: Sequence[float]) -> float:
    """Return one p-value for several metrics of one cause (Simes 1986).

    >>> simes([0.04, 0.01, 0.5])
    0.03
    """
    ordered = np.sort(np.asarray(p))
    return float(min(1.0, (ordered * len(ordered) / np.arange(1, len(ordered) + 1)).min()))


def pooled(cause_id: CauseId, gaps: Sequence[Reading], strengths: Sequence[Reading], reason: str) -> Tested:
    """Put the readings of all metrics of a cause together; `reason` is said where there are none."""
    if not gaps:
        return Tested(cause_id, reason=reason)
    sharpest = min(gaps, key=lambda reading: reading.spread)
    return Tested(
        cause_id,
        simes([reading.p for reading in gaps]),
        simes([reading.p for reading in strengths]) if strengths else 1.0,
        min(gaps, key=lambda reading: reading.p),
        min(strengths, key=lambda reading: reading.p) if strengths else None,
        sharpest.n,
        sharpest.spread,
    )
