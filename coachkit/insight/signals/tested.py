"""One cause tested for one rep: what the metrics behind it say together, in either direction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coachkit.insight.rows import Rows
from coachkit.model import Window
from coachkit.terms import CauseId, TableName

Kind = Literal["rate", "count", "share", "mean"]
#: What a mean is in; a `factor` has 1 as usual.
Unit = Literal["days", "hours", "score", "share", "factor"]


@dataclass(frozen=True)
class Reading:
    """What one metric says of a rep's recent work, in one direction.

    `value` stands against `usual` (what was to be expected of this rep): events per week present for a `rate`, events
    for a `count`, hits of `n` for a `share`, a mean in its `unit`. `what` names what is counted or measured, `n` how
    many recent things it rests on, `spread` the standard error of the logarithm of value / usual, `base` the days that
    usual is learnt from. `rows` gives the recent rows of `table`.
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
    rows: Callable[[], Rows]
    unit: Unit | None = None

    @property
    def weeks(self) -> int:
        """The length of the window."""
        return ((self.window[1] - self.window[0]).days + 1) // 7


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


#: What one metric tells of each rep: lower and higher than usual, None where it cannot be tested.
Told = list[tuple[Reading | None, Reading | None]]
LOW, HIGH = 0, 1


def pooled_by_rep(cause_id: CauseId, told: Sequence[Told], gap: int, reason: Callable[[int], str]) -> list[Tested]:
    """Put the metrics of a cause together, rep by rep; `gap` is the side (`LOW`, `HIGH`) that is a gap."""
    return [
        pooled(
            cause_id,
            [reading for its in told if (reading := its[rep][gap])],
            [reading for its in told if (reading := its[rep][1 - gap])],
            reason(rep),
        )
        for rep in range(len(told[0]) if told else 0)
    ]


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
