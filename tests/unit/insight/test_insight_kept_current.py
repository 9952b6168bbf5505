"""How a hygiene agreement stands: counted by hand on four open opportunities."""

from __future__ import annotations

from datetime import date

import pytest
from crm_builder import crm_data

from coachkit.insight.kept_current import hygiene_states

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
COMMON = {"rep_id": "ana", "status": "open", "stage": "Offer", "created_date": "2026-09-01"}
ROWS = [
    COMMON | {"opportunity_id": "O-1", "next_step": "Call", "next_step_date": "2026-11-20", "close_date": "2026-12-01"},
    COMMON | {"opportunity_id": "O-2", "next_step": "Call", "next_step_date": "2026-11-19", "close_date": "2026-11-01"},
    COMMON | {"opportunity_id": "O-3", "next_step": "Call", "last_activity_date": "2026-11-06", "amount": 5.0},
    COMMON | {"opportunity_id": "O-4", "last_activity_date": "2026-11-05", "stage": None},
    COMMON | {"opportunity_id": "O-5", "rep_id": "bo"},
    COMMON | {"opportunity_id": "O-6", "status": "won", "close_date": "2026-10-01"},
]


@pytest.mark.guide("S5.1")
def test_each_thing_agreed_is_counted_over_the_open_opportunities() -> None:
    """Another's, and closed ones, count not; those that are not up to date are named by their rows."""
    view = crm_data(AS_OF, opportunities=ROWS)
    states = hygiene_states(view, "ana", ("next_step", "close_date", "stage", "amount", "activity"), AS_OF)
    assert [(one.field, one.current, one.of) for one in states] == [
        ("next_step", 1, 4),
        ("close_date", 1, 4),
        ("stage", 3, 4),
        ("amount", 1, 4),
        ("activity", 1, 4),
    ]
    assert states[0].rows == tuple(f"opportunities:O-{number}" for number in (2, 3, 4))


def test_what_the_exports_lack_cannot_be_told() -> None:
    """A column that is not there gives the reason, not a zero."""
    rows = [{name: row[name] for name in ("opportunity_id", *COMMON) if name in row} for row in ROWS]
    (state,) = hygiene_states(crm_data(AS_OF, opportunities=rows), "ana", ("next_step",), AS_OF)
    assert (state.current, state.of, state.reason) == (0, 0, "the data hold no next_step")
