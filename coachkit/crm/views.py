"""One reading as it was known on any day: the exports, with what the runs of earlier days saw."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from coachkit.crm.as_of import in_time, known_on
from coachkit.crm.data import CrmData
from coachkit.crm.derived_changes import Seen, State, compare
from coachkit.crm.snapshots import unpack
from coachkit.terms import TableName

Snapshot = Callable[[date], bytes | None]
SnapshotDays = Callable[[date], Sequence[date]]
#: Gives the data as they were known on a day.
History = Callable[[date], CrmData]
#: Which days' readings tell of changes by a day, and of which fields; None where none do.
Told = tuple[tuple[date, ...], tuple[str, ...]] | None
#: A report looks at its day, the 12 weeks and the quarters' starts before it, and two days of each of four quarters
#: (23 views); the next week's looks at all but a few of them again.
MOST_VIEWS = 32
#: Of a snapshot, nothing else is needed.
_COMPARED: tuple[TableName, ...] = ("opportunities",)


class Views:
    """What `data`, the exports as they were read, were known to hold on any day.

    `snapshot` gives the tables kept for a day, and `snapshot_days` the days before one for which some are kept, oldest
    first; without them there is no history beyond the exports.
    """

    def __init__(
        self, data: CrmData, snapshot: Snapshot | None = None, snapshot_days: SnapshotDays | None = None
    ) -> None:
        self._data = in_time(data)
        self._snapshot = snapshot
        self._snapshot_days = snapshot_days
        self._views: OrderedDict[tuple[date, Told], CrmData] = OrderedDict()

    def until(self, day: date) -> History:
        """Return what gives the view of `day` and of days before it, by nothing that a run saw after `day`.

        A view is made once and given again, also to who looks back from another day, while it is among the last used.
        """
        seen = self._seen(day)
        data = self._data if seen is None else replace(self._data, seen=seen, whole=self._data)

        def known(on: date) -> CrmData:
            told = None if seen is None else (tuple(when for when in seen.days if when <= on), seen.fields)
            if (on, told) not in self._views:
                self._views[on, told] = known_on(data, on, self._kept(on))
                if len(self._views) > MOST_VIEWS:
                    self._views.popitem(last=False)
            self._views.move_to_end((on, told))
            return self._views[on, told]

        return known

    def _kept(self, on: date) -> CrmData | None:
        blob = self._snapshot(on) if self._snapshot else None
        return unpack(blob, _COMPARED) if blob is not None else None

    def _seen(self, day: date) -> Seen | None:
        """Return what the runs of earlier days saw change up to `day`.

        Up to the export if that is the day's, else to what was kept for the day. Only exports older than this one are
        compared with it.
        """
        data = self._data
        newest = min(data.newest or day, day)

        def states() -> Iterator[State]:
            for on in self._snapshot_days(day) if self._snapshot_days else ():
                if on < newest:
                    yield from _state(self._kept(on), on)
            yield from _state(data if data.newest is None or data.newest <= day else self._kept(day), newest)

        return compare(states())


def _state(data: CrmData | None, day: date) -> Iterator[State]:
    """Yield what a reading, if there is one, says of the opportunities."""
    if data is not None:
        yield State(day, data["opportunities"], data.columns("opportunities"))
