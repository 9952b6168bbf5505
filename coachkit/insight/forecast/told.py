"""What was over by the end of any day of a past, as a digest: weekly reports ask for the same days of a longer past.

What a day adds comes after all that the days before it told, so that each day's digest goes on from an earlier one's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from coachkit.insight.days import Flags, Floats, Ints
from coachkit.insight.forecast.lives import Lives


@dataclass(frozen=True)
class Stream:
    """Rows of numbers by the day from which on they are known."""

    day: Ints
    rows: NDArray[np.int64]
    _begun: dict[int, blake2b] = field(default_factory=dict)

    @classmethod
    def of(cls, day: Ints, *columns: Ints | Floats | Flags) -> Stream:
        """Put columns side by side, each number as its eight bytes."""
        order = np.argsort(day, kind="stable")
        whole = [np.asarray(c, dtype=np.int64 if c.dtype.kind in "bi" else np.float64) for c in columns]
        return cls(day[order], np.column_stack([c.view(np.int64) for c in whole])[order])

    def by(self, day: int) -> bytes:
        """Return a digest of all rows known by the end of a day."""
        n = int(np.searchsorted(self.day, day, side="right"))
        if n not in self._begun:
            before = max((at for at in self._begun if at < n), default=0)
            digest = self._begun[before].copy() if before else blake2b()
            digest.update(self.rows[before:n].tobytes())
            self._begun[n] = digest
        return self._begun[n].digest()


@dataclass(frozen=True)
class Told:
    """The lives, with when each rep began, as what was known of them day by day; `about` is what all days share."""

    lives: Lives
    began: Ints
    about: str

    def by(self, day: int) -> bytes:
        """Return a digest of all that was over by the end of a day."""
        digest = blake2b(self.about.encode())
        digest.update(self.began.tobytes())
        # The order of what is known then, wherever in the table what came later stands.
        digest.update(self._number[self.lives.created <= day].tobytes())
        for stream in self._streams:
            digest.update(stream.by(day))
        return digest.digest()

    @cached_property
    def _number(self) -> Ints:
        """The place of each life in the order of creation: what comes to be later has no say in it."""
        number = np.empty(len(self.lives.created), dtype=np.int64)
        number[np.argsort(self.lives.created, kind="stable")] = np.arange(len(number))
        return number

    @cached_property
    def _streams(self) -> list[Stream]:
        lives, number = self.lives, self._number
        trails = [one for one in (lives.stage, lives.priced, lives.pushed, lives.due) if one is not None]
        ended = np.flatnonzero(lives.closed)
        found = [
            Stream.of(lives.created, number, lives.rep, lives.product, *(one.before for one in trails)),
            Stream.of(
                np.maximum(lives.close, lives.created)[ended],
                number[ended], lives.close[ended], lives.won[ended], lives.amount[ended],
            ),
        ]  # fmt: skip
        for one in trails:
            life, on = one.parted
            found.append(Stream.of(np.maximum(on, lives.created[life]), number[life], on, one.value))
        return found
