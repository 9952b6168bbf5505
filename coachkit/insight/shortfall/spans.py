"""What each rep's last 13 weeks and the weeks before them hold: the numbers a shortfall is worked out from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import NO_DAY, Flags, Floats, day_number, day_of
from coachkit.insight.signals.presence import RECENT_WEEKS
from coachkit.insight.signals.rates import dispersion
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.windows import WEEK_DAYS, trailing
from coachkit.model import Window

#: Below so many degrees of freedom nothing is known of how the team's shares scatter (as in `rates.dispersion`).
LEAST_FREEDOM = 10


@dataclass(frozen=True)
class Span:
    """One stretch of weeks of every rep; all arrays are by rep.

    `weeks` are the weeks present, `exposure` the closings that the team's habit would make of what was open at its
    age, `closings`, `wins` and `booked` what came. `sized`, `log_sum` and `log_squares` are of the wins with an amount
    above 0 and the logarithms of those amounts, `squares` the sum of the squared amounts of all wins.
    """

    weeks: Floats
    exposure: Floats
    closings: Floats
    wins: Floats
    booked: Floats
    sized: Floats
    log_sum: Floats
    log_squares: Floats
    squares: Floats


@dataclass(frozen=True)
class Spans:
    """The recent weeks, the own weeks before them, and how much more than a plain count things scatter in the team.

    `blank_amounts` and `blank_dates` are, by rep, the shares of wins without an amount and of closed opportunities
    without a usable creation date, over both. `window` is that of the recent weeks.
    """

    recent: Span
    base: Span
    window: Window
    bases: tuple[Window, ...]
    blank_amounts: Floats
    blank_dates: Floats
    scatter_new: float
    scatter_closed: float
    scatter_won: float
    scatter_share: float


def spans_of(signals: SignalDay) -> Spans:
    """Add up what the recent weeks and the base of each rep hold.

    The base has up to 52 weeks that end where the recent 13 begin; what lies before a rep's ramp-up, a new territory
    or role, or the first opportunity that closed in the data, is not in it.
    """
    day, presence, closed = signals.day, signals.presence, signals.closed
    begun = np.maximum(presence.since, day.first_close)
    known = presence.starts >= begun[:, None] - (WEEK_DAYS - 1)
    share = presence.share * known
    table = day.opportunities
    amounts, created = table["amount"].to_numpy(np.float64)[closed.at], table["created"].to_numpy()[closed.at]
    won = signals.statuses[closed.at] == "won"
    sized = won & (amounts > 0)
    money = np.where(won & ~np.isnan(amounts), amounts, 0.0)
    log = np.log(np.where(sized, amounts, 1.0))

    def by_week(sizes: Floats | Flags) -> Floats:
        return presence.count(closed.rep, closed.day, np.asarray(sizes, dtype=np.float64))

    undated = (created == NO_DAY) | (created > closed.day)
    cells = {
        "weeks": share,
        "exposure": signals.closing_exposure * share,
        "closings": by_week(np.ones(len(closed))),
        "wins": by_week(won),
        "booked": by_week(money),
        "sized": by_week(sized),
        "log_sum": by_week(log),
        "log_squares": by_week(log**2),
        "squares": by_week(money**2),
    }
    recent = Span(**{name: cell[:, -RECENT_WEEKS:].sum(axis=1) for name, cell in cells.items()})
    base = Span(**{name: (cell * known)[:, :-RECENT_WEEKS].sum(axis=1) for name, cell in cells.items()})
    new = table["created"].to_numpy()
    arrivals = presence.count(table["rep"].to_numpy()[new != NO_DAY], new[new != NO_DAY])
    until, early = day.today - WEEK_DAYS * RECENT_WEEKS, int(presence.starts[0])
    first = np.clip(begun, early, until)
    return Spans(
        recent=recent,
        base=base,
        window=trailing(day.as_of, WEEK_DAYS * RECENT_WEEKS),
        bases=tuple((day_of(since), day_of(until)) for since in first),
        blank_amounts=_share(by_week(won & np.isnan(amounts)), cells["wins"]),
        blank_dates=_share(by_week(undated), cells["closings"]),
        scatter_new=dispersion(*_base(arrivals, share)),
        scatter_closed=dispersion(*_base(cells["closings"], cells["exposure"])),
        scatter_won=dispersion(*_base(cells["wins"], share)),
        scatter_share=_share_scatter(*_base(cells["wins"], cells["closings"] * known)),
    )


def _base(counts: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    before = slice(None, -RECENT_WEEKS)
    return np.where(exposure > 0, counts, 0.0)[:, before], exposure[:, before]


def _share_scatter(wins: Floats, closings: Floats) -> float:
    """Return the pooled variance of the share won in a quarter's weeks over that of a plain share; never below 1."""
    quarters = wins.shape[1] // RECENT_WEEKS
    blocks = [cells.reshape(len(cells), quarters, RECENT_WEEKS).sum(axis=2) for cells in (wins, closings)]
    won, n = blocks
    usual = np.divide(won.sum(1), n.sum(1), out=np.zeros(len(n)), where=n.sum(1) > 0)[:, None]
    variance = n * usual * (1 - usual)
    cells = variance > 0
    freedom = int(cells.sum() - cells.any(axis=1).sum())
    if freedom < LEAST_FREEDOM:
        return 1.0
    return max(1.0, float((((won - n * usual) ** 2)[cells] / variance[cells]).sum() / freedom))


def _share(part: Floats, whole: Floats) -> Floats:
    """Divide sums over all weeks; 0 where there is nothing to divide by."""
    shares: Floats = np.divide(part.sum(1), whole.sum(1), out=np.zeros(len(part)), where=whole.sum(1) > 0)
    return shares


def ended_early(signals: SignalDay) -> int:
    """Return how many days before the day of the report the data end."""
    newest = signals.day.view.newest
    return 0 if newest is None else max(signals.day.today - day_number(newest), 0)
