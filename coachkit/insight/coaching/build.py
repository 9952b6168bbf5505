"""The coaching focus of each rep of a team on a day: what can be said of it, worked out for all with their peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coachkit.insight.coaching.estimate import ALPHA, Estimate, estimate, weeks_to_see
from coachkit.insight.coaching.saying import Told, say_early, say_effect
from coachkit.insight.coaching.weeks import Watched
from coachkit.insight.counted import NAMES, Counted, counted
from coachkit.insight.days import day_number
from coachkit.insight.exposure import WORKDAYS, Attendance
from coachkit.insight.teamday import TeamDay
from coachkit.insight.windows import WEEK_DAYS
from coachkit.model import CoachingEffect, Interval
from coachkit.parameters import FocusParameters, RepParameters
from coachkit.terms import CoachingVerdict, CountedMetric

#: The baseline is half a year, and at least 12 weeks (methods, section 1); three peers tell what the weeks did.
BASE_WEEKS, LEAST_WEEKS, LEAST_PEERS = 26, 12, 3
#: At most one in ten start weeks may look as good as the true one.
STARTS = 0.10
#: Metrics of which fewer is better.
_FEWER: tuple[CountedMetric, ...] = ("push_count",)
_HALF, _QUARTER = 0.5, 0.25


@dataclass(frozen=True)
class _Phases:
    """The weeks around a focus: the first day counted, weeks before (in which the rep was there) and after."""

    first: int
    base: int
    before: int
    after: int


def team_effects(day: TeamDay, parameters: Mapping[str, RepParameters]) -> list[CoachingEffect | None]:
    """Return for each rep what the weeks since their focus began are consistent with; None without focus or metric."""
    attendance = Attendance.of(day)
    focus = [_in_work(day, parameters.get(rep_id)) for rep_id in day.rep_ids]
    things = {metric: counted(day, metric) for one in focus if one is not None and (metric := one.metric)}
    coached = [None if one is None else one.metric for one in focus]
    return [
        None
        if one is None or one.metric is None
        else _effect(day, attendance, rep, one, one.metric, things[one.metric], coached)
        for rep, one in enumerate(focus)
    ]


def _in_work(day: TeamDay, its: RepParameters | None) -> FocusParameters | None:
    focus = its.focus if its else None
    return None if focus is None or focus.since > day.as_of else focus


def _effect(
    day: TeamDay, attendance: Attendance, rep: int, focus: FocusParameters, metric: CountedMetric,
    things: Counted | None, coached: list[CountedMetric | None],
) -> CoachingEffect:  # fmt: skip
    since = day_number(focus.since)
    told = Told(NAMES[metric][1], focus.since, metric in _FEWER)
    if things is None:
        return _unknown(focus, metric, told, f"the data hold no {told.what}")
    phases, watched = _around(day, attendance, rep, since, things, [other == metric for other in coached])
    peers = int(watched.peers.sum())
    known = {"weeks_before": phases.before, "weeks_after": phases.after, "peers": peers}
    if phases.before < LEAST_WEEKS:
        why = f"{phases.before} weeks before it are in the data; {LEAST_WEEKS} are needed to know what is usual"
        return _unknown(focus, metric, told, why, **known)
    if peers < LEAST_PEERS or not watched.counts[watched.peers].any():
        few = f"fewer than {LEAST_PEERS} others who are not coached on it tell what the weeks did to all"
        return _unknown(focus, metric, told, few, **known)
    if not watched.exposure[rep, phases.base :].any():
        return _early(focus, metric, told, None, **known)
    verdict, found, half, quarter = judge(watched, told.fewer)
    if verdict == "too-early":
        return _early(focus, metric, told, half, weeks_for_half=half, weeks_for_quarter=quarter, **known)
    up = found.ratio >= 1
    return CoachingEffect(
        metric_id=metric,
        label=told.what,
        since=focus.since,
        verdict=verdict,
        statement=say_effect(told, verdict, found, phases.after, quarter),
        before=_tidy(found.before),
        after=_tidy(found.after),
        team=_tidy(found.usual),
        expected=_tidy(found.expected),
        by_itself=_tidy(found.regression),
        ratio=_tidy(found.ratio),
        interval=_tidy_pair(found.ratio_interval),
        against_peers=_tidy(found.did),
        against_peers_interval=_tidy_pair(found.did_interval),
        p_value=_tidy(found.p_starts_more if up else found.p_starts_less),
        p_expected=_tidy(found.p_more if up else found.p_less),
        nap=None if found.nap is None else _tidy(found.nap),
        nap_interval=None if found.nap_interval is None else _tidy_pair(found.nap_interval),
        weeks_for_half=half,
        weeks_for_quarter=quarter,
        **known,
    )


def judge(watched: Watched, fewer_is_better: bool) -> tuple[CoachingVerdict, Estimate, int | None, int | None]:
    """Return what the figures are consistent with, the figures, and the weeks for a change by half and a quarter.

    Nothing is said before the week in which a change by half would show. A change counts where so much comes in fewer
    than 2.5 % of cases without any, and at most one in ten start weeks looks as good.
    """
    found = estimate(watched)
    sign = -1 if fewer_is_better else 1
    half, quarter = (weeks_to_see(found, watched, 1 + sign * change) for change in (_HALF, _QUARTER))
    if half is None or watched.counts.shape[1] - watched.start < half:
        return "too-early", found, half, quarter
    return _verdict(found, fewer_is_better), found, half, quarter


def _verdict(found: Estimate, fewer_is_better: bool) -> CoachingVerdict:
    more = found.p_more < ALPHA and found.p_starts_more <= STARTS
    less = found.p_less < ALPHA and found.p_starts_less <= STARTS
    if more or less:
        return "improvement" if more != fewer_is_better else "decline"
    return "no-change"


def _around(
    day: TeamDay, attendance: Attendance, rep: int, since: int, things: Counted, coached: list[bool]
) -> tuple[_Phases, Watched]:
    after = max((day.today - since + 1) // WEEK_DAYS, 0)
    base = max(min((since - things.first) // WEEK_DAYS, BASE_WEEKS), 0)
    first, weeks = since - base * WEEK_DAYS, base + after
    shaped = (day.size, weeks, WEEK_DAYS)
    last = first + weeks * WEEK_DAYS - 1
    there = attendance.days(first, last).reshape(shaped).sum(axis=2) / WORKDAYS
    counts = things.by_day(day.size, first, last).reshape(shaped).sum(axis=2) * (there > 0)
    peers = ~np.array(coached, dtype=np.bool_) & there[:, :base].any(axis=1)
    if after:
        peers &= there[:, base:].any(axis=1)
    peers[rep] = False
    return _Phases(first, base, int((there[rep, :base] > 0).sum()), after), Watched(counts, there, rep, base, peers)


def _unknown(focus: FocusParameters, metric: CountedMetric, told: Told, why: str, **known: int) -> CoachingEffect:
    return CoachingEffect(
        metric_id=metric,
        label=told.what,
        since=focus.since,
        weeks_before=known.get("weeks_before", 0),
        weeks_after=known.get("weeks_after", 0),
        peers=known.get("peers", 0),
        verdict="unknown",
        statement=f"Whether {told.what} changed cannot be told: {why}.",
    )


def _early(
    focus: FocusParameters, metric: CountedMetric, told: Told, half: int | None, **known: int | None
) -> CoachingEffect:
    return CoachingEffect.model_validate(
        {
            "metric_id": metric, "label": told.what, "since": focus.since, "verdict": "too-early",
            "statement": say_early(told, known["weeks_after"] or 0, half, known.get("weeks_for_quarter")), **known,
        }
    )  # fmt: skip


def _tidy(value: float) -> float:
    return round(float(value), 6)


def _tidy_pair(pair: Interval) -> Interval:
    return _tidy(pair[0]), _tidy(pair[1])
