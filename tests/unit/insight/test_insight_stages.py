"""Stays in stages, worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.crm_builder import crm_data

from coachkit.insight.stages import Conversion, conversion, passages, stage_order, stalls

pytestmark = pytest.mark.unit

NOW = pd.Timestamp("2026-04-01")
Move = tuple[str, str, str | None, str | None]


def stays_of(*moves: Move, closed: Sequence[tuple[str, str | None]] = ()) -> pd.DataFrame:
    """Make stays from moves (opportunity, moment, old and new stage) and closings (opportunity, day)."""
    ends = dict(closed)
    ids = dict.fromkeys([move[0] for move in moves])
    data = crm_data(
        opportunities=[
            {"opportunity_id": name, "status": "lost" if name in ends else "open", "close_date": ends.get(name)}
            for name in ids
        ],
        opportunity_changes=[
            {"opportunity_id": name, "changed_at": at, "field": "stage", "old_value": old, "new_value": new}
            for name, at, old, new in moves
        ],
    )
    return passages(data["opportunity_changes"], data["opportunities"])


def rows(stays: pd.DataFrame) -> list[tuple[object, ...]]:
    """List stays as plain values, missing as None."""
    columns = ["opportunity_id", "stage", "entered_at", "left_at", "next_stage", "ended", "days", "turn"]
    plain = stays.assign(**{name: stays[name].dt.strftime("%m-%d") for name in ("entered_at", "left_at")})
    found = plain[columns].astype(object).where(plain[columns].notna(), None)
    return [tuple(row) for row in found.to_dict("split")["data"]]


def test_each_change_ends_a_stay_and_begins_one() -> None:
    """Rows in any order: by opportunity and time; the last stay goes on."""
    stays = stays_of(
        ("A", "2026-03-11", "Lead", "Demo"),
        ("A", "2026-03-01", None, "Lead"),
        ("B", "2026-03-05", None, "Lead"),
    )
    assert rows(stays) == [
        ("A", "Lead", "03-01", "03-11", "Demo", True, 10.0, 0),
        ("A", "Demo", "03-11", None, None, False, None, 1),
        ("B", "Lead", "03-05", None, None, False, None, 0),
    ]


def test_where_the_log_begins_in_the_middle_the_entry_is_not_known() -> None:
    """An old value in the first row is a stay with an end and without a beginning."""
    assert rows(stays_of(("A", "2026-03-11", "Lead", "Demo")))[0] == (
        "A", "Lead", None, "03-11", "Demo", True, None, 0,
    )  # fmt: skip


def test_a_closing_ends_the_last_stay() -> None:
    """On the day of the closing, not before the entry; without a day it is over and how long it took is not known."""
    stays = stays_of(
        ("A", "2026-03-01", None, "Demo"),
        ("B", "2026-03-21", None, "Demo"),
        ("C", "2026-03-01", None, "Demo"),
        closed=[("A", "2026-03-06"), ("B", "2026-03-20"), ("C", None)],
    )
    assert [row[3:7] for row in rows(stays)] == [
        ("03-06", None, True, 5.0), ("03-21", None, True, 0.0), (None, None, True, None),
    ]  # fmt: skip


def test_no_changes_make_no_stays() -> None:
    """Without a stage log everything is empty and nothing fails."""
    stays = stays_of()
    assert len(stays) == 0
    assert conversion(stays, "Demo", "Offer") == Conversion(0, 0)
    assert len(stage_order(stays).names) == 0


HISTORY: tuple[Move, ...] = (
    ("A", "2026-03-01", None, "Lead"), ("A", "2026-03-02", "Lead", "Demo"), ("A", "2026-03-03", "Demo", "Offer"),
    ("B", "2026-03-01", None, "Lead"), ("B", "2026-03-02", "Lead", "Offer"), ("B", "2026-03-25", "Offer", "Lead"),
    ("C", "2026-03-01", None, "Lead"), ("C", "2026-03-31", "Lead", "Lost"),
    ("D", "2026-03-20", None, "Lead"),
)  # fmt: skip


def test_conversion_counts_those_that_are_decided() -> None:
    """Of four leads two came to an offer and one was lost; the one that is still a lead, or is one again, waits."""
    stays = stays_of(*HISTORY)
    assert conversion(stays, "Lead", "Offer") == Conversion(1, 2)
    assert conversion(stays, "Demo", "Offer") == Conversion(1, 1)
    assert conversion(stays, "Offer", "Lead") == Conversion(1, 1)


def test_a_stall_is_a_stay_that_lasts() -> None:
    """Those that are over count with what they took, those that are not with what they took by now."""
    stays = stays_of(*HISTORY)
    assert stalls(stays, "Lead", 10, NOW)["opportunity_id"].tolist() == ["C", "D"]
    assert stalls(stays, "Lead", 12, NOW)["opportunity_id"].tolist() == ["C"]
    assert stalls(stays, "Offer", 22, NOW)["opportunity_id"].tolist() == ["A", "B"]


def test_the_earlier_stage_is_the_one_that_more_entered_first() -> None:
    """A leap back over several stages is one although nothing ever leapt as far ahead; a tie is not decided."""
    steps = [
        ("A", "2026-03-01", None, "Lead"), ("A", "2026-03-02", "Lead", "Demo"), ("A", "2026-03-03", "Demo", "Offer"),
        ("A", "2026-03-09", "Offer", "Lead"),
        ("B", "2026-03-01", None, "X"), ("B", "2026-03-02", "X", "Y"),
        ("C", "2026-03-01", None, "Y"), ("C", "2026-03-02", "Y", "X"),
    ]  # fmt: skip
    order = stage_order(stays_of(*steps))
    old = pd.Series(["Offer", "Lead", "Demo", "X", "Y", "Offer", "unheard of"])
    new = pd.Series(["Lead", "Offer", "Lead", "Y", "X", "X", "Lead"])
    assert order.goes_back(old, new).tolist() == [True, False, True, False, False, False, False]


_moves = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 9), st.sampled_from(["Lead", "Demo", "Offer"])), max_size=12
)


@given(moves=_moves)
def test_stays_join_up(moves: list[tuple[str, int, str]]) -> None:
    """Whatever was logged: each stay of an opportunity begins when and where the one before ended; none is lost."""
    stays = stays_of(*((name, f"2026-03-0{day}", None, stage) for name, day, stage in moves))
    assert len(stays) == len(moves)
    for _, its in stays.groupby("opportunity_id"):
        assert its["turn"].tolist() == list(range(len(its)))
        assert its["left_at"].tolist()[:-1] == its["entered_at"].tolist()[1:]
        assert its["next_stage"].tolist()[:-1] == its["stage"].tolist()[1:]
        assert its["ended"].tolist() == [True] * (len(its) - 1) + [False]
