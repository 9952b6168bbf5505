"""Where the rep's aims and the organisation meet: each aim with the goals and offers that may take it further.

A link somebody wrote is a link: a goal `serves` an aim word for word, an offer is `for` every aim that holds the words
given. Words in common are a guess, and said to be one. An aim that nothing fits is a gap, with a question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import snowballstemmer

from coachkit.model import Aim, Fit, Goal
from coachkit.parameters import AspirationParameters, OfferParameters, RepParameters
from coachkit.terms import FitBasis

GAP = "Nothing on record takes this further yet. What would a first step look like?"
#: Words that say nothing alone, and those of every second aim or offer in sales: sharing only these is no reason.
_EVERYWHERE = (
    "spring summer autumn winter "
    "a about account across after all an and as at be become business by client company course customer day deal do "
    "first for free from full get half have her his how i in into it its job keep know lead learn like long make "
    "member month more move my new next no not of off on one opportunity or our out over own part people programme "
    "project quarter rep role sale sales seller selling sell small so some team that the their them they this three "
    "through time to towards training two up us want we week what with within work year you your"
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STEMMER = snowballstemmer.stemmer("english")


def match_aims(
    parameters: RepParameters | None, goals: Sequence[Goal], offers: Sequence[OfferParameters], as_of: date
) -> tuple[Aim, ...]:
    """Match the aims named by `as_of` with the rep's goals and the organisation's offers, in the file's order."""
    named = [aim for aim in (parameters.aspirations if parameters else []) if not aim.named_on or aim.named_on <= as_of]
    return tuple(_aim(aim, goals, offers, as_of) for aim in named)


def _aim(aim: AspirationParameters, goals: Sequence[Goal], offers: Sequence[OfferParameters], as_of: date) -> Aim:
    by_goals = (_by_goal(aim.text, goal) for goal in goals)
    by_offers = (_by_offer(aim.text, offer) for offer in offers)
    found = [fit for fit in (*by_goals, *by_offers) if fit is not None]
    return Aim(
        text=aim.text,
        named_on=aim.named_on,
        age_days=(as_of - aim.named_on).days if aim.named_on else None,
        fits=tuple(sorted(found, key=lambda fit: fit.basis != "linked")),
        gap=None if found else GAP,
    )


def _by_goal(aim: str, goal: Goal) -> Fit | None:
    """Link a goal that serves the aim; one that says it serves another is not guessed about."""
    if goal.serves is not None:
        return (
            Fit(title=goal.title, kind="goal", basis="linked", objective=goal.objective) if goal.serves == aim else None
        )
    texts = (goal.title, goal.objective, goal.growth_area)
    shared = _shared(aim, " ".join(text for text in texts if text))
    if not shared:
        return None
    return Fit(title=goal.title, kind="goal", basis="may-fit", shared=shared, objective=goal.objective)


def _by_offer(aim: str, offer: OfferParameters) -> Fit | None:
    linked = any(words <= _stems(aim) for words in map(_stems, offer.suits))
    shared = () if linked else _shared(aim, f"{offer.title} {offer.objective or ''}")
    if not linked and not shared:
        return None
    basis: FitBasis = "linked" if linked else "may-fit"
    return Fit(title=offer.title, kind=offer.kind, basis=basis, shared=shared, objective=offer.objective)


def _shared(aim: str, text: str) -> tuple[str, ...]:
    """Return the aim's words that the text has too, whatever their endings, but for those that are everywhere."""
    common = _stems(text) - _stems(_EVERYWHERE)
    return tuple(dict.fromkeys(word for word in _WORD.findall(aim.lower()) if _STEMMER.stemWord(word) in common))


def _stems(text: str) -> frozenset[str]:
    return frozenset(_STEMMER.stemWord(word) for word in _WORD.findall(text.lower()))
