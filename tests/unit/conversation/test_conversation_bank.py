"""The bank: it loads, keeps the rules of form, and takes the user's own questions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from coachkit.conversation.bank import Bank, Known, Place, QuestionItem, load, load_bank
from coachkit.conversation.bank.form import Filler
from coachkit.errors import InputProblems
from coachkit.terms import CAUSES, MEETING_TYPES, TOPICS

pytestmark = pytest.mark.unit

OWN = """\
questions:
  - question_id: {question_id}
    kind: open
    topic: wins
    place: strength
    meeting_types: [weekly]
    focus: solution
    general: true
    text: What made you smile at work this week?
    probes:
      - {{question_id: own-smile-01-who, if: names somebody, text: "Who else should know?"}}
      - {{question_id: own-smile-01-more, if: finds nothing, text: "What would have?"}}
    listen_for: [names]
    why: It is a light way to begin.
"""
FACT_CAUSES = (
    "no-next-step", "stale-pipeline", "concentration", "slipping", "goalposts-moved", "context-change",
    "single-threaded",
)  # fmt: skip

#: How an invitation to tell begins: the only openers that end with a full stop.
INVITATIONS = ("Tell me ", "Walk me through ")
#: The rules of form of landscape.md section 4, as patterns that no text of the bank may hold.
NOT_ALLOWED = {
    "a leading frame": r"\b(don't|isn't|wouldn't|aren't|shouldn't|surely|obviously|of course|agree that)\b",
    "an accusing why": r"^why\b|\bwhy (did|didn't|haven't|don't|are)\b",
    "blame, an absolute or a label": r"\b(always|never|lazy|fail\w*|fault|blame\w*|careless|poor|weak\w*|bad)\b",
    "advice in disguise": r"\b(have you (tried|thought|considered)|should you|could you try|what if you|why not)\b",
    "a double negative": r"\bnot (un|im|in)\w+|\b(no|not|n't)\b.*\b(no|not|without)\b",
    "a protected topic": r"\b(health|ill|sick|family|children|age|religio\w*|pregnan\w*|politic\w*|married)\b",
    "a comparison with a peer": r"\bthan (your|the|other) (colleague|peer|team|rep)|\bcompared (to|with)\b",
    "a number": r"\d",
    "two questions joined": r"\b(and|or)( by)? (what|how|which|why|who|when|where)\b",
}


@pytest.fixture(scope="module")
def bank() -> Bank:
    """Return the shipped bank."""
    return load_bank()


def texts_of(bank: Bank) -> list[str]:
    """Return the text of every opener and every probe."""
    return [item.text for item in bank.items] + [text for _, text in bank.probe_texts]


def item_of(bank: Bank, question_id: str) -> QuestionItem:
    """Return the question with an id."""
    return next(item for item in bank.items if item.question_id == question_id)


def write(folder: Path, text: str, name: str = "own.yaml") -> Path:
    """Write one file of own questions."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.guide("E15")
def test_the_guides_open_questions_are_openers_word_for_word(bank: Bank) -> None:
    """Both open questions of the guide stand in the bank verbatim, as open openers that need no evidence."""
    found = {item.text: item for item in bank.items}
    for text in ("What challenges have you faced recently?", "How do you feel about your current workload?"):
        assert found[text].kind == "open"
        assert found[text].general


@pytest.mark.guide("E16")
def test_the_guides_probing_questions_are_probes_word_for_word(bank: Bank) -> None:
    """Both probing questions of the guide stand beneath the guide's opener, verbatim, keyed to a likely answer."""
    opener = item_of(bank, "rapport-challenges-recently-01")
    texts = [text for _, text in bank.probes_of(opener)]
    assert texts[:2] == [
        "What do you think contributed to the issue?",
        "How might you approach it differently next time?",
    ]
    assert all(probe.answer for probe in opener.probes)


@pytest.mark.guide("E16")
def test_each_opener_has_two_or_three_probes_keyed_to_answers(bank: Bank) -> None:
    """Each opener carries two or three probes; each probe has a text and says which answer it is for."""
    for item in bank.items:
        assert 2 <= len(item.probes) <= 3
        assert all(text for _, text in bank.probes_of(item))


def test_a_starter_bank_covers_topics_causes_and_meeting_types(bank: Bank) -> None:
    """At least 40 openers; every topic is there, and every cause, the fact causes in every meeting about the work."""
    assert len(bank.items) >= 40
    assert {item.topic for item in bank.items} == set(TOPICS)
    gaps = [item for item in bank.items if item.place != "strength"]
    assert {cause for item in gaps for cause in item.triggers.causes} == set(CAUSES)
    for cause in FACT_CAUSES:
        types = {kind for item in gaps if cause in item.triggers.causes for kind in item.meeting_types}
        assert types >= {"weekly", "performance", "pipeline"}


@pytest.mark.parametrize("place", ["rep", "strength", "opening"])
def test_each_meeting_type_can_do_without_evidence(bank: Bank, place: str) -> None:
    """Each meeting type has general questions to open, on a strength and for the rep's own choosing."""
    for kind in MEETING_TYPES:
        assert any(item.general and item.place == place and kind in item.meeting_types for item in bank.items)


def test_no_career_question_is_about_opportunities(bank: Bank) -> None:
    """Questions on the work itself are never asked in a career conversation."""
    assert not [item.question_id for item in bank.items if item.place == "work" and "career" in item.meeting_types]


@pytest.mark.parametrize("rule", NOT_ALLOWED)
def test_no_text_breaks_a_rule_of_tact(bank: Bank, rule: str) -> None:
    """No opener and no probe leads, blames, advises in disguise, labels, or asks about protected topics."""
    pattern = re.compile(NOT_ALLOWED[rule], re.IGNORECASE)
    assert [text for text in texts_of(bank) if pattern.search(text)] == []


def test_every_text_is_one_question_of_at_most_twenty_words(bank: Bank) -> None:
    """Every text ends with its only question mark, an invitation with its only full stop; each takes one breath."""
    for text in texts_of(bank):
        mark = "." if text.startswith(INVITATIONS) else "?"
        assert text.endswith(mark) and text.count("?") + text.count(".") == 1, text
        assert len(text.split()) <= 20, text


def test_open_questions_begin_openly(bank: Bank) -> None:
    """An open question begins with What, How or Which, or invites; only a closed check begins with an auxiliary."""
    for item in bank.items:
        if item.kind == "closed":
            assert re.match(r"(Do|Does|Is|Are|Have|Has) ", item.text)
        else:
            assert item.text.startswith(INVITATIONS) or re.match(r"(What|How|Which) ", item.text), item.text
    assert sum(item.text.startswith(INVITATIONS) for item in bank.items) <= 10
    for _, text in bank.probe_texts:
        assert re.match(r"(What|How|Which|Who|Whose|Where|When|At which point|By when|If that happens) ", text), text


def test_no_two_texts_are_the_same_and_no_two_openers_nearly_so(bank: Bank) -> None:
    """Texts are told apart: openers share fewer than seven words in ten."""

    def words(text: str) -> set[str]:
        return set(re.findall(r"[a-z']+", text.lower()))

    openers = [item.text for item in bank.items]
    assert len(set(texts_of(bank)) - set(openers)) + len(openers) >= len(texts_of(bank)) - 5
    for index, one in enumerate(openers):
        for other in openers[index + 1 :]:
            shared = len(words(one) & words(other)) / len(words(one) | words(other))
            assert shared < 0.7, (one, other)


def test_most_questions_are_open_and_look_towards_solutions(bank: Bank) -> None:
    """At least 70 % of the openers are open, and at least 60 % look towards solutions."""
    assert sum(item.kind == "open" for item in bank.items) / len(bank.items) >= 0.7
    assert sum(item.focus == "solution" for item in bank.items) / len(bank.items) >= 0.6


def test_sensitive_questions_need_a_finding(bank: Bank) -> None:
    """What sits in the drawer is prompted by causes alone and is never a general question."""
    drawer = [item for item in bank.items if item.in_drawer]
    assert drawer
    assert all(item.triggers.causes and not item.general for item in drawer)


def test_items_are_sorted_and_the_digest_is_stable(bank: Bank) -> None:
    """Items are sorted by id, ids are unique, and reading twice gives the same digest."""
    ids = [item.question_id for item in bank.items]
    assert ids == sorted(set(ids))
    assert load_bank().digest() == bank.digest()


def test_own_questions_are_added_and_win(tmp_path: Path, bank: Bank) -> None:
    """A user's question joins the bank; one with the id of a shipped one replaces it; either changes the digest."""
    added = load_bank(write(tmp_path / "a", OWN.format(question_id="own-smile-01")))
    assert len(added.items) == len(bank.items) + 1
    replaced = load_bank(write(tmp_path / "b", OWN.format(question_id="wins-proud-of-03")))
    assert len(replaced.items) == len(bank.items)
    assert item_of(replaced, "wins-proud-of-03").text == "What made you smile at work this week?"
    assert len({bank.digest(), added.digest(), replaced.digest()}) == 3


def test_own_questions_in_a_yml_file_are_read(tmp_path: Path) -> None:
    """The shorter ending counts as the longer one does; a file of another kind is left alone."""
    folder = write(tmp_path / "q", OWN.format(question_id="own-smile-01"), "own.yml")
    (folder / "notes.txt").write_text("not questions", encoding="utf-8")
    assert item_of(load_bank(folder), "own-smile-01").text == "What made you smile at work this week?"


def test_probes_of_a_replaced_question_stay_for_those_who_share_them(tmp_path: Path) -> None:
    """Replacing the guide's opener leaves its two probes to the questions that share them."""
    replaced = load_bank(write(tmp_path / "q", OWN.format(question_id="rapport-challenges-recently-01")))
    texts = dict(replaced.probe_texts)
    assert texts["probe-contributed-01"] == "What do you think contributed to the issue?"


def test_a_missing_folder_of_own_questions_is_no_problem(tmp_path: Path, bank: Bank) -> None:
    """Without own questions the shipped bank is the bank."""
    assert load_bank(tmp_path / "none").digest() == bank.digest()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: open", "kindd: open", "Did you mean 'kind'?"),
        ("topic: wins", "topic: victories", "topic"),
        ("general: true", "general: false", "can never come up"),
        ("this week?", "at {place}?", "no slot of that name"),
        ("why:", "cool_down_weeks: 3\n    why:", "greater than or equal to 8"),
        ("question_id: own-smile-01-more", "question_id: wins-proud-of-03", "is that of a question"),
        ("question_id: own-smile-01-more", "question_id: probe-contributed-01", "has a text elsewhere already"),
        (', text: "What would have?"', "", "has no text here or elsewhere"),
        ("question_id: own-smile-01\n", "question_id: Smile\n", "pattern"),
    ],
)
def test_a_slip_in_an_own_question_is_told_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A misspelt key, an unknown topic, a missing slot, a short cool-down: each is named with the file."""
    text = OWN.format(question_id="own-smile-01")
    assert old in text
    with pytest.raises(InputProblems) as caught:
        load_bank(write(tmp_path / "questions", text.replace(old, new)))
    assert said in str(caught.value)
    assert {problem.file for problem in caught.value.problems} == {"parameters/questions/own.yaml"}


def test_the_same_id_twice_in_own_files_is_a_problem(tmp_path: Path) -> None:
    """Two own questions with one id are refused rather than one dropped in silence."""
    folder = write(tmp_path / "q", OWN.format(question_id="own-smile-01"))
    (folder / "second.yaml").write_text(OWN.format(question_id="own-smile-01"), encoding="utf-8")
    with pytest.raises(InputProblems, match="is taken"):
        load_bank(folder)


def test_a_sensitive_general_question_is_refused() -> None:
    """A question of sensitivity 2 that needs no finding cannot be written."""
    shipped = item_of(load_bank(), "overload-take-off-01").model_dump(by_alias=True)
    with pytest.raises(ValueError, match="needs a finding"):
        QuestionItem.model_validate(shipped | {"general": True})


def test_the_docs_name_every_choice_and_show_a_question_as_it_is(checkout: Path) -> None:
    """docs/questions.md names every place, trigger and filler, and its example is the shipped question."""
    text = (checkout / "docs" / "questions.md").read_text(encoding="utf-8")
    for choices in (Known, Place, Filler):
        assert [choice for choice in get_args(choices) if f"`{choice}`" not in text] == []
    assert [name for name in QuestionItem.model_fields if f"`{name}`" not in text] == []
    example = text.split("```yaml\nquestions:\n")[1].split("```")[0].strip()
    shipped = Path(load.__file__).with_name("pipeline.yaml").read_text(encoding="utf-8")
    assert example in shipped
