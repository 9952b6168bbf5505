"""What sections show, and what they keep to themselves."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from prep_example import AS_OF, build_example, weeks

from coachkit.model import (
    AgendaItem,
    Evidence,
    Finding,
    Forecast,
    FromRep,
    Goal,
    Metric,
    NotSeen,
    PacePoint,
    Pulse,
    Quota,
    Realism,
    SetAside,
    Source,
    TeamEntry,
    TeamReport,
)
from coachkit.report import show
from coachkit.report.section import Section
from coachkit.terms import CAUSES, METRIC_GROUPS

pytestmark = pytest.mark.unit

REP_SECTIONS = [
    show.title, show.brief, show.promises, show.agenda, show.figures, show.pipeline_figures, show.bookings,
    show.activity, show.new_pipeline, show.hygiene, show.findings, show.opportunities, show.pipeline_change,
    show.quota, show.shortfall, show.goals, show.person, show.customers, show.questions, show.sources, show.forecast,
    show.own_history, show.pace, show.peers, show.stage_conversion, show.aims, show.decisions, show.development,
    show.expectations, show.recent_work, show.from_rep,
]  # fmt: skip


def _words_of(section: Section) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", section.html).split())


@pytest.mark.parametrize("section", REP_SECTIONS, ids=lambda section: section.__name__)
def test_text_from_outside_is_escaped_in_every_section(section):
    """A tag in any text that came from outside never becomes a tag of the page."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    text = json.loads(build_example().model_dump_json())

    def poison(value, key=None):
        if isinstance(value, dict):
            return {name: poison(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [poison(inner, key) for inner in value]
        plain = isinstance(value, str) and key in {
            "name", "account", "text", "statement", "rival", "because", "topic_", "next_step", "stage", "outcome",
            "title", "objective", "label", "reason", "role", "skill", "would_change_our_mind", "opening", "files",
            "recommendation", "strategy", "words", "topics", "corrections", "asks",
            "gap", "unknown", "shared", "growth_area", "resource", "objectives",
        }  # fmt: skip
        return evil + value if plain else value

    poisoned = poison(text)
    html = section(type(build_example()).model_validate(poisoned)).html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("section", REP_SECTIONS, ids=lambda section: section.__name__)
def test_no_shared_section_shows_what_is_private_or_sensitive(section):
    """Private notes and sensitive questions appear in the manager's section only."""
    assert "SENTINEL" not in section(build_example()).html


def test_the_managers_section_holds_private_notes_and_the_closed_drawer():
    """Private notes are in sight for the manager, sensitive questions behind a closed disclosure."""
    html = show.for_you_only(build_example()).html
    assert "SENTINEL-PRIVATE" in html
    assert re.search(r"<details>(?:(?!</details>).)*SENTINEL-SENSITIVE", html, re.DOTALL)


def test_the_coaching_effect_is_told_to_the_manager_with_its_figures():
    """The sentence first, then before, expected, since, both comparisons, NAP, and what comes back by itself."""
    section = show.coaching_effect(build_example())
    shown = _words_of(section)
    assert section.about == {"private": True}
    assert "Consistent with an improvement: SENTINEL-SAID" in shown
    assert "Before, as it was 8.1 26 weeks; the team: 10" in shown
    assert "Against what was expected 2.17 × 1.6 to 2.9; so much or more comes by chance in below 1 % of cases" in shown
    assert "Against 7 peers, raw 2.4 × 1.8 to 3.2; 4 % of all start weeks show as much" in shown
    assert "1.1 a week of the gap to the team usually come back without any coaching; the raw change of 11.9" in shown
    without = show.coaching_effect(build_example(focus_effect=None))
    assert "has no metric to watch it by" in _words_of(without)
    assert "No skill is being coached now." in _words_of(show.coaching_effect(build_example(focus=None)))


@pytest.mark.parametrize("section", REP_SECTIONS, ids=lambda section: section.__name__)
def test_every_section_makes_sense_for_a_rep_without_anything(section):
    """A report with every list empty and every figure unknown still shows each section, in words."""
    empty = build_example()
    metrics = tuple(
        Metric(metric_id=m.metric_id, label=m.label, value=None, unit=m.unit, reason="no opportunity is in the data")
        for m in empty.metrics
    )
    cleared = empty.model_copy(
        update={
            "metrics": metrics, "findings": (), "not_seen": (), "opportunities": (), "open_count": 0, "questions": (),
            "goals": (), "commitments": (), "quota": type(empty.quota)(), "feedback": type(empty.feedback)(),
            "meetings": type(empty.meetings)(), "focus": None, "agenda": (), "pulse": (),
            "from_rep": type(empty.from_rep)(returned=True, for_date=AS_OF),
            "aims": (), "decisions": (), "expectations": (), "objectives": (), "recent_work": (),
            "manager_side": type(empty.manager_side)(),
        }
    )  # fmt: skip
    html = section(cleared).html
    assert "None" not in _words_of(section(cleared))
    assert "nan" not in html.lower().split()


@pytest.mark.guide("E20")
def test_facts_and_interpretation_stand_apart():
    """A finding shows the fact in one block and what else it could be in another, rows attached to the fact."""
    html = show.findings(build_example()).html
    fact, meaning = html.split('class="meaning"')
    assert "4 of 12 open opportunities" in fact
    assert "opportunities:O-1" in fact
    assert "may be agreed and not written down" in meaning
    assert "may be agreed and not written down" not in fact


@pytest.mark.guide("E8")
def test_the_agenda_shows_minutes_outcomes_and_their_sum():
    """Every agenda item has minutes and an outcome, and the page prints the sum that equals the slot."""
    shown = _words_of(show.agenda(build_example()))
    assert "Agenda, 30 minutes" in shown
    assert "30 in all" in shown
    assert "Each has a dated next step." in shown


@pytest.mark.guide("E9")
def test_customers_words_stand_beside_their_scores():
    """A customer comment shows score, account and date, and its own words, escaped."""
    shown = show.customers(build_example()).html
    assert "Quick &lt;i&gt;and&lt;/i&gt; clear." in shown
    assert "CSAT 5, 3 Nov 2026" in shown


def test_every_figure_has_n_window_and_interval():
    """The figures table prints value, range, n and window of each metric, or the reason why there is none."""
    shown = _words_of(show.figures(build_example()))
    assert "Bookings €182,000 €110,000 to €270,000 12 1 Oct – 20 Nov 2026" in shown
    assert "Not known, and why 2 figures" in shown
    assert "Pace : fewer than four quarters of history" in shown


def test_figures_stand_under_the_headings_of_their_groups():
    """Groups come in their order, an empty one not at all; what is unknown for one reason is told of in one line."""
    values = (
        ("wins", "results", 3.0),
        ("pace", "results", None),
        ("bias", "forecast", None),
        ("wape", "forecast", None),
    )
    metrics = tuple(
        Metric(
            metric_id=name, label=name, group=group, value=value, unit="count", reason=None if value else "too early"
        )
        for name, group, value in reversed(values)
    )
    shown = _words_of(show.figures(build_example().model_copy(update={"metrics": metrics})))
    assert shown.index("Results") < shown.index("wins 3")
    assert shown.endswith("Not known, and why 3 figures wape , bias , pace : too early")
    assert "Coverage and forecast" not in shown
    assert "Activity" not in shown
    assert "pace" not in _words_of(show.customers(build_example().model_copy(update={"metrics": metrics})))


def test_a_pipeline_review_leaves_activity_and_customers_out():
    """Its figures are of results, creation, open opportunities, speed and forecast."""
    metrics = tuple(
        Metric(metric_id=group, label=f"about {group}", group=group, value=1.0, unit="count") for group in METRIC_GROUPS
    )
    shown = _words_of(show.pipeline_figures(build_example().model_copy(update={"metrics": metrics})))
    told = {group for group in METRIC_GROUPS if f"about {group}" in shown}
    assert told == {"results", "creation", "hygiene", "velocity", "forecast"}


def test_a_count_is_called_counted_and_not_given_a_range():
    """What was counted in full is not dressed up as an estimate."""
    assert "Untouched 3 counted" in _words_of(show.figures(build_example()))


def test_the_brief_leads_with_promises_the_managers_first():
    """The brief names an overdue promise of the manager before anything of the rep."""
    shown = _words_of(show.brief(build_example()))
    assert shown.index("Manager: Ask legal") < shown.index("Ana Lima: Call the three")
    assert "3 days overdue" in shown


def test_the_brief_tells_the_last_meeting_from_the_last_seven_days():
    """When they last met and what seven days brought are two lines, the second with its days."""
    shown = _words_of(show.brief(build_example()))
    assert "Last time Last met 12 Nov 2026 (weekly one-on-one), 8 days ago." in shown
    assert "The last 7 days 14 Nov – 20 Nov 2026: 1 opportunity won (€9,000), 1 new opportunity" in shown


@pytest.mark.parametrize(
    ("unseen", "said"),
    [
        (NotSeen(cause_id="slipping", n=12), "Close dates moved later again and again : nothing seen (n = 12)"),
        (NotSeen(cause_id="slipping"), "Close dates moved later again and again : nothing seen"),
        (
            NotSeen(cause_id="slipping", n=12, detectable_change=0.3),
            "Close dates moved later again and again : nothing seen; a fall of 70 % or more would have shown (n = 12)",
        ),
        (
            NotSeen(cause_id="slipping", n=12, detectable_change=1.5),
            "Close dates moved later again and again : nothing seen; a rise of 50 % or more would have shown (n = 12)",
        ),
    ],
)
def test_a_cause_not_seen_claims_no_more_than_is_known(unseen, said):
    """Only where the smallest change that would show is known is it named, and n only where there is one."""
    shown = _words_of(show.findings(build_example(not_seen=(unseen,))))
    assert shown.endswith(said)


def test_a_quota_of_nothing_is_no_missing_quota():
    """A quota of 0 is said to be 0, in the picture and in the section, and no share of it is given."""
    prep = build_example(quota=Quota(value=0.0))
    assert "the quota is 0" in show.bookings(prep).html
    shown = _words_of(show.quota(prep))
    assert "The quota for 2026-Q4 is 0" in shown
    assert "—" not in shown
    assert "no quota is known" in show.bookings(build_example(quota=Quota())).html


def test_a_range_is_called_what_it_is():
    """The range is explained as the values that fit the data, not as what chance would make of a known level."""
    shown = _words_of(show.figures(build_example()))
    assert "the lasting levels behind it that fit these data (95 %)" in shown
    assert "chance" not in shown


@pytest.mark.guide("E10")
def test_what_the_rep_brought_opens_the_brief_and_has_its_own_section():
    """Topics stand in the brief; the section has all of it in the rep's words, the row of a correction with it."""
    prep = build_example()
    assert re.search(r"From Ana Lima Prices for Porto Worth the time", _words_of(show.brief(prep)))
    said = _words_of(show.from_rep(prep))
    for words in (
        "Filled in for the report of 20 Nov 2026.", "To talk about Prices for Porto", "7 on a scale from 0 to 10.",
        "Busy, &lt;b&gt;but&lt;/b&gt; good.", "On earlier sheets: 5 (13 Nov 2026).",
        "Harbour upgrade (opportunities:O-1): Closed last week.",
        "Milestone “First tender handed in”: under way . Half of it is written.", "Asked of the manager A word with",
    ):  # fmt: skip
        assert words in said
    assert "<svg" not in show.from_rep(prep).html


@pytest.mark.guide("E10")
def test_a_sheet_that_did_not_come_back_is_told_kindly_with_what_to_do():
    """Both editions say that it is not returned and need not be; how to have it is told to the manager, who sends it.

    There is no empty section.
    """
    prep = build_example(from_rep=FromRep(), pulse=(Pulse(on=AS_OF - timedelta(days=7), score=5),))
    said = _words_of(show.brief(prep))
    assert (
        "The prep sheet is not returned, and need not be. What Ana Lima wants to talk about comes first all the same."
        in said
    )
    assert "inbox/" not in said
    to_do = "send sheet.html , which lies beside this page, put what comes back into inbox/"
    assert to_do in _words_of(show.challenges(prep))
    assert show.from_rep(prep).html.strip() == ""
    silent = build_example(from_rep=FromRep(returned=True, for_date=AS_OF))
    assert "The prep sheet is back, and names no topic" in _words_of(show.brief(silent))


def test_an_agenda_says_which_items_the_rep_brought():
    """An item of the sheet is marked, so that its wording is known as the rep's."""
    brought = AgendaItem(
        topic="Prices for Porto",
        owner="rep",
        minutes=30,
        outcome="We have.",
        kind="rep",
        opening="What would be a good outcome?",
    )
    assert "Prices for Porto from the prep sheet" in _words_of(show.agenda(build_example(agenda=(brought,))))
    assert "prep sheet" not in _words_of(show.agenda(build_example(agenda=(brought,), from_rep=FromRep())))


def test_the_team_page_says_who_returned_a_sheet():
    """As a plain fact, with the sheet to send; where no report came about there is none."""
    entry = TeamEntry(rep_id="007", name="Ana Lima", slug="ana-lima", status="made", meeting_type="weekly")
    entries = (entry, entry.model_copy(update={"sheet_returned": True}), entry.model_copy(update={"status": "failed"}))
    html = show.team_entries(TeamReport(as_of=AS_OF, manager=None, entries=entries, sources=())).html
    assert re.findall(r'<a href="ana-lima/sheet.html">Ana Lima’s prep sheet</a>, ([a-z ]+)\.', html) == [
        "not returned", "returned",
    ]  # fmt: skip


def test_the_team_page_lists_rows_set_aside():
    """Rows that were not used stand with table, count and reason; only without any, and no remark, is it "nothing"."""
    aside = SetAside(reason="the date cannot be read", count=1200)
    source = Source(table="opportunities", rows_in=1300, rows_used=100, set_aside=(aside,))
    team = TeamReport(as_of=build_example().as_of, manager=None, entries=(), sources=(source,))
    shown = show.team_sources(team)
    assert "opportunities 1,200 the date cannot be read" in _words_of(shown)
    assert "every row was read" not in shown.html
    assert shown.text == "0 remarks, 1,200 rows set aside"
    remarked = show.team_sources(team.model_copy(update={"sources": (), "remarks": ("Look <here>.",)})).html
    assert "Look &lt;here&gt;." in remarked
    assert "every row was read" not in remarked
    assert "Nothing: every row was read and used." in show.team_sources(team.model_copy(update={"sources": ()})).html


def test_the_team_page_says_which_report_is_from_older_data():
    """A report that an earlier run left, and that this run was not asked to make again, is marked beside its link."""
    made = TeamEntry(rep_id="007", name="Ana Lima", slug="ana-lima", status="made", meeting_type="weekly")
    shown = {
        status: show.team_entries(
            TeamReport(
                as_of=build_example().as_of,
                manager=None,
                entries=(made.model_copy(update={"status": status}),),
                sources=(),
            )
        ).html
        for status in ("made", "kept", "older")
    }
    assert [status for status, html in shown.items() if "report from older data" in html] == ["older"]


def test_a_picture_states_its_finding_and_carries_text_and_data():
    """A chart has a caption that states the finding, alternative text, selectable text and its data in a table."""
    html = show.bookings(build_example()).html
    assert "€182,000 booked of a quota of €240,000 (76\u00a0%), 55\u00a0% of 2026-Q4 gone" in html
    assert re.search(r'<svg class="chart" role="img" aria-labelledby="bookings-told"', html)
    assert re.search(r"<text[^>]*>14 Nov</text>", html)
    assert html.count("<tr>") == 27  # the head and 26 weeks


def test_a_chart_is_the_same_bytes_twice():
    """Drawing the same report again gives the same picture, byte for byte."""
    assert show.activity(build_example()).html == show.activity(build_example()).html


def test_two_charts_on_a_page_share_no_id():
    """Ids inside pictures are prefixed by the picture's name."""
    first, second = show.bookings(build_example()).html, show.new_pipeline(build_example()).html
    ids = [set(re.findall(r'\bid="([^"]+)"', html)) for html in (first, second)]
    assert not ids[0] & ids[1]


def test_a_sparkline_says_its_range_in_words():
    """The small picture has alternative text with lowest, highest and newest."""
    prep = build_example()
    wins = prep.metric("wins").model_copy(update={"series": weeks([0.0, 3.0, 2.0])})
    html = show.figures(prep.model_copy(update={"metrics": (wins,)})).html
    assert "<title>3 weeks: lowest 0, highest 3, newest 2</title>" in html


def test_a_section_names_itself_to_the_page_and_to_a_terminal():
    """A cell's output carries our mark, and plain text for screens without HTML."""
    data, metadata = show.title(build_example())._repr_mimebundle_()
    assert metadata["coachkit"]["section"] == "title"
    assert data["text/plain"] == "Ana Lima, Weekly one-on-one, 2026-11-20"


def test_a_sensitive_finding_stays_out_of_shared_sections():
    """A finding marked sensitive is in the manager's drawer, not among the findings or in the brief."""
    sensitive = Finding(
        cause_id="overload", tier="signal", valence="gap", rank=1, statement="SENTINEL-OVERLOAD", rival="r",
        would_change_our_mind="w", sensitive=True,
        evidence=(Evidence(metric_id="wins", value=1, n=1, rows=(), rows_total=0),),
    )  # fmt: skip
    prep = build_example(findings=(sensitive,))
    assert "SENTINEL-OVERLOAD" in show.for_you_only(prep).html
    for section in REP_SECTIONS:
        assert "SENTINEL-OVERLOAD" not in section(prep).html


def test_what_notebooks_may_call_is_sorted_and_documented():
    """The names of `show` are sorted and each says what it shows."""
    assert list(show.__all__) == sorted(show.__all__)
    assert all(getattr(show, name).__doc__ for name in show.__all__)
    assert Path(show.__file__).name == "show.py"


@pytest.mark.guide("E19")
def test_a_goal_shows_its_curve_its_review_and_its_revisions():
    """Expected against reached as a picture, the age of the last review, "still relevant?", and every revision."""
    days = [AS_OF - timedelta(days=60), AS_OF, AS_OF + timedelta(days=60)]
    goal = Goal(
        goal_id="g", title="Eleven new ones", horizon="short", progress=0.2, expected_progress=0.6, stalled=True,
        due_date=days[2], metric_id="new_opportunities", unit="count", target=11, achieved=2,
        pace_basis="along the season", projection="6 of 11 by its date", stalled_because="nothing has come for 30 days",
        pace=(
            PacePoint(day=days[0], expected=0, actual=0), PacePoint(day=days[1], expected=0.6, actual=0.2),
            PacePoint(day=days[2], expected=1),
        ),
        review_age_days=120, review_due=True, history=("2 Mar: first set as “Ten”.", "6 Jul: replaced “Ten”."),
        hints=("SENTINEL-HINT",),
    )  # fmt: skip
    prep = build_example(goals=(goal,))
    shown, words = show.goals(prep).html, _words_of(show.goals(prep))
    assert "2 of 11 reached (20 %), 60 % expected by now." in words
    assert "Stalled: nothing has come for 30 days. Expected along the season." in words
    assert "20 % reached by 20 Nov 2026, 60 % expected" in words and 'id="chart-goal-g"' in shown
    assert "no review is on record since. Still relevant?" in words
    assert "How it changed (1 revision)" in words and "replaced “Ten”" in words
    assert "SENTINEL-HINT" not in shown and "SENTINEL-HINT" in show.for_you_only(prep).html


def test_what_was_looked_for_is_said_about_the_work_never_by_its_id():
    """The rep reads that list as well: no word in it judges anybody, and what was tested comes first."""
    unseen = tuple(NotSeen(cause_id=cause, reason="too few" if cause < "l" else None) for cause in CAUSES)
    shown = _words_of(show.findings(build_example(not_seen=unseen)))
    assert not re.search(r"sandbag|happy.ears|goalpost|low.activity|overload|unrealistic", shown)
    assert shown.index("Fewer touches than usual") < shown.index("Wins that were not in commit")
    assert shown.index("nothing seen") < shown.index("too few")


def test_a_rise_too_large_to_be_seen_is_said_in_times():
    """Nobody reads 878 %: with so few data nothing but ten times as much would have shown."""
    shown = _words_of(show.findings(build_example(not_seen=(NotSeen(cause_id="slipping", detectable_change=9.78),))))
    assert "too few to tell: only a rise to 10 times as much would have shown" in shown


def test_a_first_quarter_is_not_held_against_whole_ones_of_others():
    """Somebody who started within the period reads no count of quarters in which others reached as much."""
    quota = Quota(value=25_000.0, attainment=0.0, realism=Realism(reached=34, of=35))
    rep = build_example().rep
    new = build_example(quota=quota, rep=rep.model_copy(update={"start_date": date(2026, 10, 1)}))
    shown = _words_of(show.quota(new))
    assert "34 of 35" not in shown and "say nothing about a first one" in shown
    assert "34 of 35" in _words_of(
        show.quota(build_example(quota=quota, rep=rep.model_copy(update={"start_date": date(2026, 9, 30)})))
    )


def test_on_the_quarters_last_day_nothing_is_forecast():
    """What is booked is booked: no range with three equal ends, and no fan."""
    prep = build_example(forecast=Forecast(p10=182_000.0, p50=182_000.0, p90=182_000.0, method="what is booked"))
    last = prep.model_copy(update={"as_of": prep.period.end})
    shown = _words_of(show.forecast(last))
    assert "2026-Q4 ends with this day: €182,000 is booked" in shown
    assert "may end between" not in shown and "eight of ten" not in shown


def test_a_chance_of_next_to_nothing_is_no_nought():
    """An opportunity is never said to be won in 0 % of cases, nor in all of them."""
    item = build_example().opportunities[0].model_copy(update={"win_probability": 0.001})
    assert "below 1 %" in _words_of(show.opportunities(build_example(opportunities=(item,))))


def test_the_rows_behind_a_finding_name_their_file_once():
    """Of twenty rows of one file the file is read once."""
    first, *rest = build_example().findings
    rows = ("crm/opportunity_changes.csv:7656", "crm/opportunity_changes.csv:8214", "opportunities:O-1")
    cited = first.evidence[0].model_copy(update={"rows": rows, "rows_total": 3})
    told = (first.model_copy(update={"evidence": (cited,)}), *rest)
    shown = _words_of(show.findings(build_example(findings=told)))
    assert re.search(r"crm/opportunity_changes\.csv: ?7656 , 8214 ; opportunities: ?O-1", shown)
