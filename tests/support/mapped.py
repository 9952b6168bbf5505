"""A workspace with one export of unknown layout, mapped without a terminal and then read as reports read it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coachkit.batch.map_file import Mapped, MapRequest, run_map
from coachkit.crm.data import CrmData
from coachkit.crm.read import read_crm
from coachkit.workspace import open_workspace

TEAM = """\
# How we count.
timezone: UTC   # where we are

currency: EUR  # never dollars
profiles: []   # none yet
"""


def make_workspace(root: Path, team: str = TEAM, **files: str) -> Path:
    """Make a workspace in `root` with files in `crm/`, given as `name_csv`."""
    for folder in ("crm", "parameters"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "parameters" / "team.yaml").write_text(team, encoding="utf-8")
    for name, text in files.items():
        (root / "crm" / name.replace("_csv", ".csv")).write_text(text, encoding="utf-8")
    return root


def map_here(
    root: Path, name: str, text: str | bytes, answers: Mapping[str, str] | None = None, yes: bool = True
) -> Mapped:
    """Put an export into `crm/` and map it without asking."""
    path = root / "crm" / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run_map(MapRequest(path, root, dict(answers or {}), yes=yes))


def read_here(root: Path) -> CrmData:
    """Read the workspace as it is now."""
    return read_crm(open_workspace(root))
