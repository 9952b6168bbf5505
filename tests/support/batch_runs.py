"""The batch end to end on three reps: a run in a process of its own, and what lies there afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from coachkit.workspace import shipped


def coachkit(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder, as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "coachkit", *arguments],
        cwd=cwd, env=os.environ | env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def folder_of(reports: Path, rep: str) -> Path:
    """Return the folder of a rep of the tiny workspace."""
    (folder,) = reports.glob(f"mark-{rep}-name-*")
    return folder


def _without_timing(path: Path) -> str:
    """Give a file's text; a notebook's without the metadata that says when it ran."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    notebook = json.loads(text)
    for part in (notebook, *notebook["cells"]):
        run = part["metadata"].get("papermill", {})
        for key in ("start_time", "end_time", "duration"):
            run.pop(key, None)
        part["metadata"].pop("execution", None)
    return json.dumps(notebook, sort_keys=True)


def contents_of(reports: Path) -> dict[str, str]:
    """Give every file but run.json, which says when and how long."""
    return {
        path.relative_to(reports).as_posix(): _without_timing(path)
        for path in sorted(reports.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def own_template(root: Path) -> Path:
    """Copy the shipped weekly template into the workspace, once."""
    path = root / "notebooks" / "weekly.ipynb"
    if not path.exists():
        path.parent.mkdir()
        path.write_bytes((shipped("notebooks") / "weekly.ipynb").read_bytes())
    return path


def add_cell(root: Path, source: str, tags: list[str] | None = None) -> None:
    """Add a cell at the end of the workspace's own weekly template, as a person would in JupyterLab."""
    path = own_template(root)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "execution_count": None, "id": f"added-{len(notebook['cells'])}",
            "metadata": {"tags": tags or []}, "outputs": [], "source": source}  # fmt: skip
    notebook["cells"].append(cell)
    path.write_text(json.dumps(notebook), encoding="utf-8")
