"""How the quarter's pipeline moved: by hand, and to the cent whatever happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.opportunity_lives import Life, export, history_by_log, history_by_runs

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.insight.teamday import TeamDay
from coachkit.insight.waterfall import NO_HISTORY, pipeline_changes
from coachkit.model import PipelineChange
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
EVE = date(2026, 9, 30)
QUARTER_END = date(2026, 12, 31)
AUGUST = date(2026, 8, 3)
NEXT_YEAR = "2027-01-15"


def changes_of(view: CrmData, history: Callable[[date], CrmData]) -> list[PipelineChange]:
    """Work out the changes of both reps."""
    return pipeline_changes(TeamDay.of(view, history, TeamParameters(currency="EUR")))


def by_log(lives: Sequence[Life], as_of: date = AS_OF) -> list[PipelineChange]:
    """Work them out from a log."""
    data = history_by_log(lives, as_of)
    return changes_of(known_on(data, as_of), partial(known_on, data))


def by_runs(lives: Sequence[Life], weeks: int, as_of: date = AS_OF) -> list[PipelineChange]:
    """Work them out from what runs kept of the weeks before."""
    runs = history_by_runs(lives, as_of, weeks)
    return changes_of(runs.known(as_of), runs.known)


def figures(change: PipelineChange) -> dict[str, float]:
    """Return the nine figures, without those that are 0."""
    plain = change.model_dump(by_alias=True, exclude={"from_", "to", "reason"})
    return {name: value for name, value in plain.items() if value}


def life(name: str, amount: float | None, close: str, /, created: date = AUGUST, **later: dict[str, object]) -> Life:
    """Make an opportunity due on a day; keywords like `nov03` are what changed on that day of 2026."""
    months = {"oct": 10, "nov": 11}
    return Life(
        name,
        created,
        {"amount": amount, "close_date": close},
        {date(2026, months[key[:3]], int(key[3:])): change for key, change in later.items()},
    )


LIVES = [
    life("grew", 1000.0, "2026-12-01", nov02={"amount": 1200.0}),
    life("shrank", 500.0, "2026-12-01", nov02={"amount": 300.0}),
    life("won", 400.0, "2026-12-01", nov03={"status": "won", "amount": 450.0, "close_date": "2026-11-03"}),
    life("lost", 700.0, "2026-12-01", nov05={"status": "lost", "close_date": "2026-11-05"}),
    life("pushed", 600.0, "2026-11-30", nov12={"close_date": NEXT_YEAR}),
    life("pulled", 800.0, NEXT_YEAR, nov09={"close_date": "2026-12-15"}),
    life("new", 900.0, "2026-12-20", created=date(2026, 10, 10)),
    life("new-won", 250.0, NEXT_YEAR, date(2026, 10, 10), nov01={"status": "won", "close_date": "2026-11-01"}),
    life("won-early", 350.0, NEXT_YEAR, nov10={"status": "won", "close_date": "2026-11-10"}),
    life("never-due", 5000.0, NEXT_YEAR, nov10={"status": "lost", "close_date": "2026-11-10"}),
    life("came-and-went", 60.0, "2026-12-20", date(2026, 10, 10), nov10={"status": "lost", "close_date": "2026-11-10"}),
    life("won-before", 70.0, "2026-09-30", oct01={"next_step": "Thank them"}),
]
EXPECTED = {
    "start": 3200.0, "new": 1150.0, "pulled_in": 1150.0, "increased": 250.0, "won": 1050.0, "lost": 700.0,
    "decreased": 200.0, "pushed_out": 600.0, "end": 3200.0,
}  # fmt: skip


@pytest.mark.guide("E7")
def test_every_way_in_and_out_by_hand() -> None:
    """Each opportunity in its place: what was due on the eve of the quarter, what came, what went, what is due now."""
    ana, ben = by_log(LIVES)
    assert figures(ana) == EXPECTED
    assert (ana.from_, ana.to, ana.reason) == (EVE, AS_OF, None)
    assert figures(ben) == {}
    assert (ben.start, ben.end) == (0.0, 0.0)


def test_runs_tell_the_same_story() -> None:
    """Without a log, from the snapshot of the week before the quarter: the same figures, and from when they are."""
    ana, _ = by_runs(LIVES, weeks=8)
    assert figures(ana) == EXPECTED
    assert ana.from_ == date(2026, 9, 25)
    assert ana.reason == "what was open is known from 25 Sept 2026 on, the day of an earlier run"


def test_without_a_run_before_the_quarter_the_story_begins_with_its_first() -> None:
    """Runs since 6 November: what happened before is in the start, and the day is said."""
    ana, _ = by_runs(LIVES, weeks=2)
    assert ana.from_ == date(2026, 11, 6)
    assert ana.reason is not None
    assert figures(ana) == {
        "start": 1200 + 300 + 600 + 900 + 60.0, "pulled_in": 800 + 350.0, "won": 350.0, "lost": 60.0,
        "pushed_out": 600.0, "end": 3200.0,
    }  # fmt: skip


def test_without_history_there_is_a_reason() -> None:
    """On the first run, and without a log, nothing is said but why."""
    first, _ = by_runs(LIVES, weeks=0)
    assert (first.start, first.from_, first.reason) == (None, None, NO_HISTORY)


def test_what_is_not_known_of_one_rep_does_not_silence_the_other() -> None:
    """The log lacks one opportunity of Ana's; Ben's is whole."""
    theirs = replace(LIVES[0], opportunity_id="his", first={**LIVES[0].first, "rep_id": "b"})
    data = history_by_log([*LIVES, theirs], AS_OF)
    log = data["opportunity_changes"]
    gap = log["opportunity_id"] == "grew"
    torn = replace(data, tables={**data.tables, "opportunity_changes": log[~gap].reset_index(drop=True)})
    ana, ben = changes_of(known_on(torn, AS_OF), partial(known_on, torn))
    assert ana.start is None
    unknown = "the amount or expected close of 1 opportunity on 30 Sept 2026 is not known"
    assert ana.reason == f"{unknown}, and so not what came and went since"
    assert figures(ben) == {"start": 1000.0, "increased": 200.0, "end": 1200.0}


def test_what_was_created_after_the_days_run_is_new() -> None:
    """An opportunity made in the afternoon of a day whose run read the CRM in the morning counts as new since."""
    runs = history_by_runs([*LIVES, life("afternoon", 40.0, "2026-12-01", created=date(2026, 9, 25))], AS_OF, 8)
    morning = export(LIVES, date(2026, 9, 25), log=False)
    view, kept = runs.known(AS_OF), {**runs.kept, date(2026, 9, 25): morning}
    ana, _ = changes_of(view, lambda day: known_on(runs.data, day, kept.get(day)))
    assert figures(ana) == {**EXPECTED, "new": 1190.0, "end": 3240.0}


def test_blank_amounts_count_as_nothing_and_are_said() -> None:
    """An amount filled in later is an increase; one that is still blank is told of."""
    ana, _ = by_log(
        [
            life("filled", None, "2026-12-01", nov02={"amount": 100.0}),
            life("blank", None, "2026-12-01"),
            life("other", 7.0, "2026-12-01"),
        ],
    )
    assert figures(ana) == {"start": 7.0, "increased": 100.0, "end": 107.0}
    assert ana.reason == "2 opportunities carry no amount at one end and count as 0 there"


def test_what_was_created_on_the_eve_is_in_the_start() -> None:
    """Its amount and date of that day are known, whatever else is not: it is no new one of the quarter."""
    eve = life("eve", 50.0, "2026-12-01", EVE, oct21={"close_date": NEXT_YEAR})
    ana, _ = by_log([life("always there", 1.0, "2026-12-01"), eve])
    assert figures(ana) == {"start": 51.0, "pushed_out": 50.0, "end": 1.0}


def test_an_opportunity_that_changed_hands_is_the_present_owners_throughout() -> None:
    """Ben took it over in November: it is in his start and in nobody's movements."""
    ana, ben = by_log([life("moved", 100.0, "2026-12-01", nov02={"rep_id": "b"})])
    assert (figures(ana), figures(ben)) == ({}, {"start": 100.0, "end": 100.0})


_days = st.integers(0, 120).map(lambda days: date(2026, 8, 1) + timedelta(days=days))
_amounts = st.none() | st.integers(-500, 100_000_00).map(lambda cents: cents / 100)
_closes = st.none() | st.integers(0, 240).map(lambda days: str(date(2026, 8, 1) + timedelta(days=days)))
_plans = st.fixed_dictionaries(
    {}, optional={"amount": _amounts, "close_date": _closes, "rep_id": st.sampled_from("ab")}
)


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    """Draw a few opportunities to which anything may happen, closings and reopenings included."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        created = draw(_days)
        later: dict[date, dict[str, object]] = {}
        for day in (day for day in draw(st.lists(_days, max_size=5, unique=True)) if day > created):
            status = draw(st.sampled_from(["open", "open", "won", "lost"]))
            closing = {} if status == "open" else {"close_date": str(day)}
            later[day] = {**draw(_plans), "status": status, **closing}
        found.append(Life(f"O{number}", created, {"amount": draw(_amounts), "close_date": draw(_closes)}, later))
    return found


def balance(change: PipelineChange) -> float:
    """Add up: nothing may be left."""
    parts = [change.start, change.new, change.pulled_in, change.increased]
    less = [change.won, change.lost, change.decreased, change.pushed_out, change.end]
    return round(sum(value or 0.0 for value in parts) - sum(value or 0.0 for value in less), 6)


def due(lives: Sequence[Life], rep_id: str, on: date, as_of: date = AS_OF) -> float:
    """Add up, one by one, what was open on a day with a close in the quarter, of what a rep has today."""
    total = 0.0
    for one in lives:
        now, then = one.on(as_of), one.on(on)
        if now and then and now["rep_id"] == rep_id and then["status"] == "open" and then["close_date"]:
            within = "2026-10-01" <= str(then["close_date"]) <= str(QUARTER_END)
            total += float(then["amount"] or 0) if within else 0.0  # type: ignore[arg-type]
    return round(total, 2)


@settings(max_examples=30)
@given(lives=lives())
def test_it_adds_up_whatever_happened(lives: list[Life]) -> None:
    """From a log and from runs: start plus all that came less all that went is the end, and both ends are true."""
    lives = [*lives, life("always there", 1.0, "2026-12-01", created=date(2026, 7, 1))]
    for found in (by_log(lives), by_runs(lives, weeks=8)):
        for rep_id, change in zip("ab", found, strict=True):
            assert change.from_ is not None
            assert balance(change) == 0
            assert change.end == due(lives, rep_id, AS_OF)
            assert change.start == due(lives, rep_id, change.from_)
            moved = change.model_dump(exclude={"from_", "to", "reason", "start", "end"})
            assert change.increased >= 0 <= change.decreased, moved
