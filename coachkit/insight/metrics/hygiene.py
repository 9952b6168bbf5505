"""What is there today: open opportunities that are untouched, past due or without a next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from coachkit.insight.days import Flags, day_number
from coachkit.insight.intervals import counted
from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import Week
from coachkit.insight.pipeline import TOUCHES
from coachkit.insight.teamday import STOCK_WEEKS, TeamDay
from coachkit.insight.windows import WEEK_DAYS, week_starts
from coachkit.insight.wording import say_opportunities, say_share

#: Above this share of contacts that name no opportunity, the untouched count says so.
UNLINKED_SHARE = 0.2

#: Counts of one day per rep, without window or history.
Stock = Callable[[TeamDay], Sequence[Figure]]


def stock_of(day: TeamDay, chosen: Flags, among: Flags, notes: Sequence[str | None]) -> list[Figure]:
    """Count the chosen open opportunities per rep; n is how many could be judged."""
    hits, n = day.count(day.open, chosen & among), day.count(day.open, among)
    return [
        Figure(float(hit), note, int(known), counted(float(hit)), level=1.0, window=(day.as_of, day.as_of))
        for hit, known, note in zip(hits, n, notes, strict=True)
    ]


def judged_by(day: TeamDay, field: str) -> tuple[Flags, list[bool]]:
    """Tell which open opportunities can be judged by a field, and of which reps some cannot.

    One that was created on the day after that day's run had read the CRM is left out, and takes nothing away.
    """
    unknown = day.open[f"{field}_unknown"].to_numpy(dtype=bool)
    late = unknown & (day.open["created"] == day.today).to_numpy(dtype=bool)
    return ~late, [bool(n) for n in day.count(day.open, unknown & ~late)]


def nothing(day: TeamDay, why: str) -> list[Figure]:
    """Return for every rep that there is no count of the day, and why."""
    return [Figure(None, why, window=(day.as_of, day.as_of))] * day.size


def none_open(day: TeamDay) -> list[str | None]:
    """Say of whom nothing is open."""
    return [None if n else "no open opportunities" for n in day.count(day.open)]


def through_weeks(day: TeamDay, stock: Stock) -> list[Figure]:
    """Add the history: the same count on the last day of each of 13 weeks, as far as changes or snapshots tell it."""
    before = [None if earlier is None else _once(earlier, stock) for earlier in day.earlier]
    return with_history(day, _once(day, stock), before)


def _once(day: TeamDay, stock: Stock) -> Sequence[Figure]:
    """Count a day once: who looks back from a week later finds it."""
    if stock not in day.worked_out:
        day.worked_out[stock] = stock(day)
    return cast(Sequence[Figure], day.worked_out[stock])


def with_history(day: TeamDay, now: Sequence[Figure], before: Sequence[Sequence[Figure] | None]) -> list[Figure]:
    """Add to the figures of a day those of the 12 weeks before, None for a week of which nothing tells.

    A week before the rep was there, or of which not all is known, has no value; with no week but this, no history.
    """
    unseen = [Figure(None)] * day.size
    columns = [unseen if figures is None else figures for figures in before]
    starts = week_starts(day.as_of, STOCK_WEEKS)
    figures = []
    for rep, figure in enumerate(now):
        weeks = [
            _week(start, column[rep], day_number(start) + WEEK_DAYS > day.seen_from[rep])
            for start, column in zip(starts, columns, strict=False)
        ]
        seen = any(value is not None for _, value, _ in weeks)
        series = (*weeks, _week(starts[-1], figure, True)) if seen else ()
        figures.append(replace(figure, series=series))
    return figures


def _week(start: date, figure: Figure, there: bool) -> Week:
    known = there and not figure.partly
    return start, figure.value if known else None, figure.n if known else 0


def untouched_today(day: TeamDay) -> list[Figure]:
    """Count open opportunities without contact for the team's threshold and without a next step dated ahead."""
    linked = day.view.has("activities", "opportunity_id")
    if not linked and not day.view.has("opportunities", "last_activity_date"):
        return nothing(day, "no activities that name an opportunity, and no date of a last activity, in the data")
    notes = none_open(day)
    judged, undated = judged_by(day, "next_step_date")
    said = "whether a next step was dated ahead on that day is not known for all opportunities"
    notes = [note or (said if blind else None) for note, blind in zip(notes, undated, strict=True)]
    figures = stock_of(day, day.open["untouched"].to_numpy(), judged, notes)
    return [replace(figure, partly=blind) for figure, blind in zip(figures, undated, strict=True)]


def _unlinked(day: TeamDay) -> list[str | None]:
    """Say for each rep how many of their own touches name no opportunity, where that is many."""
    touches = day.held_are("kind", *TOUCHES)
    unnamed = day.activities["opportunity_id"].isna().to_numpy()
    every, blind = day.count(day.activities, touches), day.count(day.activities, touches & unnamed)
    return [
        f"{say_share(b / n)} of calls, e-mails and meetings name no opportunity: a contact may be missing"
        if b > UNLINKED_SHARE * n
        else None
        for n, b in zip(every, blind, strict=True)
    ]


def past_due_today(day: TeamDay) -> list[Figure]:
    """Count open opportunities whose expected close date has passed."""
    dated = day.open["close_date"].notna().to_numpy()
    judged, blind = judged_by(day, "close_date")
    found = stock_of(day, day.open["days_late"].to_numpy() > 0, dated, none_open(day))
    every, without = day.count(day.open, judged), day.count(day.open, judged & ~dated)
    told = [_dated(figure, int(n), int(blank)) for figure, n, blank in zip(found, every, without, strict=True)]
    said = "when opportunities were expected to close on that day is not known for all of them"
    return [
        replace(figure, reason=said, partly=True) if unknown else figure
        for figure, unknown in zip(told, blind, strict=True)
    ]


def _dated(figure: Figure, open_count: int, without: int) -> Figure:
    if not without:
        return figure
    if without == open_count and open_count:
        return replace(figure, value=None, interval=None, reason="no open opportunity carries a close date")
    return replace(figure, reason=f"{without} of {say_opportunities(open_count, 'open')} carry no close date")


def no_next_step_today(day: TeamDay) -> list[Figure]:
    """Count open opportunities whose next step is blank."""
    if not day.view.has("opportunities", "next_step"):
        return nothing(day, "next steps are not in the data")
    judged, blind = judged_by(day, "next_step")
    figures = stock_of(day, day.open["blank_step"].to_numpy(), judged, none_open(day))
    unknown = nothing(day, "what the next step was on that day is not known for all opportunities")
    return [unknown[rep] if is_blind else figures[rep] for rep, is_blind in enumerate(blind)]


def untouched(day: TeamDay) -> Sequence[Figure]:
    """Work out `untouched_today` with its history, and say of today where contacts may be missing."""
    figures = through_weeks(day, untouched_today)
    if not day.view.has("activities", "opportunity_id"):
        return figures
    return [
        replace(figure, reason=said) if said and (figure.reason is None or figure.partly) else figure
        for figure, said in zip(figures, _unlinked(day), strict=True)
    ]


def past_due(day: TeamDay) -> Sequence[Figure]:
    """Work out `past_due_today` with its history."""
    return through_weeks(day, past_due_today)


def no_next_step(day: TeamDay) -> Sequence[Figure]:
    """Work out `no_next_step_today` with its history."""
    return through_weeks(day, no_next_step_today)


EXACT = "counted, not estimated (level 1)"
OPEN = "open on the day"
WEEKS_KNOWN = "on the last day of each of 13 weeks that changes or a snapshot tell of (then on the snapshot's day)"

UNTOUCHED = MetricDefinition(
    "untouched", "Untouched opportunities", "hygiene",
    "open opportunities without a call, e-mail or meeting for `untouched_days` (team.yaml) and without a next step "
    "dated ahead; last contact from activities, else last_activity_date, else counted from creation",
    "last contact", "count", "down", 0, OPEN, EXACT, WEEKS_KNOWN, untouched,
)  # fmt: skip
PAST_DUE = MetricDefinition(
    "past_due", "Past due", "hygiene",
    "open opportunities whose close date lies before the day; n = those that carry one",
    "expected close date", "count", "down", 0, OPEN, EXACT, WEEKS_KNOWN, past_due,
)  # fmt: skip
NO_NEXT_STEP = MetricDefinition(
    "no_next_step", "No next step", "hygiene", "open opportunities with a blank next step", "being open on the day",
    "count",
    "down", 0, OPEN, EXACT, WEEKS_KNOWN, no_next_step,
)  # fmt: skip
