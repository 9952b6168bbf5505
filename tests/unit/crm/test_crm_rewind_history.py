"""What a whole log and a day's own snapshot tell beyond single changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from support.crm_builder import crm_data

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData

pytestmark = pytest.mark.unit

DAY = date(2026, 3, 31)
LATER = date(2026, 5, 1)
Change = tuple[str, str, str, str | None, str | None]


def opportunity(name: str, status: str = "open", **more: object) -> dict[str, object]:
    """Make an opportunity created in January."""
    plain = {"rep_id": "1", "stage": "Demo", "created_date": "2026-01-05", "amount": 9.0, "next_step": "Call"}
    return {"opportunity_id": name, "status": status, **plain, **more}


def reading(rows: Sequence[dict[str, object]], *log: Change, newest: date = LATER) -> CrmData:
    """Make a reading of a later day."""
    changes = [
        dict(zip(("opportunity_id", "changed_at", "field", "old_value", "new_value"), change, strict=True))
        for change in log
    ]
    return replace(
        crm_data(reps=[{"rep_id": "1", "name": "A"}], opportunities=rows, opportunity_changes=changes), newest=newest
    )


def unknown(view: CrmData, name: str) -> list[str]:
    """Name the opportunities whose field is not known."""
    rows = view.unknown.get(name)
    return [] if rows is None else view["opportunities"]["opportunity_id"][rows].tolist()


def test_a_field_without_a_change_was_blank_where_the_log_tells_first_values() -> None:
    """The log has A's creation and everybody's first amount: that A has none means that its amount was blank."""
    view = known_on(
        reading(
            [opportunity("A", amount=None), opportunity("B")],
            ("A", "2026-01-05", "stage", None, "Demo"),
            ("B", "2026-01-05", "stage", None, "Demo"),
            ("B", "2026-01-05", "amount", None, "9"),
        ),
        DAY,
    )
    assert view["opportunities"]["amount"].tolist()[1] == 9.0
    assert pd.isna(view["opportunities"]["amount"][0])
    assert unknown(view, "amount") == []
    assert unknown(view, "next_step") == ["A", "B"]  # which the log does not follow


def test_a_log_of_edits_alone_says_nothing_of_what_was_never_edited() -> None:
    """Where a chain begins from a value, first values are not logged: A's amount may have been anything."""
    log: list[Change] = [("A", "2026-01-05", "stage", None, "Demo"), ("B", "2026-02-05", "amount", "5", "9")]
    assert unknown(known_on(reading([opportunity("A"), opportunity("B")], *log), DAY), "amount") == ["A"]
    log = [("A", "2026-01-06", "stage", None, "Demo"), ("B", "2026-01-05", "amount", None, "9")]
    view = known_on(reading([opportunity("A"), opportunity("B")], *log), DAY)
    assert unknown(view, "amount") == ["A"]  # its creation is not in the log


def test_first_values_of_a_later_day_do_not_vouch_for_the_day() -> None:
    """That the log told B's first amount in April is not known in March."""
    log: list[Change] = [("A", "2026-01-05", "stage", None, "Demo"), ("B", "2026-04-05", "amount", None, "9")]
    late = opportunity("B", created_date="2026-04-05")
    assert unknown(known_on(reading([opportunity("A"), late], *log), DAY), "amount") == ["A"]


def test_what_the_days_snapshot_has_as_closed_was_closed() -> None:
    """Lost then and open again now; won then and without a close date now: both were closed that day."""
    then = [
        opportunity("A", "lost", close_date="2026-03-20", stage="Closed"),
        opportunity("B", "won"),
        opportunity("C"),
    ]
    now = [opportunity("A", close_date="2026-09-30"), opportunity("B", "won"), opportunity("C")]
    view = known_on(reading(now), DAY, reading(then, newest=DAY))
    assert view["opportunities"]["status"].tolist() == ["lost", "won", "open"]
    assert view["opportunities"]["stage"].tolist()[0] == "Closed"
    assert known_on(reading(now), DAY)["opportunities"]["status"].tolist() == ["open", "open", "open"]


def test_the_log_comes_before_the_snapshot() -> None:
    """Where a reopening is logged before the evening, the morning's snapshot does not undo it."""
    now = [opportunity("A", close_date="2026-09-30")]
    then = [opportunity("A", "lost", close_date="2026-03-20")]
    log: Change = ("A", "2026-03-31 18:00", "status", "lost", "open")
    assert known_on(reading(now, log), DAY, reading(then, newest=DAY))["opportunities"]["status"].tolist() == ["open"]
