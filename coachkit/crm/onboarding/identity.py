"""What tells one opportunity from another: an id, else columns that do; and orders that stand in several rows."""

from __future__ import annotations

from itertools import combinations

from coachkit.crm.onboarding.case import Case
from coachkit.crm.onboarding.questions import Choice, Question

#: From this share of rows on that share their id with another row, the rows are lines of orders.
_LINES = 0.2
#: Orders whose lines agree in owner and date, for rows to be lines of theirs.
_AGREE = 0.95
_OFFERED, _PAIR = 5, 2
_NOTHING_TELLS = (
    "no column, and no few columns together, tell one opportunity from another. Export it again with its id, or give "
    "the rows a column with a number each, under the header ID, that stays with its row. If the last of several "
    "rows that look alike may count for all, name a column: --answer opportunity_id=COLUMN."
)
#: Columns that people tell opportunities apart by, where there is no id.
_TELLING = ("name", "account", "created_date", "product", "close_date", "amount")


def identify(case: Case) -> None:
    """Fill `opportunity_id`; a unique column, or two together, are proposed where none is called an id."""
    case.fill("opportunity_id")
    if case.made.spec("opportunity_id") is not None:
        return
    looks = case.candidates.looks
    likely = [header for column in _TELLING if (header := case.candidates.best(column)) is not None]
    offered = [*dict.fromkeys((*likely, *looks.headers))]
    single = [header for header in offered if _may_tell(case, header) and looks.tells_apart(header)]
    choices = [Choice(header, case.candidates.example(header)) for header in single[:_OFFERED]]
    for count, means in ((2, "both together"), (3, "the three together")):
        several = combinations(dict.fromkeys(likely), count) if not choices or count == _PAIR else ()
        joined = [" + ".join(headers) for headers in several if looks.tells_apart(*headers)]
        choices += [Choice(headers, means) for headers in joined[: _OFFERED - len(choices)]]
    if not choices:
        case.problems.append(_NOTHING_TELLS)
        return
    answer = case.inquiry.ask(
        Question(
            "opportunity_id",
            "No column is called an id. What tells one opportunity from another, in every export?",
            tuple(choices),
            proposal=choices[0].value,
            free=".+",
            hint="a column of the file, or two joined by ` + `",
            short="what tells opportunities apart",
        )
    )
    if answer is not None:
        case.made.say("rename", "opportunity_id", case.candidates.named("opportunity_id", answer))


def add_up_lines(case: Case) -> None:
    """Propose to make one order of several rows with its id, where those are its lines."""
    header, amount = case.header("opportunity_id"), case.header("amount")
    looks = case.candidates.looks
    if header is None or amount is None:
        return
    counts = looks.counts(header)
    repeated = counts[counts > 1]
    lines = int(repeated.sum())
    if lines < _LINES * looks.rows:
        return
    same = [other for column in ("rep_id", "created_date", "stage", "status") if (other := case.header(column))]
    ids = looks.cells(header)
    among = ids.isin(repeated.index)
    for other in dict.fromkeys(same):
        differ = looks.cells(other)[among].groupby(ids[among]).nunique() > 1
        if differ.sum() > (1 - _AGREE) * len(repeated):
            case.notes.append(f"Of several rows with the same {header}, the last one counts.")
            return
    answer = case.inquiry.ask(
        Question(
            "sum",
            f"{lines:,} of {looks.rows:,} rows share their {header} with others. Are they lines of one order?",
            (
                Choice("yes", f"add up {amount} to one order each"),
                Choice("no", "the last row of each counts, the others are left out"),
            ),
            proposal="yes",
            ask=False,
            short="whether rows are lines of orders",
        )
    )
    if answer == "yes":
        case.made.own["sum"] = {"by": ["opportunity_id"], "column": "amount"}
        case.notes.append(f"Rows with the same {header} are lines of one order: their {amount} is added up.")


def _may_tell(case: Case, header: str) -> bool:
    look = case.candidates.looks[header]
    return bool(look.filled) and not look.may_be("date") and header != case.header("amount")
