"""Accounts touched, answers to e-mails and meetings per opportunity, worked out by hand."""

from __future__ import annotations

import pytest
from support.metric_rows import ago, figure, opportunity

pytestmark = pytest.mark.unit


def touch(days_ago: int, account: str | None = None, kind: str = "call", rep_id: str = "a", **more: object):
    """Make an activity at nine in the morning."""
    return {"rep_id": rep_id, "kind": kind, "occurred_at": f"{ago(days_ago)}T09:00", "account": account, **more}


def test_accounts_are_counted_once_however_often_they_were_touched() -> None:
    """Two calls to North and one e-mail about North's opportunity are one account; a task is no touch."""
    rows = [
        touch(0, "North"), touch(27, "North"), touch(3, kind="email", opportunity_id="O1"), touch(5, "South"),
        touch(6, "West", kind="task"), touch(28, "East"), touch(2, "South", rep_id="b"),
    ]  # fmt: skip
    owned = [opportunity(1, "open", ago(300), None, account="North")]
    found = figure("accounts_touched", opportunities=owned, activities=rows)
    assert (found.value, found.n) == (2, 2)
    assert [point.value for point in found.series[-4:]] == [1, 0, 0, 2]


def test_an_account_is_new_when_nobody_touched_it_for_half_a_year() -> None:
    """Never before: new. After 181 days: new again. After 180, or where a colleague called last month: not."""
    rows = [
        touch(400, "Old"), touch(10, "Never"), touch(9, "Never"), touch(201, "Again"), touch(20, "Again"),
        touch(195, "Known"), touch(15, "Known"), touch(40, "Colleague", rep_id="b"), touch(12, "Colleague"),
    ]  # fmt: skip
    found = figure("new_accounts_touched", activities=rows)
    assert found.value == 2
    assert [point.value for point in found.series[-4:]] == [0, 1, 1, 0]


def test_new_accounts_need_half_a_year_of_activities() -> None:
    """Where activities begin 200 days ago, what came before the window's 180 days is not known."""
    found = figure("new_accounts_touched", activities=[touch(200, "Old"), touch(10, "Never")])
    assert found.value is None
    assert "less than half a year before the window" in (found.reason or "")
    assert figure("new_accounts_touched").reason == "no activities in the data"
    blind = figure("accounts_touched", activities=[touch(10)])
    assert blind.reason == "no call, e-mail or meeting in the data names an account or an opportunity that has one"


def mail(days_ago: int, hour: int, direction: str, thread: str, kind: str = "email", rep_id: str = "a"):
    """Make an e-mail or a call about an opportunity."""
    at = f"{ago(days_ago)}T{hour:02d}:00"
    row = {"rep_id": rep_id, "kind": kind, "occurred_at": at, "opportunity_id": thread, "direction": direction}
    return {**row, "account": None}


def test_the_time_to_an_answer_is_that_of_the_usual_email() -> None:
    """Eleven e-mails, ten answered after 1 to 10 hours, one not yet: six of eleven are there after six hours.

    A second e-mail while the first waits begins no wait of its own; a call and a colleague's e-mail are answers too.
    """
    rows = []
    for n in range(1, 11):
        rows += [mail(30, 8, "inbound", f"O{n}"), mail(30, 8 + n, "outbound", f"O{n}", "call" if n == 3 else "email")]
    rows[1]["rep_id"] = "b"
    rows += [mail(2, 8, "inbound", "O11"), mail(1, 8, "inbound", "O11")]
    found = figure("response_days", activities=rows)
    assert (found.value, found.n) == (pytest.approx(6 / 24), 11)
    assert found.reason == "1 of 11 e-mails without an answer so far"
    assert found.interval is not None
    assert found.interval[0] < 6 / 24 < found.interval[1]


def test_an_answer_in_another_conversation_is_none() -> None:
    """What goes out on another opportunity, or before the e-mail came, does not end the wait; nine answers are few."""
    rows = [mail(30, 8, "outbound", "O1"), mail(30, 9, "inbound", "O1"), mail(30, 10, "outbound", "O2")]
    found = figure("response_days", activities=rows)
    assert (found.value, found.n, found.reason) == (None, 1, "0 answers in 13 weeks, and 10 are needed")
    blind = figure("response_days", activities=[touch(3, "North")])
    assert blind.reason == "the activities do not say what came in and what went out"


def test_meetings_are_held_against_new_opportunities() -> None:
    """Six meetings and three new opportunities in 13 weeks: two to one; 6 of 9 is 35 to 88 %, so 0.55 to 7.3."""
    rows = [touch(n, "North", kind="meeting") for n in (0, 10, 20, 30, 40, 90, 91)]
    new = [opportunity(n, "open", ago(days), None) for n, days in enumerate((0, 50, 90, 91))]
    found = figure("meetings_per_opportunity", opportunities=new, activities=rows)
    assert (found.value, found.n, found.reason) == (2, 3, "6 meetings")
    assert found.interval == pytest.approx((0.5485, 7.2930), abs=1e-4)
    none = figure("meetings_per_opportunity", activities=rows)
    assert none.reason == "no new opportunity to 6 meetings"


def test_new_opportunities_say_what_became_of_them() -> None:
    """Created within 91 days: two of three, one of them won by now."""
    rows = [
        opportunity(1, "won", ago(90), ago(3)), opportunity(2, "open", ago(0), None),
        opportunity(3, "open", ago(91), None), opportunity(4, "open", None, None),
    ]  # fmt: skip
    found = figure("new_opportunities", opportunities=rows)
    assert (found.value, found.n) == (2, 2)
    assert found.reason == "1 won, 0 lost, 1 open by now; 1 open opportunity without a creation date not in it"
    assert found.series[-1].value == 1
