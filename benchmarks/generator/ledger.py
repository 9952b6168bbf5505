"""What the organisation set and recorded: the roster, quotas and their changes, leave, holidays and other events."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.generator.plan import Planted
from benchmarks.generator.world import START, Calendar, Floats, generator

_FIRST = ("Ada", "Ben", "Caro", "Dan", "Eva", "Finn", "Gia", "Hugo", "Ines", "Jon", "Kim", "Luis")
_LAST = ("Abel", "Brandt", "Costa", "Dias", "Ek", "Frei", "Gomes", "Holm", "Ito", "Jung", "Klein", "Lund")
_SET_BEFORE, _TOLD_BEFORE, _ACKNOWLEDGED_BEFORE = 14, 11, 8  # days before the quarter


def _day(day: float) -> pd.Timestamp:
    return pd.Timestamp(START + np.timedelta64(int(day), "D"))


def roster(seed: int, rep_ids: np.ndarray, starts: dict[int, int]) -> pd.DataFrame:
    """Return the reps: all of them here for years, but the new ones."""
    draw = generator(seed, "roster")
    since = -draw.integers(400, 2500, len(rep_ids))
    last = draw.permutation(len(_LAST))
    return pd.DataFrame(
        {
            "rep_id": rep_ids,
            "name": [f"{_FIRST[number]} {_LAST[last[number]]}" for number in range(len(rep_ids))],
            "manager": "Mia Manager",
            "role": "Account Executive",
            "segment": "General",
            "start_date": [_day(starts.get(number, since[number])) for number in range(len(rep_ids))],
        }
    )


def quarter_starts(weeks: int) -> list[int]:
    """Return the first days, counted from START, of the quarters from the first week's to the last week's next."""
    first = START.astype("datetime64[M]")
    first -= first.astype(np.int64) % 3
    months = first + 3 * np.arange(weeks // 13 + 3)
    days = (months.astype("datetime64[D]") - START).astype(np.int64)
    return [int(day) for day in days if day <= weeks * 7 + 92]


def quotas(
    seed: int, rep_ids: np.ndarray, expected: Floats, starts: dict[int, int], weeks: int, planted: tuple[Planted, ...]
) -> tuple[pd.DataFrame, dict[int, int]]:
    """Return the ledger, and for each rep with an unrealistic quota the day on which its first quarter begins.

    A quarter's quota is set before it begins, within a tenth of what the rep may expect. A new rep's first is a half.
    """
    draw = generator(seed, "quotas")
    begins = quarter_starts(weeks)
    unrealistic = {case.rep: case for case in planted if case.name == "quota-unrealistic"}
    moved = {case.rep: case for case in planted if case.name == "goalposts-moved"}
    since: dict[int, int] = {}
    rows: list[tuple[int, int, float, float, str, float, float]] = []
    for rep in range(len(rep_ids)):
        for number, begin in enumerate(begins):
            value = expected[rep] * draw.uniform(0.9, 1.1)
            if begin < starts.get(rep, -100):
                continue
            if rep in starts and begin - starts[rep] < 92:
                value /= 2
            if rep in unrealistic and begin >= unrealistic[rep].onset_week * 7 - 45:
                value /= unrealistic[rep].ratio
                since.setdefault(rep, begin)
            value = _round(value)
            told, taken = begin - _TOLD_BEFORE, begin - _ACKNOWLEDGED_BEFORE
            rows.append((rep, begin, value, begin - _SET_BEFORE, "", told, taken))
            if rep in moved and begin <= moved[rep].onset_week * 7 < begins[min(number + 1, len(begins) - 1)]:
                at = moved[rep].onset_week * 7
                new = _round(value * (1 + (1 / moved[rep].ratio - 1) / 2))
                rows.append(
                    (rep, begin, new, at, "plan revised", at + 2 if moved[rep].stream == "told" else np.nan, np.nan)
                )
    month = [(START + np.timedelta64(row[1], "D")).astype("datetime64[M]").astype(np.int64) for row in rows]
    table = pd.DataFrame(
        {
            "rep_id": [str(rep_ids[row[0]]) for row in rows],
            "period": [f"{1970 + at // 12}-Q{at % 12 // 3 + 1}" for at in month],
            "value": [row[2] for row in rows],
            "metric": "bookings",
            "set_on": [_day(row[3]) for row in rows],
            "reason": [row[4] for row in rows],
            "told_on": [_day(row[5]) if np.isfinite(row[5]) else pd.NaT for row in rows],
            "acknowledged_on": [_day(row[6]) if np.isfinite(row[6]) else pd.NaT for row in rows],
        }
    )
    return table.sort_values(["set_on", "rep_id", "period"], kind="stable").reset_index(drop=True), since


def _round(value: float) -> float:
    """Round to three digits, as quotas are."""
    return float(f"{value:.3g}")


def events(
    rep_ids: np.ndarray, calendar: Calendar, planted: tuple[Planted, ...], outages: list[tuple[int, int]]
) -> pd.DataFrame:
    """Return what was recorded: leave and holidays ahead, a moved territory on the day, an outage when it was over."""
    rows: list[tuple[str, str, float, float, float]] = [
        ("*", "holiday", first, last, -30.0) for first, last in calendar.holidays
    ]
    rows += [(str(rep_ids[rep]), "leave", first, last, first - 30.0) for rep, first, last in calendar.leave]
    for case in planted:
        if "territory" in (case.name, case.stream):
            at = case.onset_week * 7
            rows.append((str(rep_ids[case.rep]), "territory_change", at, at, at))
    rows += [("*", "tool_outage", first, last, last + 1.0) for first, last in outages]
    rows.sort(key=lambda row: (row[2], row[0], row[1]))
    return pd.DataFrame(
        {
            "rep_id": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "start_date": [_day(row[2]) for row in rows],
            "end_date": [_day(row[3]) for row in rows],
            "recorded_on": [_day(row[4]) for row in rows],
        }
    )
