"""A team: its tables, as exported at the end or on an earlier day, and what is true of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.generator import activity, ledger, logs
from benchmarks.generator.deals import make_deals
from benchmarks.generator.dials import Dials
from benchmarks.generator.plan import Plan, Planted, Truth, settle
from benchmarks.generator.world import (
    ACTIVITY_SD,
    BEYOND,
    MEETINGS,
    NEVER_CLOSE,
    PROFILES,
    START,
    TOUCHES,
    WARM_UP,
    WIN_RATE_SD,
    Floats,
    Profile,
    generator,
    make_calendar,
)

TABLES = ("reps", "opportunities", "opportunity_changes", "activities", "quotas", "rep_events", "feedback", "calls")
_LEAVE_WEEKS, _OUTAGE_DAYS = 4, 9
#: The day from which a row of a table is known, for exports of an earlier day.
_KNOWN_FROM = {
    "reps": "start_date",
    "opportunity_changes": "changed_at",
    "activities": "occurred_at",
    "quotas": "set_on",
    "rep_events": "recorded_on",
    "feedback": "received_at",
    "calls": "started_at",
}
STREAM_MEANS = {"touches": TOUCHES, "meetings": MEETINGS}


@dataclass(frozen=True)
class Team:
    """The canonical tables at the end of the last week, and the truth, which is in none of them.

    `expected` is for oracles: the true mean of touches, meetings, creations and wins of each rep (rows) and week
    (columns), with leave, season and shocks, without what was planted. `log` has every value that every field had.
    """

    profile: str
    start: date
    end: date
    reps: pd.DataFrame
    opportunities: pd.DataFrame
    opportunity_changes: pd.DataFrame
    activities: pd.DataFrame
    quotas: pd.DataFrame
    rep_events: pd.DataFrame
    feedback: pd.DataFrame
    calls: pd.DataFrame
    truth: tuple[Truth, ...]
    expected: dict[str, Floats]
    identity: pd.DataFrame
    log: pd.DataFrame

    def tables(self, day: date | None = None) -> dict[str, pd.DataFrame]:
        """Return the tables by name, as an export of the evening of `day` has them; by default the last day's."""
        whole: dict[str, pd.DataFrame] = {name: getattr(self, name) for name in TABLES}
        if day is None or day >= self.end:
            return whole
        night = pd.Timestamp(day + timedelta(days=1))
        cut = {name: whole[name][whole[name][column] < night] for name, column in _KNOWN_FROM.items()}
        for column in ("told_on", "acknowledged_on"):
            told = cut["quotas"][column]
            cut["quotas"] = cut["quotas"].assign(**{column: told.where(told < night)})
        minute = ((day - self.start).days + 1) * 1440 - 1
        shown = _opportunities(self.identity, self.log, minute, cut["activities"])
        return {name: shown if name == "opportunities" else cut[name].reset_index(drop=True) for name in TABLES}


def make_team(seed: int, plan: Plan | None = None) -> Team:
    """Make the team of a seed and a plan: the same ones give the same team."""
    plan = plan or Plan()
    profile = PROFILES[plan.profile]
    reps, planted = settle(seed, plan)
    rep_ids = np.array([f"R{number + 1:02}" for number in range(reps)])

    def cases_of(name: str) -> list[Planted]:
        return [case for case in planted if name in (case.name, case.stream)]

    starts = {case.rep: case.onset_week * 7 for case in cases_of("ramp")}
    away = [(case.rep, case.onset_week * 7, (case.onset_week + _LEAVE_WEEKS) * 7 - 3) for case in cases_of("leave")]
    shut = [(case.onset_week * 7, case.onset_week * 7 + 4) for case in cases_of("holiday")]
    outages = [(case.onset_week * 7, case.onset_week * 7 + _OUTAGE_DAYS) for case in cases_of("outage")]
    calendar = make_calendar(seed, reps, plan.weeks, starts, away, shut)
    dials = Dials(reps, WARM_UP + plan.weeks + BEYOND, planted)

    own, win_rate = _people(seed, reps, profile)
    arriving = profile.creations * own["creations"][:, None] * np.exp(calendar.shock) * calendar.exposure
    wins_a_week = profile.creations * own["creations"] * (1 - NEVER_CLOSE) * win_rate
    price = float(np.dot(profile.prices, profile.mix)) * (1 - logs.DISCOUNT)
    # Of a quarter of thirteen weeks some are leave and holidays.
    quarter = wins_a_week * price * 13 * 0.87
    deals = make_deals(seed, profile, calendar, dials, planted, arriving * dials.of("creations"), win_rate, quarter)
    identity = logs.identities(seed, deals, profile, rep_ids)
    log = logs.make_log(seed, deals, dials, calendar)
    acts = activity.make_activities(seed, calendar, dials, deals, own, outages)
    activities = activity.activity_table(acts, identity, deals, rep_ids)
    quotas, since = ledger.quotas(seed, rep_ids, quarter, starts, plan.weeks, planted)
    here = slice(WARM_UP, WARM_UP + plan.weeks)
    untouched = Dials(reps, WARM_UP + plan.weeks + BEYOND, ())
    expected = activity.means(calendar, untouched, own) | {
        "creations": arriving[:, here],
        "wins": (wins_a_week[:, None] * calendar.week_phase() * calendar.exposure)[:, here],
    }
    levels = {name: mean * own[name] for name, mean in STREAM_MEANS.items()}
    levels |= {"creations": profile.creations * own["creations"], "wins": wins_a_week}
    levels["activity"] = levels["touches"] + levels["meetings"]
    end = START + np.timedelta64(plan.weeks * 7 - 1, "D")
    return Team(
        profile.name,
        START.astype(object),
        end.astype(object),
        ledger.roster(seed, rep_ids, starts),
        _opportunities(identity, log, plan.weeks * 7 * 1440, activities),
        logs.changes(identity, log),
        activities,
        quotas,
        ledger.events(rep_ids, calendar, planted, outages),
        activity.feedback_table(seed, calendar, dials, rep_ids),
        activity.call_table(seed, activities),
        tuple(_truth(case, rep_ids, levels, since) for case in planted),
        expected,
        identity,
        log,
    )


def _people(seed: int, reps: int, profile: Profile) -> tuple[dict[str, Floats], Floats]:
    """Draw how reps differ: factors of their streams, and their win rates."""
    draw = generator(seed, "people")
    own = {
        name: np.exp(ACTIVITY_SD * draw.standard_normal(reps) - ACTIVITY_SD**2 / 2)
        for name in ("touches", "meetings", "creations")
    }
    return own, (profile.win_rate + WIN_RATE_SD * draw.standard_normal(reps)).clip(0.05, 0.95)


def _truth(case: Planted, rep_ids: np.ndarray, levels: dict[str, Floats], since: dict[int, int]) -> Truth:
    day = case.onset_week * 7
    if case.name == "quota-unrealistic":
        day = since[case.rep]
    mean = float(levels[case.stream][case.rep]) if case.stream in levels and case.rep >= 0 else None
    return Truth(
        str(rep_ids[case.rep]) if case.rep >= 0 else "*",
        case.kind,
        case.name,
        (START + np.timedelta64(day, "D")).astype(object),
        case.ratio,
        case.ramp_weeks,
        mean,
        case.stream,
    )


def _opportunities(identity: pd.DataFrame, log: pd.DataFrame, minute: int, activities: pd.DataFrame) -> pd.DataFrame:
    table = logs.present(identity, log, minute)
    last = activities.groupby("opportunity_id")["occurred_at"].max()
    table["last_activity_date"] = table["opportunity_id"].map(last).dt.normalize()
    columns = [
        "opportunity_id", "rep_id", "status", "stage", "created_date", "close_date", "amount", "currency", "name",
        "account", "product", "forecast_category", "next_step", "next_step_date", "last_activity_date", "contacts",
        "discount", "lead_source", "loss_reason",
    ]  # fmt: skip
    return table[columns]


def write_workspace(team: Team, folder: Path, day: date | None = None) -> None:
    """Write a workspace with the export of a day, and beside the folder what is true: `<folder>.truth.json`."""
    crm = folder / "crm"
    crm.mkdir(parents=True)
    (folder / "parameters").mkdir()
    (folder / "parameters" / "team.yaml").write_text("timezone: Europe/Lisbon\ncurrency: EUR\n", encoding="utf-8")
    for name, table in team.tables(day).items():
        shown = table.copy(deep=False)
        for column in shown.columns[shown.dtypes.map(lambda kind: kind.kind == "M")]:
            stamped = column in ("changed_at", "occurred_at", "received_at", "started_at")
            shown[column] = _text(shown[column], "s" if stamped else "D")
        shown.to_csv(crm / f"{name}.csv", index=False, lineterminator="\n")
    records = [asdict(line) | {"onset": line.onset.isoformat()} for line in team.truth]
    folder.with_name(f"{folder.name}.truth.json").write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")


def _text(stamps: pd.Series, unit: str) -> np.ndarray:
    """Return stamps or days as ISO text, blank where there is none."""
    text = np.datetime_as_string(stamps.to_numpy().astype(f"datetime64[{unit}]"))
    return np.where(stamps.isna(), "", np.char.replace(text, "T", " "))
