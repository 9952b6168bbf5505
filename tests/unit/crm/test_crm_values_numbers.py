"""Undeclared columns of numbers, money and shares: read in the only notation that fits all cells, else refused."""

from __future__ import annotations

import pytest
from column_reading import FAULT, column, inferred, read, trouble, values

from coachkit.crm.currency_signs import SHARED, currencies_of
from coachkit.crm.forms import Form

pytestmark = pytest.mark.unit
NUMBER, SHARE = column("number"), column("share", low=0, high=1)


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["1234.5", "-3", "007", "1e3"], [1234.5, -3.0, 7.0, 1000.0]),
        (["1,234.50", "99.95", "12"], [1234.5, 99.95, 12.0]),
        (["1.234,50", "99,95", "12"], [1234.5, 99.95, 12.0]),
        (["1 234,56", "1\u202f000"], [1234.56, 1000.0]),
        (["1 234.56", "1\u00a0000"], [1234.56, 1000.0]),
        (["1'234.50", "1’000"], [1234.5, 1000.0]),
        (["1'234,50"], [1234.5]),
        (["12,34,567.00", "1,00,000"], [1234567.0, 100000.0]),
        (["1 234", "12"], [1234.0, 12.0]),
        (["1,234,567", "1,234"], [1234567.0, 1234.0]),
        (["1.234.567", "1.234"], [1234567.0, 1234.0]),
        (["1,234", "0,5"], [1.234, 0.5]),
        (["0.500", "1.234"], [0.5, 1.234]),
        (["0,500"], [0.5]),
        (["1.234", "1234"], [1.234, 1234.0]),
        (["1.2345", "1.234"], [1.2345, 1.234]),
        (["5.", ".5", "0.30000000000000004"], [5.0, 0.5, 0.30000000000000004]),
        (["1.234,50-", "(99,95)", "\u2212 5,5"], [-1234.5, -99.95, -5.5]),
        (["58.8k", "1.2M", "12k", "950"], [58800.0, 1.2e6, 12000.0, 950.0]),
        (["58,8k", "1,2 M€"], [58800.0, 1.2e6]),
        (["1.1M"], [1.1e6]),
        (["1.200,-", "€ 5,-", "7,50"], [1200.0, 5.0, 7.5]),
        (["1'200.–", "CHF 5.--"], [1200.0, 5.0]),
    ],
)
def test_the_only_notation_that_fits_all_cells_is_read(cells: list[str], wanted: list[float]) -> None:
    """One number that can be read one way only decides for the column; signs, brackets and suffixes may be there."""
    assert values(cells, NUMBER) == wanted


@pytest.mark.parametrize(
    ("cells", "two"),
    [
        (["1,234"], "1.234 or 1234"),
        (["1.234", "100"], "1234 or 1.234"),
        (["1,234", "12500"], "1.234 or 1234"),
        (["12.500", "1234"], "12500 or 12.5"),
        (["€1,234", "€5,678"], "1.234 or 1234"),
        (["1.234k"], "1234000 or 1234"),
    ],
)
def test_two_notations_that_fit_are_a_question(cells: list[str], two: str) -> None:
    """Where the point and the comma give different numbers the column is refused; either declaration settles it.

    `1234` beside `12.500` settles nothing: Spanish and Polish leave four digits together.
    """
    found = trouble(cells, NUMBER)
    assert found.question == "number_notation"
    assert two in found.reason
    money = ", money: true" if "€" in cells[0] or "k" in cells[0] else ""
    assert found.choices == (f'{{decimal: "."{money}}}', f'{{decimal: ","{money}}}')
    assert inferred(cells, NUMBER) == found
    for mark in (".", ","):
        form = Form.model_validate({"decimal": mark, "money": bool(money)})
        assert FAULT not in values(cells, NUMBER, form)


def test_numbers_in_two_notations_are_refused() -> None:
    """`1,234.50` and `12,50` can both be read, but not by one who writes the same mark for the same thing."""
    found = trouble(["1,234.50", "5", "12,50"], NUMBER)
    assert found.question is None
    assert "'1,234.50' and '12,50'" in found.reason
    assert values(["1,234.50", "5", "12,50"], NUMBER, Form(decimal=".", thousands=",")) == [1234.5, 5.0, FAULT]


def test_what_is_no_number_says_nothing_about_the_notation() -> None:
    """Words, ranges and broken groups are set aside; the other cells decide."""
    assert values(["1e999", "5"], NUMBER) == [FAULT, 5.0]
    assert values(["ten", "1-5", "1,23,4", "12.34.56", "5 apples", "1.234,5"], NUMBER) == [FAULT] * 5 + [1234.5]


def test_an_amount_keeps_the_currency_it_names() -> None:
    """Codes and signs of one currency are kept cell by cell, several in a column too; a bare number names none."""
    cells = ["USD 12,000.00", "€12k", "£3", "CA$1.2M", "5.5", "CHF 1.50", "₹12,34,567.00", "$5 CAD", "12 Kč"]
    found = read(cells, NUMBER)
    assert found.currencies is not None
    assert found.currencies.fillna("").tolist() == ["USD", "EUR", "GBP", "CAD", "", "CHF", "INR", "CAD", "CZK"]
    assert found.currencies.index.tolist() == found.values.index.tolist() == list(range(2, 11))
    assert read(["1", "2"], NUMBER).currencies is None


@pytest.mark.parametrize(
    ("sign", "own", "code"),
    [("$", "USD", "USD"), ("$", "CAD", "CAD"), ("¥", "CNY", "CNY"), ("kr", "DKK", "DKK"), ("kr.", "ISK", "ISK")],
)
def test_a_shared_sign_is_the_teams_if_it_can_be(sign: str, own: str, code: str) -> None:
    """A sign of several currencies is the team's own where that one uses it, and that is said."""
    found = read([f"5 {sign}"], NUMBER, own=own)
    assert found.currencies is not None
    assert found.currencies.tolist() == [code]
    assert found.remarks == (f"amount: {sign!r} is read as {own}, the team's currency.",)


def test_a_shared_sign_that_is_not_the_teams_is_a_question() -> None:
    """Dollars in a team that counts in euros may be any dollars, until the profile says which."""
    found = trouble(["$5", "7"], NUMBER)
    assert found.question == "currency_sign"
    assert found.choices[:2] == ("{currency: USD}", "{currency: CAD}")
    assert "`amount: {currency: USD}`" in found.fix
    assert read(["$5", "7"], NUMBER).values.tolist() == [5.0, 7.0]  # a column of currencies may settle what $ is
    declared = read(["$5", "7"], NUMBER, Form(currency="CAD"))
    assert declared.currencies is not None
    assert declared.currencies.fillna("").tolist() == ["CAD", ""]


def test_shared_signs_are_those_of_the_countries() -> None:
    """In the locale of its own country each of these currencies is written with the sign that it is said to share."""
    from babel.numbers import get_currency_symbol

    homes = {
        "USD": "en_US", "CAD": "en_CA", "AUD": "en_AU", "MXN": "es_MX", "SGD": "en_SG", "NZD": "en_NZ", "HKD": "en_HK",
        "JPY": "ja_JP", "CNY": "zh_CN", "SEK": "sv_SE", "NOK": "nb_NO", "DKK": "da_DK", "CLP": "es_CL",
    }  # fmt: skip
    for code, locale in homes.items():
        assert code in currencies_of(get_currency_symbol(code, locale)), code
    assert all(len(codes) > 1 for codes in SHARED.values())


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["46%", "46,5 %", "5%"], [0.46, 0.465, 0.05]),
        (["46.5 %", "100%"], [0.465, 1.0]),
        (["0.46", "1", "0"], [0.46, 1.0, 0.0]),
        (["0,46", "0,5"], [0.46, 0.5]),
        (["46", "1", "100", "0"], [0.46, 0.01, 1.0, 0.0]),
        (["46%", "0.3"], [0.46, 0.3]),
        (["46%", "30"], [0.46, 0.3]),
        (["1", "0"], [1.0, 0.0]),
        (["146%", "46%"], [FAULT, 0.46]),
        (["-5%", "5%"], [FAULT, 0.05]),
        (["half", "0.5"], [FAULT, 0.5]),
    ],
)
def test_shares_are_percentages_where_nothing_else_fits(cells: list[str], wanted: list[object]) -> None:
    """A percent sign speaks for its cell; without one, the column decides whether it counts in hundredths."""
    assert values(cells, SHARE) == wanted


def test_parts_of_one_beside_percentages_are_a_question() -> None:
    """`0.46` and `46` in one column cannot both be right as they stand; the profile says what the column counts in."""
    found = trouble(["0.46", "46"], SHARE)
    assert (found.question, found.choices) == ("share_unit", ("{unit: percent}", "{unit: share}"))
    assert values(["0.46", "46"], SHARE, Form(unit="percent")) == [0.0046, 0.46]
    assert values(["0.46", "46", "46%"], SHARE, Form(unit="share")) == [0.46, FAULT, 0.46]


def test_percent_is_no_plain_number() -> None:
    """In a column that is no share a percent sign is read only where the profile says that it counts in percent."""
    assert values(["46%", "5"], NUMBER) == [FAULT, 5.0]
    assert values(["46%", "5"], NUMBER, Form(unit="percent")) == [0.46, 0.05]


def test_numbers_outside_their_bounds_are_set_aside() -> None:
    """A count is not negative, a score not above its scale."""
    contacts = column("number", name="contacts", low=0)
    assert values(["3", "-1"], contacts) == [3.0, FAULT]
    assert values(["9", "11"], column("number", name="score", low=0, high=10)) == [9.0, FAULT]


@pytest.mark.parametrize(
    ("cells", "of", "form"),
    [
        (["1234", "5"], NUMBER, Form()),
        (["1234.5", "5"], NUMBER, Form(decimal=".")),
        (["1.234,50", "5"], NUMBER, Form(decimal=",")),
        (["1.234,50 €", "5"], NUMBER, Form(decimal=",", money=True)),
        (["46%"], SHARE, Form()),
        (["46", "5"], SHARE, Form(unit="percent")),
        (["0,46"], SHARE, Form(decimal=",", unit="share")),
    ],
)
def test_what_was_decided_can_be_written_down(cells: list[str], of: object, form: Form) -> None:
    """The form that a column tells, declared, reads the column in the same way."""
    assert inferred(cells, of) == form  # type: ignore[arg-type]
    assert values(cells, of, form) == values(cells, of)  # type: ignore[arg-type]


def test_what_was_decided_is_said() -> None:
    """A notation or percentages nobody declared are a remark; plain numbers have none."""
    said = "amount: numbers like '1.234,50' are read with a decimal comma, as all of them can be."
    assert read(["5", "1.234,50"], NUMBER).remarks == (said,)
    assert read(["46", "5"], SHARE).remarks == ("discount: numbers like '46' are read as percentages.",)
    assert read(["5", "12.5"], NUMBER).remarks == ()
    assert read(["5", "1.234,50"], NUMBER, Form(decimal=",")).remarks == ()


def test_a_column_of_zeros_may_mean_unknown() -> None:
    """From nine zeros in ten on, of twenty numbers or more, the share is said; a column that must be filled is not."""
    cells = ["0"] * 18 + ["5", "6"]
    (remark,) = read(cells, NUMBER).remarks
    assert remark == "amount is 0 in 18 of 20 filled cells (90.0%): 0 may mean unknown."
    assert not read(["0"] * 17 + ["5", "6", "7"], NUMBER).remarks
    assert not read(["0"] * 19, NUMBER).remarks
    assert not read(cells, column("number", name="score", filled=True)).remarks
