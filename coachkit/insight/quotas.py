"""The quota ledger: which quota was in force on a day, and how it moved within the period.

Several rows for one rep and period are successive values; a row holds from its `set_on`, else from its period's
start. A quarter's quota is its own row or the sum of its three months; an annual quota is not divided by guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from coachkit.crm.fiscal import CALENDAR_YEARS, FiscalCalendar
from coachkit.crm.periods import FiscalPeriod, months_of, parse_period
from coachkit.insight.wording import say_list
from coachkit.model import QuotaChange

METRIC = "bookings"


@dataclass(frozen=True)
class Entry:
    """One row of the ledger; `row` is its position in the quotas frame."""

    label: str
    value: float | None
    set_on: date
    reason: str | None
    told_on: date | None
    acknowledged_on: date | None
    row: int


@dataclass(frozen=True)
class QuotaKnown:
    """The quota in force on a day, or the reason why there is none; `rows` are positions in the quotas frame."""

    value: float | None
    reason: str | None
    rows: tuple[int, ...] = ()


class QuotaLedger:
    """Bookings quotas by rep and period label, as known on a day; later rows and later notices are not seen."""

    def __init__(self, quotas: pd.DataFrame, as_of: date, calendar: FiscalCalendar = CALENDAR_YEARS) -> None:
        self._as_of = as_of
        self._calendar = calendar
        self._empty = quotas.empty
        self._entries: dict[tuple[str, str], list[tuple[int, dict[str, object]]]] = {}
        self._read: dict[tuple[str, str, FiscalPeriod], list[Entry]] = {}
        about_bookings = quotas["metric"].isna() | (quotas["metric"].str.lower() == METRIC)
        chosen = quotas[about_bookings]
        columns = ("rep_id", "period", "value", "set_on", "reason", "told_on", "acknowledged_on")
        for position, values in zip(
            about_bookings.to_numpy().nonzero()[0], zip(*(chosen[name] for name in columns), strict=True), strict=True
        ):
            row = dict(zip(columns, values, strict=True))
            self._entries.setdefault((str(row["rep_id"]), str(row["period"]).strip().upper()), []).append(
                (int(position), row)
            )

    def _of(self, rep_id: str, label: str, period: FiscalPeriod, day: date) -> list[Entry]:
        """Return the entries of one label that were known on `day`, oldest first."""
        key = (rep_id, label, period)
        if key not in self._read:  # asked for at the ends of many weeks
            self._read[key] = self._entries_of(rep_id, label, period)
        return [entry for entry in self._read[key] if entry.set_on <= day]

    def _entries_of(self, rep_id: str, label: str, period: FiscalPeriod) -> list[Entry]:
        found = [
            Entry(
                label,
                None if pd.isna(row["value"]) else float(row["value"]),  # type: ignore[call-overload,arg-type]
                _day(row["set_on"]) or self._start(label, period),
                None if pd.isna(row["reason"]) else str(row["reason"]),  # type: ignore[call-overload]
                self._noticed(row["told_on"]),
                self._noticed(row["acknowledged_on"]),
                position,
            )
            for position, row in self._entries.get((rep_id, label), [])
        ]
        return sorted(found, key=lambda entry: (entry.set_on, entry.row))

    def _noticed(self, value: object) -> date | None:
        day = _day(value)
        return day if day is not None and day <= self._as_of else None

    def _labels(self, rep_id: str, period: FiscalPeriod) -> tuple[str, ...]:
        """Return the labels that make up the period's quota: the quarter's own, else its months."""
        if (rep_id, period.id) in self._entries:
            return (period.id,)
        return tuple(month.id for month in months_of(period, self._calendar))

    def _start(self, label: str, period: FiscalPeriod) -> date:
        """Return the first day of a quarter's or a month's label."""
        return period.start if label == period.id else (parse_period(label, self._calendar) or period).start

    def on(self, rep_id: str, period: FiscalPeriod, day: date) -> QuotaKnown:
        """Return the quota of `period` in force on `day`."""
        if self._empty:
            return QuotaKnown(None, "no quotas in the data")
        labels = self._labels(rep_id, period)
        last = {label: entries[-1] for label in labels if (entries := self._of(rep_id, label, period, day))}
        missing = [label for label in labels if label not in last or last[label].value is None]
        if not missing:
            total = sum(entry.value or 0.0 for entry in last.values())
            return QuotaKnown(total, None, tuple(entry.row for entry in last.values()))
        return QuotaKnown(None, self._why_none(rep_id, period, labels, missing))

    def _why_none(self, rep_id: str, period: FiscalPeriod, labels: tuple[str, ...], missing: list[str]) -> str:
        if labels == (period.id,):
            return f"the quota of {period.id} was not set yet"
        if len(missing) < len(labels):
            return f"of the quarter's months, {say_list(missing)} had no quota yet"
        year = period.id[:4]
        if (rep_id, year) in self._entries:
            return f"only an annual quota ({year}) is in the data; a quarter of it would be a guess"
        return f"no quota for {period.id} in the data"

    def changes(self, rep_id: str, period: FiscalPeriod) -> tuple[tuple[QuotaChange, ...], tuple[int, ...]]:
        """Return the quota's moves within the period, oldest first, and the ledger rows behind them."""
        labels = self._labels(rep_id, period)
        entries = [entry for label in labels for entry in self._of(rep_id, label, period, self._as_of)]
        value: dict[str, float | None] = dict.fromkeys(labels)
        moves: list[QuotaChange] = []
        rows: list[int] = []
        before: float | None = None
        for entry in sorted(entries, key=lambda entry: (entry.set_on, entry.row)):
            value[entry.label] = entry.value
            known = [amount for amount in value.values() if amount is not None]
            after = sum(known) if len(known) == len(labels) else None
            if before is not None and after is not None and after != before and entry.set_on > period.start:
                moves.append(
                    QuotaChange(
                        **{"from": round(before, 2)}, to=round(after, 2), set_on=entry.set_on, reason=entry.reason,
                        told_on=entry.told_on, acknowledged_on=entry.acknowledged_on,
                    )
                )  # fmt: skip
                rows.append(entry.row)
            before = after if after is not None else before
        return tuple(moves), tuple(rows)


def _day(value: object) -> date | None:
    """Return a stamp's date, or None for a missing one."""
    return value.date() if isinstance(value, pd.Timestamp) else None
