"""What stands for nothing, and words and ids that a spreadsheet has damaged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from column_reading import FAULT, UTC, column, read, read_as_blank, values

from coachkit.crm.columns import Reading, read_column
from coachkit.crm.forms import Form
from coachkit.crm.grid import TEXT as TEXT_TYPE
from coachkit.crm.salesforce_ids import complete_id
from coachkit.crm.tables import Column

pytestmark = pytest.mark.unit
DATE, NUMBER, TEXT = column("date"), column("number"), column("text")

_NO_DATES = [
    "TBD", "tbc", "n/a", "N/A", "?", "unknown", "-", "—", "#N/A", "0000-00-00", "0000-00-00 00:00:00", "00/00/0000",
    "9999-12-31", "31/12/9999", "12/31/9999", "0001-01-01", "0001-01-01T00:00:00Z", "1900-01-00", "1/0/1900",
    "1899-12-30", "2101-01-01",
]  # fmt: skip
_NO_NUMBERS = [
    "-", "—", "–", "TBD", "n/a", "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "- €", "$ -", "EUR -", "EUR",
]  # fmt: skip


@pytest.mark.parametrize("cell", _NO_DATES)
def test_stand_ins_for_a_date_are_blank(cell: str) -> None:
    """Where a date may be blank they are read as blank and counted; where it must be filled the row is set aside."""
    found = read(["2026-01-05", cell, cell], DATE)
    assert found.values.notna().tolist() == [True, False, False]
    assert not any(mask.any() for _, mask in found.faults)
    assert found.remarks[-1] == f"close_date says {cell!r} in 2 rows (first in row 3): read as blank."
    assert values(["2026-01-05", cell], column("date", filled=True)) == ["2026-01-05", FAULT]


@pytest.mark.parametrize("cell", _NO_NUMBERS)
def test_stand_ins_for_a_number_are_blank(cell: str) -> None:
    """The same holds for numbers: a dash is no zero."""
    found = read(["1.234,50", cell], NUMBER)
    assert found.values.notna().tolist() == [True, False]
    assert found.remarks[-1] == f"amount says {cell!r} in 1 row (row 3): read as blank."
    assert values(["5", cell], column("number", name="score", filled=True)) == [5.0, FAULT]


@pytest.mark.parametrize("cell", ["soon", "next week", "2026-02-30", "13/13/2026", "Q4"])
def test_other_text_is_no_stand_in(cell: str) -> None:
    """Free text and days that do not exist set their row aside, because someone meant something by them."""
    assert values(["2026-01-05", cell], DATE) == ["2026-01-05", FAULT]


def test_many_stand_ins_are_one_remark() -> None:
    """The three most frequent texts are named, the rest is counted."""
    cells = ["TBD", "-", "TBD", "n/a", "?", "tbc", "2026-01-05"]
    (remark,) = read(cells, DATE).remarks
    said = "'TBD' in 2 rows (first in row 2), '-' in 1 row (row 3), 'n/a' in 1 row (row 5), 2 more such texts in 2 rows"
    assert remark == f"close_date says {said}: read as blank."
    assert read_as_blank(read(cells, DATE)) == 6


def test_a_far_date_decides_no_order() -> None:
    """`12/31/9999` is a system's never: it does not show how people write their dates."""
    assert read(["12/31/9999", "1/2/2025"], DATE).trouble is not None
    assert values(["12/31/9999", "25/2/2025"], DATE) == [None, "2025-02-25"]


def test_words_stay_words() -> None:
    """In text only an empty cell and a spreadsheet's errors are blank: `NA`, `None` and `-` may be names."""
    cells = ["NA", "None", "null", "-", "#N/A", "#ref!", "#1 Supplies", ""]
    found = read(cells, TEXT)
    assert values(cells, TEXT) == ["NA", "None", "null", "-", None, None, "#1 Supplies", None]
    assert found.remarks == ("account says '#N/A' in 1 row (row 6), '#ref!' in 1 row (row 7): read as blank.",)
    assert values(["#N/A", "Ana"], column("text", name="name", filled=True)) == [FAULT, "Ana"]


def test_an_unknown_word_of_an_optional_list_is_blank() -> None:
    """A forecast category that nobody knows costs itself; an unknown status costs the row."""
    category = column("text", name="forecast_category", allowed=("best_case", "commit"))
    found = read(["Upside", "Best Case", ""], category)
    assert found.values.fillna("").tolist() == ["", "best_case", ""]
    assert found.remarks == ("forecast_category says 'Upside' in 1 row (row 2): read as blank.",)
    status = column("text", name="status", allowed=("open", "won"), filled=True)
    assert values(["maybe", "WON", ""], status) == [FAULT, "won", FAULT]
    assert values(["maybe", "won", "", "#N/A"], column("text", name="old_value", allowed=("won",))) == [
        FAULT, "won", None, None,
    ]  # fmt: skip


def test_an_id_that_lost_its_digits_is_set_aside() -> None:
    """A spreadsheet's notation of a long number is no id any more; in other text it is text."""
    key = column("text", name="opportunity_id", filled=True)
    assert values(["3.15208E+18", "3,15E+18", "1e+15", "zcrm_3152079000000153079", "1E5", "3E+7X"], key) == [
        FAULT, FAULT, FAULT, "zcrm_3152079000000153079", "1E5", "3E+7X",
    ]  # fmt: skip
    reasons = [reason for reason, mask in read(["3.15208E+18"], key).faults if mask.any()]
    assert reasons == ["has lost digits (a spreadsheet turned it into a number): export ids as text"]
    assert values(["3.15208E+18"], TEXT) == ["3.15208E+18"]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("0018Z00002ck8cE", "0018Z00002ck8cEQAQ"),  # chunks 00: Z at 4 (16=Q), none (A), E at 4 (16=Q)
        ("a0D30000001n7Pi", "a0D30000001n7PiEAI"),  # published: gammone.com, "from 15 to 18 chars"
        ("0019000000B98de", "0019000000B98deAAB"),  # published: theblogreaders.com, "15 digit and 18 digit"
    ],
)
def test_salesforce_ids_are_completed(short: str, long: str) -> None:
    """A 15-character id gets the 3 characters that tell its case; every other text stays as it is."""
    assert complete_id(short) == long
    assert [complete_id(text) for text in (long, "007", short + "x", "0018Z00002ck8-E", "")] == [
        long, "007", short + "x", "0018Z00002ck8-E", "",
    ]  # fmt: skip


def test_case_tells_two_ids_apart() -> None:
    """Two ids that differ in case alone have different ends; the column is completed where the profile says so."""
    assert complete_id("001A0000006Vm9r")[-3:] != complete_id("001A0000006VM9r")[-3:]
    key = column("text", name="opportunity_id")
    assert values(["0018Z00002ck8cE", ""], key, Form(id="salesforce")) == ["0018Z00002ck8cEQAQ", None]
    assert values(["0018Z00002ck8cE"], key) == ["0018Z00002ck8cE"]


def test_rows_have_the_numbers_they_are_given() -> None:
    """Remarks name the rows of the file, also where the frame is numbered otherwise."""
    found = read_column(_text(["2026-01-05", "TBD"]), DATE, Form(), Reading(UTC, 0.05), np.array([14, 20]))
    assert found.remarks == ("close_date says 'TBD' in 1 row (row 20): read as blank.",)


@pytest.mark.parametrize(
    ("cells", "of"),
    [
        (["2026-01-05", "", "TBD", "5 Jan 2026", "soon"], DATE),
        (["1.234,50 €", "", "-", "5", "ten"], NUMBER),
        (["00:30:00", "", "-", "5", "ten"], column("number", name="duration_minutes")),
        (["", "", ""], NUMBER),
        (["#N/A", "", "a"], TEXT),
    ],
)
def test_a_column_in_pieces_is_one_column(cells: list[str], of: Column) -> None:
    """Columns put together from several files are held in pieces; they are decided as one all the same."""
    pieces = pd.concat([_text([cell]) for cell in cells] + [_text([])], ignore_index=True)
    whole = read_column(_text(cells), of, Form(), Reading(UTC, 0.05))
    found = read_column(pieces, of, Form(), Reading(UTC, 0.05))
    pd.testing.assert_series_equal(found.values, whole.values)
    assert found.remarks == whole.remarks


def _text(cells: list[str]) -> pd.Series:
    return pd.Series(cells, dtype=TEXT_TYPE)
