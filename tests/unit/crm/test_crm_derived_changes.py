"""Changes worked out from what runs read one after the other, where the CRM keeps no log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.crm_builder import crm_data

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.crm.derived_changes import Seen, State, compare
from coachkit.crm.exchange import Exchange
from coachkit.crm.tables import CHANGE_FIELDS

pytestmark = pytest.mark.unit

MONDAYS = [date(2026, 10, 5) + timedelta(days=7 * week) for week in range(4)]
COLUMNS = frozenset({"opportunity_id", "created_date", "currency", *CHANGE_FIELDS})
REPS = [{"rep_id": "a", "name": "Ana"}]


def opportunity(opportunity_id: str = "O1", **more: object) -> dict[str, object]:
    """Make one opportunity, open since August unless told otherwise."""
    plain = {"rep_id": "a", "status": "open", "stage": "Demo", "created_date": "2026-08-03"}
    return {"opportunity_id": opportunity_id, **plain, **more}


def state(day: date, *rows: Mapping[str, object], columns: frozenset[str] = COLUMNS) -> State:
    """Make what a run read."""
    return State(day, crm_data(reps=REPS, opportunities=rows)["opportunities"], columns)


def told(seen: Seen | None) -> list[tuple[object, ...]]:
    """List the changes as opportunity, day, field, old and new value; missing as None."""
    if seen is None:
        return []
    columns = ["opportunity_id", "changed_at", "field", "old_value", "new_value"]
    rows = seen.changes[columns].to_dict("split")["data"]
    return [tuple(None if pd.isna(cell) else cell for cell in [row[0], row[1].date(), *row[2:]]) for row in rows]


def test_every_difference_is_a_change_of_the_day_it_was_first_seen() -> None:
    """All seven fields, written as a log has them: plain numbers, ISO dates; the moment is the end of the later day."""
    seen = compare(
        [
            state(
                MONDAYS[0],
                opportunity(amount=1000.0, close_date="2026-10-31", forecast_category="pipeline", next_step="Call"),
            ),
            state(
                MONDAYS[1],
                opportunity(
                    rep_id="b", status="won", stage="Closed", amount=1250.5, close_date="2026-11-02",
                    forecast_category="closed",
                ),
            ),
        ]
    )  # fmt: skip
    assert seen is not None
    day = MONDAYS[1]
    assert told(seen) == [
        ("O1", day, "stage", "Demo", "Closed"),
        ("O1", day, "amount", "1000", "1250.5"),
        ("O1", day, "close_date", "2026-10-31", "2026-11-02"),
        ("O1", day, "forecast_category", "pipeline", "closed"),
        ("O1", day, "status", "open", "won"),
        ("O1", day, "rep_id", "a", "b"),
        ("O1", day, "next_step", "Call", None),
    ]
    assert set(seen.changes["changed_at"]) == {pd.Timestamp("2026-10-12 23:59:59")}
    assert (seen.days, seen.fields) == (tuple(MONDAYS[:2]), CHANGE_FIELDS)
    assert seen.changes[["_file", "_row"]].to_numpy().tolist()[0] == ["journal.db, snapshot of 2026-10-12", 2]


def test_what_stays_the_same_is_no_change() -> None:
    """Blanks that stay blank and values that stay are none, however often they are read."""
    same = [state(day, opportunity(amount=None, next_step="Call")) for day in MONDAYS]
    seen = compare(same)
    assert told(seen) == []
    assert seen is not None
    assert seen.days == tuple(MONDAYS)


def test_one_state_alone_tells_of_no_change() -> None:
    """The first run has nothing to compare with."""
    assert compare([state(MONDAYS[0], opportunity())]) is None
    assert compare([]) is None


def test_a_new_opportunity_begins_with_its_first_values() -> None:
    """Created since (or on the day of) the state before: from a blank; older ones that turn up were left out before."""
    seen = compare(
        [
            state(MONDAYS[0], opportunity()),
            state(
                MONDAYS[1],
                opportunity(),
                opportunity("new", created_date="2026-10-07", amount=5.0),
                opportunity("same-day", created_date="2026-10-05"),
                opportunity("old", created_date="2026-10-04"),
                opportunity("undated", created_date=None),
            ),
        ]
    )
    assert [row for row in told(seen) if row[2] == "stage"] == [
        ("new", MONDAYS[1], "stage", None, "Demo"),
        ("same-day", MONDAYS[1], "stage", None, "Demo"),
    ]
    assert [row[2:] for row in told(seen) if row[0] == "new"] == [
        ("stage", None, "Demo"), ("amount", None, "5"), ("status", None, "open"), ("rep_id", None, "a"),
    ]  # fmt: skip


def test_what_an_export_left_out_is_compared_with_how_it_was_last_seen() -> None:
    """Gone for a week and back in another stage: one change, dated by the day it came back."""
    seen = compare(
        [
            state(MONDAYS[0], opportunity("A"), opportunity("B")),
            state(MONDAYS[1], opportunity("A")),
            state(MONDAYS[2], opportunity("A"), opportunity("B", stage="Offer")),
        ]
    )
    assert told(seen) == [("B", MONDAYS[2], "stage", "Demo", "Offer")]


def test_a_column_that_one_export_lacks_changes_nothing() -> None:
    """A next step that was not exported is not a next step deleted, nor one made anew a week later."""
    without = COLUMNS - {"next_step"}
    seen = compare(
        [
            state(MONDAYS[0], opportunity(next_step="Call")),
            state(MONDAYS[1], opportunity(stage="Offer"), columns=without),
            state(MONDAYS[2], opportunity(stage="Offer", next_step="Sign")),
        ]
    )
    assert told(seen) == [("O1", MONDAYS[1], "stage", "Demo", "Offer")]


def test_another_currency_is_not_another_amount() -> None:
    """100 dollars that are now written as 92 euros did not shrink."""
    seen = compare(
        [
            state(MONDAYS[0], opportunity(amount=100.0, currency="USD"), opportunity("B", amount=7.0)),
            state(MONDAYS[1], opportunity(amount=92.0, currency="EUR"), opportunity("B", amount=8.0)),
        ]
    )
    assert told(seen) == [("B", MONDAYS[1], "amount", "7", "8")]


# --- In a view of a day ---------------------------------------------------------------------------------------------


def data_with(seen: Seen | None, log: Sequence[Mapping[str, object]] | None = None, **more: object) -> CrmData:
    """Make a reading of the last Monday with what was seen before it."""
    tables = {} if log is None else {"opportunity_changes": log}
    data = crm_data(reps=REPS, opportunities=[opportunity(stage="Offer")], **tables)
    return replace(data, newest=MONDAYS[3], seen=seen, **more)


@pytest.fixture
def seen() -> Seen:
    """Two moves of the stage and one of the amount, seen on the second, third and fourth Monday."""
    found = compare(
        [
            state(MONDAYS[0], opportunity(stage="Lead", amount=10.0)),
            state(MONDAYS[1], opportunity(stage="Demo", amount=10.0)),
            state(MONDAYS[2], opportunity(stage="Demo", amount=20.0)),
            state(MONDAYS[3], opportunity(stage="Offer", amount=20.0)),
        ]
    )
    assert found is not None
    return found


def test_what_was_seen_stands_for_the_log_and_is_said(seen: Seen) -> None:
    """Without a log, a view has the derived changes, counts them, and says whence and since when."""
    view = known_on(data_with(seen), MONDAYS[3])
    changes = view["opportunity_changes"]
    assert changes[["field", "new_value"]].to_numpy().tolist() == [
        ["stage", "Demo"],
        ["amount", "20"],
        ["stage", "Offer"],
    ]
    assert view.has("opportunity_changes", "old_value")
    source = next(source for source in view.sources if source.table == "opportunity_changes")
    assert (source.files, source.rows_in, source.rows_used, source.newest) == (("journal.db",), 3, 3, MONDAYS[3])
    assert source.cannot_see == (
        "no change log: derived from 4 snapshots since 2026-10-05, so a change is dated by the run that first saw it",
    )
    assert view.cite("opportunity_changes", changes)[0] == "journal.db, snapshot of 2026-10-12:2"


def test_a_view_sees_no_change_of_a_later_day(seen: Seen) -> None:
    """Of each earlier day, only what runs up to it saw; before there were two, there is no history."""
    data = data_with(seen)
    assert len(known_on(data, MONDAYS[2])["opportunity_changes"]) == 2
    assert len(known_on(data, MONDAYS[2] - timedelta(days=1))["opportunity_changes"]) == 1
    before = known_on(data, MONDAYS[0] - timedelta(days=1))
    assert not before.has("opportunity_changes")
    assert len(before["opportunity_changes"]) == 0


def test_a_log_of_the_crm_comes_first_and_nothing_counts_twice(seen: Seen) -> None:
    """Of a field with a log, only what was seen before its first row is added; fields without one are named."""
    log = [
        {"opportunity_id": "O1", "changed_at": "2026-10-14 09:00", "field": "stage", "new_value": "Demo"},
        {"opportunity_id": "O1", "changed_at": "2026-10-22 09:00", "field": "stage", "new_value": "Offer"},
    ]
    view = known_on(data_with(seen, log), MONDAYS[3])
    stages = view["opportunity_changes"].query("field == 'stage'")
    assert sorted(stages["changed_at"].astype(str).str[:10]) == ["2026-10-12", "2026-10-14", "2026-10-22"]
    source = next(source for source in view.sources if source.table == "opportunity_changes")
    assert source.files == ("opportunity_changes.csv", "journal.db")
    assert source.rows_used == source.rows_in == 4
    assert source.cannot_see[-1].startswith(
        "no log of amount, close_date, forecast_category, status, rep_id, next_step:"
    )
    whole = [{**log[0], "changed_at": "2026-10-01 09:00"}, log[1]]
    stages = known_on(data_with(seen, whole), MONDAYS[3])["opportunity_changes"].query("field == 'stage'")
    assert len(stages) == 2


def test_what_was_seen_does_not_rewind(seen: Seen) -> None:
    """What a day between two runs looked like is not told by what the runs saw: it is unknown, row by row."""
    view = known_on(data_with(seen), MONDAYS[2])
    assert view["opportunities"]["stage"].isna().all()
    assert view.rewound["stage"] == 1
    assert view.unknown["stage"].tolist() == [True]


def test_a_days_own_snapshot_tells_only_the_columns_it_had() -> None:
    """A column that the export of that day lacked is unknown for the day, and not blank."""
    then = replace(crm_data(reps=REPS, opportunities=[opportunity(amount=5.0)]), newest=MONDAYS[2])
    now = replace(crm_data(reps=REPS, opportunities=[opportunity(amount=9.0, next_step="Sign")]), newest=MONDAYS[3])
    view = known_on(now, MONDAYS[2], then)
    assert view["opportunities"]["amount"].tolist() == [5.0]
    assert (dict(view.rewound), view.unknown["next_step"].tolist()) == ({"next_step": 1}, [True])


def test_amounts_seen_are_converted_with_the_others() -> None:
    """A change of a dollar amount is told in the team's currency, at the opportunity's own rate."""
    rows = [opportunity(amount=amount, currency="USD") for amount in (100.0, 200.0)]
    seen = compare([state(MONDAYS[2], rows[0]), state(MONDAYS[3], rows[1])])
    data = crm_data(reps=REPS, opportunities=[rows[1]])
    rates = Exchange("EUR", {"USD": ((date(2026, 1, 1), 0.5),)})
    view = known_on(replace(data, newest=MONDAYS[3], seen=seen, exchange=rates), MONDAYS[3])
    assert view["opportunity_changes"][["old_value", "new_value"]].to_numpy().tolist() == [["50", "100"]]
    assert view["opportunities"]["amount"].tolist() == [100.0]


_stages = st.sampled_from([None, "Lead", "Demo", "Offer"])
_weeks = st.lists(st.dictionaries(st.sampled_from("ABC"), _stages, max_size=3), min_size=2, max_size=5)


@settings(max_examples=30)
@given(weeks=_weeks)
def test_changes_lead_from_each_state_to_the_next(weeks: list[dict[str, str | None]]) -> None:
    """Whatever was read: played over the first state, the changes give every later one; no two follow without cause."""
    states = [
        state(
            date(2026, 10, 5) + timedelta(days=7 * week),
            *(opportunity(name, stage=stage) for name, stage in sorted(held.items())),
        )
        for week, held in enumerate(weeks)
    ]
    rows = [row for row in told(compare(states)) if row[2] == "stage"]
    known: dict[object, object] = {}
    for one, held in zip(states, weeks, strict=True):
        for opportunity_id, day, _, old, new in rows:
            if day == one.day:
                assert known[opportunity_id] == old != new
                known[opportunity_id] = new
        assert all(name not in known or known[name] == stage for name, stage in held.items())
        known |= held


@settings(max_examples=20)
@given(weeks=_weeks)
def test_what_is_seen_of_a_day_does_not_depend_on_what_came_after(weeks: list[dict[str, str | None]]) -> None:
    """Whatever later runs read: of each day there is what comparing the runs up to it gives, row for row."""
    states = [
        state(
            date(2026, 10, 5) + timedelta(days=7 * week),
            *(opportunity(name, stage=stage, amount=float(week)) for name, stage in sorted(held.items())),
        )
        for week, held in enumerate(weeks)
    ]
    whole = data_with(compare(states))
    for count, last in enumerate(states, start=1):
        known = known_on(whole, last.day)["opportunity_changes"]
        until = compare(states[:count])
        expected = known_on(data_with(until), last.day)["opportunity_changes"]
        pd.testing.assert_frame_equal(known, expected)


def test_a_large_team_is_compared_in_no_time() -> None:
    """No row is looked at by itself: 20,000 opportunities over two weeks, one in ten moved, give 2,000 changes."""
    frame = crm_data(reps=REPS, opportunities=[opportunity()])["opportunities"]
    many = frame.loc[np.zeros(20_000, dtype=int)].reset_index(drop=True)
    many["opportunity_id"] = pd.Series(np.arange(20_000).astype(str), dtype="str")
    moved = many.assign(stage=many["stage"].where(many.index % 10 != 0, "Offer"))
    assert len(told(compare([State(MONDAYS[0], many, COLUMNS), State(MONDAYS[1], moved, COLUMNS)]))) == 2_000
