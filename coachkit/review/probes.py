"""Questions at hand: those of the report, and those that fit what the rep has just said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from coachkit.journal.bodies import Asked
from coachkit.model import PrepReport
from coachkit.review.session import Place
from coachkit.workspace import Workspace

if TYPE_CHECKING:
    from coachkit.conversation.bank import Bank
    from coachkit.conversation.search import Search

#: More would not be read while somebody waits for the next sentence.
SHOWN = 4
_loading = Lock()


@dataclass(frozen=True)
class Offered:
    """A question, or a probe with the `answer` it is for; `because` is why the report asks it."""

    question_id: str
    text: str
    answer: str = ""
    because: str = ""
    probes: tuple[Offered, ...] = ()

    @property
    def place(self) -> Place:
        """Where it is kept that the question was asked, and how it went."""
        return Place(Asked(question_id=self.question_id, text=self.text), self.question_id)


def of_report(prep: PrepReport) -> tuple[Offered, ...]:
    """Return the first questions of the report; sensitive ones stay in their drawer."""
    plain = [question for question in prep.questions if not question.sensitive][:SHOWN]
    return tuple(
        Offered(
            one.question_id,
            one.text,
            because=one.because,
            probes=tuple(Offered(probe.question_id, probe.text, probe.answer) for probe in one.probes),
        )
        for one in plain
    )


def find_probes(workspace: Workspace, said: str) -> tuple[Offered, ...]:
    """Return the questions that fit what was said, best first; none where no word of it is known."""
    from coachkit.conversation.slots import fill

    bank, search = _loaded(workspace.parameters / "questions")
    return tuple(
        Offered(
            one.item.question_id,
            fill(one.item.text, one.item.slots, {}),
            probes=tuple(
                Offered(probe_id, fill(text, one.item.slots, {}), probe.answer)
                for probe, (probe_id, text) in zip(one.item.probes, bank.probes_of(one.item), strict=True)
            ),
        )
        for one in search.find(said, SHOWN)
    )


def warm_up(workspace: Workspace) -> None:
    """Load the bank, which takes a second or two, before it is asked for."""
    _loaded(workspace.parameters / "questions")


def _loaded(folder: Path) -> tuple[Bank, Search]:
    with _loading:  # a second caller waits for the first, and does not load it again
        return _load(folder)


@cache
def _load(folder: Path) -> tuple[Bank, Search]:
    from coachkit.conversation.bank import load_bank, load_cues
    from coachkit.conversation.search import Search

    bank = load_bank(folder)
    return bank, Search(bank, load_cues())


__all__ = ["Offered", "find_probes", "of_report", "warm_up"]
