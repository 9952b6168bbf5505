"""What opportunities are worth: their amounts, the product taken out, and the discounts given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY, Floats
from coachkit.insight.signals.conversion import WINDOWS, mean_readings
from coachkit.insight.signals.events import Events
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.signals.tested import HIGH, LOW, Tested, pooled_by_rep
from coachkit.insight.signals.volume import nothing

#: Least values recent and before (methods, causes 3 and 4, ask for 12 and 10 wins; half of them must be recent).
_LEAST_AMOUNTS, _LEAST_DISCOUNTS = 6, 6
#: Amounts that stand out by more than this many spreads count as being so far out, no further.
_REACH = 3.0


def small_opportunities(signals: SignalDay) -> list[Tested]:
    """Smaller amounts for the same product than the rep's own usual: of new opportunities, and of those won."""
    table = signals.day.opportunities
    sized = (table["amount"] > 0).to_numpy(dtype=bool)
    if not sized.any():
        return nothing(signals, "small-opportunities", "the data hold no amounts")
    worth = np.full(len(table), np.nan)
    worth[sized] = _beyond_product(table["amount"].to_numpy(np.float64)[sized], table["product"][sized])
    new = Events.of(table, "created", sized & (table["created"] != NO_DAY).to_numpy())
    won = signals.closed.where((signals.statuses == "won")[signals.closed.at] & sized[signals.closed.at])
    told = [
        mean_readings(signals, events, worth[events.at], weeks, _LEAST_AMOUNTS, metric_id, what, "factor")
        for events, metric_id, what in (
            (new, "opportunity_amount", "The amount of new opportunities, the product taken into account,"),
            (won, "average_sale", "The amount of wins, the product taken into account,"),
        )
        for weeks in WINDOWS
    ]
    return pooled_by_rep("small-opportunities", told, LOW, lambda rep: "too few opportunities carry an amount")


def discounting(signals: SignalDay) -> list[Tested]:
    """Larger discounts on wins than the rep's own usual."""
    day = signals.day
    if not day.view.has("opportunities", "discount"):
        return nothing(signals, "discounting", "discounts are not in the data")
    discount = day.opportunities["discount"].to_numpy(np.float64)
    won = signals.closed.where((signals.statuses == "won")[signals.closed.at] & ~np.isnan(discount)[signals.closed.at])
    what = "The discount on wins"
    told = [
        mean_readings(signals, won, discount[won.at], weeks, _LEAST_DISCOUNTS, "discount", what, "share")
        for weeks in WINDOWS
    ]
    return pooled_by_rep("discounting", told, HIGH, lambda rep: "too few wins carry a discount")


def _beyond_product(amounts: Floats, products: pd.Series) -> Floats:
    """Return the logarithm of each amount less its product's median, with those far out drawn in."""
    log = np.log(amounts)
    centred = log - pd.Series(log).groupby(products.fillna("").to_numpy(object)).transform("median").to_numpy()
    spread = 1.4826 * float(np.median(np.abs(centred - np.median(centred)))) or 1.0
    kept: Floats = np.clip(centred, -_REACH * spread, _REACH * spread)
    return kept
