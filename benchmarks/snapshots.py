"""What the journal grows by with each week's run, and what looking back over a year of them takes.

    .venv/bin/python -m benchmarks.snapshots [--sizes 10000,100000] [--weeks 60]

The sample team comes first, then teams as `benchmarks.scale` invents them (five activities and one logged change per
opportunity). Bytes are those of one snapshot: of the whole, and of the tables that make up most of it. `compare` is the
time to unpack the opportunities of `weeks` snapshots and work out what changed, the export's own reading left out;
each week one opportunity in twenty is in another stage.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.scale import write_workspace
from coachkit.crm.data import CrmData
from coachkit.crm.derived_changes import State, compare
from coachkit.crm.read import read_crm
from coachkit.crm.snapshots import pack, unpack
from coachkit.workspace import Workspace, open_sample, open_workspace

_MOVED = 20


def main() -> None:
    """Print a row for the sample and for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--weeks", type=int, default=60)
    asked = parser.parse_args()
    print(f"{'team':>10} {'opportunities':>14} {'snapshot':>12} {'a year':>9}  {'compare':>8}  of which")
    with tempfile.TemporaryDirectory() as folder:
        _show("sample", open_sample(Path(folder)), asked.weeks)
        for size in (int(text) for text in asked.sizes.split(",")):
            root = Path(folder) / str(size)
            write_workspace(root, size)
            _show(f"{size:,}", open_workspace(root), asked.weeks)


def _show(name: str, workspace: Workspace, weeks: int) -> None:
    data = read_crm(workspace)
    assert data.newest is not None
    blob = pack(data)
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        parts = sorted(((part.file_size, part.filename.split(".")[0]) for part in archive.infolist()), reverse=True)
    most = ", ".join(f"{table} {size:,}" for size, table in parts[:3])
    kept = list(_weeks(data, weeks))
    begun = time.perf_counter()
    seen = compare(
        State(data.newest - timedelta(days=7 * (weeks - week)), unpack(one, ("opportunities",))["opportunities"],
              data.columns("opportunities"))
        for week, one in enumerate(kept)
    )  # fmt: skip
    took = time.perf_counter() - begun
    assert seen is not None
    rows = len(data["opportunities"])
    print(f"{name:>10} {rows:>14,} {len(blob):>12,} {52 * len(blob) / 2**20:>5.0f} MiB  {took:>6.1f} s  {most}")


def _weeks(data: CrmData, weeks: int) -> Iterator[bytes]:
    """Pack the opportunities as they might have been, week after week."""
    table = data["opportunities"]
    for week in range(weeks):
        moved = np.arange(len(table)) % _MOVED == week % _MOVED
        frame = table.assign(stage=table["stage"].mask(moved, f"Stage of week {week}"))
        yield pack(replace(data, tables={**data.tables, "opportunities": frame, "activities": data["activities"][:0]}))


if __name__ == "__main__":
    main()
