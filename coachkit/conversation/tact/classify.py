"""What a sentence asks for, told from its form: the one classifier behind the linter and the share of open questions.

After MITI (methods.md, section 7): a question that begins with an auxiliary, or is a statement with a question mark,
is closed; one after a number, a time, a person or a place asks for a single fact; what, how, which and an invitation
(tell me, walk me through) are open. It tells form, not intent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

#: open; fact (a single fact: when, how many ...); closed (yes or no); scaling (a place on a scale); none (not asked).
Form = Literal["open", "fact", "closed", "scaling", "none"]

_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|am|have|has|had|can|could|will|would|shall|should|may|might|must|"
    r"don't|doesn't|didn't|isn't|aren't|wasn't|weren't|haven't|hasn't|hadn't|can't|cannot|couldn't|won't|wouldn't|"
    r"shouldn't|mustn't|ain't)"
)
_HOW_FIGURE = r"how (?:many|much|often|long|soon|old|big|late|far along)"
#: Who, where and when ask for a single fact, unless they ask for a view ("who else could", "where do you see").
_VIEW = (
    r"(?:who (?:else|would|could|might|should|here|there|in|at|on|among|do you|did you|have you|has|around|will|"
    r"of them)|"
    r"(?:where|when)(?: else)? (?:(?:do|did|have|would|could|might) you|(?:would|could|might))|"
    r"when (?:in|did|last)|where (?:in|else|around|"
    r"(?:can|is|are|do|does|did|has|have) (?:you|it|that|this|we|they))|whose|by when|at which point)"
)
#: "When do you ..." asks; "when you ..." leads in.
_FACT = rf"(?:(?:who|whom)(?:'s)?|(?:where|when)(?:'s|(?: exactly| in [^,?]{{3,40}}?)?(?= {_AUXILIARY}\b)))"
_OPEN = (
    r"(?:what|what's|how(?! (?:many|much|often|long|soon|old|big|late|far along)\b)|how's|which|in what ways?|"
    rf"in which ways?|to what extent|for what|with what|at what|{_VIEW})"
)
#: An invitation asks as a question does, and ends in a full stop.
_INVITATION = (
    r"(?:please )?(?:tell me|walk me|talk me|take me|show me|describe|share|say (?:a (?:bit|little) |some )?more|go on|"
    r"carry on|i'd (?:love|like|be glad) to (?:hear|learn|know|understand)|help me (?:see|understand)|"
    r"give me an example|let's hear|let me hear|paint me|think back|imagine|(?:can|could|would|will) you "
    r"(?:please |also )?(?:tell|walk|talk|take|show|describe|share|say|help me|give me an))"
)
#: A short clause may lead in: "Looking at the next quarter, what ...", "If that happens, who ...".
_LEAD_IN = re.compile(
    r"^(?:(?:and|so|then|now|but|okay|ok|well|also)\b,? )?(?:[^,:;?–—]{2,90}?[,:;–—] ?)??"
    rf"(?:and |so |then )?(?P<head>{_INVITATION}|{_OPEN}|{_HOW_FIGURE}|{_FACT}|why|{_AUXILIARY})\b",
    re.IGNORECASE,
)
_PREPOSED = re.compile(
    rf"^(?:in|on|at|of|for|from|with|by|to|about|among|apart from|beside) [^,?]{{0,60}}?\b(?P<head>{_OPEN})\b",
    re.IGNORECASE,
)
_POINT = r"(?:\d|10|zero|nought|one|two|three|four|five|six|seven|eight|nine|ten)"
_ON_IT = rf"(?:\ba {_POINT}\b|\b{_POINT} (?:is|as|being|means|for)\b)"
_SCALE = re.compile(
    r"\b(?:from |of |between )?(?:0|1|zero|nought|one)(?: ?(?:to|and|-|–) ?)(?:5|7|10|100|five|seven|ten|hundred)\b|"
    r"\bout of (?:10|ten|5|five)\b|\b(?:a|the|your|that|this) scale\b|\bscale of\b|\b(?:one|a|half a) point\b|"
    rf"{_ON_IT}[^?]*{_ON_IT}",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?…]+(?:[.!?…]+[\"'”’)]*|$)")


@dataclass(frozen=True)
class Sentence:
    """One sentence and what it asks for."""

    text: str
    form: Form


def straight(text: str) -> str:
    """Return a text on one line with straight quotes, as the patterns expect it.

    >>> straight("Don’t  you")
    "Don't you"
    """
    return " ".join(text.replace("’", "'").replace("‘", "'").split())


def sentences(text: str) -> tuple[Sentence, ...]:
    """Split a text into sentences, each with its form.

    >>> [one.form for one in sentences("That was a big one. What helped you most?")]
    ['none', 'open']
    """
    # A full stop inside a number or an abbreviation of one letter ends no sentence.
    guarded = re.sub(r"(?<=\d)\.(?=\d)|(?<=\b[a-zA-Z])\.(?=[a-zA-Z]\b)", "·", straight(text))
    parts = [found.group().strip() for found in _SENTENCE.finditer(guarded)]
    return tuple(Sentence(part, _form(part)) for part in parts if part)


def _form(sentence: str) -> Form:
    asked = sentence.rstrip("\"'”’)").endswith("?")
    head = head_of(sentence)
    if re.fullmatch(_INVITATION, head, re.IGNORECASE):
        return "scaling" if has_scale(sentence) else "open"
    if not asked:
        return "none"
    if has_scale(sentence) and not re.fullmatch(_AUXILIARY, head, re.IGNORECASE):
        return "scaling"
    if re.fullmatch(rf"(?:who|whom|where|when).*|{_HOW_FIGURE}", head) and not re.fullmatch(_OPEN, head):
        return "fact"
    return "open" if re.fullmatch(rf"{_OPEN}|why", head, re.IGNORECASE) else "closed"


def head_of(sentence: str) -> str:
    """Return the word or words that make a sentence ask, in lower case; empty where nothing does."""
    said = straight(sentence)
    found = _LEAD_IN.match(said) or _PREPOSED.match(said)
    return found.group("head").lower() if found else ""


def has_scale(text: str) -> bool:
    """Tell whether a text names a scale, such as zero to ten."""
    return _SCALE.search(text) is not None


def without_scale(text: str) -> str:
    """Return a text without the words of its scale."""
    return _SCALE.sub("", text)


def classify(text: str) -> Form:
    """Tell what a text asks for: the form of its last sentence that asks at all.

    >>> classify("How do you feel about your current workload?")
    'open'
    >>> classify("When you look at your week, do you like it?")
    'closed'
    >>> classify("How sure are you, from zero to ten?")
    'scaling'
    """
    forms = [sentence.form for sentence in sentences(text)]
    return next((form for form in reversed(forms) if form != "none"), "none")


def open_share(texts: Iterable[str]) -> float | None:
    """Return the share of open questions among the questions; a scale counts as neither. None where none is left.

    >>> open_share(["What helped?", "Is it done?", "How sure are you, from zero to ten?"])
    0.5
    """
    forms = [form for form in map(classify, texts) if form in ("open", "fact", "closed")]
    return forms.count("open") / len(forms) if forms else None
