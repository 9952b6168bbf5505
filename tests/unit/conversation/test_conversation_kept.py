"""How many promises were kept: counted by hand, for both sides alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from coachkit.conversation.kept import kept_rates
from coachkit.parameters import CommitmentParameters, RepParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)


def _promise(number: int, by: str, due: int | None, done: int | None = None, status: str = "open") -> Any:
    """Make a promise of long ago; `due` and `done` are days before `AS_OF`."""
    day = [None if ago is None else AS_OF - timedelta(days=ago) for ago in (due, done)]
    return CommitmentParameters(
        commitment_id=f"c{number}", text="x", by=by, made_on=date(2026, 1, 5), due_date=day[0], done_on=day[1],
        status=status,
    )  # fmt: skip


@pytest.mark.guide("S6.1")
def test_kept_rates_of_both_sides() -> None:
    """Done counts as kept, late or not; overdue as not kept; let go and not yet due count neither way."""
    promises = [
        _promise(1, "rep", 20, 25, "done"),
        _promise(2, "rep", 20, 10, "done"),  # ten days late
        _promise(3, "rep", None, 30, "done"),  # without a day
        _promise(4, "rep", 5),  # overdue
        _promise(5, "rep", -5),  # not yet due
        _promise(6, "rep", 20, 15, "released"),
        _promise(7, "rep", 300),  # longer ago than half a year
        _promise(8, "manager", 5),
    ]
    manager, rep = kept_rates(RepParameters(rep_id="a", commitments=promises), AS_OF)
    assert (manager.by, manager.kept, manager.of) == ("manager", 0, 1)
    assert (rep.by, rep.kept, rep.of, rep.late, rep.let_go) == ("rep", 3, 4, 1, 1)
    assert rep.share == 0.75
    assert rep.interval is not None and rep.interval[0] < 0.35 and rep.interval[1] > 0.95


def test_nothing_due_is_no_rate() -> None:
    """Without a promise that came due nothing is said, and a past day does not know what was done later."""
    assert kept_rates(None, AS_OF) == ()
    assert kept_rates(RepParameters(rep_id="a", commitments=[_promise(1, "rep", -5)]), AS_OF) == ()
    late = RepParameters(rep_id="a", commitments=[_promise(1, "rep", 5, -2, "done")])
    assert [(rate.kept, rate.of) for rate in kept_rates(late, AS_OF)] == [(0, 1)]
