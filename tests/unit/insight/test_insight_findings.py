"""Facts, their order and their rows; the opportunities that deserve a word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from support.crm_builder import Rows, crm_data

from coachkit.insight.build import build_figures
from coachkit.insight.figures import RepFigures
from coachkit.model import Finding, NotSeen
from coachkit.parameters import TeamParameters
from coachkit.terms import CAUSES

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
REPS = [{"rep_id": "a", "name": "Ana"}]


def opened(number: int, **more: object) -> dict[str, object]:
    """Make one open row, created 30 days ago, with a next step and a contact on record yesterday."""
    row = {"opportunity_id": f"O{number:02d}", "rep_id": "a", "status": "open", "stage": "Demo", "amount": 100.0}
    dates = {"created_date": AS_OF - timedelta(days=30), "close_date": AS_OF + timedelta(days=60)}
    return {**row, **dates, "next_step": "Call", "last_activity_date": AS_OF - timedelta(days=1), **more}


def wins(count: int = 20, days: int = 50) -> list[dict[str, object]]:
    """Make wins of last year that took `days` each, so that the usual cycle is known."""
    closed = AS_OF - timedelta(days=300)
    row = {"rep_id": "a", "status": "won", "stage": "Won", "created_date": closed - timedelta(days=days)}
    return [{**row, "opportunity_id": f"W{n:02d}", "close_date": closed, "amount": 10.0} for n in range(count)]


def ana(reps: Rows = REPS, **tables: Rows) -> RepFigures:
    """Build Ana's figures."""
    data = crm_data(AS_OF, **{"reps": reps, "opportunities": (), **tables})
    return build_figures(data, lambda day: data, TeamParameters(currency="EUR"), {})["a"]


def finding(found: RepFigures, cause: str) -> Finding | None:
    """Pick a finding by cause."""
    return next((finding for finding in found.findings if finding.cause_id == cause), None)


def unseen(found: RepFigures, cause: str) -> NotSeen:
    """Pick what is said of a cause that was not found."""
    return next(entry for entry in found.not_seen if entry.cause_id == cause)


def plain(text: str) -> str:
    """Write a text with ordinary spaces."""
    return text.replace("\u00a0", " ")


@pytest.mark.guide("E11")
def test_a_finding_names_its_rows_its_rival_and_what_would_change_it() -> None:
    """Two of eight without a next step: count, money, rows by id, an alternative, and what would settle it."""
    rows = [opened(n, next_step=None if n in (2, 5) else "Call") for n in range(8)]
    found = finding(ana(opportunities=rows), "no-next-step")
    assert found is not None
    assert found.statement == "2 of 8 open opportunities (€200 of €800) had no next step on 20 Nov 2026."
    (evidence,) = found.evidence
    assert (evidence.value, evidence.n, evidence.rows_total) == (2, 8, 2)
    assert evidence.rows == ("opportunities:O02", "opportunities:O05")
    assert found.rival
    assert found.would_change_our_mind
    assert (found.tier, found.valence, found.p_value) == ("fact", "gap", None)


def test_seven_open_are_too_few_for_a_word_on_next_steps() -> None:
    """Below eight the cause is listed as not testable, with the count."""
    found = unseen(ana(opportunities=[opened(n, next_step=None) for n in range(7)]), "no-next-step")
    assert (found.n, found.reason) == (7, "fewer than 8 open opportunities")


def test_one_opportunity_above_forty_percent_is_concentration() -> None:
    """300 of 700 is 43 % and said; 200 of 600 is not."""
    assert (
        "43\u00a0% of the open amount"
        in (
            finding(ana(opportunities=[opened(1, amount=300.0), *[opened(n) for n in range(2, 6)]]), "concentration")
            or pytest.fail("not found")
        ).statement
    )
    even = ana(opportunities=[opened(1, amount=200.0), *[opened(n) for n in range(2, 6)]])
    assert finding(even, "concentration") is None
    reason = unseen(even, "concentration").reason or ""
    assert plain(reason) == "the largest of 5 with an amount is 33 % of the open amount, not above 40 %"


def test_a_stale_pipeline_is_said_once() -> None:
    """Four of five older than nine in ten wins took: one finding, and no opportunity repeats it."""
    old = AS_OF - timedelta(days=90)
    rows = [opened(n, created_date=old) for n in range(4)] + [opened(4)]
    found = ana(opportunities=rows + wins())
    stale = finding(found, "stale-pipeline")
    assert stale is not None
    assert stale.statement.startswith("4 of 5 dated open opportunities are older than 50 days")
    assert not any("nine in ten" in flag for opportunity in found.opportunities for flag in opportunity.flags)


def test_a_few_stale_ones_are_flagged_each() -> None:
    """One of five is stale: no finding, the flag stands at that one."""
    rows = [opened(0, created_date=AS_OF - timedelta(days=90))] + [opened(n) for n in range(1, 5)]
    found = ana(opportunities=rows + wins())
    assert finding(found, "stale-pipeline") is None
    flagged = [
        opportunity.opportunity_id for opportunity in found.opportunities if "nine in ten" in str(opportunity.flags)
    ]
    assert flagged == ["O00"]


@pytest.mark.parametrize(("others", "told"), [(1, False), (4, False), (5, True)])
def test_the_usual_cycle_of_others_needs_five_of_them(others: int, told: bool) -> None:
    """Ana has stale ones and no wins: how long the others' wins took is told to her from five other reps on."""
    rows = [opened(n, created_date=AS_OF - timedelta(days=90)) for n in range(5)]
    theirs = [{**won, "rep_id": f"r{n % others}"} for n, won in enumerate(wins(25))]
    reps = [*REPS, *({"rep_id": f"r{n}", "name": f"R{n}"} for n in range(others))]
    found = ana(reps, opportunities=rows + theirs)
    assert (finding(found, "stale-pipeline") is not None) is told
    everything = repr((found.findings, found.opportunities, found.not_seen))
    assert ("50 days" in everything) is told
    if not told:
        assert "5 other reps or more" in (unseen(found, "stale-pipeline").reason or "")
        assert finding(found, "stale-pipeline") is None


def test_in_a_small_team_the_usual_cycle_is_the_reps_own() -> None:
    """Two reps: Ana's stale ones are held against her own 20 wins of 50 days, not Ben's of 10, and it says so."""
    rows = [opened(n, created_date=AS_OF - timedelta(days=90)) for n in range(5)]
    bens = [{**won, "rep_id": "b", "opportunity_id": f"B{n}"} for n, won in enumerate(wins(40, 10))]
    found = ana([*REPS, {"rep_id": "b", "name": "Ben"}], opportunities=rows + wins() + bens)
    stale = finding(found, "stale-pipeline")
    assert stale is not None
    assert stale.statement.endswith("older than 50 days, within which nine in ten of the rep’s own 20 wins closed.")
    assert "10 days" not in repr(found.findings)


def test_nineteen_wins_teach_no_usual_cycle() -> None:
    """Below twenty wins nothing is called stale."""
    rows = [opened(n, created_date=AS_OF - timedelta(days=400)) for n in range(5)]
    found = ana(opportunities=rows + wins(19))
    assert "too few" in (unseen(found, "stale-pipeline").reason or "")
    assert not any("nine in ten" in str(opportunity.flags) for opportunity in found.opportunities)


def pushes(number: int, times: int) -> list[dict[str, object]]:
    """Make pushes of one opportunity, a week apart."""
    return [
        {"opportunity_id": f"O{number:02d}", "changed_at": f"2026-10-{1 + 7 * n:02d}T09:00", "field": "close_date",
         "old_value": f"2026-11-{10 + n}", "new_value": f"2026-11-{11 + n}"}
        for n in range(times)
    ]  # fmt: skip


def test_moves_of_whoever_had_an_opportunity_before_are_told_as_theirs() -> None:
    """Of six moves, three were of an opportunity that was handed over later: they were another's, and it is said."""
    handed = {"opportunity_id": "O01", "changed_at": "2026-11-10T09:00", "field": "rep_id"}
    handed |= {"old_value": "b", "new_value": "a"}
    rows, moves = [opened(1), opened(2)], pushes(1, 3) + pushes(2, 3)
    own = finding(ana(opportunities=rows, opportunity_changes=moves), "slipping")
    taken = finding(ana(opportunities=rows, opportunity_changes=[*moves, handed]), "slipping")
    assert own is not None and taken is not None
    assert "before the rep had them" not in own.statement
    assert taken.statement.endswith("3 of these 6 moves were made before the rep had them.")
    assert taken.rival.endswith("Some of the dates were set by whoever had the opportunities before.")


def test_two_opportunities_pushed_three_times_are_slipping() -> None:
    """The change rows are the evidence, and the opportunity says how often and when last."""
    changes = pushes(1, 3) + pushes(2, 3) + pushes(3, 2)
    found = ana(opportunities=[opened(1), opened(2), opened(3)], opportunity_changes=changes)
    slipping = finding(found, "slipping")
    assert slipping is not None
    assert slipping.evidence[0].rows == tuple(f"opportunity_changes.csv:{row}" for row in range(2, 8))
    assert found.opportunities[0].flags[0] == "close date pushed 3 times, last on 15 Oct 2026"


def test_one_pushed_opportunity_is_told_with_itself_and_makes_no_finding() -> None:
    """One of two pushed three times: its own flag says so, the rep gets no finding, and not_seen says why."""
    found = ana(opportunities=[opened(1), opened(2)], opportunity_changes=pushes(1, 3))
    assert finding(found, "slipping") is None
    assert "1 of 2: told with the opportunity" in (unseen(found, "slipping").reason or "")
    assert found.opportunities[0].flags[0] == "close date pushed 3 times, last on 15 Oct 2026"


def test_single_threaded_needs_five_late_ones_with_contacts() -> None:
    """Three of five due this quarter with one contact are said; four would be too few to judge."""
    rows = [opened(n, contacts=1 if n < 3 else 3, close_date=AS_OF + timedelta(days=30)) for n in range(5)]
    assert finding(ana(opportunities=rows), "single-threaded") is not None
    assert "fewer than 5" in (unseen(ana(opportunities=rows[:4]), "single-threaded").reason or "")


QUOTAS = [
    {"rep_id": "a", "period": "2026-Q4", "value": 100.0, "set_on": "2026-09-15"},
    {"rep_id": "a", "period": "2026-Q4", "value": 130.0, "set_on": "2026-11-02", "reason": "new region"},
]


def test_a_moved_quota_comes_first_and_puts_nothing_on_the_rep() -> None:
    """It ranks before a gap, is neutral, tells from, to, when and whether told, and never says missed."""
    rows = [opened(n, next_step=None) for n in range(8)]
    found = ana(opportunities=rows, quotas=QUOTAS)
    first = found.findings[0]
    assert (first.cause_id, first.valence, first.rank) == ("goalposts-moved", "neutral", 1)
    assert "changed from €100 to €130 on 2 Nov 2026 (reason given: new region)" in first.statement
    assert "no record that the rep was told" in first.statement
    assert first.evidence[0].rows == ("quotas.csv:3",)
    assert found.findings[1].valence == "gap"
    assert not any("missed" in finding.statement for finding in found.findings)


def test_leave_is_told_without_its_note() -> None:
    """Why somebody is away is theirs to say; a territory's note is told; holidays of all are no context of one."""
    events = [
        {"rep_id": "a", "kind": "leave", "start_date": "2026-11-02", "end_date": "2026-11-06", "note": "surgery"},
        {"rep_id": "a", "kind": "territory_change", "start_date": "2026-10-12", "note": "took the north"},
        {"rep_id": "*", "kind": "holiday", "start_date": "2026-11-01"},
        {"rep_id": "b", "kind": "leave", "start_date": "2026-11-02"},
    ]
    found = finding(ana(rep_events=events), "context-change")
    assert found is not None
    assert found.statement == (
        "Territory changed on 12 Oct 2026 (took the north). On leave from 2 Nov 2026 to 6 Nov 2026."
    )


def test_a_leave_without_an_end_goes_on() -> None:
    """Begun in August with a blank end, it is context in November; a territory change of August is over."""
    events = [
        {"rep_id": "a", "kind": "leave", "start_date": "2026-08-03"},
        {"rep_id": "a", "kind": "territory_change", "start_date": "2026-08-03"},
    ]
    found = finding(ana(rep_events=events), "context-change")
    assert found is not None
    assert found.statement == "On leave from 3 Aug 2026."


@pytest.mark.parametrize(("start", "seen"), [("2026-07-04", True), ("2026-07-03", False)])
def test_a_first_quarter_is_context(start: str, seen: bool) -> None:
    """A start within 90 days before the quarter, or in it, is told."""
    found = finding(ana(reps=[{"rep_id": "a", "name": "Ana", "start_date": start}]), "context-change")
    assert (found is not None) is seen


def test_the_largest_win_of_the_quarter_is_a_dated_strength() -> None:
    """The achievement names opportunity, amount and date, and comes after the gaps."""
    won = {"status": "won", "stage": "Won", "close_date": "2026-11-03", "name": "Harbour"}
    rows = [opened(1, **{**won, "amount": 900.0}), opened(2, **{**won, "amount": 200.0})]
    strength = ana(opportunities=rows).findings[-1]
    assert strength.valence == "strength"
    assert strength.statement == "Won “Harbour” (€900) on 3 Nov 2026, the largest of 2 wins in the quarter so far."
    assert strength.evidence[0].rows == ("opportunities:O01",)


def test_every_cause_is_accounted_for() -> None:
    """Each of the 20 causes is either found or has its word in not_seen, once, and ranks run from 1."""
    found = ana(opportunities=[opened(n, next_step=None) for n in range(8)], quotas=QUOTAS)
    said = {finding.cause_id for finding in found.findings if finding.valence != "strength"}
    assert said | {entry.cause_id for entry in found.not_seen} == set(CAUSES)
    assert len(found.not_seen) == len(CAUSES) - len(said)
    assert [finding.rank for finding in found.findings] == list(range(1, len(found.findings) + 1))
    assert unseen(found, "long-cycle").reason == "too few opportunities closed to tell how long it takes"
    assert unseen(found, "quota-unrealistic").reason == "fewer than 26 weeks of history before the quarter"
    assert unseen(found, "low-activity").reason == "no activities in the data"


def test_whatever_was_not_seen_has_a_number_or_a_reason() -> None:
    """Nothing open, and eight with nothing wrong: each cause says what was looked at, or why it could not be."""
    tables: dict[str, Rows] = {"quotas": QUOTAS[:1], "rep_events": (), "opportunity_changes": pushes(99, 1)}
    late = [opened(n, contacts=3, close_date=AS_OF + timedelta(days=20)) for n in range(8)]
    for rows in ([], late + wins()):
        for entry in ana(opportunities=rows, **tables).not_seen:
            assert entry.reason or entry.detectable_change is not None, entry
    good = ana(opportunities=late + wins(), **tables)
    said = {entry.cause_id: plain(entry.reason or "") for entry in good.not_seen}
    assert said["no-next-step"] == "looked at 8 open opportunities: none"
    assert said["slipping"] == (
        "looked at 8 open opportunities: none; a change could not be tested: fewer than 5 are usual in the last "
        "weeks: too few to tell a change from chance"
    )
    assert said["stale-pipeline"] == "0 of 8 dated open opportunities are older than 50 days: not most of them"
    assert said["context-change"] == "none recorded for this quarter"
    assert said["goalposts-moved"] == "the quota was not changed within the quarter"
    assert said["single-threaded"].startswith("0 of 8 late ones hang on one contact or none")


def test_opportunities_are_ranked_by_value_and_gravity() -> None:
    """100 past due (gravity 2) comes before 120, the largest, without a step (1.5); a clean one is not listed."""
    rows = [
        opened(1, close_date=AS_OF - timedelta(days=39)),
        opened(2, amount=120.0, next_step=None),
        opened(3),
    ]
    listed = ana(opportunities=rows).opportunities
    assert [(opportunity.opportunity_id, opportunity.rank) for opportunity in listed] == [("O01", 1), ("O02", 2)]
    assert listed[0].flags == ("close date passed 39 days ago",)
    assert listed[1].flags == ("no next step", "the largest of 3 open ones with an amount")


def test_opportunities_without_amount_or_dates_are_said_to_have_none() -> None:
    """They rank with the rep's median amount and say what the CRM does not give."""
    rows = [opened(1, amount=None, close_date=None, created_date=None), opened(2)]
    (listed,) = ana(opportunities=rows).opportunities
    assert listed.flags == ("the CRM gives no amount, no close date and no creation date",)


def test_at_most_five_opportunities_are_named() -> None:
    """Twelve flagged ones: five are named, all are counted."""
    found = ana(opportunities=[opened(n, next_step=None) for n in range(12)])
    assert len(found.opportunities) == 5
    assert found.open_count == 12
