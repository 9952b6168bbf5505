"""The linter: what it catches, what it lets pass, and how it says what to do.

`fixtures/questions.yaml` was written blind, before the rules, by somebody who had seen neither rules nor bank;
`questions_second.yaml` likewise, by somebody else, to see what the rules do on questions that they were not tuned on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coachkit.conversation.bank import load_bank
from coachkit.conversation.tact.classify import classify, open_share
from coachkit.conversation.tact.lint import RULES, lint_text
from coachkit.conversation.tact.lint_bank import lint_bank, lint_file, with_problems
from coachkit.errors import InputProblems, RequestError

pytestmark = pytest.mark.unit

FIXTURES = Path(__file__).parent / "fixtures"


def fixtures(side: str) -> list[dict[str, Any]]:
    """Return the good or the bad questions of both sets."""
    found: list[dict[str, Any]] = []
    for name in ("questions.yaml", "questions_second.yaml"):
        found += yaml.safe_load((FIXTURES / name).read_text(encoding="utf-8"))[side]
    return found


GOOD, BAD = fixtures("good"), fixtures("bad")


def test_there_are_sixty_of_each_and_more() -> None:
    """Both sides have at least sixty different questions."""
    for side in (GOOD, BAD):
        assert len({one["text"] for one in side}) >= 60


@pytest.mark.parametrize("one", GOOD, ids=lambda one: one["text"])
def test_a_good_question_passes(one: dict[str, Any]) -> None:
    """No rule finds fault with a question that an expert thinks good."""
    assert lint_text(one["text"], one["kind"]) == ()


@pytest.mark.parametrize("one", BAD, ids=lambda one: one["text"])
def test_a_bad_question_is_caught(one: dict[str, Any]) -> None:
    """At least one rule finds fault, and says what to do."""
    flaws = lint_text(one["text"], one["kind"])
    assert flaws
    assert all(len(flaw.message) > 20 for flaw in flaws)


def test_most_bad_questions_are_caught_by_the_rule_they_were_written_for() -> None:
    """Nine in ten are caught by the rule of the flaw that their author had in mind."""
    named = {"closed-as-open": "closed", "jargon": "hard-words"}
    hit = sum(
        named.get(one["flaw"], one["flaw"]) in {flaw.rule for flaw in lint_text(one["text"], one["kind"])}
        for one in BAD
    )
    assert hit / len(BAD) >= 0.9


def test_each_rule_has_a_name_of_its_own_and_catches_something() -> None:
    """Rules are about as many as the issue names, and none is idle; `no-scale` and look-alikes have tests below."""
    names = [rule.rule for rule in RULES]
    assert len(names) == len(set(names)) >= 16
    caught = {flaw.rule for one in BAD for flaw in lint_text(one["text"], one["kind"])}
    assert set(names) - caught <= {"no-scale"}
    assert [flaw.rule for flaw in lint_text("How sure are you of it?", "scaling")] == ["closed", "no-scale"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("What led to it?", "open"),
        ("Tell me about the last visit.", "open"),
        ("If that holds, who else would need to know?", "open"),
        ("When you look back, what stands out?", "open"),
        ("When is it due?", "fact"),
        ("How many calls did it take?", "fact"),
        ("Is it due?", "closed"),
        ("So it is over?", "closed"),
        ("How sure are you, from zero to ten?", "scaling"),
        ("That was a good visit.", "none"),
    ],
)
def test_the_form_is_told_from_the_words(text: str, form: str) -> None:
    """Open, a single fact, closed, scaling, or nothing asked."""
    assert classify(text) == form


def test_the_open_share_counts_neither_scales_nor_statements() -> None:
    """Of three open questions and one closed, 75 % are open; a scale and a statement count on neither side."""
    texts = ["What helped?", "How so?", "Which one?", "Is it done?", "How sure are you, from zero to ten?", "I see."]
    assert open_share(texts) == 0.75
    assert open_share(["I see."]) is None


@pytest.mark.parametrize(
    "question", ["What challenges have you faced recently?", "How do you feel about your current workload?"]
)
def test_the_guides_open_questions_pass(question: str) -> None:
    """A naive rule against vague words would reject “recently”; the guide's own questions pass."""
    assert lint_text(question, "open") == ()


@given(st.text(max_size=300))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    """Whatever stands in a line, the linter answers, twice in the same way."""
    assert lint_text(text) == lint_text(text)


def test_the_whole_bank_passes() -> None:
    """Every opener and every probe of the shipped bank keeps every rule, and none says what another says."""
    assert [(one.where, one.text, one.flaws) for one in with_problems(lint_bank(load_bank()))] == []


def test_a_list_of_lines_is_judged_line_by_line(tmp_path: Path) -> None:
    """Bullets, numbers, blank lines and comments are no part of a question; each problem has its line."""
    file = tmp_path / "mine.txt"
    file.write_text(
        "# Monday\n\n- What helped you most?\n2. Why didn't you call?\n* What helped you the most?\n", "utf-8"
    )
    assert [(one.where, [flaw.rule for flaw in one.flaws]) for one in lint_file(file)] == [
        (3, []), (4, ["blaming"]), (5, ["near-duplicate"]),
    ]  # fmt: skip


def test_questions_in_yaml_are_judged_with_their_probes(tmp_path: Path) -> None:
    """A file in the bank's form is judged by its kinds, probes included; one in another form says where it is wrong."""
    file = tmp_path / "own.yaml"
    entry = (
        "questions:\n  - {question_id: own-01, kind: open, topic: wins, place: strength, meeting_types: [weekly],\n"
        "     focus: solution, general: true, text: 'What went well?', listen_for: [names], why: It is light.,\n"
        "     probes: [{question_id: own-01-a, if: names one, text: 'Did you enjoy it?'},\n"
        "              {question_id: own-01-b, if: nothing, text: 'What would have helped?'}]}\n"
    )
    file.write_text(entry, encoding="utf-8")
    assert [(one.where, [flaw.rule for flaw in one.flaws]) for one in lint_file(file)] == [
        ("own-01", []), ("own-01-a", ["closed"]), ("own-01-b", []),
    ]  # fmt: skip
    file.write_text(entry.replace("kind: open", "kinds: open"), encoding="utf-8")
    with pytest.raises(InputProblems, match="Did you mean 'kind'"):
        lint_file(file)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A missing file and one that is no text are told in words."""
    with pytest.raises(RequestError, match="cannot be read"):
        lint_file(tmp_path / "none.txt")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RequestError, match="UTF-8"):
        lint_file(tmp_path / "bad.txt")
