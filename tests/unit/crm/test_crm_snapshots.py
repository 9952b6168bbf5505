"""Snapshots: a reading goes into bytes and comes back whole, and the same reading gives the same bytes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pandas as pd
import pytest

from coachkit.crm.as_of import known_on
from coachkit.crm.data import CrmData
from coachkit.crm.exchange import NO_RATES, Exchange
from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.read import read_crm
from coachkit.crm.snapshots import pack, unpack
from coachkit.workspace import open_sample

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> CrmData:
    """Read the sample team."""
    return read_crm(open_sample(tmp_path_factory.mktemp("sample")))


def test_a_reading_comes_back_whole(sample: CrmData) -> None:
    """All frames with their types, the account, the dates and the set-aside rows survive packing."""
    data = known_on(sample, date(2026, 6, 30))
    back = unpack(pack(data))
    for name, frame in data.tables.items():
        pd.testing.assert_frame_equal(back[name], frame)
    assert (back.sources, back.present, back.newest) == (data.sources, data.present, data.newest)
    assert (back.as_of, dict(back.rewound)) == (data.as_of, dict(data.rewound))
    assert (back.remarks, back.set_aside, back.calendar) == (data.remarks, data.set_aside, data.calendar)


def test_the_same_reading_gives_the_same_bytes(sample: CrmData, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Reading again, or packing what was unpacked, changes no byte."""
    again = read_crm(open_sample(tmp_path_factory.mktemp("again")))
    assert pack(again) == pack(sample) == pack(unpack(pack(sample)))


def test_set_aside_rows_are_kept(reading: Callable[..., CrmData], lenient: str) -> None:
    """A row that was not used is told of by the snapshot as it was by the reading."""
    rows = "rep_id,kind,occurred_at\n007,call,soon\n007,call,2026-01-02\n"
    data = reading({"activities.csv": rows}, team=lenient)
    assert len(data.set_aside) == 1
    assert unpack(pack(data)).set_aside == data.set_aside


def with_account(blob: bytes, **changed: object) -> bytes:
    """Return a snapshot's bytes with other lines in its account; None takes a line away."""
    source, target = zipfile.ZipFile(BytesIO(blob)), BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "account.json":
                account = {key: value for key, value in json.loads(content).items() if key not in changed}
                account |= {key: value for key, value in changed.items() if value is not None}
                content = json.dumps(account).encode()
            archive.writestr(name, content)
    return target.getvalue()


def test_another_version_is_refused(sample: CrmData) -> None:
    """Bytes of a version that is not known are not guessed at."""
    with pytest.raises(ValueError, match="version 99"):
        unpack(with_account(pack(sample), version=99))


def test_the_version_before_is_read(sample: CrmData) -> None:
    """A snapshot from before there were rates and week calendars holds the month in which the year starts."""
    old = unpack(with_account(pack(sample), version=1, fiscal_year_start=4, calendar=None, exchange=None))
    assert (old.calendar, old.exchange) == (FiscalCalendar(start_month=4), NO_RATES)
    assert len(old["opportunities"]) == len(sample["opportunities"])


def test_calendar_and_rates_are_kept(sample: CrmData) -> None:
    """Weeks and dated rates come back as they went in."""
    exchange = Exchange("EUR", {"USD": ((date(2026, 1, 1), 0.9), (date(2026, 4, 1), 0.95))})
    data = replace(sample, calendar=FiscalCalendar(2, (4, 5, 4), rule="nearest"), exchange=exchange)
    back = unpack(pack(data))
    assert (back.calendar, back.exchange) == (data.calendar, exchange)
