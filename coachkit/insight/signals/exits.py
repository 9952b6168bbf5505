"""How opportunities left the stages of work: on to a later stage or the win, or lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from coachkit.insight.days import NO_DAY, Flags
from coachkit.insight.signals.events import Events
from coachkit.insight.signals.streams import SignalDay

#: Exits of the whole team for a stage to be tested (methods, cause 2).
LEAST_TEAM = 20
#: A stage in which nearly all stays end an opportunity in one way is an end, not a stage of work.
_END_SHARE = 0.95


@dataclass(frozen=True)
class Exits:
    """How opportunities left the stages of work: `hit` went on or were won; `stage` is what they left."""

    events: Events
    stage: npt.NDArray[np.object_]
    hit: Flags

    @cached_property
    def by_stage(self) -> list[tuple[str, Events, Flags]]:
        """The stages that the team leaves often enough, in the order of their names."""
        names, counts = np.unique(self.stage.astype(str), return_counts=True)
        chosen = [(str(name), self.stage == name) for name in names[counts >= LEAST_TEAM]]
        return [(name, self.events.where(its), self.hit[its]) for name, its in chosen]


def exits(signals: SignalDay) -> Exits:
    """Find how opportunities left the stages of work; a step back is no exit, nor is a stay without a day."""
    stays = signals.stays
    stage, following = stays["stage"].to_numpy(object), stays["next_stage"].fillna("").to_numpy(object)
    status = stays["status"].to_numpy(object)
    goes_on = following != ""
    # What the closing itself put it into was entered on the day it ended, or later.
    closing = ~goes_on & (stays["entered_at"].to_numpy("datetime64[D]") >= stays["left_at"].to_numpy("datetime64[D]"))
    ends = {end: _ends(stage, closing & (status == end)) for end in ("won", "lost")}
    inner = ~np.isin(stage, np.array([*ends["won"], *ends["lost"]], dtype=object))
    back = signals.day.stays.order.goes_back(stays["stage"], stays["next_stage"].fillna(stays["stage"]))
    gone = goes_on & np.isin(following, np.array([*ends["lost"]], dtype=object))
    last = ~goes_on & stays["ended"].to_numpy(dtype=bool)
    hit = (goes_on & ~back & ~gone) | (last & (status == "won"))
    miss = (gone & ~back) | (last & (status == "lost"))
    chosen = inner & (hit | miss) & (stays["day"] != NO_DAY).to_numpy()
    return Exits(Events.of(stays, chosen=chosen), stage[chosen], hit[chosen])


def _ends(stage: npt.NDArray[np.object_], last: Flags) -> list[str]:
    """Return the stages that only say how an opportunity ended."""
    names, code = np.unique(stage.astype(str), return_inverse=True)
    share = np.bincount(code[last], minlength=len(names)) / np.maximum(np.bincount(code, minlength=len(names)), 1)
    return [str(name) for name in names[share >= _END_SHARE]]
