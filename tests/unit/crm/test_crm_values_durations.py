"""Lengths of time, in the unit that the column's name says."""

from __future__ import annotations

import pytest
from column_reading import FAULT, column, inferred, read, trouble, values

from coachkit.crm.forms import Form

pytestmark = pytest.mark.unit
MINUTES = column("number", name="duration_minutes", low=0)
SECONDS = column("number", name="patience_seconds", low=0)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("00:30:00", 30.0),
        ("1:02:03", 62.05),
        ("26:10:00", 1570.0),
        ("00:00:01.5", 0.025),
        ("1h 30m", 90.0),
        ("1 h 30 min", 90.0),
        ("1 hr, 30 mins", 90.0),
        ("2 hours", 120.0),
        ("1,5 h", 90.0),
        ("45 min", 45.0),
        ("45 Min.", 45.0),
        ("90 s", 1.5),
        ("90 sec", 1.5),
        ("30 Minuten", 30.0),
        ("2 heures", 120.0),
        ("1 uur", 60.0),
        ("PT30M", 30.0),
        ("PT1H2M3S", 62.05),
        ("P1DT1H", 1500.0),
        ("0:00", 0.0),
        ("12", 12.0),
        ("12.5", 12.5),
        ("1:60:00", FAULT),
        ("1:2:3", FAULT),
        ("half an hour", FAULT),
        ("-00:30:00", FAULT),
        ("1.500 h", FAULT),
        ("P", FAULT),
        ("PT", FAULT),
        ("30 days", FAULT),
    ],
)
def test_lengths_of_time_name_their_units(cell: str, minutes: object) -> None:
    """Clocks, words and ISO 8601 are read alike; a bare number is in the unit of the column's name."""
    (found,) = values([cell], MINUTES)
    assert found == (minutes if minutes == FAULT else pytest.approx(minutes))


def test_forms_of_one_length_may_mix() -> None:
    """Each says its unit, so a column of them is read cell by cell, in seconds where the name says so."""
    cells = ["00:02:23", "2m 23s", "PT2M23S", "143", "", "-"]
    assert values(cells, SECONDS) == [143.0] * 4 + [None, None]


def test_two_parts_are_a_question() -> None:
    """`2:23` may be minutes and seconds or hours and minutes, beside `1:02:03` too; the profile says which."""
    found = trouble(["2:23", "1:02:03"], MINUTES)
    assert (found.question, found.choices) == ("duration_form", ("{unit: mm:ss}", "{unit: hh:mm}"))
    assert inferred(["2:23"], SECONDS) == trouble(["2:23"], SECONDS)
    assert values(["2:23", "1:02:03", "7"], SECONDS, Form(unit="mm:ss")) == [143.0, 3723.0, 7.0]
    assert values(["2:23", "75:30"], MINUTES, Form(unit="hh:mm")) == [143.0, 4530.0]
    assert values(["2:75"], MINUTES, Form(unit="hh:mm")) == [FAULT]


def test_a_declared_unit_is_that_of_bare_numbers() -> None:
    """Milliseconds become minutes; what names its own unit keeps it."""
    assert values(["1800000", "00:45:00"], MINUTES, Form(unit="milliseconds")) == [30.0, 45.0]
    assert values(["1,5"], SECONDS, Form(unit="minutes")) == [90.0]


def test_only_columns_of_time_have_times() -> None:
    """An amount of `45 min` is no amount, though `45 m` is 45 million."""
    assert values(["45 min", "00:30:00", "45 m"], column("number")) == [FAULT, FAULT, 45e6]


def test_bare_numbers_may_have_a_decimal_comma() -> None:
    """The notation is told by the bare numbers alone."""
    assert values(["1,5", "45 min"], MINUTES) == [1.5, 45.0]
    assert inferred(["1,5", "45 min"], MINUTES) == Form(decimal=",")
    assert trouble(["1.500", "00:45:00"], MINUTES).question == "number_notation"
    assert not read(["00:45:00"], MINUTES).remarks
