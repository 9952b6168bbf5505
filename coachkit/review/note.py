"""`coachkit note REP TEXT`: a dated word between meetings, and how praise and concern stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from coachkit.errors import RequestError
from coachkit.insight.wording import say_count
from coachkit.journal.bodies import Word
from coachkit.journal.carried import BALANCE_DAYS, word_balance
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store
from coachkit.model import WordBalance
from coachkit.own_files import make_folder
from coachkit.report.roster import read_reps, resolve_rep
from coachkit.review.plain_text import day_in_full, lines_of
from coachkit.review.recap_case import today
from coachkit.workspace import Workspace

_LONGEST = 20_000


@dataclass(frozen=True)
class NoteRequest:
    """What was asked for; `rep` is an id or a name."""

    workspace: Workspace
    rep: str
    text: str
    tone: Literal["praise", "concern", "neutral"] = "neutral"
    shared: bool = False
    day: date | None = None


@dataclass(frozen=True)
class Kept:
    """What was kept of whom, how the words of the last weeks stand, and what the store says of itself."""

    rep_id: str
    name: str
    day: date
    word: Word
    balance: WordBalance
    remarks: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "rep_id": self.rep_id,
            "name": self.name,
            "date": self.day.isoformat(),
            "tone": self.word.tone,
            "shared": self.word.shared,
            "text": self.word.text,
            "balance": self.balance.model_dump(mode="json"),
            "remarks": list(self.remarks),
        }


def keep_note(request: NoteRequest) -> Kept:
    """Keep a word; raises `RequestError` for an unknown rep, an empty word and a day to come."""
    text = lines_of(request.text, _LONGEST + 1)
    if not text:
        raise RequestError("There is nothing to keep: write what you saw or heard, in quotes.")
    if len(text) > _LONGEST:
        raise RequestError(f"That is longer than a note can be ({_LONGEST:,} characters).")
    now = today(request.workspace)
    day = request.day or now
    if day > now:
        raise RequestError(
            f"{day_in_full(day)} is still to come: a word is kept on the day it belongs to, today at the latest."
        )
    names = {rep.rep_id: rep.name for rep in read_reps(request.workspace).values()}
    rep_id = resolve_rep(request.rep, {one: [name] for one, name in names.items()})
    make_folder(request.workspace.journal.parent)
    with open_store(request.workspace.journal) as store:
        word = Word(text=text, tone=request.tone, shared=request.shared)
        MeetingLog(store).keep_word(rep_id, day, word)
        balance = word_balance(store.known_before(day + timedelta(days=1)).of(rep_id))
    assert balance is not None  # noqa: S101 - this word was kept before
    return Kept(rep_id, names[rep_id], day, word, balance, store.remarks)


def describe_note(kept: Kept) -> str:
    """Say what was kept, for whom, and count the words; what to make of the numbers is for the reader."""
    word, told = kept.word, kept.balance
    what = "A word" if word.tone == "neutral" else word.tone.capitalize()
    who = "for the rep to see" if word.shared else "for you alone"
    counted = f"{say_count(told.praise, 'praise')}, {say_count(told.concern, 'concern')}"
    counted += f", {say_count(told.neutral, 'other word')}" if told.neutral else ""
    lines = (
        f"{what} on {kept.name} ({kept.rep_id}), {day_in_full(kept.day)}, kept {who}:",
        "  " + word.text.replace("\n", "\n  "),
        f"The last {BALANCE_DAYS // 7} weeks: {counted}; {told.shared} of them shared.",
    )
    return "\n".join(lines)
