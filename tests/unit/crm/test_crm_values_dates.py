"""Undeclared columns of dates: read in the only form that fits every cell, refused where two do."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from column_reading import FAULT, column, inferred, read, trouble, values

from coachkit.crm.forms import Form
from coachkit.crm.month_names import LANGUAGES, fold_name, months, weekdays

pytestmark = pytest.mark.unit
DATE, STAMP = column("date"), column("stamp")
LISBON = ZoneInfo("Europe/Lisbon")


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["1/18/2025", "1/2/2025"], ["2025-01-18", "2025-01-02"]),
        (["18.1.2025", "1.2.2025"], ["2025-01-18", "2025-02-01"]),
        (["26-02-2018 19:58", "01-03-2018 08:00"], ["2018-02-26", "2018-03-01"]),
        (["2017/12/01", "2017/1/2", "2017.08.25"], ["2017-12-01", "2017-01-02", "2017-08-25"]),
        (["2026-01-05", "1/18/2025"], ["2026-01-05", "2025-01-18"]),
        (["02/23/26 08:55 PM", "03/04/71"], ["2026-02-23", "1971-03-04"]),
        (["5.3.26", "31.12.25"], ["2026-03-05", "2025-12-31"]),
        (["99-12-31", "98-01-02"], ["1999-12-31", "1998-01-02"]),
        (["3/3/2025", "12/12/2024"], ["2025-03-03", "2024-12-12"]),
        (["03/03/03"], ["2003-03-03"]),
        (["2026. 1. 5.", "2026. 12. 31."], ["2026-01-05", "2026-12-31"]),
    ],
)
def test_the_only_order_that_fits_all_cells_is_read(cells: list[str], wanted: list[str]) -> None:
    """One cell that can be read one way only decides for the column; forms that are clear in themselves may mix."""
    assert values(cells, DATE) == wanted


@pytest.mark.parametrize(
    ("cells", "choices"),
    [
        (["1/2/2025"], ("{date: day-first}", "{date: month-first}")),
        (["2026-01-05", "5.3.2026", "3/3/2025"], ("{date: day-first}", "{date: month-first}")),
        (["05.03.26", "31.12.25"], ("{date: day-first}", "{date: year-first}")),
        (["26-02-03"], ("{date: day-first}", "{date: year-first}")),
        (["01/02/03"], ("{date: day-first}", "{date: month-first}", "{date: year-first}")),
    ],
)
def test_two_orders_that_fit_are_a_question(cells: list[str], choices: tuple[str, ...]) -> None:
    """Where two orders give different dates, the column is refused, and each choice is a line that would settle it."""
    found = trouble(cells, DATE)
    assert (found.question, found.choices) == ("date_order", choices)
    assert "read two ways" in found.reason
    assert f"`close_date: {choices[0]}`" in found.fix
    assert inferred(cells, DATE) == found
    for choice in choices:
        order = choice.removeprefix("{date: ").removesuffix("}")
        assert FAULT not in values(cells, DATE, Form(date=order))


def test_orders_that_do_not_go_together_are_no_question() -> None:
    """A column that nobody's order fits has been mended by hand: no answer would make it right."""
    found = trouble(["13/1/2025", "1/2/2025", "1/13/2025"], DATE)
    assert (found.question, found.choices) == (None, ())
    assert "'13/1/2025' and '1/13/2025'" in found.reason


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("1-Jan-26", "2026-01-01"),
        ("January 5, 2026", "2026-01-05"),
        ("Jan 5 2026", "2026-01-05"),
        ("Friday, August 25, 2017", "2017-08-25"),
        ("Sat Jan 24 2026 10:00:00 GMT+0000", "2026-01-24"),
        ("3rd of March 2026", "2026-03-03"),
        ("25AUG2017", "2017-08-25"),
        ("2026-Jan-05", "2026-01-05"),
        ("5 janv. 2026", "2026-01-05"),
        ("vendredi 25 août 2017", "2017-08-25"),
        ("1er février 2026", "2026-02-01"),
        ("5. Januar 2026", "2026-01-05"),
        ("Freitag, 25. August 2017", "2017-08-25"),
        ("05. Mrz 26", "2026-03-05"),
        ("3. März 2026", "2026-03-03"),
        ("3. Maerz 2026", FAULT),
        ("lunes, 5 de enero de 2026", "2026-01-05"),
        ("5 ene 2026", "2026-01-05"),
        ("segunda-feira, 5 de janeiro de 2026", "2026-01-05"),
        ("5 de jan. de 2026", "2026-01-05"),
        ("lunedì 5 gennaio 2026", "2026-01-05"),
        ("maandag 5 januari 2026", "2026-01-05"),
        ("5 mrt 2026", "2026-03-05"),
        ("mandag den 5. januar 2026", "2026-01-05"),
        ("5 stycznia 2026", "2026-01-05"),
        ("30 Feb 2026", FAULT),
        ("approximately 5 Jan 2026", FAULT),
        ("5 Janvember 2026", FAULT),
        ("01-May", FAULT),
        ("May-20", FAULT),
        ("Jan 5 14:15", FAULT),
        ("5 Jan", FAULT),
    ],
)
def test_a_month_in_words_reads_one_way(cell: str, wanted: str) -> None:
    """Names of months decide the order by themselves, in each language, whatever the column's figures say."""
    assert values([cell], DATE) == [wanted]
    assert values([cell, "13/1/2025"], DATE)[0] == wanted


def test_no_name_of_a_month_means_two() -> None:
    """In all languages together a word is one month; weekdays are no months but for `mar`, which must stand first."""
    names = {}
    from babel import Locale

    for language in LANGUAGES:
        for table in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in table[width].items():
                    assert names.setdefault(fold_name(name), number) == number
    assert names.items() <= months().items()
    assert weekdays() & months().keys() <= {"mar"}


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("1/18/2025 14:15", "2025-01-18 14:15"),
        ("1/18/2025 2:15 PM", "2025-01-18 14:15"),
        ("1/18/2025, 2:15:30\u202fPM", "2025-01-18 14:15:30"),
        ("1/18/2025 12:05 am", "2025-01-18 00:05"),
        ("1/18/2025 2:15 p. m.", "2025-01-18 14:15"),
        ("January 18, 2025 at 2:15 PM", "2025-01-18 14:15"),
        ("18. Januar 2025 um 14:15", "2025-01-18 14:15"),
        ("18 janvier 2025 14h15", "2025-01-18 14:15"),
        ("2025-01-18 14 h 15", "2025-01-18 14:15"),
        ("1/18/2025 14:15Z", "2025-01-18 14:15"),
        ("1/18/2025 14:15 +0100", "2025-01-18 13:15"),
        ("2024-01-23T17:50:51.000+0000", "2024-01-23 17:50:51"),
        ("2025-01-18T14:15:30.123456Z", "2025-01-18 14:15:30.123456"),
        ("1/18/2025 25:00", FAULT),
        ("1/18/2025 afternoon", FAULT),
    ],
)
def test_a_time_may_follow(cell: str, wanted: str) -> None:
    """Times of 24 or 12 hours and zones are read behind every form of a date."""
    assert values([cell], STAMP) == [wanted]


def test_a_declared_zone_moves_times_and_no_dates() -> None:
    """A stamp of a column in UTC becomes business time, at midnight too; what names its zone or has no time stays."""
    cells = ["2026-06-30 23:30:00", "2023-09-06 00:00:00", "2026-06-30", "2026-06-30T23:30:00+02:00"]
    wanted = ["2026-07-01 00:30", "2023-09-06 01:00", "2026-06-30 00:00", "2026-06-30 22:30"]
    assert values(cells, STAMP, Form(zone="UTC"), zone=LISBON) == wanted
    days = ["2026-07-01", "2023-09-06", "2026-06-30", "2026-06-30"]
    assert values(cells, DATE, Form(zone="UTC"), zone=LISBON) == days
    remark = "occurred_at: times are UTC and are read as Europe/Lisbon time."
    assert remark in read(cells, STAMP, Form(zone="UTC"), LISBON).remarks
    assert not read(cells[2:], STAMP, Form(zone="UTC"), LISBON).remarks
    assert values(cells[:1], STAMP, Form(zone="Europe/Lisbon"), zone=LISBON) == ["2026-06-30 23:30"]


def test_what_closed_late_in_new_york_stays_in_its_quarter() -> None:
    """At nine in the evening of 31 March in New York it is 1 April in UTC: as business time it is March."""
    form, zone = Form(zone="UTC"), ZoneInfo("America/New_York")
    assert values(["2026-04-01 01:00:00"], DATE, form, zone=zone) == ["2026-03-31"]


def test_hours_that_the_clock_repeats_or_skips() -> None:
    """In Lisbon 01:30 came twice on 25 October 2026 and never on 29 March 2026: the first, and the next there is."""
    form = Form(zone="Europe/Lisbon")
    assert values(["2026-10-25 01:30", "2026-03-29 01:30"], STAMP, form) == ["2026-10-25 00:30", "2026-03-29 01:00"]


def test_a_column_of_nothing_but_serials_is_a_spreadsheets() -> None:
    """45352 is 1 March 2024, and a fraction is the time of day; blanks and stand-ins beside them change nothing."""
    assert values(["45352", "", "45353.5", "TBD"], STAMP) == ["2024-03-01 00:00", None, "2024-03-02 12:00", None]
    assert values(["45352.4166666667"], STAMP) == ["2024-03-01 10:00"]
    (remark, _) = read(["45352", "TBD"], DATE).remarks
    assert remark == "close_date holds a spreadsheet's numbers of days, which are read as dates (45352 is 2024-03-01)."
    assert values(["12345", "99999", "20260105"], DATE) == [FAULT, FAULT, FAULT]


def test_a_number_among_dates_may_be_anything() -> None:
    """Stray serials are read as blank and counted; where they outnumber the dates, the column is refused."""
    found = read(["2026-01-05", "2026-01-06", "45352"], DATE)
    assert found.values.isna().tolist() == [False, False, True]
    assert found.remarks == ("close_date says '45352' in 1 row (row 4): read as blank.",)
    refused = trouble(["2026-01-05", "45352", "45353"], DATE)
    assert "`close_date: {date: serial}`" in refused.fix
    wanted = ["2026-01-05", "2024-03-01", "2024-03-02"]
    assert values(["2026-01-05", "45352", "45353"], DATE, Form(date="serial")) == wanted


@pytest.mark.parametrize(
    ("cells", "remarks"),
    [
        (["2026-01-05", "2026-01-06"], []),
        (
            ["2026-01-05", "5 Jan 2026"],
            ["close_date is written in several ways: '2026-01-05' in 1 row, '5 Jan 2026' in 1 row."],
        ),
        (
            ["2026-01-05", "1/18/2025", "1/2/2025"],
            [
                "close_date is written in several ways: '1/18/2025' in 2 rows, '2026-01-05' in 1 row.",
                "close_date: dates like '1/18/2025' are read with the month first, as all of them can be.",
            ],
        ),
        (
            ["02/23/26"],
            [
                "close_date: dates like '02/23/26' are read with the month first, as all of them can be.",
                "close_date: years of two digits (as '02/23/26') are read as 1970 to 2069.",
            ],
        ),
    ],
)  # fmt: skip
def test_what_was_decided_is_said(cells: list[str], remarks: list[str]) -> None:
    """An order nobody declared, a mix of forms and years of two digits are each a remark; plain columns have none."""
    assert list(read(cells, DATE).remarks) == remarks


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["2026-01-05", "TBD"], "iso"),
        (["2026-01-05", "2026/01/06"], "year-first"),
        (["2026-01-05", "1/18/2025"], "month-first"),
        (["5 Jan 2026", "2026-01-05"], "day-first"),
        (["January 5, 2026"], "month-first"),
        (["45352"], "serial"),
        (["soon"], None),
    ],
)
def test_what_was_decided_can_be_written_down(cells: list[str], form: str | None) -> None:
    """The form that a column tells, declared, reads the column in the same way and asks nothing."""
    found = inferred(cells, DATE)
    assert found == Form(date=form)
    assert isinstance(found, Form)
    assert values(cells, DATE, found) == values(cells, DATE)
