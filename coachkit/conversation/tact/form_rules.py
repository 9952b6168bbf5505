"""Rules of form: one question, open where it says so, short, plain, without figures."""

from __future__ import annotations

import re

from coachkit.conversation.tact.classify import Form, has_scale, head_of, without_scale
from coachkit.conversation.tact.rule import Asked, Rule
from coachkit.terms import QuestionKind

#: Words in the sentence that asks, and in all; what is longer is not taken in when heard (landscape.md, section 4).
MOST_WORDS, MOST_WORDS_IN_ALL = 20, 30
#: Long words that everybody in sales uses every day.
_USUAL_LONG = re.compile(
    r"opportunit|conversation|organi[sz]ation|competit|responsib|individual|activit|territor|particular|information|"
    r"necessar|uncomfortabl|comfortabl|definitely|generally|usually|actually|originally|especially|immediate|"
    r"presentation|negotiation|situation|application|experience|operation|motivat|relationship|prioriti|alternativ|"
    r"differently|manageable|unusual|realistic|implementation|expectation|introduc|reaction|management|discovery"
)
_ASKING = r"(?:what|how|which|why|who|whom|whose|when|where)"
_HELPS = r"(?:do|does|did|is|are|was|were|have|has|can|could|will|would|should)"
_SUBJECT = r"(?:you|we|they|he|she|it|there|i|your|the|this|that|these|those)"
_JOINED = re.compile(
    rf"(?:,|;|\band\b|\bor\b|\bbut\b|\bas well as\b|\bplus\b)\s+(?:then |also |if so,? |if not,? |by |with |for |to )*"
    rf"(?:{_ASKING}\b|{_HELPS} {_SUBJECT}\b)",
    re.IGNORECASE,
)
_TWO_THINGS = re.compile(
    r"\b(?:your|the) (?:\w+ )?(\w+),? (?:and|as well as|or) (?:also )?(?:your|the) (\w+)", re.IGNORECASE
)
_TWO_VERBS = re.compile(
    r"^(?:what|which)\b[^?]*?\b(?:went|goes|worked|works|helps?|helped)\b (?:\w+ )?(?:well|best|most)? ?"
    r"(?:and|or) (?:\w+ )?(?:badly|wrong|poorly|worst|not|didn't|doesn't|hurts?|hinders?)",
    re.IGNORECASE,
)
_BRINGS_TOGETHER = re.compile(
    r"\bbetween\b|\btogether\b|\bfit\b|\bmatch|\bconnect|\blink|\bbalanc|\bboth\b|\beither\b|\bprefer\b|\bweigh\b",
    re.IGNORECASE,
)


def _many_asked(asked: Asked) -> str | None:
    if asked.text.count("?") > 1:
        return asked.text
    asking = [one for one in asked.sentences if one.form != "none"]
    if len(asking) > 1:
        return asking[-1].text
    for sentence in asking:
        found = _joined(sentence.text)
        if found:
            return found
    return None


def _joined(sentence: str) -> str | None:
    """Find a second question behind a conjunction, or two things asked about at once."""
    head = head_of(sentence)
    start = sentence.lower().find(head) + len(head)
    for found in _JOINED.finditer(sentence, start):
        word = re.split(r"\s+", found.group().strip())[-1].lower()
        # "between what you planned and what came": a pair within one question, not a second one.
        pair = re.search(rf"\b{re.escape(word)}\b", sentence[start : found.start()], re.IGNORECASE)
        relative = found.group().lstrip().startswith(",") and word in ("who", "whose", "which", "when", "where")
        how_known = re.match(
            r"[, ]*and how (?:do|can|could|would) (?:you|we) (?:know|tell)\b", sentence[found.start() :]
        )
        aside = re.match(
            r", (?:do|would|did) you (?:think|say|reckon|feel)\?", sentence[found.start() :], re.IGNORECASE
        )
        if not (pair or relative or how_known or aside):
            return found.group().strip(" ,")
    if not _BRINGS_TOGETHER.search(sentence):
        found_two = _TWO_THINGS.search(sentence) or _TWO_VERBS.search(sentence)
        if found_two:
            return found_two.group()
    return None


_FITS: dict[QuestionKind, tuple[Form, ...]] = {
    "open": ("open", "scaling"),
    "probing": ("open", "scaling"),
    "scaling": ("scaling",),
    "closed": ("closed", "fact"),
}


def _wrong_form(asked: Asked) -> str | None:
    asking = [one for one in asked.sentences if one.form != "none"]
    if not asking:
        return None
    form = asking[-1].form
    fits = form in (("open", "scaling") if asked.kind is None else _FITS[asked.kind])
    return None if fits else " ".join(asking[-1].text.split()[:4])


def _asks_nothing(asked: Asked) -> str | None:
    last = asked.sentences[-1] if asked.sentences else None
    return None if last is not None and last.form != "none" else ""


def _too_long(asked: Asked) -> str | None:
    counts = [len(one.text.split()) for one in asked.sentences]
    return "" if counts and (max(counts) > MOST_WORDS or sum(counts) > MOST_WORDS_IN_ALL) else None


_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|nowhere|neither|nor|without|cannot|hardly|lack\w*)\b|n't\b|"
    r"\b(?:unable|unlikely|unwilling|unhappy|unclear|uncommon|unhelpful|unreasonable|unimportant|unsure|unusual|"
    r"undone|unsaid|unfinished|unanswered|unaware|unread|unspoken|unresolved|unprepared|impossible|"
    r"improbable|inappropriate|dissatisfied|disagree|fail(?:s|ed|ing)? to|avoid\w*|deny|doubt|"
    r"miss(?:ed|ing)?|stop(?:s|ped)?|prevent\w*|refus\w*)\b",
    re.IGNORECASE,
)
_PLAIN_NO = re.compile(r"\b(?:not|no|never|none|nothing|nobody|without|cannot|nor|neither)\b|n't\b", re.IGNORECASE)


def _two_negations(asked: Asked) -> str | None:
    for sentence in asked.sentences:
        found = _NEGATION.findall(sentence.text)
        if len(found) > 1 and _PLAIN_NO.search(sentence.text):
            return " … ".join(found[:2])
    return None


_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_BUZZ = re.compile(
    r"\b(?:leverag\w*|synerg\w*|bandwidth|circle back|low[- ]hanging|move the needle|touch base|deep[- ]dive|"
    r"drill down|"
    r"paradigm\w*|ideat\w*|actionable|learnings|boil the ocean|value[- ]adds?|core competenc\w*|holistic\w*|"
    r"operationali[sz]\w*|incentivi[sz]\w*|utili[sz]\w*|going forward|best[- ]in[- ]class|mission[- ]critical|"
    r"granular\w*|north star|takeaways?|double[- ]click|net[- ]net|mindshare|thought leader\w*|game[- ]chang\w*|"
    r"growth hack\w*|stakeholder (?:management|mapping)|value proposition|go-to-market|wheelhouse|swim ?lanes?|"
    r"right-siz\w*|level[- ]set|socialis\w*|socializ\w*|optimi[sz]ation|productis\w*|productiz\w*|verticals?|"
    r"ecosystem|enablement|throughput|velocity|cadence|conversion funnel|funnel metrics|top[- ]of[- ]funnel|"
    r"mindset shift|"
    r"strategi[sz]\w*|ramp[- ]up curve|pain points?|share of wallet|deliverables?|white ?space|cross-functional|"
    r"value play|(?:sales|upsell) motion|land[- ]and[- ]expand|pipe ?gen|"
    r"personas?|alignment|methodolog\w*|framework)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"\b(?!CRM\b|CEO\b|CFO\b|IT\b|HR\b|UK\b|US\b|EU\b|OK\b|PDF\b|AI\b|TV\b|ID\b)[A-Z]{2,}s?\b")


def _hard_words(asked: Asked) -> str | None:
    text = re.sub(r"\{\w+\}", "", asked.text)
    found = _BUZZ.search(text) or _LETTERS.search(text)
    if found:
        return found.group()
    long = [word for word in _WORD.findall(text) if _syllables(word) >= 4 and not _USUAL_LONG.search(word.lower())]
    return ", ".join(long) if len(long) > 1 else None


def _syllables(word: str) -> int:
    """Count the syllables of an English word, roughly: groups of vowels, a silent e apart."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee", "ie"))
    return max(1, groups - silent - word.lower().endswith("ed"))


_COUNT = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|hundred|thousand|million|dozen|several hundred)"
)
_NUMBER = re.compile(
    r"[$€£]|\d|%|\bper ?cent\b|\b" + _COUNT + r" (?:of your|of the|out of|times|points|(?:days|weeks|months) (?:late|"
    r"behind|without|overdue|in a row))|\b(?:lost|won|missed|closed|slipped|held|booked|sent|made|had|only) "
    + _COUNT
    + r"\b|\b"
    + _COUNT
    + r" (?:\w+ )?(?:slipped|lost|moved|went quiet|stalled)\b|"
    r"\b(?:eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|"
    r"thousand|million|dozen)s?(?:-\w+)?\b|"
    r"\bhalf (?:of )?(?:your|the)\b|\b(?:a|one|two|three) (?:third|quarter)s? of\b|\b(?:doubled|tripled|halved)\b",
    re.IGNORECASE,
)

#: "The last two of them" chooses; it claims nothing.
_A_CHOICE = re.compile(
    rf"\b(?:last|past|first|next|coming|top|which|any|these|those|in|within|every) {_COUNT}(?:-\w+)?\b"
    r"(?! of your| out of)",
    re.IGNORECASE,
)


def _number(asked: Asked) -> str | None:
    text = _A_CHOICE.sub("", re.sub(r"\{\w+\}", "", asked.text))
    found = _NUMBER.search(without_scale(text))
    return found.group() if found else None


def _no_scale(asked: Asked) -> str | None:
    return "" if asked.kind == "scaling" and not has_scale(asked.text) else None


FORM_RULES: tuple[Rule, ...] = (
    Rule("no-question", "asks nothing. End it with a question, or with an invitation such as “Tell me about …”.",
         _asks_nothing),
    Rule("multiple", "asks several things at once. Keep one question; make the other a probe.", _many_asked),
    Rule("closed", "can be answered with yes, no or one fact. Begin with What, How, Which or “Tell me”; if it is "
         "meant as a check, say `kind: closed`.", _wrong_form),
    Rule("no-scale", "is meant as a scaling question but names no scale. Add “from zero to ten”.", _no_scale),
    Rule("too-long", f"is longer than one hears at once. Say it in at most {MOST_WORDS} words.", _too_long),
    Rule("double-negative", "two negations are hard to follow. Say what is, not what is not.", _two_negations),
    Rule("hard-words", "is hard to follow. Say it as you would to a friend outside the firm.", _hard_words),
    Rule("number", "a figure belongs in the reason, where its n and window stand. Take it out of the question.",
         _number),
)  # fmt: skip
