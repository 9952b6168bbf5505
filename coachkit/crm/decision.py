"""What was decided about a column: the values of its cells, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from coachkit.crm.distinct import Mask
from coachkit.crm.forms import Form
from coachkit.crm.trouble import Trouble


@dataclass(frozen=True)
class Decision:
    """The reading of a column's different texts, each array as long as they are.

    `values` are missing where a text cannot be read, and where it stands for `nothing`. `form` is how the column is
    written, in full. With a `trouble` the values count for nothing, but for one about a currency's sign. `currencies`
    are ISO codes where texts name one.
    """

    values: pd.Series
    nothing: Mask
    form: Form
    trouble: Trouble | None = None
    remarks: tuple[str, ...] = ()
    currencies: pd.Series | None = None
