"""What a question can be about: the figures, and what is on record about the two people's agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coachkit.insight.figures import RepFigures
from coachkit.model import Commitment, Focus
from coachkit.terms import CauseId

#: Causes that are about opportunities: no such finding leads to a question in a career conversation, and on the agenda
#: of every other meeting but the pipeline review they share a third of the time.
ABOUT_OPPORTUNITIES: frozenset[CauseId] = frozenset(
    {
        "stage-conversion", "small-opportunities", "discounting", "long-cycle", "single-threaded", "slipping",
        "stale-pipeline", "concentration", "thin-pipeline", "activity-without-result", "slow-follow-up",
        "no-next-step", "sandbagging", "happy-ears",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Material:
    """All that selection and agenda may use; nothing private to the manager is in it.

    `quiet` is set for a rep who does not like to talk: the manager says so, it is never inferred.
    """

    figures: RepFigures
    aspirations: tuple[str, ...]
    focus: Focus | None
    commitments: tuple[Commitment, ...]
    as_of: date
    currency: str
    quiet: bool = False

    @property
    def open_promises(self) -> tuple[Commitment, ...]:
        """Promises that are still open, of both sides, in the order given."""
        return tuple(promise for promise in self.commitments if promise.status == "open")

    @property
    def overdue_promises(self) -> tuple[Commitment, ...]:
        """Open promises whose day has passed."""
        return tuple(
            promise for promise in self.open_promises if promise.due_date is not None and promise.due_date < self.as_of
        )
