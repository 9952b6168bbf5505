"""The quota ledger: what was in force on a day, and how it moved."""

from __future__ import annotations

from datetime import date

import pytest
from support.crm_builder import crm_data

from coachkit.crm.periods import quarter_of
from coachkit.insight.quotas import QuotaLedger

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
QUARTER = quarter_of(AS_OF)


def ledger(*rows: dict[str, object], as_of: date = AS_OF) -> QuotaLedger:
    """Make a ledger of rep `a` from rows."""
    quotas = [{"rep_id": "a", "period": "2026-Q4", **row} for row in rows]
    return QuotaLedger(crm_data(as_of, quotas=quotas)["quotas"], as_of)


MOVED = (
    {"value": 100.0, "set_on": "2026-09-15"},
    {"value": 130.0, "set_on": "2026-11-02", "reason": "new region", "told_on": "2026-11-25"},
)


def test_each_day_has_the_quota_then_in_force() -> None:
    """Before the change the old value holds, from its day on the new one."""
    assert ledger(*MOVED).on("a", QUARTER, date(2026, 11, 1)).value == 100
    assert ledger(*MOVED).on("a", QUARTER, date(2026, 11, 2)).value == 130


def test_a_change_within_the_quarter_is_told_with_what_was_known() -> None:
    """The change names both values; that the rep will be told after the day is not known yet."""
    (change,), rows = ledger(*MOVED).changes("a", QUARTER)
    assert (change.from_, change.to, change.set_on, change.reason) == (100, 130, date(2026, 11, 2), "new region")
    assert change.told_on is None
    assert rows == (1,)


def test_a_value_settled_before_the_quarter_is_no_change() -> None:
    """Two values set before the quarter began moved nothing within it."""
    early = ledger({"value": 90.0, "set_on": "2026-08-01"}, {"value": 100.0, "set_on": "2026-09-15"})
    assert early.changes("a", QUARTER)[0] == ()
    assert early.on("a", QUARTER, AS_OF).value == 100


def test_a_blank_set_on_counts_from_the_periods_start() -> None:
    """Without `set_on` a quota holds from the first day of its period, and not before."""
    plain = ledger({"value": 100.0})
    assert plain.on("a", QUARTER, QUARTER.start).value == 100
    assert plain.on("a", QUARTER, date(2026, 9, 30)).value is None


def test_a_quarter_is_the_sum_of_its_months() -> None:
    """Three monthly quotas make the quarter's; a missing month makes none, and is named."""
    months = [{"period": f"2026-{month}", "value": 10.0 * month, "set_on": "2026-09-01"} for month in (10, 11, 12)]
    assert ledger(*months).on("a", QUARTER, AS_OF).value == 330
    known = ledger(*months[:2]).on("a", QUARTER, AS_OF)
    assert known.value is None
    assert "2026-12" in (known.reason or "")


def test_a_moved_month_moves_the_quarter() -> None:
    """A month's new value is told as a change of the quarter's sum."""
    months = [{"period": f"2026-{month}", "value": 100.0, "set_on": "2026-09-01"} for month in (10, 11, 12)]
    (change,), _ = ledger(*months, {"period": "2026-12", "value": 150.0, "set_on": "2026-11-05"}).changes("a", QUARTER)
    assert (change.from_, change.to) == (300, 350)


def test_an_annual_quota_is_not_divided() -> None:
    """With an annual quota alone there is no quarter's quota, and the reason says why."""
    known = ledger({"period": "2026", "value": 400.0}).on("a", QUARTER, AS_OF)
    assert known.value is None
    assert "a quarter of it would be a guess" in (known.reason or "")


def test_a_quota_for_something_else_is_not_taken_for_bookings() -> None:
    """A quota of meetings is none of bookings."""
    assert ledger({"value": 12.0, "metric": "meetings"}).on("a", QUARTER, AS_OF).value is None
