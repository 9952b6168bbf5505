"""The stages each opportunity went through, when it entered and left them, and what that says of the stages.

All of it is read off the changes of the field `stage`; nothing is known of stages by their names. The order of two
stages is learnt: the earlier one is that which more opportunities entered first. Direct moves alone would mislead,
because what goes back in one leap went forward in steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.crm.changes import positions
from coachkit.crm.grid import TEXT
from coachkit.insight.days import Flags, Floats, Ints

_SECONDS_A_DAY = 86_400.0
_NEVER = np.datetime64("NaT", "us")


def passages(changes: pd.DataFrame, opportunities: pd.DataFrame) -> pd.DataFrame:
    """Return every stay of an opportunity in a stage, from rows of `opportunity_changes` and `opportunities`.

    Columns: `opportunity_id`, `stage`, `entered_at` (missing where the log begins in the middle of the stay),
    `left_at`, `next_stage` (missing for the last stay), `ended` (left, or closed in it), `days` (missing where either
    end is) and `turn` (0 for an opportunity's first stay). The closing of an opportunity ends its last stay. By
    opportunity and time; changes of one moment are in the order given.
    """
    rows = np.flatnonzero((changes["field"] == "stage").to_numpy(dtype=bool) & changes["new_value"].notna().to_numpy())
    codes, ids = pd.factorize(changes["opportunity_id"].take(rows))
    when = changes["changed_at"].to_numpy("datetime64[us]")[rows]
    order = np.lexsort((when, codes))
    codes, when = codes[order], when[order]
    old, new = (changes[side].take(rows[order]).to_numpy(object) for side in ("old_value", "new_value"))
    first = np.r_[True, codes[1:] != codes[:-1]][: len(codes)]
    begun = np.flatnonzero(first & pd.notna(old))
    # What an opportunity was in when the log began comes before its first change, without a day of entry.
    code, stage = np.r_[codes[begun], codes], np.r_[old[begun], new]
    entered = np.r_[np.full(len(begun), _NEVER), when]
    order = np.lexsort((np.r_[np.zeros(len(begun)), np.ones(len(codes))], code))
    code, stage, entered = code[order], stage[order], entered[order]

    begins = np.r_[True, code[1:] != code[:-1]][: len(code)]
    goes_on = np.r_[~begins[1:], False][: len(code)]
    left, following = np.r_[entered[1:], _NEVER][: len(code)], np.r_[stage[1:], None][: len(code)]
    left[~goes_on], following[~goes_on] = _NEVER, None
    id_of = pd.Series(ids.take(code), dtype=TEXT)
    found = positions(id_of, opportunities["opportunity_id"])
    closed = (opportunities["status"] != "open").to_numpy(dtype=bool)
    is_closed = (found >= 0) & np.r_[closed, False][found]
    closed_on = np.r_[opportunities["close_date"].to_numpy("datetime64[us]"), _NEVER][found]
    last = ~goes_on & is_closed & ~np.isnat(closed_on) & ~np.isnat(entered)
    left[last] = np.maximum(closed_on, entered)[last]
    return pd.DataFrame(
        {
            "opportunity_id": id_of,
            "stage": pd.Series(stage, dtype=TEXT),
            "entered_at": entered,
            "left_at": left,
            "next_stage": pd.Series(following, dtype=TEXT),
            "ended": goes_on | is_closed,
            "days": (left - entered) / np.timedelta64(1, "D"),
            "turn": np.arange(len(code)) - np.flatnonzero(begins)[np.cumsum(begins) - 1],
        }
    )


@dataclass(frozen=True)
class StageOrder:
    """Which of two stages comes first, as far as the data tell: `first[a, b]` opportunities entered a before b."""

    names: pd.Index
    first: Floats

    def goes_back(self, old: pd.Series, new: pd.Series) -> Flags:
        """Tell which moves lead to an earlier stage; where as many entered the one first as the other, none does."""
        return self.back(*(self.names.get_indexer(pd.Index(side)).astype(np.int64) for side in (old, new)))

    def back(self, a: Ints, b: Ints) -> Flags:
        """Tell the same of moves between places in `names`; -1 is none of them."""
        known = (a >= 0) & (b >= 0) & (a != b)
        back = np.zeros(len(a), dtype=bool)
        back[known] = self.first[b[known], a[known]] > self.first[a[known], b[known]]
        return back


def stage_order(stays: pd.DataFrame) -> StageOrder:
    """Learn the order of stages: of two, the earlier is the one that more opportunities entered first."""
    entries = stays.drop_duplicates(["opportunity_id", "stage"])  # stays are in order: the first entry of each remains
    codes, names = pd.factorize(entries["stage"])
    owner = entries["opportunity_id"].to_numpy()
    first = np.zeros(len(names) ** 2)
    for apart in range(1, len(names)):  # no opportunity entered more stages than there are
        same = owner[apart:] == owner[:-apart]
        if not same.any():
            break
        pairs = codes[:-apart][same] * len(names) + codes[apart:][same]
        first += np.bincount(pairs, minlength=len(first))
    return StageOrder(pd.Index(names), first.reshape(len(names), len(names)))


@dataclass(frozen=True)
class Conversion:
    """Of `entered` opportunities that were in a stage and have left it, `reached` came to another one later."""

    reached: int
    entered: int


def conversion(stays: pd.DataFrame, stage: str, target: str) -> Conversion:
    """Count what became of the opportunities that were in a stage: did they come to `target` at any time after it?

    Those that are still in the stage are not decided and count on neither side.
    """
    its = stays[stays["stage"] == stage]
    since = its.groupby("opportunity_id")["turn"].min()
    decided = since[~since.index.isin(its.loc[~its["ended"], "opportunity_id"])]
    later = stays[stays["stage"] == target].groupby("opportunity_id")["turn"].max().reindex(decided.index)
    return Conversion(int((later > decided).sum()), len(decided))


def stalls(stays: pd.DataFrame, stage: str, days: float, now: pd.Timestamp) -> pd.DataFrame:
    """Return the stays in a stage that lasted, or by `now` last, longer than `days`; none without a day of entry."""
    until = stays["left_at"].where(stays["ended"], now)
    lasted = (until - stays["entered_at"]).dt.total_seconds() / _SECONDS_A_DAY
    return stays[(stays["stage"] == stage) & (lasted > days)]
