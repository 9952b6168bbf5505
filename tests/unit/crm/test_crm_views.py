"""`Views`: what was known on any day, made once and given again, whoever looks back from whichever later day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.crm_builder import crm_data

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.crm.snapshots import pack
from coachkit.crm.views import MOST_VIEWS, Views

pytestmark = pytest.mark.unit

NEWEST = date(2026, 5, 1)
WEEK = timedelta(weeks=1)
Change = tuple[str, str, str, str | None, str | None]


def reading(*log: Change, stage: str = "Demo", newest: date = NEWEST) -> CrmData:
    """Make a reading of two opportunities and their log, in the order given."""
    plain = {"rep_id": "1", "status": "open", "stage": stage, "created_date": "2026-01-05", "next_step": "Call"}
    names = ("opportunity_id", "changed_at", "field", "old_value", "new_value")
    return replace(
        crm_data(
            reps=[{"rep_id": "1", "name": "A"}],
            opportunities=[{"opportunity_id": name, **plain} for name in ("A", "B")],
            opportunity_changes=[dict(zip(names, change, strict=True)) for change in log],
        ),
        newest=newest,
    )


def test_a_view_is_made_once_and_given_again() -> None:
    """The same day is the same view, also to who looks back from a later day, until many others were asked for."""
    views = Views(reading())
    view = views.until(NEWEST - WEEK)(NEWEST - 3 * WEEK)
    assert views.until(NEWEST)(NEWEST - 3 * WEEK) is view
    for days in range(MOST_VIEWS):
        views.until(NEWEST)(NEWEST - timedelta(weeks=4 + days))
    assert views.until(NEWEST)(NEWEST - 3 * WEEK) is not view


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.dates(date(2026, 1, 5), NEWEST).map(str),
            st.sampled_from(["stage", "amount", "close_date", "status", "next_step"]),
            st.sampled_from([None, "5", "2026-04-01", "open", "lost"]),
            st.sampled_from([None, "7", "2026-04-09", "won", "2026-04-09T10:00"]),
        ),
        max_size=12,
    ),
    st.dates(date(2026, 1, 5), NEWEST),
)
def test_in_whatever_order_the_log_comes_the_day_is_the_same(log: list[Change], day: date) -> None:
    """A log in the order of time is read as one in any other order that keeps the changes of a moment in theirs."""
    ordered = sorted(log, key=lambda change: change[1])
    view, plain = Views(reading(*log)).until(day)(day), known_on(reading(*ordered), day)
    pd.testing.assert_frame_equal(view["opportunities"], plain["opportunities"])
    columns = ["opportunity_id", "changed_at", "field", "old_value", "new_value"]
    pd.testing.assert_frame_equal(view["opportunity_changes"][columns], plain["opportunity_changes"][columns])
    assert dict(view.rewound) == dict(plain.rewound)


def test_what_a_later_run_saw_is_not_in_the_view_of_who_looks_back_from_before_it() -> None:
    """Looked back on from a day with one run behind it nothing was compared; from a later day two runs were."""
    first, second = NEWEST - 2 * WEEK, NEWEST - WEEK
    kept = {first: pack(reading(newest=first)), second: pack(reading(stage="Offer", newest=second))}
    views = Views(reading(stage="Offer"), kept.get, lambda before: [day for day in sorted(kept) if day < before])
    early, late = views.until(first)(first), views.until(NEWEST)(first)
    assert early.seen is None
    assert late.seen is not None
    assert late.seen.days == (first,)
    assert not len(late["opportunity_changes"])
    assert views.until(NEWEST)(second)["opportunity_changes"]["field"].tolist() == ["stage", "stage"]


def test_a_changed_copy_begins_anew() -> None:
    """What was worked out from tables is not taken over by a reading with other tables."""
    data = reading()
    assert data.once("rows", lambda: len(data["opportunities"])) == 2
    assert data.once("rows", lambda: 7) == 2
    assert replace(data, newest=None).once("rows", lambda: 7) == 7
