"""A reading as bytes, for the store: what an export said on a day cannot be had later.

A ZIP of one Parquet file per table and one JSON file with the account. Same content, same bytes (of one version of
Arrow), so that the store can keep each content once.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from coachkit.crm.data import CrmData
from coachkit.crm.exchange import NO_RATES, Exchange
from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.grid import TEXT
from coachkit.crm.tables import LAYOUT
from coachkit.crm.typed import empty_frame
from coachkit.errors import Problem
from coachkit.model import Source
from coachkit.terms import TABLES, TableName

_ACCOUNT = "account.json"
_VERSION = 2
#: Version 1 held the month in which the fiscal year starts and no rates; all else is the same.
_READ = (1, 2)
#: The earliest date a ZIP entry can carry: the same for every snapshot.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack(data: CrmData) -> bytes:
    """Return a reading as compressed bytes; a view of a day is packed with its `as_of`."""
    account = {
        "version": _VERSION,
        "sources": [source.model_dump(mode="json") for source in data.sources],
        "present": sorted(data.present),
        "newest": _text(data.newest),
        "remarks": data.remarks,
        "as_of": _text(data.as_of),
        "rewound": dict(sorted(data.rewound.items())),
        "set_aside": [asdict(problem) for problem in data.set_aside],
        "calendar": asdict(data.calendar),
        "exchange": asdict(data.exchange),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # Parquet is compressed already
        for name in TABLES:
            _add(archive, f"{name}.parquet", _parquet(data[name]))
        text = json.dumps(account, ensure_ascii=False, sort_keys=True, default=date.isoformat)
        _add(archive, _ACCOUNT, text.encode())
    return target.getvalue()


def unpack(blob: bytes, only: Collection[TableName] = TABLES) -> CrmData:
    """Return the reading that `pack` made the bytes of; raises `ValueError` for bytes of another version of it.

    Tables that are not among `only` are left packed: they are empty frames, and their account is whole.
    """
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        account = json.loads(archive.read(_ACCOUNT))
        if account["version"] not in _READ:
            raise ValueError(f"this snapshot has version {account['version']}, and only 1 to {_VERSION} are known")
        tables = {
            name: _frame(archive.read(f"{name}.parquet")) if name in only else _left_packed(name) for name in TABLES
        }
    return CrmData(
        tables=tables,
        sources=tuple(Source.model_validate(source) for source in account["sources"]),
        present=frozenset((cast(TableName, table), column) for table, column in account["present"]),
        newest=_date(account["newest"]),
        remarks=tuple(account["remarks"]),
        as_of=_date(account["as_of"]),
        rewound=account["rewound"],
        set_aside=tuple(Problem(**problem) for problem in account["set_aside"]),
        calendar=_calendar(account),
        exchange=_exchange(account),
    )


@cache
def _left_packed(name: TableName) -> pd.DataFrame:
    """Return a table without rows, the same one every time: frames are never changed in place."""
    return empty_frame(LAYOUT[name].columns)


def _calendar(account: dict[str, Any]) -> FiscalCalendar:
    if "calendar" not in account:
        return FiscalCalendar(account["fiscal_year_start"])
    weeks = account["calendar"]["weeks"]
    return FiscalCalendar(**account["calendar"] | {"weeks": weeks and tuple(weeks)})


def _exchange(account: dict[str, Any]) -> Exchange:
    if "exchange" not in account:
        return NO_RATES
    held = account["exchange"]
    rates = {
        code: tuple((date.fromisoformat(day), rate) for day, rate in dated) for code, dated in held["rates"].items()
    }
    return Exchange(held["currency"], rates)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
    entry.create_system = 3  # else it would differ between Windows and the rest
    archive.writestr(entry, content)


def _parquet(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    target = io.BytesIO()
    pyarrow.parquet.write_table(table, target, compression="zstd")
    return target.getvalue()


def _frame(content: bytes) -> pd.DataFrame:
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    frame: pd.DataFrame = table.to_pandas(types_mapper=_TYPES.get)
    return frame


_TYPES = {pa.string(): TEXT, pa.large_string(): TEXT}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
