"""What the tests of the Salesforce profiles share: their fixtures, a roster, and a reading's account in short."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.terms import TableName

FIXTURES = Path(__file__).parents[1] / "unit" / "crm" / "fixtures" / "profiles"
#: The people of the fixtures, as a list of a team's own.
REPS = (
    "rep_id,name,email\nR1,Marta Quint,marta@lumenport.example\nR2,Deji Okoro,deji@lumenport.example\n"
    "R3,Sanna Lind,sanna@lumenport.example\nR4,José Marín,jose@lumenport.example\n"
)


def exports(folder: str, *names: str, reps: str = REPS) -> dict[str, str | bytes]:
    """Return the named fixtures of a folder and the roster, and no canonical opportunities."""
    given: dict[str, str | bytes] = {"reps.csv": reps, "opportunities.csv": ""}
    return given | {name: (FIXTURES / folder / name).read_bytes() for name in names}


def account(data: CrmData, table: TableName) -> tuple[int, int, dict[str, int]]:
    """Return rows in, rows used, and the rows set aside by reason; they add up."""
    source = next(source for source in data.sources if source.table == table)
    aside = {part.reason: part.count for part in source.set_aside}
    assert source.rows_in == source.rows_used + sum(aside.values())
    return source.rows_in, source.rows_used, aside


def rows(data: CrmData, table: TableName, *names: str) -> list[list[object]]:
    """Return the rows of a table as lists of the named columns: blanks as None, dates as text of days or minutes."""
    return [[_plain(cell) for cell in row] for row in data[table][list(names)].itertuples(index=False)]


def _plain(cell: object) -> object:
    if isinstance(cell, pd.Timestamp):
        return cell.strftime("%Y-%m-%d" if cell == cell.normalize() else "%Y-%m-%d %H:%M")
    return None if pd.isna(cell) else cell  # type: ignore[call-overload]  # a single cell
