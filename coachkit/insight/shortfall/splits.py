"""`Splits`: the bookings of a whole team split for every rep at once, and who is below their own usual."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coachkit.crm.tables import FILE_COLUMN, ROW_COLUMN
from coachkit.insight.days import NO_DAY, Flags, Ints
from coachkit.insight.metrics.bookings import SILENT_SHARE, booked, quotas_on
from coachkit.insight.rows import Columns, Rows
from coachkit.insight.shortfall.factors import Factors, factors_of
from coachkit.insight.shortfall.spans import Spans, ended_early, spans_of
from coachkit.insight.signals.presence import LEAST_WEEKS, RECENT_WEEKS
from coachkit.insight.signals.rates import LEAST_EXPECTED
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.windows import WEEK_DAYS
from coachkit.terms import MIN_PEERS, ShortfallFactor

#: Nearer to usual than this is no shortfall (Woodall & Faltin's region of indifference; methods, section 1).
WORTH_SHARE = 0.2
#: Fewest wins that tell what is usual (methods, causes 4 and 5).
LEAST_WINS = 10
#: More blanks than this among wins or closed opportunities, and the split would be of the blanks.
MOST_BLANK = 0.1


@dataclass(frozen=True)
class Splits:
    """A team's bookings split for every rep at once."""

    signals: SignalDay
    spans: Spans
    factors: Factors

    @classmethod
    def of(cls, signals: SignalDay) -> Splits:
        """Work them out."""
        spans = spans_of(signals)
        return cls(signals, spans, factors_of(spans))

    @cached_property
    def reasons(self) -> list[str | None]:
        """Why nothing can be said of a rep's bookings beside the usual; None where it can."""
        return [self._reason(rep) for rep in range(self.signals.size)]

    def _reason(self, rep: int) -> str | None:
        recent, base, day = self.spans.recent, self.spans.base, self.signals.day
        if not day.view.has("opportunities", "amount"):
            return "the data hold no amounts"
        if (late := ended_early(self.signals)) > WEEK_DAYS:
            return f"the data end {late:,} days before the day of the report"
        if base.weeks[rep] < LEAST_WEEKS:
            anew = self.signals.presence.anew[rep]
            few = f"fewer than {LEAST_WEEKS} own weeks before the last {RECENT_WEEKS} to know what is usual by"
            return f"{few}: {anew}" if anew else few
        if recent.weeks[rep] < RECENT_WEEKS / 2:
            return f"the rep was there for less than half of the last {RECENT_WEEKS} weeks"
        if base.wins[rep] < LEAST_WINS:
            return f"{int(base.wins[rep])} wins before the last {RECENT_WEEKS} weeks: fewer than {LEAST_WINS}"
        if self.factors.usual[rep, 0] < LEAST_EXPECTED:
            return f"fewer than {LEAST_EXPECTED:.0f} closings are usual in {RECENT_WEEKS} weeks: too few to split"
        if self.spans.blank_amounts[rep] > MOST_BLANK:
            return "too many wins carry no amount"
        unseen = recent.closings[rep] > 0 and recent.exposure[rep] == 0
        if unseen or self.spans.blank_dates[rep] > MOST_BLANK or base.exposure[rep] == 0:
            return "too many closed opportunities carry no usable creation date"
        if self.factors.usual_booked[rep] <= 0:
            return "nothing is usually booked"
        return None

    @cached_property
    def below(self) -> Flags:
        """Who is below their own usual by enough to say it."""
        told = np.array([reason is None for reason in self.reasons], dtype=bool)
        return np.asarray(told & (self.factors.booked < (1 - WORTH_SHARE) * self.factors.usual_booked))

    @cached_property
    def short(self) -> Flags:
        """Who is below their own usual, and not ahead of the straight line to a quota: nothing is missing there."""
        ahead = [pace is not None and pace[0] >= pace[1] for pace in self.quota_pace]
        return np.asarray(self.below & ~np.array(ahead, dtype=bool))

    def others_below(self, rep: int) -> float | None:
        """Return by what share the others are below their own usual together; None for fewer than `MIN_PEERS`."""
        others = np.array([reason is None for reason in self.reasons], dtype=bool)
        others[rep] = False
        if others.sum() < MIN_PEERS:
            return None
        return 1 - float(self.factors.booked[others].sum() / self.factors.usual_booked[others].sum())

    @cached_property
    def quota_pace(self) -> list[tuple[float, float] | None]:
        """What is booked in the quarter so far and what a straight line to the quota asks for.

        None without a quota, where it was changed within the quarter (that is to be talked about first), and in the
        first fifth of the quarter.
        """
        day = self.signals.day
        if day.period.elapsed(day.as_of) < SILENT_SHARE:
            return [None] * day.size
        so_far, _ = booked(day, day.period.start, day.as_of)
        gone = day.period.elapsed(day.as_of)
        quotas = [quota for quota, _ in quotas_on(day, day.period, day.as_of)]
        moved = [bool(day.ledger.changes(rep_id, day.period)[0]) for rep_id in day.rep_ids]
        return [
            None if quota is None or changed else (float(had), quota * gone)
            for had, quota, changed in zip(so_far, quotas, moved, strict=True)
        ]

    def behind(self, rep: int) -> tuple[float, float] | None:
        """Return the same where a rep is behind that line; else None."""
        pace = self.quota_pace[rep]
        return pace if pace is not None and pace[0] < pace[1] else None

    @cached_property
    def _cited(self) -> Columns:
        """What of an opportunity is needed to cite it; a narrow table is quickly cut."""
        return Columns(self.signals.day.opportunities[["opportunity_id", FILE_COLUMN, ROW_COLUMN]])

    @cached_property
    def _in_window(self) -> dict[ShortfallFactor, tuple[Flags, Ints]]:
        """Which opportunities of the team stand behind each factor, and the days by which they are ordered."""
        table = self.signals.day.opportunities
        created, close = table["created"].to_numpy(), table["close"].to_numpy()
        over = ~self.signals.statuses_are("open")
        late = close > self.signals.day.today - WEEK_DAYS * RECENT_WEEKS
        closed = (over & late, close)
        return {
            "volume": ((created != NO_DAY) & (~over | late), created),
            "conversion": closed,
            "size": (self.signals.statuses_are("won") & late, close),
            "cycle": closed,
        }

    @cached_property
    def _owner(self) -> Ints:
        return self.signals.day.opportunities["rep"].to_numpy(np.int64)

    def rows(self, rep: int, factor: ShortfallFactor) -> Rows:
        """Return the rows behind a part, newest first: what was open, what closed or what was won in the window."""
        chosen, days = self._in_window[factor]
        at = np.flatnonzero(chosen & (self._owner == rep))
        return Rows(self._cited, at[np.argsort(-days[at], kind="stable")])
