"""The sections of a rep's report: one function a cell, each taking the `PrepReport` and returning one `Section`.

They choose nothing and compute nothing: what is here was decided in `insight` and `conversation`. What is sensitive
or private shows in `for_you_only` and `coaching_effect` only, because every other one may be tagged
`shared`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from coachkit.conversation.causes import CAUSE_TOPICS, LOOKED_FOR
from coachkit.conversation.material import ABOUT_OPPORTUNITIES
from coachkit.model import Finding, Metric, PipelineChange, PrepReport
from coachkit.report import words
from coachkit.report.forecast_charts import forecast_note, forecast_picture
from coachkit.report.goal_charts import goal_picture
from coachkit.report.section import Section, build_section
from coachkit.report.waterfall_chart import waterfall_picture
from coachkit.terms import MEETING_NAMES, METRIC_GROUPS, MetricGroup

#: How many promises the brief names before it points below; more is no longer sixty seconds.
PROMISES_IN_BRIEF = 4
TOPICS_IN_BRIEF = 3
ACHIEVEMENTS_IN_BRIEF = 2
#: How many earlier numbers stand beside what the rep said of how things are.
EARLIER_PULSES = 4
#: A promise kept or a milestone reached longer ago than a quarter has been talked about.
RECENT_DAYS = 91
_CUSTOMER_METRICS = ("csat", "nps")
#: What a pipeline review is about; activity, customers and calls are other meetings' matter.
_PIPELINE_GROUPS: tuple[MetricGroup, ...] = ("results", "creation", "hygiene", "velocity", "forecast")


def title(prep: PrepReport) -> Section:
    """Say whose report this is, for which meeting and day."""
    name = MEETING_NAMES[prep.meeting_type]
    about = {"title": f"{prep.rep.name}: {name}", "as_of": prep.as_of.isoformat(), "sample": prep.sample}
    return build_section("title", f"{prep.rep.name}, {name}, {prep.as_of}", about, prep=prep, meeting=name)


def brief(prep: PrepReport) -> Section:
    """Say in sixty seconds: what happened, what was promised, what is worth the time, how to open."""
    promises = sorted(
        (item for item in prep.commitments if item.status in ("open", "done")), key=lambda item: item.status == "done"
    )
    plain = [question for question in prep.questions if not question.sensitive]
    last_held = max(prep.meetings.held.values(), default=None)
    return build_section(
        "brief",
        f"The sixty-second brief on {prep.rep.name}",
        prep=prep,
        last_met=_last_met(prep),
        decided=[one.text for one in prep.decisions if one.may_share and one.decided_on == last_held],
        last_days=_last_days(prep),
        achievements=_achievements(prep)[:ACHIEVEMENTS_IN_BRIEF],
        promises=promises[:PROMISES_IN_BRIEF],
        more_promises=max(len(promises) - PROMISES_IN_BRIEF, 0),
        topics=[
            finding for finding in _open_findings(prep) if finding.valence != "strength" and _is_topic(prep, finding)
        ][:TOPICS_IN_BRIEF],
        opening=plain[0] if plain else None,
    )


def from_rep(prep: PrepReport) -> Section:
    """Show what the rep's prep sheet brought; without one there is no such section, the brief says so."""
    came = prep.from_rep
    said = f"{len(came.topics)} topics, {len(came.corrections)} corrections" if came.returned else "not returned"
    now = next((pulse for pulse in prep.pulse if pulse.on == came.for_date), None)
    earlier = [pulse for pulse in prep.pulse if pulse is not now and pulse.score is not None][-EARLIER_PULSES:]
    return build_section("from_rep", f"The prep sheet: {said}", prep=prep, came=came, pulse=now, earlier=earlier)


def promises(prep: PrepReport) -> Section:
    """Show what both promised, the manager's own first, with the focus."""
    return build_section("promises", f"{len(prep.commitments)} promises", prep=prep)


def agenda(prep: PrepReport) -> Section:
    """Show the agenda; its minutes add up to the slot."""
    return build_section("agenda", f"Agenda, {prep.slot_minutes} minutes", prep=prep)


def figures(prep: PrepReport) -> Section:
    """Show every metric with its range, n, window and history, by group."""
    return _grouped(prep, prep.metrics, "The figures")


def pipeline_figures(prep: PrepReport) -> Section:
    """Show the metrics of results and pipeline only, for the pipeline review."""
    chosen = [metric for metric in prep.metrics if metric.group in _PIPELINE_GROUPS]
    return _grouped(prep, chosen, "Results and pipeline")


def findings(prep: PrepReport) -> Section:
    """Show findings: the fact on one side, what it may mean on the other."""
    shown = _open_findings(prep)
    return build_section(
        "findings",
        f"{len(shown)} findings",
        findings=shown,
        not_seen=sorted(prep.not_seen, key=lambda item: item.reason is not None),  # what was tested comes first
        looked_for=LOOKED_FOR,
        has_opportunities=prep.has_opportunities,
    )


def opportunities(prep: PrepReport) -> Section:
    """Show the open opportunities that deserve a word."""
    chances = any(item.win_probability is not None for item in prep.opportunities)
    return build_section("opportunities", f"{len(prep.opportunities)} opportunities", prep=prep, chances=chances)


def pipeline_change(prep: PrepReport) -> Section:
    """Show how what was due in the period moved since it began: what came, what went, adding up."""
    change = prep.pipeline_change or PipelineChange(reason=prep.pipeline_change_reason)
    came = (
        ("+", "New", "created since", change.new),
        ("+", "Pulled in", "was expected outside of the period", change.pulled_in),
        ("+", "Increased", "amounts raised", change.increased),
    )
    went = (
        ("−", "Won", "", change.won),
        ("−", "Lost", "", change.lost),
        ("−", "Decreased", "amounts cut", change.decreased),
        ("−", "Pushed out", "now expected outside of the period, or without a date", change.pushed_out),
    )
    start = ("", f"Due on {words.day(change.from_)}", "", change.start)
    end = ("", f"Due on {words.day(change.to)}", "", change.end)
    sums = [sum(amount or 0.0 for *_, amount in part) for part in (came, went)]
    said = f"{words.money(change.start, prep.currency)} to {words.money(change.end, prep.currency)}"
    return build_section(
        "pipeline_change",
        f"Pipeline of {prep.period.id}: {said}",
        prep=prep,
        change=change,
        came=sums[0],
        went=sums[1],
        rows=(start, *came, *went, end),
        chart=waterfall_picture(prep, change),
    )


def peers(prep: PrepReport) -> Section:
    """Show figures beside those of five others or more, with what chance alone gives; else there is no such section."""
    outside = [item.label for item in prep.peers if item.place != "within"]
    text = f"Beside the others: {', '.join(outside) if outside else 'nothing'} outside what chance gives in 95 %"
    few = "Beside the others: fewer than five have enough to compare"
    return build_section("peers", text if prep.peers else few, prep=prep, peers=prep.peers)


def quota(prep: PrepReport) -> Section:
    """Show the quota, every change of it within the period, and how often as much was reached.

    A first quarter is not held against whole ones of others.
    """
    new_here = prep.rep.start_date is not None and prep.rep.start_date >= prep.period.start
    return build_section("quota", f"Quota for {prep.period.id}", prep=prep, new_here=new_here)


def shortfall(prep: PrepReport) -> Section:
    """Show bookings below the rep's own usual as four parts in money, what else each could be, and where to begin.

    Without such a shortfall the page has no such section; a terminal is told why.
    """
    said = prep.shortfall.recommendation or prep.shortfall.reason
    return build_section("shortfall", f"Bookings beside the usual: {said}", prep=prep, shortfall=prep.shortfall)


def forecast(prep: PrepReport) -> Section:
    """Show where the quarter may land: what is booked, the range, the quota, and how such ranges did before."""
    chart, booked = forecast_picture(prep), prep.metric("bookings").value
    over = prep.as_of >= prep.period.end and booked is not None and prep.forecast.p50 is not None
    said = chart.title if chart else "the quarter ends with this day" if over else prep.forecast.reason
    return build_section(
        "forecast",
        f"Where {prep.period.id} may land: {said}",
        prep=prep,
        forecast=prep.forecast,
        chart=chart,
        note=forecast_note(prep),
        over=over,
        booked=booked,
    )


def goals(prep: PrepReport) -> Section:
    """Show goals: expected and reached, when they may be there, milestones, last reviewed, how they changed."""
    drawn = [(goal, goal_picture(prep, goal)) for goal in prep.goals]
    return build_section("goals", f"{len(prep.goals)} goals", prep=prep, goals=drawn)


def person(prep: PrepReport) -> Section:
    """Show what the rep told about aspirations and motivators."""
    return build_section(
        "person", f"What {prep.rep.name} told us", prep=prep, last_career=prep.meetings.held.get("career")
    )


def customers(prep: PrepReport) -> Section:
    """Show customer scores beside the customers' own words."""
    shown = [metric for metric in prep.metrics if metric.metric_id in _CUSTOMER_METRICS]
    # Without any score one reason is enough, where it is the same for all.
    reasons = [] if any(metric.value is not None for metric in shown) else list({metric.reason for metric in shown})
    return build_section(
        "customers", f"{len(prep.feedback.comments)} comments", prep=prep, metrics=shown, reasons=reasons
    )


def questions(prep: PrepReport) -> Section:
    """Show the questions with their reason and probes; sensitive ones are not among them."""
    shown = [question for question in prep.questions if not question.sensitive]
    return build_section("questions", f"{len(shown)} questions", prep=prep, questions=shown)


def sources(prep: PrepReport) -> Section:
    """Show what the data cannot see, and the reading account."""
    blind = [f"Without {source.table}: {line}" if not source.files else line
             for source in prep.sources for line in source.cannot_see]  # fmt: skip
    return build_section("sources", "What the data cannot see", prep=prep, sources=prep.sources, blind=blind)


def for_you_only(prep: PrepReport) -> Section:
    """Show what is the manager's alone: notes, unshared decisions, and the closed drawer with ways into it."""
    return build_section(
        "for_you_only",
        "For the manager only",
        {"private": True},
        prep=prep,
        findings=[finding for finding in prep.findings if finding.sensitive],
        questions=[question for question in prep.questions if question.sensitive],
        hints=[(goal.title, goal.hints) for goal in prep.goals if goal.hints],
        unshared=[decision for decision in prep.decisions if not decision.may_share],
        side=prep.manager_side,
        topics={cause: said.topic for cause, said in CAUSE_TOPICS.items()},
    )


def _grouped(prep: PrepReport, metrics: Sequence[Metric], title: str) -> Section:
    """Put metrics under the headings of their groups, of which the first is open; those without a value come last.

    They are told by their reasons, once for all that have the same.
    """
    headings: list[tuple[MetricGroup | None, str]] = [*METRIC_GROUPS.items(), (None, "Further figures")]
    known, unknown = [metric for metric in metrics if metric.value is not None], dict[str | None, list[Metric]]()
    for metric in metrics:
        if metric.value is None:
            unknown.setdefault(metric.reason, []).append(metric)
    its = [(heading, [metric for metric in known if metric.group == group]) for group, heading in headings]
    shown = [(heading, found) for heading, found in its if found]
    groups = [(heading, found, place == 0) for place, (heading, found) in enumerate(shown)]
    text = f"{len(known)} of {len(metrics)} figures"
    return build_section("figures", text, prep=prep, groups=groups, unknown=unknown, title=title)


def coaching_effect(prep: PrepReport) -> Section:
    """Show the manager what the weeks since the coaching focus began are consistent with."""
    said = prep.focus_effect.statement if prep.focus_effect else "no focus with a metric"
    effect = prep.focus_effect if prep.focus else None
    return build_section(
        "coaching_effect", f"Did the coaching show? {said}", {"private": True}, prep=prep, effect=effect
    )


def _open_findings(prep: PrepReport) -> list[Finding]:
    return [finding for finding in prep.findings if not finding.sensitive]


def _is_topic(prep: PrepReport, finding: Finding) -> bool:
    """Keep single opportunities out of the brief of a career conversation, as they are out of its agenda."""
    return prep.meeting_type != "career" or finding.cause_id not in ABOUT_OPPORTUNITIES


def _achievements(prep: PrepReport) -> list[str]:
    """Return what went well by the data: strengths found, milestones reached, promises of the rep kept."""
    strengths = [
        finding.statement
        for finding in _open_findings(prep)
        if finding.valence == "strength" and finding.tier != "watch"
    ]
    reached = [
        f"Milestone reached on {words.day(step.done_on)}: {step.title}."
        for goal in prep.goals
        for step in goal.milestones
        if step.done_on is not None and 0 <= (prep.as_of - step.done_on).days < RECENT_DAYS
    ]
    kept = [
        f"Promise kept: {item.text}."
        for item in prep.commitments
        if item.by == "rep" and item.status == "done" and item.age_days < RECENT_DAYS
    ]
    return [*strengths, *reached, *kept]


def _last_met(prep: PrepReport) -> str:
    held = prep.meetings.held
    if not held:
        return "No meeting is on record yet."
    meeting_type, held_on = max(held.items(), key=lambda item: item[1])
    said = f"Last met {words.day(held_on)} ({MEETING_NAMES[meeting_type].lower()}), " + words.plural(
        (prep.as_of - held_on).days, "day"
    )
    return said + (" ago; overdue." if prep.meetings.overdue_days else " ago.")


def _last_days(prep: PrepReport) -> str:
    """Say what the seven days up to `as_of` brought, from the ends of the weekly series."""
    parts = []
    won, new = prep.metric("bookings"), prep.metric("new_pipeline")
    if won.series and won.series[-1].n:
        parts.append(
            f"{words.plural(won.series[-1].n, 'opportunity', 'opportunities')} won "
            f"({words.money(won.series[-1].value, prep.currency)})"
        )
    if new.series and new.series[-1].n:
        parts.append(words.plural(new.series[-1].n, "new opportunity", "new opportunities"))
    pushed = prep.metric("push_count")
    if pushed.series and pushed.series[-1].value:
        parts.append(words.plural(int(pushed.series[-1].value), "close date") + " moved later")
    days = words.window((prep.as_of - timedelta(days=6), prep.as_of))
    return f"{days}: {', '.join(parts) if parts else 'no win, no new opportunity'}."


__all__ = [
    "agenda", "brief", "coaching_effect", "customers", "figures", "findings", "for_you_only", "forecast", "from_rep",
    "goals", "opportunities", "peers", "person", "pipeline_change", "pipeline_figures", "promises",
    "questions", "quota", "shortfall", "sources", "title",
]  # fmt: skip
