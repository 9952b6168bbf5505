"""Day, month or year first: what the dates in figures of one column say about it together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachkit.crm.dates import ORDERS, Figures, Moments
from coachkit.crm.grid import shorten
from coachkit.crm.trouble import Trouble, undecided

#: What comes first in each order, in words.
FIRST = {"day-first": "the day", "month-first": "the month", "year-first": "the year"}


def decide_order(text: pd.Series, column: str) -> tuple[str | None, Moments | Trouble]:
    """Read dates in figures in the only order that makes a date of each of them.

    Texts that are a date in no order say nothing; the order is None where all of them are such. Two orders that give
    different dates, or none that fits them all, are a `Trouble`.
    """
    figures = Figures(text)
    by_order = {order: figures.read(order) for order in ORDERS}
    far = np.any([moments.far for moments in by_order.values()], axis=0)
    reads = np.array([moments.read & ~far for moments in by_order.values()])
    dated = np.asarray(reads.any(axis=0), dtype=bool)
    fitting = [order for order, its in zip(ORDERS, reads, strict=True) if its[dated].all()]
    if not fitting:
        return None, _no_order(text, reads)
    first = by_order[fitting[0]]
    apart = {order: dated & (by_order[order].stamps != first.stamps) for order in fitting[1:]}
    others = [order for order, differ in apart.items() if differ.any()]
    if others:
        example = shorten(str(text[apart[others[0]]].iloc[0]))
        *words, last = (FIRST[order] for order in (fitting[0], *others))
        reason = f"dates read two ways: {example} may have {', '.join(words)} or {last} first."
        choices = tuple(f"{{date: {order}}}" for order in (fitting[0], *others))
        return None, undecided("date_order", column, reason, choices)
    return (fitting[0] if dated.any() else None), Moments(first.stamps, first.timed, first.zoned, far, first.short)


def _no_order(text: pd.Series, reads: npt.NDArray[np.bool_]) -> Trouble:
    """Refuse dates in different orders: those that could be either cannot be read."""
    reads = reads[reads.any(axis=1)]  # an order that reads nothing here says nothing
    telling = np.asarray(reads.any(axis=0) & ~reads.all(axis=0), dtype=bool)
    kinds = ~pd.DataFrame(reads[:, telling].T).duplicated().to_numpy()
    examples = " and ".join(shorten(str(cell)) for cell in text[telling][kinds])
    reason = f"some dates have the day first and some the month (as {examples})."
    return Trouble(reason, "Export them again as 2026-11-23.")
