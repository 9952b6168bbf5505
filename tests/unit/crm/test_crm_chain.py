"""The chain of changes: old values that a source leaves out, and rows that change nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.chain import complete_chain

pytestmark = pytest.mark.unit

Row = tuple[str, str, str, str | None, str | None]


def changes(*rows: Row, index: list[int] | None = None) -> pd.DataFrame:
    """Make rows of opportunity, moment, field, old and new value."""
    columns = ["opportunity_id", "changed_at", "field", "old_value", "new_value"]
    frame = pd.DataFrame(list(rows), columns=columns, index=index)
    frame["changed_at"] = pd.to_datetime(frame["changed_at"], format="ISO8601").astype("datetime64[us]")
    return frame.astype({name: "str" for name in columns if name != "changed_at"})


def old_values(frame: pd.DataFrame) -> list[str | None]:
    """List the old values, missing as None."""
    return [None if pd.isna(value) else value for value in frame["old_value"]]


def test_the_value_before_is_the_new_one_of_the_row_before() -> None:
    """Newest first as exports have it: each row follows the earlier one of its opportunity and field, and no other."""
    given_rows = changes(
        ("A", "2026-03-03", "stage", None, "Offer"),
        ("A", "2026-03-02", "amount", None, "10"),
        ("B", "2026-03-02", "stage", None, "Lead"),
        ("A", "2026-03-01", "stage", None, "Demo"),
        index=[9, 4, 7, 5],
    )
    before = given_rows.copy()
    completed, same = complete_chain(given_rows, has_old=False)
    assert old_values(completed) == ["Demo", None, None, None]
    assert list(completed.index) == [9, 4, 7, 5]
    assert not same.any()
    pd.testing.assert_frame_equal(given_rows, before)


def test_rows_of_one_moment_follow_in_the_order_given() -> None:
    """Two stages entered in the same minute: the later row comes after the earlier one."""
    completed, _ = complete_chain(
        changes(
            ("A", "2026-03-01 10:00", "stage", None, "Lead"),
            ("A", "2026-03-01 10:00", "stage", None, "Demo"),
            ("A", "2026-03-01 10:00", "stage", None, "Offer"),
        ),
        has_old=False,
    )
    assert old_values(completed) == [None, "Lead", "Demo"]


def test_from_and_to_the_same_changes_nothing() -> None:
    """Salesforce writes such a row when something else was edited; a first value from a blank is a change."""
    given_rows = changes(
        ("A", "2026-03-01", "stage", None, "Demo"),
        ("A", "2026-03-02", "stage", "Demo", "Demo"),
        ("A", "2026-03-03", "stage", "Demo", None),
        ("A", "2026-03-04", "next_step", None, None),
    )
    completed, same = complete_chain(given_rows, has_old=True)
    assert same.tolist() == [False, True, False, True]
    pd.testing.assert_frame_equal(completed, given_rows)


def test_a_value_told_again_changes_nothing() -> None:
    """Where old values are worked out, repeating the value before changes nothing, nor does a first blank."""
    _, same = complete_chain(
        changes(
            ("A", "2026-03-01", "amount", None, "10"),
            ("A", "2026-03-05", "amount", None, "10"),
            ("A", "2026-03-09", "amount", None, "20"),
            ("B", "2026-03-01", "amount", None, None),
        ),
        has_old=False,
    )
    assert same.tolist() == [False, True, False, True]


@pytest.mark.parametrize("has_old", [True, False])
def test_no_rows_are_no_trouble(has_old: bool) -> None:
    """An empty log stays one."""
    completed, same = complete_chain(changes(), has_old)
    assert (len(completed), len(same)) == (0, 0)


_rows = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.integers(1, 4).map(lambda day: f"2026-03-0{day}"),
        st.sampled_from(["stage", "amount"]),
        st.none(),
        st.sampled_from([None, "x", "y"]),
    ),
    max_size=12,
)


@given(rows=_rows)
def test_it_is_what_walking_through_the_rows_gives(rows: list[Row]) -> None:
    """Against the plain way: sort, walk, remember the last value of each opportunity and field."""
    completed, same = complete_chain(changes(*rows), has_old=False)
    last: dict[tuple[str, str], str | None] = {}
    expected: list[str | None] = [None] * len(rows)
    for position in sorted(range(len(rows)), key=lambda position: rows[position][1]):
        opportunity, _, field, _, value = rows[position]
        expected[position] = last.get((opportunity, field))
        last[opportunity, field] = value
    assert old_values(completed) == expected
    assert same.tolist() == [old == row[4] for old, row in zip(expected, rows, strict=True)]
