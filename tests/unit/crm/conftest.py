"""Small workspaces for the tests of reading: a few files in, the reading or its problems out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coachkit.crm.columns import Reading
from coachkit.crm.data import CrmData
from coachkit.crm.delimited import read_delimited
from coachkit.crm.exchange import NO_RATES, Exchange
from coachkit.crm.fiscal import CALENDAR_YEARS, FiscalCalendar
from coachkit.crm.grid import RawTable, raw_table
from coachkit.crm.happened import newest_by_table, newest_of
from coachkit.crm.mapping import draft_canonical
from coachkit.crm.read import read_crm
from coachkit.crm.tables import LAYOUT
from coachkit.crm.typed import Draft, empty_frame, type_table
from coachkit.errors import InputProblems, Problem
from coachkit.model import Source
from coachkit.parameters import TeamParameters
from coachkit.workspace import Workspace, open_workspace

REPS = "rep_id,name,manager,start_date\n007,Ana Alves,Mia Ma,2024-01-08\n8,Bo Berg,Mia Ma,2026-03-02\n"
OPPORTUNITIES = (
    "opportunity_id,rep_id,status,stage,created_date,close_date,amount\n"
    "O1,007,open,Proposal,2026-01-05,2026-06-30,1000\n"
    "O2,8,won,Closed,2026-01-06,2026-03-31,2500.50\n"
)

Files = Mapping[str, str | bytes]


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Workspace]:
    """Make a workspace of the given files in `crm/`; reps and opportunities are there unless given as empty."""

    def make(files: Files | None = None, team: str = "{}", profiles: Mapping[str, str] | None = None) -> Workspace:
        (tmp_path / "crm").mkdir(exist_ok=True)
        (tmp_path / "parameters" / "profiles").mkdir(parents=True, exist_ok=True)
        (tmp_path / "parameters" / "team.yaml").write_text(team, encoding="utf-8")
        for name, content in ({"reps.csv": REPS, "opportunities.csv": OPPORTUNITIES} | dict(files or {})).items():
            if content:
                data = content if isinstance(content, bytes) else content.encode()
                (tmp_path / "crm" / name).write_bytes(data)
        for name, text in (profiles or {}).items():
            (tmp_path / "parameters" / "profiles" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return open_workspace(tmp_path)

    return make


@pytest.fixture
def reading(workspace: Callable[..., Workspace]) -> Callable[..., CrmData]:
    """Read a workspace of the given files."""
    return lambda *given, **more: read_crm(workspace(*given, **more))


@pytest.fixture
def problems(workspace: Callable[..., Workspace]) -> Callable[..., tuple[Problem, ...]]:
    """Return the problems for which a workspace of the given files cannot be read."""

    def find(*given: object, **more: object) -> tuple[Problem, ...]:
        with pytest.raises(InputProblems) as caught:
            read_crm(workspace(*given, **more))
        return caught.value.problems

    return find


@pytest.fixture
def lenient() -> str:
    """Return a team file that lets any share of rows be set aside, to look at single rows."""
    assert TeamParameters().thresholds.set_aside_share == 0.05
    return "thresholds: {set_aside_share: 1.0}"


@pytest.fixture(scope="session")
def crm_data() -> Callable[..., CrmData]:
    """Make a reading of rows given as CSV text by table, without files."""

    def make(calendar: FiscalCalendar = CALENDAR_YEARS, exchange: Exchange = NO_RATES, **tables: str) -> CrmData:
        frames = {name: empty_frame(layout.columns) for name, layout in LAYOUT.items()}
        sources, present = [], set()
        for name, text in tables.items():
            layout = next(layout for layout in LAYOUT.values() if layout.name == name)
            raw = raw_table(read_delimited(partial(BytesIO, text.encode())), f"crm/{name}.csv")
            assert isinstance(raw, RawTable), raw
            draft = draft_canonical(layout, raw)
            assert isinstance(draft, Draft), draft
            typed = type_table(draft, Reading(ZoneInfo("UTC"), 0.0))
            assert not typed.aside, typed.aside
            frames[layout.name] = typed.frame
            sources.append(Source(table=layout.name, files=(raw.file,), rows_in=typed.rows_in, rows_used=typed.rows_in))
            present |= {(layout.name, column) for column in typed.present}
        newest = newest_of(newest_by_table(frames))
        return CrmData(frames, tuple(sources), frozenset(present), newest, calendar=calendar, exchange=exchange)

    return make
