"""How reading grows: `check`, and the reading that every analysis begins with, from 10 thousand opportunities on.

    .venv/bin/python -m benchmarks.scale [--sizes 10000,100000,1000000] [--repeats 3]

Each size has five activities and one logged change per opportunity. Every run is a process of its own, so that its peak
memory is its own. What one more row costs is the CPU time beyond that of the size before, over the rows beyond it, so
that starting and importing are no part of it; `growth` is that against the step before: 1.0 is linear.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

REPS = 200
ACTIVITIES = 5
_CHECK = [sys.executable, "-m", "coachkit", "check", "--workspace"]
#: What `findings` will begin with: reading everything, then the view of a day, here and eight weeks before.
_READ = """
import sys
from datetime import timedelta
from pathlib import Path
from coachkit.crm.as_of import known_on
from coachkit.crm.read import read_crm
from coachkit.workspace import open_workspace
data = read_crm(open_workspace(Path(sys.argv[1])))
for weeks in (0, 8):
    view = known_on(data, data.newest - timedelta(weeks=weeks))
    assert len(view["activities"])
"""


def write_workspace(folder: Path, opportunities: int, seed: int = 7) -> int:
    """Write an invented export of `opportunities` and what belongs to them; returns the bytes of its files."""
    draw = np.random.default_rng(seed)
    crm = folder / "crm"
    crm.mkdir(parents=True)
    (folder / "parameters").mkdir()
    (folder / "parameters" / "team.yaml").write_text("timezone: Europe/Lisbon\ncurrency: EUR\n", encoding="utf-8")
    reps = np.array([f"R{number:03}" for number in range(REPS)])
    pd.DataFrame({"rep_id": reps, "name": [f"Rep {rep}" for rep in reps], "manager": "Mia Ma"}).to_csv(
        crm / "reps.csv", index=False
    )
    start = np.datetime64("2024-01-01")
    created = start + draw.integers(0, 1000, opportunities).astype("timedelta64[D]")
    closed = created + draw.integers(5, 200, opportunities).astype("timedelta64[D]")
    status = np.where(closed < np.datetime64("2026-11-20"), draw.choice(["won", "lost"], opportunities), "open")
    ids = np.char.add("006", np.char.zfill(np.arange(opportunities).astype(str), 9))
    table = pd.DataFrame(
        {
            "opportunity_id": ids, "rep_id": draw.choice(reps, opportunities), "status": status,
            "stage": draw.choice(["Discovery", "Demo", "Proposal", "Closed"], opportunities),
            "created_date": created, "close_date": closed, "amount": draw.integers(500, 90_000, opportunities),
            "currency": "EUR", "name": np.char.add("Opportunity ", ids),
            "account": np.char.add("Account ", draw.integers(0, 5000, opportunities).astype(str)),
            "next_step": draw.choice(["Call back", "Send offer", ""], opportunities),
        }
    )  # fmt: skip
    table.to_csv(crm / "opportunities.csv", index=False)
    count = opportunities * ACTIVITIES
    which = draw.integers(0, opportunities, count)
    held = created[which].astype("datetime64[s]") + draw.integers(0, 90 * 86_400, count).astype("timedelta64[s]")
    pd.DataFrame(
        {
            "activity_id": np.char.add("00T", np.char.zfill(np.arange(count).astype(str), 9)),
            "rep_id": table["rep_id"].to_numpy()[which], "kind": draw.choice(["call", "email", "meeting"], count),
            "occurred_at": np.minimum(held, np.datetime64("2026-11-20T17:00:00")), "opportunity_id": ids[which],
            "duration_minutes": draw.integers(1, 60, count),
        }
    ).to_csv(crm / "activities.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")  # fmt: skip
    pushed = closed - np.timedelta64(14, "D")
    pd.DataFrame(
        {
            "opportunity_id": ids, "changed_at": created, "field": "close_date", "old_value": pushed.astype(str),
            "new_value": closed.astype(str),
        }
    ).to_csv(crm / "opportunity_changes.csv", index=False)  # fmt: skip
    return sum(path.stat().st_size for path in crm.iterdir())


def measure(command: list[str]) -> tuple[float, float, float]:
    """Run a command; return its seconds, its CPU seconds and its peak memory in GiB."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if status:
        error = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"{' '.join(command[:5])} failed:\n{error[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20


def main() -> None:
    """Measure every size and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    print("| opportunities | activities | MB | what | s | CPU s | peak GiB | CPU s per million more rows | growth |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        commands = {"check": _CHECK, "read": [sys.executable, "-c", _READ]}
        write_workspace(Path(place) / "none", 50)
        last = {what: (50 * (2 + ACTIVITIES), medians([*command, f"{place}/none"], asked.repeats)[1], 0.0)
                for what, command in commands.items()}  # fmt: skip
        for number, size in enumerate(int(text) for text in asked.sizes.split(",")):
            folder = Path(place) / str(size)
            megabytes = write_workspace(folder, size) / 1e6
            rows = size * (2 + ACTIVITIES)
            for what, command in commands.items():
                seconds, cpu, peak = medians([*command, str(folder)], asked.repeats)
                rows_before, cpu_before, step_before = last[what]
                step = (cpu - cpu_before) / (rows - rows_before) * 1e6
                growth = f"{step / step_before:.2f}" if number else "-"
                last[what] = rows, cpu, step
                print(
                    f"| {size:,} | {size * ACTIVITIES:,} | {megabytes:,.0f} | {what} | {seconds:.1f} | {cpu:.1f} "
                    f"| {peak:.2f} | {step:.2f} | {growth} |",
                    flush=True,
                )
    print(f"\nMedian of {asked.repeats}.")


def medians(command: list[str], repeats: int) -> tuple[float, ...]:
    """Return the medians of what `measure` says of several runs."""
    runs = [measure(command) for _ in range(repeats)]
    return tuple(statistics.median(values) for values in zip(*runs, strict=True))


if __name__ == "__main__":
    main()
