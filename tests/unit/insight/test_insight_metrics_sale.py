"""What a sale is worth, worked out by hand."""

from __future__ import annotations

import math

import pytest
from support.metric_rows import ago, figure, opportunity

pytestmark = pytest.mark.unit


def wins(*amounts: float | None, discount: object = None) -> list[dict[str, object]]:
    """Make opportunities won over the last days, each after 40 days."""
    return [
        opportunity(n, "won", ago(45 + n), ago(5 + n), amount=amount, discount=discount)
        for n, amount in enumerate(amounts)
    ]


def test_the_average_sale_stands_beside_the_median() -> None:
    """One large win of ten makes the mean 190 and leaves the median at 100: both are told, the blank one is said."""
    sale = figure("average_sale", opportunities=wins(*[100.0] * 9, 1000.0, None))
    assert (sale.value, sale.n) == (190, 10)
    assert sale.reason == "median €100; 1 of 11 wins carry no amount and are not in it"
    # Standard deviation 284.6, t(9) = 2.262: 190 +/- 203.6, and an amount is not below 0.
    assert sale.interval == pytest.approx((0, 393.59), abs=0.01)


def test_few_sales_have_no_range() -> None:
    """Three wins have a mean and a median but no interval; without amounts there is neither."""
    few = figure("average_sale", opportunities=wins(100.0, 200.0, 600.0))
    assert (few.value, few.interval, few.reason) == (300, None, "median €200; 3 wins, too few for an interval")
    assert figure("average_sale", opportunities=wins(None, None)).reason == "no win carries an amount"
    old = [opportunity(1, "won", ago(500), ago(366), amount=5.0)]
    assert figure("average_sale", opportunities=old).reason == "no wins in the last 365 days"


def test_the_discount_is_the_mean_of_ten_wins_or_more() -> None:
    """Half at 0, half at 20 % are 10 % on average; nine are too few; a blank is not a 0."""
    rows = wins(*[100.0] * 5, discount=0.0) + [
        opportunity(50 + n, "won", ago(60), ago(50), discount=0.2) for n in range(5)
    ]
    given = figure("discount", opportunities=[*rows, opportunity(99, "won", ago(60), ago(50))])
    assert (given.value, given.n) == (pytest.approx(0.1), 10)
    assert given.reason == "1 of 11 wins carry no discount, not even 0, and are not in it"
    # Standard deviation 0.1054, t(9) = 2.262: 0.1 +/- 0.0754.
    assert given.interval == pytest.approx((0.0246, 0.1754), abs=1e-4)
    assert figure("discount", opportunities=rows[:9]).reason == "9 wins with a discount on record, and 10 are needed"
    assert figure("discount", opportunities=[opportunity(1, "won", ago(60), ago(50))]).reason == (
        "discounts are not in the data"
    )


def test_velocity_is_the_product_of_its_factors() -> None:
    """Four open, a win rate of 1/2, sales of 100 on average and 40 days: 4 x 0.5 x 100 / 40 = 5 a day."""
    rows = wins(*[50.0, 150.0] * 10)
    rows += [opportunity(100 + n, "lost", ago(200), ago(30)) for n in range(20)]
    rows += [opportunity(200 + n, "open", ago(3), None) for n in range(4)]
    velocity = figure("sales_velocity", opportunities=rows)
    assert (velocity.value, velocity.n) == (5, 20)
    assert velocity.reason == "4 open opportunities now"
    widths = [
        math.log(high / low) / 2
        for low, high in (
            figure(factor, opportunities=rows).interval or (1, 1)
            for factor in ("win_rate", "average_sale", "cycle_to_win")
        )
    ]
    reach = math.exp(math.sqrt(sum(width**2 for width in widths)))
    assert velocity.interval == pytest.approx((5 / reach, 5 * reach), abs=0.01)


def test_velocity_names_the_factor_that_is_missing() -> None:
    """Without amounts there is no average sale, and so no velocity."""
    rows = [*wins(*[None] * 12), opportunity(100, "lost", ago(200), ago(30))]
    assert figure("sales_velocity", opportunities=rows).reason == "no average sale: no win carries an amount"
