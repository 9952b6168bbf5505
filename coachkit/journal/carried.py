"""What meetings leave beside promises and goals: notes, parked topics, the pulse, words in between, hygiene."""

from __future__ import annotations

from datetime import date, timedelta

from coachkit.journal.as_agreed import of_kind
from coachkit.journal.bodies import (
    Asked,
    Heard,
    HygieneAgreed,
    NoDecision,
    Note,
    PulseGiven,
    QuotaSet,
    TopicTaken,
    Word,
)
from coachkit.journal.procedure import steps_taken
from coachkit.journal.view import Entry, JournalView, QuestionAsked
from coachkit.model import LastTime, Parked, Pulse, SaidOn, SharedWord, WordBalance

#: Words between meetings are weighed over the weeks in which a habit shows.
BALANCE_DAYS = 56


def last_time(view: JournalView) -> LastTime | None:
    """Return what the last meeting left; None where the journal holds none. `view` holds one rep's entries."""
    held = max(view.meetings, key=lambda one: (one.held_on, one.meeting_type), default=None)
    if held is None:
        return None
    its = JournalView(view.as_of, entries=tuple(entry for entry in view.said_in(held) if not entry.body.blank))
    titles = {entry.place: topic.title.strip() for entry, topic in of_kind(its, TopicTaken)}
    heard = [said.text.strip() for _, said in of_kind(its, Heard) if said.confirmed and said.text.strip()]
    return LastTime(
        held_on=held.held_on,
        meeting_type=held.meeting_type,
        closed=held not in view.left_open,
        notes=tuple(
            SaidOn(topic=titles.get(entry.place, ""), text=note.text.strip())
            for entry, note in of_kind(its, Note)
            if note.text.strip()
        ),
        heard=heard[-1] if heard else None,
        no_decision=any(ended.said for _, ended in of_kind(its, NoDecision)),
        steps=steps_taken(held, its, view),
    )


def parked(view: JournalView) -> tuple[Parked, ...]:
    """Return the topics that were put off and not taken up since, the oldest first."""
    waiting: dict[str, Parked] = {}
    for entry, topic in of_kind(view, TopicTaken):
        title = topic.title.strip()
        if topic.state == "parked" and title:
            waiting.setdefault(title, Parked(title=title, since=entry.made_for))
        elif topic.state in ("discussed", "skipped"):
            waiting.pop(title, None)
    return tuple(waiting.values())


def shared_words(view: JournalView, since: date | None) -> tuple[SharedWord, ...]:
    """Return the words that the rep may read, kept since the last meeting, or in the last `BALANCE_DAYS`."""
    first = since or view.as_of - timedelta(days=BALANCE_DAYS)
    return tuple(
        SharedWord(on=entry.made_for, text=word.text.strip(), tone=word.tone)
        for entry, word in of_kind(view, Word)
        if word.shared and word.text.strip() and entry.made_for >= first
    )


def word_balance(view: JournalView) -> WordBalance | None:
    """Count the words of the last `BALANCE_DAYS`; None where none was ever kept."""
    words = [(entry.made_for, word) for entry, word in of_kind(view, Word)]
    if not words:
        return None
    since = view.as_of - timedelta(days=BALANCE_DAYS)
    recent = [word for day, word in words if day >= since]
    return WordBalance(
        since=since,
        praise=sum(word.tone == "praise" for word in recent),
        concern=sum(word.tone == "concern" for word in recent),
        neutral=sum(word.tone == "neutral" for word in recent),
        shared=sum(word.shared for word in recent),
    )


def pulses(view: JournalView) -> tuple[Pulse, ...]:
    """Return how the rep said things were, meeting by meeting."""
    return tuple(
        Pulse(on=entry.made_for, score=given.score, words=given.words.strip() or None)
        for entry, given in of_kind(view, PulseGiven)
    )


def questions_asked(view: JournalView) -> tuple[QuestionAsked, ...]:
    """Return the questions that were marked as asked, oldest first; `view` holds one rep's entries."""
    return tuple(QuestionAsked(entry.made_for, asked.question_id, asked.how) for entry, asked in of_kind(view, Asked))


def hygiene_agreed(view: JournalView) -> tuple[date, HygieneAgreed] | None:
    """Return the hygiene agreement in force, with the day it was made."""
    made = [(entry.made_for, agreed) for entry, agreed in of_kind(view, HygieneAgreed)]
    return made[-1] if made else None


def quotas_set(view: JournalView) -> tuple[tuple[Entry, QuotaSet], ...]:
    """Return the quotas that were set in meetings and have all that a quota needs, oldest first; of all reps."""
    return tuple((entry, quota) for entry, quota in of_kind(view, QuotaSet) if not quota.lacks())
