"""Which currency each amount of a column is in, as far as the sign or code beside it says."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from coachkit.crm.currency_signs import meant_by
from coachkit.crm.distinct import Distinct, Mask
from coachkit.crm.grid import TEXT, shorten
from coachkit.crm.numbers import Amounts
from coachkit.crm.trouble import Trouble, undecided

#: How many currencies of a shared sign are offered as an answer.
_OFFERED = 5


@dataclass(frozen=True)
class Named:
    """ISO codes as long as the texts (None where no text names a currency), what was taken for granted, and a sign that
    may mean several, whose cells have no code."""

    codes: pd.Series | None = None
    said: tuple[str, ...] = ()
    trouble: Trouble | None = None


def name_currencies(
    cells: Distinct, amounts: Amounts, read: Mask, column: str, declared: str | None, own: str
) -> Named:
    """Tell the currencies of the amounts that are `read`.

    A sign of several is what the profile declares, else the team's own if that one uses it, else a `Trouble`.
    """
    codes: dict[str, str] = {}
    said: list[str] = []
    trouble: Trouble | None = None
    for signs in amounts.signs[read & (amounts.signs != "")].unique():
        meant, shown = meant_by(signs), signs.replace("|", " ")
        if len(meant) == 1:
            codes[signs] = meant[0]
        elif declared in meant:
            codes[signs] = str(declared)
        elif own in meant:
            codes[signs] = own
            said.append(f"{column}: {shown!r} is read as {own}, the team's currency.")
        elif trouble is None:
            example = shorten(cells.first((amounts.signs == signs).to_numpy(dtype=bool) & read))
            team = f", none of them the team's ({own})" if own else ""
            reason = f"{shown!r} (as in {example}) is the sign of several currencies{team}."
            choices = tuple(f"{{currency: {code}}}" for code in meant[:_OFFERED])
            trouble = undecided("currency_sign", column, reason, choices)
    named = amounts.signs.map(codes).where(read).astype(TEXT) if codes else None
    return Named(named, tuple(said), trouble)
