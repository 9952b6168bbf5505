"""`build_figures`: everything the data say about every rep of a team on a day, worked out for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.insight.coaching.build import team_effects
from coachkit.insight.engagement import engagements
from coachkit.insight.exposure import away_weeks
from coachkit.insight.facts import say_outlived
from coachkit.insight.figures import RepFigures
from coachkit.insight.findings import find
from coachkit.insight.forecast.team import forecast_team
from coachkit.insight.goals.build import team_goals
from coachkit.insight.goals.quota_pace import QuotaPace, quota_paces
from coachkit.insight.metrics.catalogue import CALL_METRICS, metrics_by_rep
from coachkit.insight.metrics.customer import FEEDBACK_DAYS
from coachkit.insight.opportunities import Beside, deserving
from coachkit.insight.peers import team_peers
from coachkit.insight.repwork import RepWork
from coachkit.insight.shortfall.build import say_shortfall
from coachkit.insight.shortfall.splits import Splits
from coachkit.insight.signals.build import test_team
from coachkit.insight.signals.exits import exits
from coachkit.insight.signals.streams import SignalDay
from coachkit.insight.stage_steps import stage_steps
from coachkit.insight.teamday import TeamDay
from coachkit.insight.waterfall import pipeline_changes
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_day
from coachkit.model import Calls, Comment, Feedback, Metric, Period, Profile, Quota, Realism, Rep
from coachkit.parameters import RepParameters, TeamParameters

COMMENTS = 5
#: Data whose newest day lies longer before the day of the reports are said to be old.
OLD_DAYS = 7


def build_figures(
    view: CrmData,
    history: Callable[[date], CrmData],
    team: TeamParameters,
    parameters: Mapping[str, RepParameters],
) -> dict[str, RepFigures]:
    """Build the figures of every rep in the team on the view's day, sorted by `rep_id`; none where there is nobody.

    `view` is the data as known on a day (`view.as_of`); `history` gives the view of an earlier day, remembers what it
    gave (`crm.views.Views` does), and is called only for days of which a log of changes or a snapshot tells: the 12
    weeks before, the starts of their quarters and two days of each of four quarters before. `parameters` are the rep
    files, by id. Raises `ValueError` for data that are no view of a day.
    """
    day = TeamDay.of(view, history, team)
    if not day.size:
        return {}
    metrics = metrics_by_rep(day)
    calls = metrics_by_rep(day, CALL_METRICS) if view.has("calls") else [()] * day.size
    work = RepWork.of_team(day)
    signals = SignalDay(day)
    left = exits(signals)
    judged, steps, splits = test_team(signals, left), stage_steps(signals, left), Splits.of(signals)
    changes = pipeline_changes(day)
    comments = _comments(day)
    outlook, engaged = forecast_team(day), engagements(day)
    paces, away, peers = quota_paces(day), away_weeks(day), team_peers(signals)
    goals, effects = team_goals(day, parameters), team_effects(day, parameters)
    figures = {}
    for index, rep_id in enumerate(day.rep_ids):
        findings, not_seen = find(work[index], judged[index], outlook.realism[index])
        known = {metric.metric_id: metric for metric in metrics[index]}
        its = parameters.get(rep_id)
        beside = Beside(outlook.win_probability, engaged, its.strategies if its else {})
        figures[rep_id] = RepFigures(
            rep=_rep(day.reps.iloc[index], its, day.as_of),
            period=_period(day),
            sources=view.sources,
            metrics=metrics[index],
            findings=findings,
            not_seen=not_seen,
            forecast=outlook.forecasts[index],
            opportunities=deserving(work[index], beside),
            open_count=len(work[index].open),
            pipeline_change=changes[index],
            quota=_quota(day, rep_id, known, outlook.realism[index].part, paces[index]),
            shortfall=say_shortfall(splits, work[index], index, [finding.cause_id for finding in findings]),
            goals=goals[index],
            feedback=Feedback(csat=known["csat"].value, nps=known["nps"].value, comments=comments[index]),
            calls=Calls(metrics=calls[index]),
            focus_effect=effects[index],
            stages=steps[index],
            peers=peers[index],
            away_weeks=away[index],
        )
    return figures


def remark_on_team(view: CrmData, history: Callable[[date], CrmData], team: TeamParameters) -> tuple[str, ...]:
    """Return what is said once of the whole data, because saying it of each rep would put it on nobody."""
    return tuple(filter(None, [say_outlived(TeamDay.of(view, history, team)), _say_old(view)]))


def _say_old(view: CrmData) -> str | None:
    """Say that the data end long before the day; exports are made at least weekly where reports are."""
    if view.newest is None or view.as_of is None or (days := (view.as_of - view.newest).days) <= OLD_DAYS:
        return None
    return (
        f"Nothing in the data is newer than {say_day(view.newest)}, {days:,} days before the day of the reports: what "
        "happened since is in no figure."
    )


def _rep(row: pd.Series[Any], parameters: RepParameters | None, as_of: date) -> Rep:
    start = row["start_date"]
    return Rep(
        rep_id=str(row["rep_id"]),
        name=str(row["name"]),
        manager=None if pd.isna(row["manager"]) else str(row["manager"]),
        role=None if pd.isna(row["role"]) else str(row["role"]),
        start_date=start.date() if isinstance(start, pd.Timestamp) else None,
        profile=Profile(
            aspirations=tuple(aim.text for aim in parameters.aspirations if not aim.named_on or aim.named_on <= as_of),
            motivators=tuple(parameters.motivators),
            recognition=parameters.recognition,
        )
        if parameters
        else Profile(),
    )


def _period(day: TeamDay) -> Period:
    period = day.period
    return Period(id=period.id, start=period.start, end=period.end, elapsed=round(period.elapsed(day.as_of), 6))


def _quota(day: TeamDay, rep_id: str, known: Mapping[str, Metric], realism: Realism, pace: QuotaPace) -> Quota:
    value = day.ledger.on(rep_id, day.period, day.as_of).value
    return Quota(
        value=None if value is None else round(value, 2),
        attainment=known["attainment"].value,
        realism=realism,
        changes=day.ledger.changes(rep_id, day.period)[0],
        pace=pace.points,
        pace_basis=pace.basis,
    )


def _comments(day: TeamDay) -> list[tuple[Comment, ...]]:
    """Return each rep's newest comments that have words, from the window of the scores."""
    table = day.feedback[day.within(day.feedback["day"], trailing(day.as_of, FEEDBACK_DAYS)[0])]
    worded = table[table["comment"].str.strip().fillna("") != ""]
    newest = worded.sort_values("received_at", ascending=False, kind="stable").groupby("rep").head(COMMENTS)
    found: list[list[Comment]] = [[] for _ in day.rep_ids]
    for row in newest.to_dict("records"):
        found[row["rep"]].append(
            Comment(
                received_at=row["received_at"].date(),
                account=None if pd.isna(row["account"]) else row["account"],
                kind=row["kind"],
                score=row["score"],
                text=row["comment"],
            )
        )
    return [tuple(comments) for comments in found]
