"""What was known on a day: each rule of the contract's "As of", and that nothing later ever passes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.crm.fiscal import FiscalCalendar

pytestmark = pytest.mark.unit
Make = Callable[..., CrmData]

DAY = date(2026, 3, 31)
REPS = "rep_id,name,start_date\n1,A,\n2,B,2026-03-31\n3,C,2026-04-01\n"
#: Something that happened after DAY, so that every reading with it is newer.
LATER = "rep_id,kind,occurred_at\n1,call,2026-03-31 23:59\n1,call,2026-05-01\n"
HEAD = "opportunity_id,rep_id,status,stage,created_date,close_date,amount,next_step,loss_reason,discount,contacts\n"
LOG = "opportunity_id,changed_at,field,old_value,new_value\n"


def row(view: CrmData, opportunity_id: str) -> dict[str, object]:
    """Return one opportunity of a view, missing as None."""
    frame = view["opportunities"].set_index("opportunity_id")
    return {name: None if pd.isna(value) else value for name, value in frame.loc[opportunity_id].items()}


def test_without_anything_newer_the_export_is_the_day(crm_data: Make) -> None:
    """When nothing in the data happened after the day, opportunities are taken as they are and nothing is unknown."""
    data = crm_data(reps=REPS, opportunities=HEAD + "A,1,open,Demo,2026-01-05,2026-06-30,10,Call,,0.1,2\n")
    view = known_on(data, DAY)
    pd.testing.assert_frame_equal(view["opportunities"], data["opportunities"])
    assert view.rewound == {}
    assert view.as_of == DAY
    assert view.newest == date(2026, 1, 5)


def test_rows_count_from_when_they_were_known(crm_data: Make) -> None:
    """Activities, calls, feedback, changes, quotas, events and people appear on their day and not before."""
    data = crm_data(
        reps=REPS,
        opportunities=HEAD + "A,1,open,Demo,2026-03-31,,,,,,\nB,1,open,Demo,2026-04-01,,,,,,\nC,1,open,Demo,,,,,,,\n",
        opportunity_changes=LOG + "A,2026-03-31 23:59,stage,,Demo\nA,2026-04-01,stage,Demo,Offer\n",
        activities=LATER,
        calls="rep_id,started_at\n1,2026-03-31 10:00\n1,2026-04-01 00:00\n",
        feedback="rep_id,kind,score,received_at\n1,nps,9,2026-03-31\n1,nps,1,2026-04-02\n",
        quotas=(
            "rep_id,period,value,set_on,told_on\n1,2026-Q2,1,2026-03-01,2026-04-02\n1,2026-Q2,2,2026-04-01,\n"
            "1,2026-Q1,3,,\n1,2026-Q3,4,,\n1,2026-03,5,,2026-03-02\n"
        ),
        rep_events=(
            "rep_id,kind,start_date,recorded_on\n1,leave,2026-07-01,\n1,leave,2026-07-01,2026-03-31\n"
            "1,leave,2026-01-01,2026-04-01\n"
        ),
    )
    view = known_on(data, DAY)
    rows = {name: view[name]["_row"].tolist() for name in view.tables}
    assert rows == {
        "reps": [2, 3], "opportunities": [2, 4], "opportunity_changes": [2], "activities": [2], "calls": [2],
        "feedback": [2], "quotas": [2, 4, 6], "rep_events": [2, 3],
    }  # fmt: skip
    assert view["quotas"]["told_on"].tolist()[0] is pd.NaT
    assert view["quotas"]["told_on"].tolist()[2] == pd.Timestamp("2026-03-02")
    assert view.newest == DAY
    assert {source.table: source.newest for source in view.sources}["feedback"] == DAY
    assert "created_date is blank in 1 of 2 opportunities: they count as there on every day." in view.remarks


def test_a_quota_without_a_date_is_known_from_its_fiscal_period(crm_data: Make) -> None:
    """With a year that starts in April, the first quarter of 2027 is known from 1 April 2026 on."""
    quotas = "rep_id,period,value\n1,2027-Q1,5\n"
    data = crm_data(calendar=FiscalCalendar(start_month=4), reps=REPS, opportunities=HEAD, quotas=quotas)
    assert len(known_on(data, date(2026, 4, 1))["quotas"]) == 1
    assert len(known_on(data, date(2026, 3, 31))["quotas"]) == 0


def test_what_closed_later_is_open_with_its_fields_of_the_day(crm_data: Make) -> None:
    """The log gives each field as it was: the last change before, else the old value of the first after."""
    log = (
        "A,2026-01-05,stage,,Demo\nA,2026-03-31 18:00,stage,Demo,Offer\nA,2026-04-10,stage,Offer,Closed\n"
        "A,2026-04-02,amount,100,80\nA,2026-04-10,amount,80,60\n"
        "A,2026-02-01,close_date,2026-03-15,2026-04-30\n"
        "A,2026-04-10,next_step,,Sign\n"
    )
    data = crm_data(
        reps=REPS,
        opportunities=HEAD + "A,1,won,Closed,2026-01-05,2026-04-10,60,Sign,,0.4,5\n",
        opportunity_changes=LOG + log,
        activities=LATER,
    )
    view = known_on(data, DAY)
    found = row(view, "A")
    assert (found["status"], found["stage"], found["amount"]) == ("open", "Offer", 100.0)
    assert found["close_date"] == pd.Timestamp("2026-04-30")
    assert found["next_step"] is None  # known to have been blank
    assert found["discount"] is None
    assert dict(view.rewound) == {"discount": 1, "contacts": 1}
    assert row(known_on(data, date(2026, 5, 1)), "A")["status"] == "won"


def test_what_neither_log_nor_snapshot_gives_is_unknown(crm_data: Make) -> None:
    """Without a log, an opportunity that is open in a newer export has no stage, amount or close date for the day."""
    data = crm_data(
        reps=REPS, opportunities=HEAD + "A,1,open,Offer,2026-01-05,2026-06-30,60,Sign,,,\n", activities=LATER
    )
    view = known_on(data, DAY)
    found = row(view, "A")
    assert [found[name] for name in ("stage", "amount", "close_date", "next_step")] == [None] * 4
    assert (found["rep_id"], found["created_date"]) == ("1", pd.Timestamp("2026-01-05"))
    assert {view.rewound[name] for name in ("stage", "amount", "close_date", "next_step")} == {1}


def test_a_snapshot_of_that_day_gives_what_the_log_does_not(crm_data: Make) -> None:
    """What was read on the day itself fills in; the log comes first; a snapshot of newer data is not believed."""
    head = "opportunity_id,rep_id,status,stage,created_date,amount,next_step,last_activity_date\n"
    now = crm_data(
        reps=REPS,
        opportunities=head + "A,1,lost,Closed,2026-01-05,60,Sign,2026-05-01\nB,1,open,Demo,2026-01-06,5,,\n",
        opportunity_changes=LOG + "A,2026-03-01,amount,70,90\n",
        activities=LATER,
    )
    then = crm_data(reps=REPS, opportunities=head + "A,2,open,Offer,2026-01-05,75,Call,2026-03-20\n")
    view = known_on(now, DAY, snapshot=then)
    found = row(view, "A")
    assert (found["status"], found["stage"], found["amount"], found["next_step"]) == ("open", "Offer", 90.0, "Call")
    assert (found["rep_id"], found["last_activity_date"]) == ("2", pd.Timestamp("2026-03-20"))
    assert row(view, "B")["stage"] is None
    assert view.rewound["stage"] == 1
    newer = replace(then, newest=DAY + timedelta(days=1))
    assert row(known_on(now, DAY, snapshot=newer), "A")["stage"] is None


def test_what_was_closed_by_then_keeps_its_figures(crm_data: Make) -> None:
    """An opportunity closed on or before the day is as it is now, but for a change logged after the day."""
    data = crm_data(
        reps=REPS,
        opportunities=HEAD
        + "A,1,lost,Closed,2026-01-05,2026-03-31,60,,Price,0.4,5\nB,1,won,Closed,2026-01-05,2026-02-01,8,,,,\n",
        opportunity_changes=LOG + "B,2026-04-20,amount,7,8\n",
        activities=LATER,
    )
    found = row(known_on(data, DAY), "A")
    assert (found["status"], found["amount"], found["loss_reason"], found["discount"]) == ("lost", 60.0, "Price", 0.4)
    assert row(known_on(data, DAY), "B")["amount"] == 7.0


def test_the_last_logged_plan_does_not_undo_a_closing(crm_data: Make) -> None:
    """Won on 12 October, last planned for the 30th: it is won on the 12th, whether that day is rewound or not."""
    data = crm_data(
        reps=REPS,
        opportunities=HEAD + "A,1,won,Closed,2026-08-01,2026-10-12,60,,,,\n",
        opportunity_changes=LOG + "A,2026-10-01,close_date,2026-10-20,2026-10-30\nA,2026-10-01,amount,50,80\n",
        activities="rep_id,kind,occurred_at\n1,call,2026-10-25\n",
    )
    for day in (date(2026, 10, 25), date(2026, 10, 24)):
        found = row(known_on(data, day), "A")
        assert (found["status"], found["close_date"], found["amount"]) == ("won", pd.Timestamp("2026-10-12"), 60.0)
    assert row(known_on(data, date(2026, 10, 11)), "A")["close_date"] == pd.Timestamp("2026-10-30")


def test_a_later_correction_of_what_was_closed_is_taken_back(crm_data: Make) -> None:
    """The amount of a win, corrected after the day, is what the correction replaced and not the plan before it."""
    log = "A,2026-02-01,amount,50,80\nA,2026-04-05,amount,60,55\nB,2026-02-01,amount,50,80\nB,2026-04-05,amount,,55\n"
    closed = "won,Closed,2026-01-05,2026-03-01,55,,,,\n"
    data = crm_data(
        reps=REPS,
        opportunities=HEAD + f"A,1,{closed}B,1,{closed}",
        opportunity_changes=LOG + log,
        activities=LATER,
    )
    view = known_on(data, DAY)
    assert row(view, "A")["amount"] == 60.0
    assert row(view, "B")["amount"] == 80.0  # the correction does not say what it replaced


def test_reopened_and_undated_closings_follow_the_log(crm_data: Make) -> None:
    """A logged status wins over dates; closed now without a date and without a log counts as open on earlier days."""
    data = crm_data(
        reps=REPS,
        opportunities=HEAD + "A,1,open,Demo,2026-01-05,2026-09-30,60,,,,\nB,1,won,Closed,2026-01-05,,8,,,,\n",
        opportunity_changes=LOG + "A,2026-02-01,status,open,lost\nA,2026-04-20,status,lost,open\n",
        activities=LATER,
    )
    view = known_on(data, DAY)
    assert row(view, "A")["status"] == "lost"
    assert row(view, "A")["close_date"] is None  # the present one is the plan made after it was reopened
    assert row(view, "B")["status"] == "open"
    assert row(known_on(data, date(2026, 5, 1)), "B")["status"] == "won"


def test_changes_of_one_moment_count_in_the_order_of_the_file(crm_data: Make) -> None:
    """Of two changes with the same stamp the later row is the last word."""
    log = "A,2026-03-01,stage,Demo,Offer\nA,2026-03-01,stage,Offer,Demo\nA,2026-02-01,stage,,Lead\n"
    data = crm_data(
        reps=REPS, opportunities=HEAD + "A,1,open,x,2026-01-05,,,,,,\n", opportunity_changes=LOG + log, activities=LATER
    )
    assert row(known_on(data, DAY), "A")["stage"] == "Demo"


def test_nothing_given_is_changed(crm_data: Make) -> None:
    """A view is a new thing; the reading stays as it was."""
    data = crm_data(
        reps=REPS,
        opportunities=HEAD + "A,1,won,Closed,2026-01-05,2026-04-10,60,Sign,,0.4,5\n",
        opportunity_changes=LOG + "A,2026-04-02,amount,100,80\n",
        activities=LATER,
    )
    before = {name: copy.deepcopy(frame) for name, frame in data.tables.items()}
    known_on(data, DAY)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(data[name], frame)


# --- Nothing that happens after the day shows -------------------------------------------------------------------------

#: Days before and after, the ones next to DAY often: an off-by-one must not slip through.
_early = st.sampled_from([0, 1, 2, 30, 89]).map(lambda days: DAY - timedelta(days=days))
_late = st.sampled_from([1, 2, 3, 30, 60]).map(lambda days: DAY + timedelta(days=days))
_money = st.integers(1, 99).map(str)
_word = st.sampled_from(["Demo", "Offer", "Lead", ""])
_VALUES = {
    "stage": _word,
    "amount": _money,
    "next_step": _word,
    "close_date": _late.map(str),
    "forecast_category": st.sampled_from(["commit", "pipeline"]),
    "rep_id": st.sampled_from(["1", "2"]),
}
_COLUMNS = [
    "opportunity_id", "rep_id", "status", "stage", "created_date", "close_date", "amount", "forecast_category",
    "next_step", "next_step_date", "last_activity_date", "contacts", "discount", "loss_reason",
]  # fmt: skip


@st.composite
def present(draw: st.DrawFn, fixed: dict[str, str]) -> dict[str, str]:
    """Draw an open-on-the-day opportunity's present: anything at all, as long as it was not closed by the day."""
    status = draw(st.sampled_from(["open", "won", "lost"]))
    close = draw(_late | _early) if status == "open" else draw(_late | st.none())
    return fixed | {
        "status": status, "close_date": str(close or ""), "stage": draw(_word), "amount": draw(_money),
        "forecast_category": draw(st.sampled_from(["commit", ""])), "next_step": draw(_word),
        "next_step_date": str(draw(_late)), "last_activity_date": str(draw(_early | _late)),
        "contacts": draw(_money), "discount": "0." + draw(_money), "loss_reason": draw(_word),
    }  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """Draw two exports that agree in all that was known on DAY and differ in what came after."""
    opportunities: tuple[list[dict[str, str]], list[dict[str, str]]] = ([], [])
    logs: tuple[list[list[str]], list[list[str]]] = ([], [])
    shift = timedelta(days=draw(st.integers(0, 40)))
    for number in range(draw(st.integers(1, 4))):
        fixed = {"opportunity_id": f"O{number}", "rep_id": "1", "created_date": str(draw(_early))}
        closed = draw(st.booleans())
        if closed:
            settled = draw(present(fixed)) | {"status": "won", "close_date": str(draw(_early)), "stage": "Closed"}
            settled["last_activity_date"] = str(draw(_early))
            one, other = settled, settled
        else:
            one, other = draw(present(fixed)), draw(present(fixed))
        opportunities[0].append(one)
        opportunities[1].append(other)
        for field in draw(st.lists(st.sampled_from(sorted(_VALUES)), max_size=3, unique=True)):
            value = _VALUES[field]
            for day in draw(st.lists(_early, max_size=2)):
                entry = [f"O{number}", str(day), field, draw(value), draw(value)]
                logs[0].append(entry)
                logs[1].append(entry)
            for order, day in enumerate(sorted(draw(st.lists(_late, max_size=2)))):
                old = draw(value)
                logs[0].append([f"O{number}", str(day), field, old, draw(value)])
                old = old if order == 0 else draw(value)  # from the first of them the day is worked out
                logs[1].append([f"O{number}", str(day + shift), field, old, draw(value)])
    exports = []
    for kept, log in zip(opportunities, logs, strict=True):
        new = [
            draw(present({"opportunity_id": f"N{n}", "rep_id": "2", "created_date": str(draw(_late))}))
            for n in range(draw(st.integers(0, 2)))
        ]
        later = [["1", "call", str(day)] for day in draw(st.lists(_late, min_size=1, max_size=3))]
        scores = [["1", "nps", "3", str(day)] for day in draw(st.lists(_late, max_size=2))]
        told = draw(st.just("") | _late.map(str))
        quotas = [["1", "2026-Q2", "9", str(day), ""] for day in draw(st.lists(_late, max_size=1))]
        exports.append(
            {
                "reps": REPS,
                "opportunities": _csv(_COLUMNS, *([entry[name] for name in _COLUMNS] for entry in kept + new)),
                "opportunity_changes": LOG + _csv(*log),
                "activities": _csv(["rep_id", "kind", "occurred_at"], ["1", "email", "2026-02-03"], *later),
                "feedback": _csv(["rep_id", "kind", "score", "received_at"], ["1", "nps", "9", "2026-02-03"], *scores),
                "quotas": _csv(
                    ["rep_id", "period", "value", "set_on", "told_on"],
                    ["1", "2026-Q2", "5", "2026-03-01", told],
                    *quotas,
                ),
            }
        )
    return exports[0], exports[1]


def _csv(*rows: list[str]) -> str:
    return "".join(",".join(cells) + "\n" for cells in rows)


@pytest.mark.guide("E11")
@settings(max_examples=25)
@given(exports=worlds())
def test_nothing_that_comes_after_the_day_changes_it(
    crm_data: Make, exports: tuple[dict[str, str], dict[str, str]]
) -> None:
    """Later rows moved, added, dropped, the present of open opportunities made up: the day's view stays the same."""
    one, other = (known_on(crm_data(**export), DAY) for export in exports)
    for name in one.tables:
        columns = [column for column in one[name] if column != "_row"]
        pd.testing.assert_frame_equal(one[name][columns], other[name][columns])
    assert one.rewound == other.rewound
    assert one.newest == other.newest
    assert [source.newest for source in one.sources] == [source.newest for source in other.sources]
    assert one.remarks == other.remarks
