"""`coachkit check` says what is counted at which rates, as the reports of the newest day do."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.unit

SAID = "Amounts in USD (6 opportunities) are counted in EUR at the rates in team.yaml."


def test_a_check_says_what_is_converted(coachkit, workspace):
    """Ben's six opportunities are in dollars: check says that they are counted in euros, in words and as JSON."""
    path = workspace / "crm" / "opportunities.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    dollars = [line.replace(",EUR,", ",USD,") if ",ben," in line else line for line in lines]
    path.write_text("\n".join(dollars) + "\n", encoding="utf-8")
    with (workspace / "parameters" / "team.yaml").open("a", encoding="utf-8") as file:
        file.write("exchange_rates: {USD: {2026-01-01: 0.9}}\n")
    called = coachkit("check", "--workspace", workspace)
    assert called.code == 0, called.err
    assert f"  {SAID}" in called.out.splitlines()
    assert SAID in json.loads(coachkit("check", "--json", "--workspace", workspace).out)["remarks"]


def test_one_currency_needs_no_word(coachkit, workspace):
    """Where nothing is converted, nothing is said of rates."""
    assert "rates in team.yaml" not in coachkit("check", "--workspace", workspace).out
