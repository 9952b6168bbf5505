"""Decimal point or decimal comma: what the numbers of one column say about it together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from coachkit.crm.distinct import Mask
from coachkit.crm.forms import Form
from coachkit.crm.grid import shorten
from coachkit.crm.numbers import NOTATIONS, Amounts, Notation
from coachkit.crm.trouble import Trouble, undecided

#: A file that groups thousands groups five digits always. Four it may leave together, as Spanish and Polish do, unless
#: it groups four elsewhere.
_FIVE_TOGETHER, _FOUR_TOGETHER, _FOUR_GROUPED = r"^\d{5,}$", r"^\d{4}$", r"^\d\.\d{3}$"


def declared_notation(form: Form) -> Notation | None:
    """Return the notation that a profile declares in full; None where the column itself has to tell (a part of) it."""
    if form.thousands is None:
        return None
    return Notation(form.decimal or ("," if form.thousands == "." else "."), form.thousands)


def decide_notation(
    amounts: Amounts, where: Mask, text: pd.Series, column: str, form: Form
) -> tuple[Notation, bool] | Trouble:
    """Find the only notation in which every number of `where` can be read, and tell whether it made a difference.

    Texts that are a number in no notation say nothing. The notation's `thousands` are empty where none are grouped. Two
    notations that give different values, or none that fits them all, are a `Trouble`.
    """
    tried = [notation for notation in NOTATIONS if form.decimal in (None, notation.decimal)]
    fits = np.array([amounts.fits(notation) & where for notation in tried])
    numbers = np.asarray(fits.any(axis=0), dtype=bool)
    fitting = [notation for notation, its in zip(tried, fits, strict=True) if its[numbers].all()]
    if not fitting:
        return _no_notation(text, fits, column)
    first, last = fitting[0], fitting[-1]
    one, other = amounts.values(first), amounts.values(last)
    apart = numbers & (one != other) & ~(np.isnan(one) & np.isnan(other))  # too large in either notation
    if apart.any() and not _settled(amounts, numbers):
        cell = int(np.argmax(apart))
        example = shorten(str(text.iloc[cell]))
        reason = f"numbers read two ways: {example} may be {other[cell]:.15g} or {one[cell]:.15g}."
        money = ", money: true" if amounts.dressed[numbers].any() else ""
        choices = tuple(f'{{decimal: "{notation.decimal}"{money}}}' for notation in (first, last))
        return undecided("number_notation", column, reason, choices)
    bare = Notation(first.decimal, "")
    decisive = bool(apart.any()) or len({notation.decimal for notation in fitting}) == 1
    return (bare if amounts.fits(bare)[numbers].all() else first), decisive


def _settled(amounts: Amounts, numbers: Mask) -> bool:
    """Tell whether some number shows that dots do not group thousands here; commas always may."""
    cells = amounts.figures.filter(numbers)

    def some(pattern: str) -> bool:
        return bool(pc.any(pc.match_substring_regex(cells, pattern)).as_py())

    if some(r",\d"):
        return False
    return some(_FIVE_TOGETHER) or (some(_FOUR_TOGETHER) and some(_FOUR_GROUPED))


def _no_notation(text: pd.Series, fits: npt.NDArray[np.bool_], column: str) -> Trouble:
    """Refuse numbers in notations that do not go together: those that could be either cannot be read."""
    fits = fits[fits.any(axis=1)]  # a notation that reads nothing here says nothing
    telling = np.asarray(fits.any(axis=0) & ~fits.all(axis=0), dtype=bool)
    kinds = ~pd.DataFrame(fits[:, telling].T).duplicated().to_numpy()
    examples = " and ".join(shorten(str(cell)) for cell in text[telling][kinds][:3])
    return Trouble(
        f"numbers are written in notations that do not go together (as {examples}).",
        "Export them again in one, or declare the one that counts below `format:` in a profile "
        f'(`{column}: {{decimal: ".", thousands: ","}}`): the others are then set aside.',
    )
