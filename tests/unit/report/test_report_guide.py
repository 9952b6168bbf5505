"""Lines of the guide that need the product's own output: what the data say, as a report's sections show it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from prep_example import build_example
from section_words import words_of
from support.crm_builder import Rows, crm_data

from coachkit.conversation.prepare import Prepared
from coachkit.insight.build import build_figures
from coachkit.model import PrepReport, Quota, QuotaChange, Realism
from coachkit.parameters import RepParameters, TeamParameters
from coachkit.report import show
from coachkit.report.section import Section
from coachkit.terms import TEMPLATES, MeetingType

pytestmark = pytest.mark.unit

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
AS_OF = date(2026, 11, 20)


def sections_of(prep: PrepReport, meeting: MeetingType) -> dict[str, Section]:
    """Show a report as its notebook does: every section that the template calls, by name, in its order."""
    cells = json.loads((NOTEBOOKS / TEMPLATES[meeting]).read_text("utf-8"))["cells"]
    calls = [re.fullmatch(r"show\.(\w+)\(prep\)", "".join(cell["source"])) for cell in cells]
    return {call[1]: getattr(show, call[1])(prep) for call in calls if call}


@pytest.fixture
def pipeline_review(prepared_sample: Prepared) -> dict[str, Section]:
    """Show the pipeline review of the sample, as its notebook does."""
    (prep,) = (prep for prep in prepared_sample.reports.values() if prep.meeting_type == "pipeline")
    return sections_of(prep, "pipeline")


@pytest.mark.guide("E7")
def test_a_pipeline_review_holds_all_that_the_guide_asks_for(pipeline_review: dict[str, Section]) -> None:
    """Waterfall, coverage, categories, trends by week, key opportunities and a simulated range, in one notebook."""
    said = {name: words_of(section) for name, section in pipeline_review.items()}
    for step in ("New", "Pulled in", "Increased", "Won", "Lost", "Decreased", "Pushed out"):
        assert step in said["pipeline_change"]
    for figure in ("Coverage of the remaining quota", "In commit", "In best case", "Forecast categories changed"):
        assert figure in said["pipeline_figures"]
    assert pipeline_review["pipeline_figures"].html.count('class="spark"') > 10
    assert pipeline_review["new_pipeline"].html.count("<svg") == 1
    assert "Grand Fjord Shipyards" in said["opportunities"]
    assert "<svg" in pipeline_review["forecast"].html
    assert "Such a range is made to hold in eight of ten cases" in said["forecast"]


@pytest.mark.guide("E21")
def test_every_report_opens_with_what_went_well(prepared_sample: Prepared) -> None:
    """Of each rep of the sample the brief names a win, a milestone or a kept promise that stands in the data."""
    for prep in prepared_sample.reports.values():
        (went_well,) = re.findall(r"What went well (.*?) Promised", words_of(show.brief(prep)))
        assert re.match(r"Won “|Milestone reached on \d|Promise kept: ", went_well), prep.rep.name


@pytest.mark.guide("E21")
def test_without_data_on_what_went_well_the_brief_says_so() -> None:
    """Without a win, a milestone or a kept promise nothing is made up; it is the rep's to tell."""
    bare = build_example(findings=(), goals=(), commitments=())
    assert (
        "The data hold no win of the last 13 weeks, no milestone reached and no promise kept. They do not hold "
        "everything: what went well is Ana Lima’s to tell." in words_of(show.brief(bare))
    )


@pytest.mark.guide("E22")
@pytest.mark.parametrize("meeting", ["weekly", "performance"])
def test_a_shortfall_is_shown_in_four_parts_with_one_recommendation(
    prepared_sample: Prepared, meeting: MeetingType
) -> None:
    """José's four parts add up to what is missing; each has another explanation, and one sentence says where to begin.

    The report of a rep whose bookings are as usual has no such section.
    """
    prep = prepared_sample.reports["007"]
    section = sections_of(prep, meeting)["shortfall"]
    said = words_of(section)
    assert round(100 * sum(part.amount for part in prep.shortfall.parts)) == round(100 * (prep.shortfall.amount or 0))
    assert re.search(r"Volume \+ €[\d,]+ .* Conversion − €[\d,]+ .* Size \+ €.* Cycle − €.* Together − €72,021", said)
    assert all(part.rival in said for part in prep.shortfall.parts)
    assert section.html.count('<p class="ask">') == 1
    assert "Draw nothing from it yet, and if there is time for one look, begin with cycle" in said
    assert "10 rows behind this opportunities:O-" in said
    assert show.shortfall(prepared_sample.reports["123"]).html.strip() == ""


def opened(number: int, amount: float, **more: object) -> dict[str, object]:
    """Make an open row with a dated next step and a contact yesterday, so that nothing is to be said of it."""
    row = {"opportunity_id": f"O{number}", "rep_id": "a", "status": "open", "stage": "Demo", "name": f"Plan {number}"}
    dates = {"created_date": AS_OF - timedelta(days=30), "close_date": AS_OF + timedelta(days=60)}
    step = {"next_step": "Call", "next_step_date": AS_OF + timedelta(days=3), "last_activity_date": AS_OF}
    return {**row, **dates, **step, "amount": amount, **more}


def opportunities_of(rows: Rows, strategies: dict[str, str] | None = None, **tables: Rows) -> list[str]:
    """Return what the table of opportunities says of each of Ana's, in its order."""
    data = crm_data(AS_OF, **{"reps": [{"rep_id": "a", "name": "Ana"}], "opportunities": rows, **tables})
    rep = RepParameters(rep_id="a", strategies=strategies or {})
    figures = build_figures(data, lambda day: data, TeamParameters(currency="EUR"), {"a": rep})["a"]
    html = show.opportunities(build_example(opportunities=figures.opportunities)).html
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in html.split("<tr>")[2:]]


def named(rows: Sequence[str]) -> list[str]:
    """Return the names in the first column."""
    return [" ".join(row.split()[:2]) for row in rows]


@pytest.mark.guide("S4.1")
def test_the_top_five_go_by_value_times_risk() -> None:
    """By amount x gravity: 100 x 3 (late and no next step), 250 x 1, 120 x 2 (late), 200 x 1, 90 x 2; a sixth is cut.

    The one of 900, of which nothing is to be said but that it is the largest (a half), comes first with 450.
    """
    late = {"close_date": AS_OF - timedelta(days=5)}
    none = {"next_step": None, "next_step_date": None}
    rows = [
        opened(1, 100.0, **late, **none), opened(2, 250.0, **none), opened(3, 120.0, **late),
        opened(4, 200.0, **none), opened(5, 90.0, **late), opened(6, 900.0),
    ]  # fmt: skip
    assert named(opportunities_of(rows)) == ["Plan 6", "Plan 1", "Plan 2", "Plan 3", "Plan 4"]


@pytest.mark.guide("S4.1")
def test_a_next_step_without_a_date_and_none_at_all_are_said() -> None:
    """A step with its day, a step without one, and no step: the table says what is missing."""
    late = {"close_date": AS_OF - timedelta(days=5)}
    dated, undated, none = opportunities_of(
        [
            opened(1, 300.0, **late),
            opened(2, 200.0, next_step_date=None, **late),
            opened(3, 10.0, next_step=None, next_step_date=None, **late),
        ]
    )
    assert "Call, by 23 Nov 2026" in dated
    assert "Call, no date" in undated
    assert "none written down, no date" in none
    assert "no next step" in none


@pytest.mark.guide("S4.2")
def test_the_buyers_last_act_is_told_apart_from_the_reps() -> None:
    """The buyer wrote on 2 November, the rep called on the 19th: four touches in 30 days, and the buyer's day is told.

    A call 31 days ago is no touch of the last 30, a task never is one.
    """

    def act(number: int, kind: str, days: int, direction: str | None) -> dict[str, object]:
        when = AS_OF - timedelta(days=days)
        return {
            "rep_id": "a",
            "kind": kind,
            "occurred_at": when,
            "opportunity_id": f"O{number}",
            "direction": direction,
        }

    acts = [
        act(1, "email", 18, "inbound"), act(1, "call", 1, "outbound"), act(1, "meeting", 10, None),
        act(1, "call", 29, "outbound"), act(1, "call", 30, "outbound"), act(1, "task", 2, None),
        act(2, "call", 3, "outbound"),
    ]  # fmt: skip
    none = {"next_step": None, "next_step_date": None}
    first, second = opportunities_of([opened(1, 300.0, **none), opened(2, 200.0, **none)], activities=acts)
    assert "4 touches in 30 days; buyer last acted on 2 Nov 2026" in first
    assert "1 touch in 30 days; no act of the buyer on record" in second
    (blind,) = opportunities_of([opened(1, 300.0, **none)])
    assert "not in the data" in blind


@pytest.mark.guide("S4.2")
def test_the_strategy_stands_beside_the_opportunity_and_a_missing_one_is_said_once() -> None:
    """What the rep's file says of an opportunity stands with it; that others have none is one line below the table."""
    none = {"next_step": None, "next_step_date": None}
    rows = [opened(1, 300.0, **none), opened(2, 200.0, **none)]
    first, second = opportunities_of(rows, {"O1": "Win the plant manager first."})
    assert "Win the plant manager first." in first
    assert second.count("trategy") == 1 and "A strategy is written down for 1 of these." in second
    none_yet = words_of(show.opportunities(build_example()))
    assert none_yet.count("A strategy is written down for none of these yet.") == 1


@pytest.mark.guide("C1")
def test_a_moved_goalpost_is_shown_with_both_values_and_its_reason(prepared_sample: Prepared) -> None:
    """Luca's quota rose within the quarter: from what to what, when, why, and whether he was told."""
    prep = prepared_sample.reports["131"]
    (change,) = prep.quota.changes
    said = words_of(show.quota(prep))
    assert f"From €{change.from_:,.0f} to €{change.to:,.0f} on" in said
    assert f"Reason: {change.reason}." in said
    assert "Told: " in said
    assert "The quota for 2026-Q4 was changed from" in words_of(show.findings(prep))


@pytest.mark.guide("C2")
def test_a_quota_is_held_against_comparable_periods_and_its_changes_are_counted(prepared_sample: Prepared) -> None:
    """As much was booked in 6 of 35 comparable quarters; with a chance of 3 % it is called unrealistic on history."""
    said = words_of(show.quota(prepared_sample.reports["131"]))
    assert "As much or more was booked in 6 of 35 comparable quarters before" in said
    assert "the chance of reaching it was 3 % (unrealistic on history)" in said
    assert "Changed 1 time within the period" in said
    day = {"reason": None, "told_on": None, "acknowledged_on": None}
    steps = tuple(QuotaChange(**{"from": low}, to=low + 10, set_on=AS_OF, **day) for low in (100.0, 110.0))
    twice = build_example(quota=Quota(value=120.0, attainment=0.5, realism=Realism(reached=1, of=8), changes=steps))
    assert "Changed 2 times within the period" in words_of(show.quota(twice))
    assert "As much or more was booked in 1 of 8 comparable quarters before" in words_of(show.quota(twice))


@pytest.mark.guide("C1")
def test_a_rep_whose_quota_moved_is_told_of_no_miss(prepared_sample: Prepared) -> None:
    """Whatever the meeting, Luca's report speaks of no quota missed, and an inferred gap talks of the move first."""
    prep = prepared_sample.reports["131"]
    assert prep.quota.changes
    for meeting in TEMPLATES:
        said = " ".join(words_of(section) for section in sections_of(prep, meeting).values())
        assert not re.search(r"\b(missed|misses|failed|behind (the|his|her) quota|short of)\b", said), meeting
    gaps = [finding for finding in prep.findings if finding.valence == "gap" and finding.tier != "fact"]
    assert all(finding.rival.startswith("Talk first about") for finding in gaps)
    if prep.shortfall.parts:
        assert prep.shortfall.first
