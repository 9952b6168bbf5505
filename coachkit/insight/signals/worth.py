"""What opportunities are worth: their amounts, the product taken out, and the discounts given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY, Floats
from coachkit.insight.signals.conversion import WINDOWS, mean_readings
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
    table = table[(table["amount"] > 0).to_numpy()]
    if table.empty:
        return nothing(signals, "small-opportunities", "the data hold no amounts")
    table = table.assign(log=_beyond_product(table))
    new = table[(table["created"] != NO_DAY).to_numpy()].assign(day=lambda rows: rows["created"])
    won = table[((table["status"] == "won") & (table["close"] != NO_DAY)).to_numpy()].assign(day=lambda r: r["close"])
    told = [
        mean_readings(signals, rows, rows["log"].to_numpy(np.float64), weeks, _LEAST_AMOUNTS, metric_id, what, "factor")
        for rows, metric_id, what in (
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
    table = day.won[day.won["discount"].notna().to_numpy()].assign(day=lambda rows: rows["close"])
    values = table["discount"].to_numpy(np.float64)
    told = [
        mean_readings(signals, table, values, weeks, _LEAST_DISCOUNTS, "discount", "The discount on wins", "share")
        for weeks in WINDOWS
    ]
    return pooled_by_rep("discounting", told, HIGH, lambda rep: "too few wins carry a discount")


def _beyond_product(table: pd.DataFrame) -> Floats:
    """Return the logarithm of each amount less its product's mean, with those far out drawn in."""
    log = np.log(table["amount"].to_numpy(np.float64))
    product = table["product"].fillna("").to_numpy(object)
    centred = log - pd.Series(log).groupby(product).transform("median").to_numpy()
    spread = 1.4826 * float(np.median(np.abs(centred - np.median(centred)))) or 1.0
    kept: Floats = np.clip(centred, -_REACH * spread, _REACH * spread)
    return kept
