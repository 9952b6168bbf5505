"""Slots: filled from evidence, else with the fallback, and never left open."""

from __future__ import annotations

from typing import get_args

import pytest
from conversation_example import finding, material, opportunity
from hypothesis import given, settings
from hypothesis import strategies as st

from coachkit.conversation.bank import Slot, load_bank
from coachkit.conversation.bank.form import Filler
from coachkit.conversation.prompts import from_finding
from coachkit.conversation.slots import LONGEST_VALUE, fill

pytestmark = pytest.mark.unit

SLOTS = {"account": Slot(filler="account", fallback="your largest customer")}
FILLERS = get_args(Filler)


@settings(max_examples=60)
@given(value=st.text(max_size=200))
def test_whatever_the_data_hold_no_brace_is_left(value: str) -> None:
    """No brace, line break or control character of a value comes through, and the question stays short."""
    filled = fill("What comes next with {account}?", SLOTS, {"account": value})
    assert not set("{}\n\r\t") & set(filled)
    assert filled.isprintable()
    assert len(filled) <= len("What comes next with ?") + LONGEST_VALUE


def test_markup_in_a_name_stays_plain_text() -> None:
    """A name that looks like HTML is passed on as it is: escaping is the page's work, and done once."""
    assert fill("With {account}?", SLOTS, {"account": "<b>R&D</b> Ltd"}) == "With <b>R&D</b> Ltd?"


@pytest.mark.parametrize("value", ["", "  ", "\n\t", "{}"])
def test_an_empty_value_gets_the_fallback(value: str) -> None:
    """A blank in the data is filled with the fallback's words."""
    assert fill("With {account}?", SLOTS, {"account": value}) == "With your largest customer?"


@pytest.mark.parametrize(
    "values",
    [
        {},
        *(
            dict.fromkeys(FILLERS, name)
            for name in ("株式会社 Ünïcode", "شركة النور", "Łódź & Söhne <b>", "Ωμέγα", "अमर 한국")
        ),
    ],
)
def test_every_text_of_the_bank_is_whole_with_and_without_evidence(values: dict[str, str]) -> None:
    """Each opener and each probe reads as one question, whether its slots have values or not."""
    bank = load_bank()
    for item in bank.items:
        for text in (item.text, *(probe for _, probe in bank.probes_of(item))):
            filled = fill(text, item.slots, values)  # type: ignore[arg-type]
            assert not set("{}") & set(filled)
            assert filled.endswith(("?", ".")) and "  " not in filled


def test_an_account_is_named_only_where_the_finding_cites_its_opportunity() -> None:
    """The customer comes from the opportunities that the finding rests on, not from another one on the page."""
    other = material(opportunities=(opportunity(9, 1, "Other Ltd"),))
    assert dict(from_finding(finding("no-next-step"), other).values) == {}
    both = material(opportunities=(opportunity(9, 1, "Other Ltd"), opportunity(3, 2, "Cited GmbH")))
    assert dict(from_finding(finding("no-next-step"), both).values) == {"account": "Cited GmbH"}


def test_an_account_is_named_where_the_statement_quotes_the_opportunity() -> None:
    """Rows of the change log have no opportunity id to cite; the statement's quotation names it all the same."""
    shown = material(opportunities=(opportunity(9, 1, "Gravesa"),))
    moved = finding("slipping", statement="2 of 12 were moved; “Gravesa: Planner” most, 7 times.", evidence=())
    assert dict(from_finding(moved, shown).values) == {"account": "Gravesa"}
