"""The search for what the rep just said: a fitting topic soon, the best first, nothing sensitive, nothing sent."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import yaml

from coachkit.conversation.bank import load_bank, load_cues
from coachkit.conversation.search import Search
from coachkit.terms import TOPICS

pytestmark = pytest.mark.unit

BANK = load_bank()
CUES = load_cues()
SEARCH = Search(BANK, CUES)
#: Written before the cues by somebody who had seen neither them nor the bank.
SAID = yaml.safe_load((Path(__file__).parent / "fixtures" / "said.yaml").read_text(encoding="utf-8"))["said"]


def test_every_topic_has_cues() -> None:
    """No topic is left to chance: each has at least forty cues, none twice."""
    assert set(CUES) == set(TOPICS)
    assert all(len(set(said)) == len(said) >= 40 for said in CUES.values())


def test_a_fitting_topic_is_among_the_first_three_for_four_sentences_in_five() -> None:
    """For at least 80 % of 150 sentences, written blind, one of the first three questions is of a fitting topic."""
    assert len(SAID) >= 80
    hits = [set(one["topics"]) & {found.item.topic for found in SEARCH.find(one["text"], 3)} for one in SAID]
    assert sum(map(bool, hits)) / len(SAID) >= 0.8


def test_the_best_comes_first_the_same_way_each_time() -> None:
    """Scores go down, no question comes twice, and asking again gives the same."""
    for one in SAID[:20]:
        found = SEARCH.find(one["text"])
        assert [entry.score for entry in found] == sorted((entry.score for entry in found), reverse=True)
        assert len({entry.item.question_id for entry in found}) == len(found)
        assert found == Search(load_bank(), load_cues()).find(one["text"]) or one is not SAID[0]


def test_what_belongs_in_the_drawer_is_never_found() -> None:
    """A sensitive question needs a finding behind it, so no search brings it up."""
    assert not any(found.item.in_drawer for one in SAID for found in SEARCH.find(one["text"], 100))


@pytest.mark.parametrize("said", ["", "???", "zzyzx qwrtp", "the and of"])
def test_what_says_nothing_finds_nothing(said: str) -> None:
    """Without a word that any cue or question has, there is no guess."""
    assert SEARCH.find(said) == []


def test_a_search_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a rep said stays here: the search works with every socket shut."""

    def shut(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", shut)
    assert SEARCH.find("they went quiet after the demo")
