"""What the forecast category `commit` is worth: wins that never were in it, and commits that were not won."""

from __future__ import annotations

import numpy as np

from coachkit.insight.days import Flags
from coachkit.insight.signals import shares
from coachkit.insight.signals.conversion import Split, share_readings, split_shares
from coachkit.insight.signals.events import Events
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.signals.tested import HIGH, LOW, Tested, pooled_by_rep
from coachkit.insight.signals.volume import nothing
from coachkit.terms import MIN_PEERS, CauseId

#: Least wins, and least commits with an outcome (methods, causes 16 and 17); half of them recent for a change.
_LEAST_WINS, _LEAST_COMMITS = 12, 15
_WEEKS, _YEAR = 26, 52
_NO_LOG = "no changes of forecast categories in the data"


def sandbagging(signals: SignalDay) -> list[Tested]:
    """More wins that never were in commit before they closed: than before, or than with the others."""
    closed, committed = _outcomes(signals)
    if not len(closed):
        return nothing(signals, "sandbagging", _NO_LOG)
    won = signals.statuses[closed.at] == "won"
    what = "wins were not in commit before they closed"
    return _told(signals, "sandbagging", closed.where(won), ~committed[won], HIGH, _LEAST_WINS, what)


def happy_ears(signals: SignalDay) -> list[Tested]:
    """Fewer of the opportunities that stood in commit were won: than before, or than with the others."""
    closed, committed = _outcomes(signals)
    if not len(closed):
        return nothing(signals, "happy-ears", _NO_LOG)
    won = signals.statuses[closed.at] == "won"
    what = "opportunities that stood in commit were won"
    return _told(signals, "happy-ears", closed.where(committed), won[committed], LOW, _LEAST_COMMITS, what)


def _outcomes(signals: SignalDay) -> tuple[Events, Flags]:
    """Return the closed opportunities whose categories are logged, and which stood in commit before that day."""
    logged, stood = signals.committed
    closed = signals.closed.where(logged[signals.closed.at])
    return closed, stood[closed.at]


def _told(
    signals: SignalDay, cause_id: CauseId, events: Events, hit: Flags, gap: int, least: int, what: str
) -> list[Tested]:
    recent = split_shares(signals, events, hit, least // 2, (_WEEKS,))[0]
    year = Split(events, _YEAR, _against_others(signals, events, hit, least))
    told = [share_readings(signals, one, "commit_conversion", what, "opportunities") for one in (recent, year)]
    return pooled_by_rep(cause_id, told, gap, lambda rep: f"fewer than {least} such opportunities closed")


def _against_others(signals: SignalDay, events: Events, hit: Flags, least: int) -> shares.Shares:
    recent = (events.day > signals.day.today - 7 * _YEAR) & (events.day >= signals.presence.since[events.rep])
    hits, n = (
        np.bincount(events.rep[chosen], minlength=signals.size).astype(np.float64) for chosen in (recent & hit, recent)
    )
    return shares.different(hits, n, least, MIN_PEERS)
