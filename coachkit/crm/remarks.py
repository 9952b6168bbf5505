"""What a person should know of tables in which nothing is wrong: blanks, and a day far ahead of all others."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from coachkit.crm.grid import one_line
from coachkit.crm.happened import stamps_of
from coachkit.crm.tables import LAYOUT, ROW_COLUMN
from coachkit.terms import TableName

#: Columns that need not exist, or whose blanks matter most, beside those that must exist and may be blank.
_SAID_WHEN_BLANK: dict[TableName, tuple[str, ...]] = {"opportunities": ("close_date", "amount")}
#: Teams leave some trace in their CRM every month; a longer gap before the newest day is more likely a wrong year.
_FAR_DAYS = 31


def remarks_on(frames: Mapping[TableName, pd.DataFrame], files: Mapping[TableName, str]) -> list[str]:
    """Return the remarks on all tables that were read, in the tables' order."""
    remarks: list[str] = []
    for name, file in files.items():
        remarks += _blanks(name, frames[name], file)
        if name != "reps" and "rep_id" in frames[name]:
            remarks += _nobodys(frames[name], file)
        if name == "quotas":
            remarks += _set_twice(frames[name], file)
    return remarks + _far_ahead(frames, files)


def _far_ahead(frames: Mapping[TableName, pd.DataFrame], files: Mapping[TableName, str]) -> list[str]:
    """Name the row that dates all reports while everything else lies long before it: its year may be wrong."""
    stamps = [
        (name, column, dates) for name in files for column, dates in stamps_of(name, frames[name]).items() if len(dates)
    ]
    newest = max((dates.max() for _, _, dates in stamps if dates.notna().any()), default=None)
    if newest is None:
        return []
    day = newest.normalize()
    before = [dates[dates < day].max() for _, _, dates in stamps]
    next_newest = max((stamp for stamp in before if not pd.isna(stamp)), default=None)
    if next_newest is None or (gap := (day - next_newest.normalize()).days) <= _FAR_DAYS:
        return []
    on_the_day = [(name, column, dates.index[dates >= day]) for name, column, dates in stamps]
    return [
        f"{files[name]}, row {frames[name].loc[rows[0], ROW_COLUMN]}: {column} is {day.date()}, {gap:,} days after the "
        f"newest day before it (rows with it: {len(rows):,}). If the date is wrong, mend it, or name the day of the "
        "reports with --as-of."
        for name, column, rows in on_the_day
        if len(rows)
    ]


def _blanks(name: TableName, frame: pd.DataFrame, file: str) -> list[str]:
    required = [column.name for column in LAYOUT[name].columns if column.required and not column.filled]
    remarks = []
    for column in dict.fromkeys((*required, *_SAID_WHEN_BLANK.get(name, ()))):
        blank = frame[column].isna()
        if column == "rep_id" or not blank.any() or blank.all():
            continue  # owners are told of below; a column that is blank throughout is among what cannot be seen
        remarks.append(
            f"{file}: {column} is blank in {int(blank.sum()):,} of {len(frame):,} rows{_of_status(frame, blank)}."
        )
    return remarks


def _of_status(frame: pd.DataFrame, blank: pd.Series) -> str:
    """Add which status the blank rows have, where the table has one."""
    if "status" not in frame:
        return ""
    counts = frame.loc[blank, "status"].value_counts()
    parts = [f"{int(counts[status]):,} {status}" for status in ("open", "won", "lost") if status in counts]
    return f" ({', '.join(parts)})"


def _set_twice(quotas: pd.DataFrame, file: str) -> list[str]:
    """Say where a quota has several values and nothing says which was set when, so that the last one counts."""
    ledger = ["rep_id", "period", "metric", "set_on"]
    several = quotas.groupby(ledger, dropna=False)["value"].transform("nunique", dropna=False) > 1
    if not several.any():
        return []
    first, count = quotas[several].iloc[0], quotas[several].groupby(ledger, dropna=False).ngroups
    whose = f"{one_line(str(first['rep_id']))} for {first['period']}"
    found = f"the quota of {whose} has" if count == 1 else f"{count:,} quotas (such as {whose}) have"
    return [f"{file}: {found} several values without different set_on dates: the last one counts."]


def _nobodys(frame: pd.DataFrame, file: str) -> list[str]:
    blank = int(frame["rep_id"].isna().sum())
    return (
        [f"{file}: rep_id is blank in {blank:,} of {len(frame):,} rows: nobody's report shows them."] if blank else []
    )
