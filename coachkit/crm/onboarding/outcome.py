"""What says whether an opportunity is open, won or lost: a status, a stage, two tick boxes, or the person asked."""

from __future__ import annotations

from dataclasses import dataclass

from coachkit.crm.onboarding.candidates import Candidates
from coachkit.crm.onboarding.case import Case
from coachkit.crm.onboarding.questions import Choice, Question
from coachkit.crm.onboarding.vocabulary import vocabulary

#: A column of statuses or stages has no more different words than these.
_MOST_WORDS, _LONGEST = 40, 80
_OFFERED = 8
_HALF = 0.5
STAGE_OF = {"won": "Won", "lost": "Lost", "open": "Open"}


@dataclass(frozen=True)
class _Source:
    """A column that may say the outcome: what its known words mean, and which share of rows they are."""

    header: str
    meanings: frozenset[str]
    known: float
    is_status: bool

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        return {"won", "lost"} <= self.meanings, "won" in self.meanings, self.known >= _HALF


def fill_outcome(case: Case) -> None:
    """Fill `status` and `stage`. Words are translated later, each seen by a person."""
    case.fill("stage")
    if not _two_ticks(case) and not _one_column(case):
        _ask(case)
    if case.made.spec("stage") is None and "stage" not in case.made.own.get("constant", {}):
        status = case.header("status")
        if status is not None:
            case.use("stage", status)


def _one_column(case: Case) -> bool:
    if (said := case.inquiry.given("status")) is not None and said not in STAGE_OF:
        header = case.candidates.named("status", said)
        if header is not None:
            case.use("status", header)
        return header is not None
    sources = [] if said is not None else outcome_sources(case.candidates)
    if not sources:
        return False
    best = max(sources, key=lambda source: (source.rank, source.is_status, source.known))
    case.use("status", best.header)
    return True


def outcome_sources(candidates: Candidates) -> list[_Source]:
    """Return the columns that may say what is open, won or lost: those that are called so, and those whose words do."""
    by_column = candidates.by_column
    status, stage = ([header for header, _ in by_column[column]] for column in ("status", "stage"))
    found = []
    for header in candidates.looks.headers:
        look = candidates.looks[header]
        called = header in status or header in stage
        if not look.filled or look.distinct > _MOST_WORDS or look.longest > _LONGEST or look.may_be("date"):
            continue
        counts = candidates.looks.counts(header)
        if len(counts) > _MOST_WORDS:
            continue
        means = [vocabulary().meaning("opportunities", "status", str(word)) for word in counts.index]
        known = [meaning is not None for meaning in means]
        share = float(counts[known].sum() / counts.sum())
        # A column that is called neither must speak for itself: of it, something is won.
        if called or (share >= _HALF and "won" in means):
            found.append(_Source(header, frozenset(filter(None, means)), share, header in status))
    return found


def _two_ticks(case: Case) -> bool:
    """Use a pair of tick boxes, closed and won or won and lost, where both are filled everywhere."""
    if case.inquiry.given("status") is not None:
        return False
    best, looks = case.candidates.best, case.candidates.looks
    closed, won, lost = (best(f"_is_{word}") for word in ("closed", "won", "lost"))
    first, second = (closed, won) if closed is not None else (won, lost)
    if first is None or second is None or not (looks.is_filled(first) and looks.is_filled(second)):
        return False
    spec = f"{first} + {second}"
    case.made.say("rename", "status", spec, f"two tick boxes: {first}, then {second}")
    words = vocabulary()
    for one in looks.counts(first).index:
        for other in looks.counts(second).index:
            ticks = words.truth(str(one)), words.truth(str(other))
            case.made.say("map", "status", {f"{one} {other}": _of_ticks(ticks, by_closed=closed is not None)})
    case.notes.append(f"What is open, won or lost comes from the tick boxes {first} and {second}.")
    return True


def _of_ticks(ticks: tuple[bool | None, bool | None], *, by_closed: bool) -> str:
    first, second = ticks
    if by_closed:
        return ("won" if second else "lost") if first else "open"
    return "won" if first else "lost" if second else "open"


def _ask(case: Case) -> None:
    """Ask what the rows are where no column says it."""
    looks = case.candidates.looks
    used = set(case.made.own.get("rename", {}).values())
    few = [
        header
        for header in looks.headers
        if header not in used
        and 2 <= looks[header].distinct <= _MOST_WORDS
        and not looks[header].may_be("date")
        and looks[header].numbers < _HALF
    ]
    orders = any(vocabulary().is_order(header) for header in looks.headers)
    answer = case.inquiry.ask(
        Question(
            "status",
            "No column says what is open, won or lost. Is every row won, as in a list of orders?",
            (
                Choice("won", "yes: every row is won"),
                Choice("open", "every row is open"),
                Choice("lost", "every row is lost"),
                *(Choice(header, case.candidates.example(header)) for header in few[:_OFFERED]),
            ),
            proposal="won" if orders else None,
            hint="a column of the file",
            free=".+",
            short="what is open, won or lost",
        )
    )
    if answer is None:
        return
    if answer in STAGE_OF:
        case.made.say("constant", "status", answer)
        if case.made.spec("stage") is None:
            case.made.say("constant", "stage", STAGE_OF[answer])
        case.notes.append(f"Every row counts as {answer}.")
    elif (header := case.candidates.named("status", answer)) is not None:
        case.use("status", header)
