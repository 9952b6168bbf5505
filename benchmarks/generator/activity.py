"""What reps did and heard: calls, e-mails, tasks, meetings, what customers sent, and how they scored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.generator.deals import Deals
from benchmarks.generator.dials import Dials
from benchmarks.generator.logs import ZOMBIE_DAYS, stamps
from benchmarks.generator.world import (
    MEETINGS,
    MISSING_LOGS,
    TOUCHES,
    WARM_UP,
    Calendar,
    Floats,
    counts,
    generator,
)

INBOUND = 5.0  # a week, what customers begin; not counted among the touches
ANSWERED, ANSWER_HOURS, ANSWER_SIGMA = 0.9, 2.0, 0.8
LINKED = 0.7  # the share of activities that belong to an opportunity
RECORDED = 0.3  # the share of calls that are recorded
CSAT, NPS = 1.0, 0.6  # responses a week
_KINDS = {"call": 0.40, "email": 0.45, "task": 0.15}
_MINUTES = {"call": 12, "email": 5, "task": 10, "meeting": 40}
_GLAD = {"csat": ([1, 2, 3, 4, 5], [0.03, 0.05, 0.12, 0.35, 0.45])}
_GLAD["nps"] = (list(range(11)), [0.01, 0.01, 0.01, 0.02, 0.03, 0.05, 0.08, 0.14, 0.25, 0.20, 0.20])
_SORRY = {
    "csat": [0.30, 0.30, 0.25, 0.10, 0.05],
    "nps": [0.08, 0.08, 0.10, 0.12, 0.13, 0.16, 0.13, 0.10, 0.06, 0.02, 0.02],
}
_FIRST_MINUTE, _LAST_MINUTE = 9 * 60 + 5, 16 * 60 + 55


def means(calendar: Calendar, dials: Dials, own: dict[str, Floats]) -> dict[str, Floats]:
    """Return the mean of touches and meetings of each rep and week of the data, as logged, all dials turned."""
    here = slice(WARM_UP, WARM_UP + calendar.weeks)
    shared = np.exp(calendar.shock) * np.sqrt(calendar.week_phase()) * calendar.exposure
    return {
        name: (base * own[name][:, None] * shared * dials.of(name))[:, here]
        for name, base in (("touches", TOUCHES), ("meetings", MEETINGS))
    }


def make_activities(
    seed: int,
    calendar: Calendar,
    dials: Dials,
    deals: Deals,
    own: dict[str, Floats],
    outages: list[tuple[int, int]],
) -> pd.DataFrame:
    """Draw all activities: position of rep and opportunity (-1: none), minute, kind, direction, duration."""
    mean = means(calendar, dials, own)
    whole = 1 - MISSING_LOGS
    touches = counts(generator(seed, "touches"), mean["touches"] / whole)
    meetings = counts(generator(seed, "meetings"), mean["meetings"] / whole)
    draw = generator(seed, "inbound")
    inbound = draw.poisson(INBOUND / TOUCHES * mean["touches"])
    answers = np.minimum(draw.binomial(inbound, ANSWERED), touches)

    table = pd.concat(
        [
            _spread(seed, "inbound", inbound, calendar, deals),
            _spread(seed, "touch", touches - answers, calendar, deals),
            _spread(seed, "meeting", meetings, calendar, deals),
        ],
        ignore_index=True,
    )
    table = pd.concat([table, _answers(seed, table, answers, calendar, dials)], ignore_index=True)
    draw = generator(seed, "activity details")
    size = len(table)
    kind = draw.choice(list(_KINDS), size, p=list(_KINDS.values()))
    table["kind"] = np.where(table["what"] == "meeting", "meeting", np.where(table["what"] == "inbound", "email", kind))
    table["direction"] = np.where(table["what"] == "inbound", "inbound", "outbound")
    stretch = dials.at("minutes", table["rep"].to_numpy(), table["moment"].to_numpy() / 1440)
    typical = table["kind"].map(_MINUTES).to_numpy() * stretch
    table["duration_minutes"] = np.maximum(1, np.round(typical * np.exp(0.5 * draw.standard_normal(size)))).astype(int)
    logged = draw.random(size) >= np.where(table["what"] == "inbound", 0.0, MISSING_LOGS)
    day = table["moment"].to_numpy() // 1440
    for first, last in outages:
        logged &= ~((day >= first) & (day <= last) & (draw.random(size) < 0.8))
    logged &= day < calendar.weeks * 7
    table = table[logged].sort_values(["moment", "rep", "what"], kind="stable")
    return table.drop(columns="what").reset_index(drop=True)


def _spread(seed: int, what: str, number: np.ndarray, calendar: Calendar, deals: Deals) -> pd.DataFrame:
    """Give weekly counts their days, among those worked, their minutes and their opportunities."""
    draw = generator(seed, f"spread {what}")
    rep, week = np.nonzero(number)
    times = number[rep, week]
    rep, week = np.repeat(rep, times), np.repeat(week, times)
    worked = calendar.works.reshape(len(calendar.works), -1, 7)[:, WARM_UP:, :5]
    order = np.argsort(~worked, axis=2, kind="stable")  # working days first
    days = worked.sum(axis=2)
    day = week * 7 + order[rep, week, (draw.random(len(rep)) * days[rep, week]).astype(np.int64)]
    moment = day * 1440 + draw.integers(_FIRST_MINUTE, _LAST_MINUTE, len(rep))
    return pd.DataFrame({"rep": rep, "moment": moment, "deal": _linked(draw, rep, day, deals), "what": what})


def _linked(draw: np.random.Generator, rep: np.ndarray, day: np.ndarray, deals: Deals) -> np.ndarray:
    """Choose for each activity an opportunity that is open on its day; one that is old is seldom worked on."""
    deal = np.full(len(rep), -1)
    wanted = draw.random(len(rep)) < LINKED
    luck = draw.random(len(rep))
    for one in range(int(rep.max(initial=-1)) + 1):
        mine = np.nonzero(deals.rep == one)[0]
        acts = np.nonzero((rep == one) & wanted)[0]
        if not len(mine) or not len(acts):
            continue
        days, which = np.unique(day[acts], return_inverse=True)
        age = days[:, None] - deals.created[mine][None, :]
        weight = ((age >= 0) & (days[:, None] <= deals.closed[mine])) * np.where(age > ZOMBIE_DAYS, 0.1, 1.0)
        total = weight.cumsum(axis=1)
        chosen = np.empty(len(acts), dtype=np.int64)
        # Per day one search: the luck of its activities against its running weights.
        order = np.argsort(which, kind="stable")
        bounds = np.searchsorted(which[order], np.arange(len(days) + 1))
        for number in range(len(days)):
            these = order[bounds[number] : bounds[number + 1]]
            target = luck[acts[these]] * total[number, -1]
            chosen[these] = np.searchsorted(total[number], target, side="right")
        some = total[which, -1] > 0
        deal[acts[some]] = mine[np.minimum(chosen[some], len(mine) - 1)]
    return deal


def _answers(seed: int, table: pd.DataFrame, answers: np.ndarray, calendar: Calendar, dials: Dials) -> pd.DataFrame:
    """Answer what customers sent: some hours later, on the same opportunity."""
    draw = generator(seed, "answers")
    asked = table[table["what"] == "inbound"]
    rep, moment = asked["rep"].to_numpy(), asked["moment"].to_numpy()
    week = moment // (7 * 1440)
    rank = asked.groupby([rep, week]).cumcount().to_numpy()
    asked = asked[rank < answers[rep, week]]
    rep, moment = asked["rep"].to_numpy(), asked["moment"].to_numpy()
    prompt = dials.at("promptness", rep, moment / 1440)
    later = moment + 60 * ANSWER_HOURS / prompt * np.exp(ANSWER_SIGMA * draw.standard_normal(len(rep)))
    # What falls into the evening or a day off is answered next working morning.
    day, minute = np.floor(later / 1440), later % 1440
    morning = draw.integers(_FIRST_MINUTE, _FIRST_MINUTE + 60, len(rep))
    over = minute > _LAST_MINUTE
    worked = calendar.snap(rep, day + over)
    minute = np.where(over | (worked > day) | (minute < morning), morning, minute)
    minute = np.maximum(minute, np.where(worked * 1440 + minute <= moment, moment % 1440 + 1, 0))
    return pd.DataFrame(
        {
            "rep": rep,
            "moment": (worked * 1440 + minute).astype(np.int64),
            "deal": asked["deal"].to_numpy(),
            "what": "answer",
        }
    )


def activity_table(acts: pd.DataFrame, identity: pd.DataFrame, deals: Deals, rep_ids: np.ndarray) -> pd.DataFrame:
    """Return the canonical table. An answer that came after the end of its opportunity names none."""
    deal = acts["deal"].to_numpy()
    over = (deal >= 0) & (acts["moment"].to_numpy() > deals.closed[deal] * 1440 + 17 * 60)
    deal = np.where(over, -1, deal)
    none = deal < 0
    return pd.DataFrame(
        {
            "activity_id": np.char.add("A", np.char.zfill(np.arange(1, len(acts) + 1).astype(str), 6)),
            "rep_id": rep_ids[acts["rep"].to_numpy()],
            "kind": acts["kind"].to_numpy(),
            "occurred_at": stamps(acts["moment"].to_numpy()),
            "opportunity_id": np.where(none, "", identity["opportunity_id"].to_numpy()[deal]),
            "account": np.where(none, "", identity["account"].to_numpy()[deal]),
            "direction": acts["direction"].to_numpy(),
            "duration_minutes": acts["duration_minutes"].to_numpy(),
        }
    )


def call_table(seed: int, activities: pd.DataFrame) -> pd.DataFrame:
    """Return what was measured of the calls that were recorded."""
    draw = generator(seed, "calls")
    calls = activities[(activities["kind"] == "call") & (draw.random(len(activities)) < RECORDED)]
    size = len(calls)
    return pd.DataFrame(
        {
            "call_id": np.char.add("C", np.char.zfill(np.arange(1, size + 1).astype(str), 6)),
            "activity_id": calls["activity_id"].to_numpy(),
            "rep_id": calls["rep_id"].to_numpy(),
            "started_at": calls["occurred_at"].to_numpy(),
            "duration_minutes": calls["duration_minutes"].to_numpy(),
            "talk_ratio": np.round(draw.beta(12, 12, size), 2),
            "longest_monologue_seconds": np.round(draw.gamma(4.0, 25.0, size)),
            "questions_asked": draw.poisson(9.0, size),
            "patience_seconds": np.round(draw.gamma(4.0, 0.2, size), 1),
            "interactivity": np.round(draw.gamma(6.0, 1.0, size), 1),
            "opportunity_id": calls["opportunity_id"].to_numpy(),
        }
    )


def feedback_table(seed: int, calendar: Calendar, dials: Dials, rep_ids: np.ndarray) -> pd.DataFrame:
    """Return customers' scores."""
    draw = generator(seed, "feedback")
    exposure = calendar.exposure[:, WARM_UP : WARM_UP + calendar.weeks]
    parts = []
    for kind, rate in (("csat", CSAT), ("nps", NPS)):
        number = draw.poisson(rate * exposure)
        rep, week = np.nonzero(number)
        times = number[rep, week]
        rep, day = np.repeat(rep, times), np.repeat(week, times) * 7.0
        day = day + draw.integers(0, 7, len(rep))
        glad = draw.random(len(rep)) < dials.at("feedback", rep, day)
        scores, usual = _GLAD[kind]
        first, other = draw.choice(scores, len(rep), p=usual), draw.choice(scores, len(rep), p=_SORRY[kind])
        moment = (day * 1440 + draw.integers(_FIRST_MINUTE, _LAST_MINUTE, len(rep))).astype(np.int64)
        parts.append(pd.DataFrame({"rep": rep, "kind": kind, "score": np.where(glad, first, other), "moment": moment}))
    table = pd.concat(parts, ignore_index=True).sort_values(["moment", "rep", "kind"], kind="stable")
    return pd.DataFrame(
        {
            "feedback_id": np.char.add("F", np.char.zfill(np.arange(1, len(table) + 1).astype(str), 5)),
            "rep_id": rep_ids[table["rep"].to_numpy()],
            "kind": table["kind"].to_numpy(),
            "score": table["score"].to_numpy(),
            "received_at": stamps(table["moment"].to_numpy()),
        }
    )
