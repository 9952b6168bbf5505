"""What the forecast category `commit` is worth: wins that never were in it, and commits that were not won."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.insight.days import NO_DAY
from coachkit.insight.signals import shares
from coachkit.insight.signals.conversion import Split, share_reading, split_shares
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.signals.tested import HIGH, LOW, Tested, Told, pooled_by_rep
from coachkit.insight.signals.volume import nothing
from coachkit.terms import MIN_PEERS, CauseId

#: Least wins, and least commits with an outcome (methods, causes 16 and 17); half of them recent for a change.
_LEAST_WINS, _LEAST_COMMITS = 12, 15
_WEEKS, _YEAR = 26, 52


def sandbagging(signals: SignalDay) -> list[Tested]:
    """More wins that never were in commit before they closed: than before, or than with the others."""
    table = _outcomes(signals)
    if table is None:
        return nothing(signals, "sandbagging", "no changes of forecast categories in the data")
    won = table[(table["status"] == "won").to_numpy()]
    won = won.assign(hit=~won["committed"].to_numpy(dtype=bool))
    return _told(signals, "sandbagging", won, HIGH, _LEAST_WINS, "wins never stood in commit")


def happy_ears(signals: SignalDay) -> list[Tested]:
    """Fewer of the opportunities that stood in commit were won: than before, or than with the others."""
    table = _outcomes(signals)
    if table is None:
        return nothing(signals, "happy-ears", "no changes of forecast categories in the data")
    committed = table[table["committed"].to_numpy(dtype=bool)]
    committed = committed.assign(hit=(committed["status"] == "won").to_numpy())
    return _told(signals, "happy-ears", committed, LOW, _LEAST_COMMITS, "opportunities that stood in commit were won")


def _outcomes(signals: SignalDay) -> pd.DataFrame | None:
    """Return the closed opportunities with their categories logged: `day` (closed), `committed` (before that day)."""
    moves = signals.day.moves("forecast_category")
    if moves.empty:
        return None
    before = moves[~moves["closing"].to_numpy(dtype=bool)]
    said = before["new_value"].str.strip().str.lower().str.replace(" ", "_") == "commit"
    committed = set(before.loc[said.to_numpy(dtype=bool, na_value=False), "opportunity_id"])
    table = signals.day.opportunities
    closed = table[((table["status"] != "open") & (table["close"] != NO_DAY)).to_numpy()]
    closed = closed[closed["opportunity_id"].isin(set(before["opportunity_id"])).to_numpy()]
    return closed.assign(day=closed["close"], committed=closed["opportunity_id"].isin(committed).to_numpy())


def _told(signals: SignalDay, cause_id: CauseId, table: pd.DataFrame, gap: int, least: int, what: str) -> list[Tested]:
    recent = split_shares(signals, table, least // 2, (_WEEKS,))[0]
    year = Split(table, _YEAR, _against_others(signals, table, least))
    told: list[Told] = []
    for one in (recent, year):
        low, high = (
            [share_reading(signals, one, rep, side, "commit_conversion", what, "opportunities")
             for rep in range(signals.size)]
            for side in (LOW, HIGH)
        )  # fmt: skip
        told.append(list(zip(low, high, strict=True)))
    return pooled_by_rep(cause_id, told, gap, lambda rep: f"fewer than {least} such opportunities closed")


def _against_others(signals: SignalDay, table: pd.DataFrame, least: int) -> shares.Shares:
    rep, hit, day = (table[name].to_numpy() for name in ("rep", "hit", "day"))
    recent = day > signals.day.today - 7 * _YEAR
    hits = np.bincount(rep[recent & hit], minlength=signals.size).astype(np.float64)
    n = np.bincount(rep[recent], minlength=signals.size).astype(np.float64)
    return shares.different(hits, n, least, MIN_PEERS)
