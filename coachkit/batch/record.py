"""`run.json`: what ran. Inputs with hashes, versions, and each rep's status and seconds."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from coachkit import __version__
from coachkit.batch.job import Done, file_hash
from coachkit.model import PrepReport
from coachkit.own_files import write_file
from coachkit.terms import SCHEMA_VERSION
from coachkit.workspace import Workspace

_PACKAGES = ("ipykernel", "matplotlib", "nbclient", "numpy", "pandas", "papermill", "pydantic", "scipy")


def write_record(
    path: Path,
    workspace: Workspace,
    inputs: Iterable[Path],
    rows: bytes,
    reports: Mapping[str, PrepReport],
    done: Mapping[str, Done],
    how: Mapping[str, object],
) -> None:
    """Write the run's record whole; `done` is by rep id, `how` names executor and workers.

    `rows` is everything that was read, packed: what came from a database is in no input file.
    """
    record = {
        "schema_version": SCHEMA_VERSION,
        "as_of": path.parent.name,
        "sample": workspace.sample,
        "kit": __version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "how": dict(how),
        "inputs": [{"file": workspace.shown(file), "sha256": file_hash(file)} for file in inputs],
        "rows_sha256": hashlib.sha256(rows).hexdigest(),
        "reps": [
            {
                "rep_id": rep_id,
                "name": reports[rep_id].rep.name,
                "slug": result.name,
                "meeting_type": reports[rep_id].meeting_type,
                "status": result.status,
                "seconds": round(result.seconds, 2),
                "cell": result.cell,
                "reason": result.reason,
            }
            for rep_id, result in sorted(done.items())
        ],
    }
    write_whole(path, json.dumps(record, ensure_ascii=False, indent=2) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of either."""
    write_file(path, text.encode())
