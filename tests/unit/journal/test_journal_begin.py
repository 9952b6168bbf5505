"""How things begin: meetings and promises of the parameter file and the journal, as known on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachkit.journal.begin import commitments_known, meetings_known
from coachkit.journal.view import JournalView, MeetingHeld
from coachkit.model import LastMeeting
from coachkit.parameters import CommitmentParameters, NextMeeting, RepParameters, TeamParameters
from coachkit.terms import MeetingType

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 23)
TEAM = TeamParameters()  # a meeting every 7 days


def _rep(
    last: dict[MeetingType, date] | None = None,
    next_meeting: NextMeeting | None = None,
    commitments: list[CommitmentParameters] | None = None,
) -> RepParameters:
    return RepParameters(rep_id="a", last_meetings=last or {}, next_meeting=next_meeting, commitments=commitments or [])


def _view(*held: tuple[date, MeetingType]) -> JournalView:
    return JournalView(AS_OF, tuple(MeetingHeld("a", day, kind) for day, kind in held))


def test_the_newest_meeting_of_each_type_is_found_in_either_place() -> None:
    """The parameter file and the journal are put together, the newer day of each type wins."""
    parameters = _rep({"weekly": date(2026, 11, 9), "career": date(2026, 9, 1)})
    view = _view((date(2026, 11, 2), "weekly"), (date(2026, 11, 16), "weekly"), (date(2026, 10, 5), "pipeline"))
    known = meetings_known(parameters, view, TEAM, AS_OF, None)
    assert known.held == {"weekly": date(2026, 11, 16), "career": date(2026, 9, 1), "pipeline": date(2026, 10, 5)}
    assert list(known.held) == ["weekly", "career", "pipeline"]


def test_a_meeting_after_the_day_is_not_seen() -> None:
    """The file may say what happened later; the report of an earlier day does not know it."""
    parameters = _rep({"weekly": AS_OF + timedelta(days=1), "career": AS_OF})
    view = _view((AS_OF + timedelta(days=2), "pipeline"))
    assert meetings_known(parameters, view, TEAM, AS_OF, None).held == {"career": AS_OF}


@pytest.mark.parametrize(
    ("last", "start", "overdue"),
    [
        (date(2026, 11, 16), None, 0),  # seven days ago: due today, not overdue
        (date(2026, 11, 15), None, 1),
        (date(2026, 11, 2), date(2020, 1, 1), 14),
        (None, date(2026, 11, 9), 7),  # never held: fourteen days since the start
        (None, AS_OF + timedelta(days=30), 0),
        (None, None, 0),
    ],
)
def test_overdue_days_are_those_beyond_the_interval(last: date | None, start: date | None, overdue: int) -> None:
    """Overdue is counted from the last meeting of any type, else from the start, else not at all."""
    parameters = _rep({"career": last} if last else {})
    assert meetings_known(parameters, JournalView(AS_OF), TEAM, AS_OF, start).overdue_days == overdue


def test_a_planned_meeting_is_shown_but_does_not_cancel_overdue() -> None:
    """A plan is not a meeting: both the next date and the overdue days stand."""
    parameters = _rep({"weekly": date(2026, 11, 9)}, NextMeeting(date=date(2026, 11, 24), type="career"))
    known = meetings_known(parameters, JournalView(AS_OF), TEAM, AS_OF, None)
    assert (known.next_date, known.next_type, known.overdue_days) == (date(2026, 11, 24), "career", 7)


def test_a_plan_for_a_day_gone_by_is_no_next_meeting() -> None:
    """A planned date before the day is dropped with its type; one on the day itself stands."""
    gone = _rep(next_meeting=NextMeeting(date=AS_OF - timedelta(days=1), type="weekly"))
    today = _rep(next_meeting=NextMeeting(date=AS_OF))
    assert meetings_known(gone, JournalView(AS_OF), TEAM, AS_OF, None) == LastMeeting()
    assert meetings_known(today, JournalView(AS_OF), TEAM, AS_OF, None) == LastMeeting(next_date=AS_OF)


def test_a_rep_without_a_file_has_what_the_journal_holds() -> None:
    """Nothing but the journal is needed."""
    known = meetings_known(None, _view((date(2026, 11, 20), "weekly")), TEAM, AS_OF, None)
    assert known == LastMeeting(held={"weekly": date(2026, 11, 20)}, due_date=date(2026, 11, 27))
    assert commitments_known(None, AS_OF) == ()


def _promise(commitment_id: str, **more: object) -> CommitmentParameters:
    return CommitmentParameters.model_validate(
        {"commitment_id": commitment_id, "text": "ask", "by": "rep", "made_on": date(2026, 11, 2), **more}
    )


def test_a_promise_stands_as_it_stood_on_the_day() -> None:
    """One kept later is still open, with its age; one kept by the day is done, also where only its date says so."""
    promises = [
        _promise("later", status="done", done_on=AS_OF + timedelta(days=1)),
        _promise("kept", status="done", done_on=AS_OF),
        _promise("dated", done_on=date(2026, 11, 10)),
        _promise("undated", status="released"),
        _promise("future", made_on=AS_OF + timedelta(days=1)),
        _promise("today", made_on=AS_OF),
    ]
    known = {one.commitment_id: one for one in commitments_known(_rep(commitments=promises), AS_OF)}
    assert {name: one.status for name, one in known.items()} == {
        "later": "open", "kept": "done", "dated": "done", "undated": "released", "today": "open",
    }  # fmt: skip
    assert (known["later"].age_days, known["later"].carried_from) == (21, date(2026, 11, 2))
    assert (known["today"].age_days, known["today"].carried_from) == (0, None)
    assert known["kept"].carried_from is None


def test_promises_come_in_the_order_of_their_urgency() -> None:
    """Open and past due first, then open, then the rest; the manager's own lead each group, then due date and id."""
    past, future = date(2026, 11, 20), date(2026, 12, 1)
    promises = [
        _promise("f-done", due_date=past, status="done", by="manager"),
        _promise("e-undated"),
        _promise("d-open-rep", due_date=future),
        _promise("c-open-manager", by="manager"),
        _promise("b2-late-rep", due_date=past),
        _promise("b1-late-rep", due_date=past),
        _promise("b0-later-rep", due_date=past - timedelta(days=1)),
        _promise("a-late-manager", due_date=date(2026, 11, 22), by="manager"),
        _promise("due-today", due_date=AS_OF),
    ]
    order = [one.commitment_id for one in commitments_known(_rep(commitments=promises), AS_OF)]
    assert order == [
        "a-late-manager", "b0-later-rep", "b1-late-rep", "b2-late-rep",
        "c-open-manager", "due-today", "d-open-rep", "e-undated", "f-done",
    ]  # fmt: skip


_days = st.dates(AS_OF - timedelta(days=60), AS_OF)
_later = st.dates(AS_OF + timedelta(days=1), AS_OF + timedelta(days=60))


@given(made_on=_days, done_on=_later, other_done_on=_later, made_later=_later, last=_days, last_later=_later)
@settings(max_examples=50, deadline=None)
def test_what_happens_after_the_day_changes_nothing(
    made_on: date, done_on: date, other_done_on: date, made_later: date, last: date, last_later: date
) -> None:
    """Moving, adding or taking away what lies after the day leaves meetings and promises as they were."""
    plain = _rep({"career": last}, commitments=[_promise("p", made_on=made_on)])
    moved = _rep(
        {"career": last, "weekly": last_later},
        commitments=[
            _promise("p", made_on=made_on, done_on=done_on, status="done"),
            _promise("x", made_on=made_later, done_on=other_done_on),
        ],
    )
    later = _view((last_later, "weekly"))
    assert commitments_known(plain, AS_OF) == commitments_known(moved, AS_OF)
    assert meetings_known(plain, JournalView(AS_OF), TEAM, AS_OF, None) == meetings_known(
        moved, later, TEAM, AS_OF, None
    )
