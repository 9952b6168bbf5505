"""Opportunities proposed for a file of unknown layout, and the history of stages that stands in its columns."""

from __future__ import annotations

from coachkit.crm.onboarding.case import UNKNOWN, Case
from coachkit.crm.onboarding.header_currency import currency_in, names_currency
from coachkit.crm.onboarding.identity import add_up_lines, identify
from coachkit.crm.onboarding.looks import MOSTLY
from coachkit.crm.onboarding.outcome import fill_outcome
from coachkit.crm.onboarding.owner import fill_owner
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.questions import Choice, Question
from coachkit.crm.onboarding.vocabulary import LIKELY, plain, vocabulary
from coachkit.crm.profile_form import LEAVE_OUT, choices, joined
from coachkit.crm.renaming import Headers

_PLAIN_COLUMNS = (
    "currency", "name", "account", "product", "forecast_category", "next_step", "next_step_date",
    "last_activity_date", "contacts", "discount", "lead_source", "loss_reason", "pipeline", "modified_at",
)  # fmt: skip
#: Columns that together say when an opportunity was or should be closed, the surest first.
_CLOSED = ("_won_date", "_lost_date", "_actual_close", "close_date", "_expected_close")
#: So many stages with a date each make a history.
_SEVERAL = 2
#: No more different numbers are steps of a scale, such as a probability, and no amounts.
_FEW = 12


def propose_opportunities(case: Case) -> None:
    """Fill the table of opportunities."""
    case.fill(*_PLAIN_COLUMNS)
    identify(case)
    fill_owner(case)
    fill_outcome(case)
    _fill_amount(case)
    _fill_close(case)
    _fill_created(case)
    add_up_lines(case)
    changes = stage_history(case)
    if changes is not None:
        case.more.append(changes)


def _fill_close(case: Case) -> None:
    """Fill `close_date`: of several columns, the first filled cell counts, what happened before what is expected."""
    if (said := case.inquiry.given("close_date")) is not None:
        if said != UNKNOWN:
            case.fill("close_date")
        return
    found = [case.candidates.best(column) for column in _CLOSED if column != "close_date"]
    headers = [header for header in found if header is not None]
    own = case.candidates.choose("close_date", case.inquiry)
    if own is not None and own not in headers:
        headers.insert(len([h for h in found[:3] if h is not None]), own)
    if headers:
        case.use("close_date", " | ".join(dict.fromkeys(headers)))
    else:
        _ask_close(case)


def _ask_close(case: Case) -> None:
    """Ask for the day of the close where no header means it but columns of dates are left: it may be one of them."""
    created = case.candidates.best("created_date")
    left = [header for header in _left(case) if header != created and case.candidates.looks[header].may_be("date")]
    if left:
        text = "When was, or will be, each opportunity closed? No column is called so."
        hint = "columns with ` | ` between them, of which the first filled one counts: day signed | day expected"
        case.ask("close_date", text, offered=left, hint=hint)


def _fill_amount(case: Case) -> None:
    """Fill `amount`, in the currency that its header names; ask where no header means it but numbers are left."""
    if (said := case.inquiry.given("amount")) != UNKNOWN:
        case.fill("amount")
    if case.made.spec("amount") is None and said is None:
        _ask_amount(case)
    header = case.header("amount")
    code = currency_in(header) if header is not None else None
    if code is None or case.made.spec("currency") is not None or names_currency(case.candidates.looks, str(header)):
        return
    case.made.say("constant", "currency", code)
    case.notes.append(f"All amounts are in {code}, as the header {header!r} says.")


def _ask_amount(case: Case) -> None:
    looks = case.candidates.looks
    left = [
        header
        for header in _left(case)
        if looks[header].numbers >= MOSTLY
        and looks[header].distinct > _FEW
        and not looks.tells_apart(header)
        and "%" not in case.candidates.example(header)
    ]
    if left:
        case.ask("amount", "What is each opportunity worth? No column is called so.", offered=left)


def _left(case: Case) -> list[str]:
    """Return the filled columns that nothing is made of yet."""
    taken = {
        each for spec in case.made.own.get("rename", {}).values() for each in (spec, *joined(spec), *choices(spec))
    }
    looks = case.candidates.looks
    return [header for header in looks.headers if header not in taken and looks[header].filled]


def _fill_created(case: Case) -> None:
    dates = [header for header in case.candidates.looks.headers if case.candidates.looks[header].may_be("date")]
    used = str(case.made.spec("close_date") or "").split(" | ")
    left = [header for header in dates if case.candidates.looks[header].filled and header not in used]
    status = case.made.own.get("constant", {}).get("status")
    if case.candidates.best("created_date") is None and status == "won" and case.header("close_date") in dates:
        case.use("created_date", str(case.header("close_date")))  # an order is there from the day it was placed
        return
    if case.candidates.best("created_date") is None and case.inquiry.given("created_date") is None:
        named = _called(case, "created_date")
        if named is not None:  # its cells are no dates: better refused with the reason than left out without a word
            case.use("created_date", named)
            return
    text = "When was each opportunity created? No column is called so."
    case.must("created_date", text, proposal=None if left else UNKNOWN)


def _called(case: Case, column: str) -> str | None:
    """Return the filled column whose header means `column` for sure, whatever its cells are."""
    words, looks = vocabulary().headers["opportunities"][column], case.candidates.looks
    fits = {header: words.fit(looks.spellings[header]) for header in looks.headers if looks[header].filled}
    best = max(fits, key=lambda header: fits[header], default=None)
    return best if best is not None and fits[best] >= LIKELY - 0.05 else None


def stage_history(case: Case) -> MadePart | None:
    """Make changes of stage of the columns that each hold the day on which a stage was entered, if there are such."""
    looks, stage, identity = case.candidates.looks, case.header("stage"), case.made.spec("opportunity_id")
    headers = Headers(looks.headers)
    stages = {plain(str(word)) for word in looks.counts(stage).index} if stage is not None else set()
    for sure, patterns in ((True, vocabulary().stage_dates["sure"]), (False, vocabulary().stage_dates["likely"])):
        for pattern in patterns:
            fitting = [(header, taken["new_value"]) for header, taken in headers.fitting(pattern)]
            dated = [(header, said) for header, said in fitting if looks[header].may_be("date")]
            if not sure:
                dated = [(header, said) for header, said in dated if plain(said) in stages]
            if len(dated) < _SEVERAL or identity is None:
                continue
            others = {said: LEAVE_OUT for header, said in fitting if (header, said) not in dated}
            answer = case.inquiry.ask(
                Question(
                    "history",
                    f"{len(dated)} columns, such as {dated[0][0]!r}, hold days on which a stage was entered. Use them?",
                    (Choice("yes", "each filled cell is a change of stage"), Choice("no", "leave them")),
                    proposal="yes",
                    ask=False,
                    short="whether to read the days of stages",
                )
            )
            return _changes(identity, pattern, others) if answer == "yes" else None
    return None


def _changes(identity: str | list[str], pattern: str, others: dict[str, str]) -> MadePart:
    made = MadePart("opportunity_changes")
    made.say("rename", "opportunity_id", identity)
    made.say("rename", "changed_at", pattern)
    made.say("constant", "field", "stage")
    if others:
        made.say("map", "new_value", others)
    return made
