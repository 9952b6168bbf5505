"""What the words of a file mean where a column has a closed list: known words are proposed, others are asked."""

from __future__ import annotations

from coachkit.crm.columns import fold
from coachkit.crm.grid import counted
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.questions import Choice, Inquiry, Question
from coachkit.crm.onboarding.vocabulary import vocabulary
from coachkit.crm.profile_form import LEAVE_OUT, PartProfile
from coachkit.crm.tables import Column
from coachkit.crm.typed import Draft
from coachkit.errors import Problem

#: A column with more different words than these, or longer ones, is none of a closed list.
_MOST_WORDS, _LONGEST = 60, 200
#: Lists in which a word that is not known is read as blank: nothing is asked about them.
_LOOSE = ("direction", "forecast_category")
#: The key of the question what a blank cell means.
BLANK = "blank"
_MEANS = {LEAVE_OUT: "such rows are no records and are left out"}


def without_answers(made: MadePart) -> PartProfile:
    """Return a part without the translations that are being asked for: answers do not change what is looked at."""
    lines = made.lines
    asked = {column.name for column in _closed(made)}
    base = made.base.get("map", {})
    lines["map"] = {
        column: base.get(column, {}) if column in asked else words
        for column, words in lines.get("map", {}).items()
        if column not in asked or base.get(column)
    }
    return PartProfile.model_validate(lines)


def settle_words(material: Material, inquiry: Inquiry, made: MadePart) -> list[Problem]:
    """Translate every word of a closed list that needs it; returns the problems that no answer would settle."""
    draft = material.draft(made, without_answers(made))
    if isinstance(draft, list):
        return [] if inquiry.open else draft  # what is asked may be what is wrong
    problems = []
    for column in _closed(made):
        if column.name not in draft.frame or column.name in made.lines.get("constant", {}):
            continue
        said = made.own.get("map", {}).get(column.name, {})
        counts = draft.frame[column.name].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        known = {fold(word) for word in column.allowed}
        unknown = {
            str(word): int(count)
            for word, count in counts.items()
            if word != "" and fold(str(word)) not in known and word not in said
        }
        if column.name in _LOOSE:
            _translate_known(made, column, list(unknown))
        elif len(unknown) > _MOST_WORDS or any(len(word) > _LONGEST for word in unknown):
            texts = f"{len(unknown):,} different words" if len(unknown) > _MOST_WORDS else "long texts"
            reason = f"holds {texts}, which can hardly be {', '.join(column.allowed)}."
            problems.append(Problem(material.shown, reason, column=column.name, fix="Name another column for it."))
        else:
            for word, count in unknown.items():
                _ask_word(inquiry, made, column, word, count)
            if column.filled:
                _ask_blank(material, inquiry, made, column, draft)
    return problems


def word_key(column: str, word: str) -> str:
    """Return the key of the question what a word means; it is typed as KEY=ANSWER."""
    return f"{column}.{word or BLANK}".replace("=", "-")


def _closed(made: MadePart) -> list[Column]:
    return [column for column in (*made.layout.columns, *made.layout.helpers) if column.allowed]


def _translate_known(made: MadePart, column: Column, words: list[str]) -> None:
    meanings = {word: vocabulary().meaning(made.table, column.name, word) for word in words}
    if known := {word: meaning for word, meaning in meanings.items() if meaning is not None}:
        made.say("map", column.name, known)


def _ask_word(inquiry: Inquiry, made: MadePart, column: Column, word: str, count: int) -> None:
    spec = made.spec(column.name)
    where = f" in {spec!r}" if isinstance(spec, str) else ""
    proposal = vocabulary().meaning(made.table, column.name, word)
    if proposal is None and column.name == "field":
        proposal = LEAVE_OUT  # what else changes in a CRM concerns no table of ours
    _ask(inquiry, made, column, word, f"What does {word!r}{where} mean ({counted(count, 'row')})?", proposal)


def _ask_blank(material: Material, inquiry: Inquiry, made: MadePart, column: Column, draft: Draft) -> None:
    """Ask what a blank cell means where so many are that they are no faults of single rows."""
    said = made.own.get("map", {}).get(column.name, {})
    blank = int((draft.frame[column.name] == "").sum())
    if blank > material.reading.share * len(draft.frame) and "" not in said:
        rows = counted(blank, "row")
        _ask(inquiry, made, column, "", f"{rows} say nothing in {column.name}. What are they?", None)


def _ask(inquiry: Inquiry, made: MadePart, column: Column, word: str, text: str, proposal: str | None) -> None:
    choices = [Choice(meaning, _MEANS.get(meaning, "")) for meaning in (*column.allowed, LEAVE_OUT)]
    key = word_key(column.name, word)
    short = f"what the words in {column.name} mean"
    answer = inquiry.ask(Question(key, text, tuple(choices), proposal, ask=proposal is None, short=short))
    if answer is not None:
        made.say("map", column.name, {word: answer})
