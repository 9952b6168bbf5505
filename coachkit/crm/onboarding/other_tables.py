"""The other tables proposed for a file of unknown layout: people, changes, activities, calls, feedback, leave."""

from __future__ import annotations

from coachkit.crm.onboarding.case import Case
from coachkit.crm.onboarding.owner import fill_owner
from coachkit.crm.onboarding.questions import Choice, Question
from coachkit.crm.onboarding.vocabulary import vocabulary
from coachkit.crm.tables import LAYOUT

#: A csat score is at most this.
_NPS_FROM = 5
#: People are active, inactive, and perhaps something else.
_STATES = 4


def propose_reps(case: Case) -> None:
    """Fill the roster: who has no id is told by e-mail, else by name."""
    case.fill("email", "manager", "role", "segment", "start_date", "end_date", "timezone")
    case.must("name", "Which column holds the people's names?")
    name, email = case.header("name"), case.header("email")
    looks = case.candidates.looks
    case.fill("rep_id")
    if case.made.spec("rep_id") is None:
        unique = next((header for header in (email, name) if header is not None and looks.is_unique(header)), name)
        if unique is not None:
            case.use("rep_id", unique)
    active = case.candidates.best("active")
    if active is not None and looks[active].filled and looks[active].distinct <= _STATES:
        words = {str(word): vocabulary().meaning("reps", "active", str(word)) for word in looks.counts(active).index}
        gone = {word: meaning for word, meaning in words.items() if meaning == "leave out"}
        if gone and all(words.values()):
            case.use("active", active)
            case.made.say("map", "active", gone)
            case.notes.append(f"People whose {active} says {' or '.join(gone)} are left out.")


def propose_changes(case: Case) -> None:
    """Fill a history with a row for each change: of any field, or of stages alone."""
    case.must("opportunity_id", "Which column holds the id of the opportunity that changed?")
    case.must("changed_at", "When was it changed?")
    old, new = case.candidates.best("_old_stage"), case.candidates.best("_new_stage")
    if new is not None:
        case.made.say("constant", "field", "stage")
        case.use("new_value", new)
        if old is not None:
            case.use("old_value", old)
        return
    case.fill("old_value", "new_value")
    case.must("field", "Which column says what was changed (stage, amount, close date ...)?")


def propose_activities(case: Case) -> None:
    """Fill activities; where no column says the kind, every row is of one kind."""
    fill_owner(case)
    _fill_time(case, "occurred_at", "When did it happen?")
    case.fill("activity_id", "opportunity_id", "account", "direction", "duration_minutes", "outcome", "modified_at")
    _fill_kind(case, "What are these? No column says the kind.", _called(case))


def propose_calls(case: Case) -> None:
    """Fill recorded calls with their statistics."""
    fill_owner(case)
    _fill_time(case, "started_at", "When did the call start?")
    case.fill(*(column for column in LAYOUT["calls"].names if column not in ("rep_id", "started_at")))


def propose_feedback(case: Case) -> None:
    """Fill scores; where no column says the kind, the column's name or its highest score does."""
    fill_owner(case)
    case.must("score", "Which column holds the score?")
    case.must("received_at", "When was it received?")
    case.fill("feedback_id", "account", "opportunity_id", "comment")
    header = case.header("score")
    said = vocabulary().meaning("feedback", "kind", header) if header is not None else None
    if said is None and header is not None:
        cells = [str(cell) for cell in case.candidates.looks.counts(header).index]
        said = "nps" if any(cell.isdecimal() and int(cell) > _NPS_FROM for cell in cells) else None
    _fill_kind(case, "Which scale is it: csat (1 to 5) or nps (0 to 10)?", said)


def propose_events(case: Case) -> None:
    """Fill what explains a quiet week."""
    fill_owner(case)
    case.must("start_date", "When does it start?")
    case.fill("end_date", "note", "recorded_on")
    _fill_kind(case, "What are these? No column says the kind.", None)


def _fill_kind(case: Case, text: str, proposal: str | None) -> None:
    """Fill `kind` from a column that speaks of kinds, else with one kind for all, asked."""
    looks = case.candidates.looks
    if case.inquiry.given("kind") not in case.made.column("kind").allowed:
        header = case.candidates.choose("kind", case.inquiry)
        table = case.made.table
        if header is not None and any(
            vocabulary().meaning(table, "kind", str(word)) is not None for word in looks.counts(header).index
        ):
            case.use("kind", header)
            return
    answer = case.inquiry.ask(
        Question(
            "kind",
            text,
            tuple(Choice(kind) for kind in case.made.column("kind").allowed),
            proposal=proposal,
            hint="a column of the file",
            free=".+",
            short="what the rows are",
        )
    )
    if answer in case.made.column("kind").allowed:
        case.made.say("constant", "kind", answer)
    elif answer is not None and (named := case.candidates.named("kind", answer)) is not None:
        case.use("kind", named)


def _fill_time(case: Case, column: str, text: str) -> None:
    """Fill a stamp; a time that stands in a column of its own joins its date."""
    case.must(column, text)
    date, looks = case.header(column), case.candidates.looks
    if date is None or looks[date].timed:
        return
    times = case.candidates.by_column.get("_time", [])
    time = next((header for header, _ in times if looks[header].clocks), None)
    if time is not None and time != date:
        case.use(column, f"{date} + {time}")


def _called(case: Case) -> str | None:
    """Return the kind that the file's name says all rows are."""
    return vocabulary().meaning("activities", "kind", case.material.path.stem)
