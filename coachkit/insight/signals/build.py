"""`test_team`: every cause that needs inference, tested for every rep of a team's day, with the tier of each result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.insight.signals import commit, conversion, service, volume, worth
from coachkit.insight.signals.exits import Exits
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.signals.tested import Reading, Tested
from coachkit.insight.signals.tiers import FALSE_SHARE, tiers
from coachkit.terms import Tier, Valence


@dataclass(frozen=True)
class Judged:
    """A test with what it amounts to: the tier of its gap and of its strength, None where there is no evidence.

    `level` is the p-value at which a single test would have been a signal.
    """

    tested: Tested
    gap: Tier | None
    strength: Tier | None
    level: float

    def told(self, valence: Valence) -> tuple[Tier, float, Reading] | None:
        """Return tier, p-value and reading of one direction; None where there is no evidence."""
        tier, p, reading = (
            (self.gap, self.tested.p_gap, self.tested.gap)
            if valence == "gap"
            else (self.strength, self.tested.p_strength, self.tested.strength)
        )
        return None if tier is None or reading is None else (tier, p, reading)


def test_team(signals: SignalDay, left: Exits) -> list[tuple[Judged, ...]]:
    """Test every cause for every rep; one tuple per rep, in the order of `TeamDay.rep_ids`.

    `left` is how the team's opportunities left their stages (`exits.exits`), which the picture of them shows too.
    """
    activity = volume.low_activity(signals)
    causes = [
        activity,
        conversion.stage_conversion(signals, left),
        worth.small_opportunities(signals),
        worth.discounting(signals),
        conversion.long_cycle(signals),
        volume.slipping(signals),
        volume.thin_pipeline(signals),
        conversion.activity_without_result(signals, left, activity),
        service.slow_follow_up(signals),
        service.feedback_falling(signals),
        volume.overload(signals, activity),
        commit.sandbagging(signals),
        commit.happy_ears(signals),
    ]
    return judge([[its[rep] for its in causes] for rep in range(signals.size)])


def judge(by_rep: list[list[Tested]]) -> list[tuple[Judged, ...]]:
    """Give each test its tier, gaps and strengths each as one family over the team."""
    done = [(rep, place) for rep, its in enumerate(by_rep) for place, one in enumerate(its) if one.done]
    owners = [rep for rep, _ in done]
    spread = np.array([by_rep[rep][place].spread for rep, place in done])
    gaps = tiers(np.array([by_rep[rep][place].p_gap for rep, place in done]), owners, spread)
    strengths = tiers(np.array([by_rep[rep][place].p_strength for rep, place in done]), owners, spread)
    found = {one: (gap, strength) for one, gap, strength in zip(done, gaps, strengths, strict=True)}
    level = FALSE_SHARE / max(1, len(done))
    return [
        tuple(Judged(one, *found.get((rep, place), (None, None)), level) for place, one in enumerate(its))
        for rep, its in enumerate(by_rep)
    ]
