"""What the analysis of a team costs beyond starting Python: one date, and half a year of dates.

    .venv/bin/python -m benchmarks.findings [--repeats 3]

Teams of 18 months come from `benchmarks.generator` and go through `coachkit findings`. Seconds are wall and CPU time
less those of a process that only imports the same modules.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.generator import TUNING_SEEDS, Plan, make_team, write_workspace
from benchmarks.scale import medians

#: Reps, weekly dates, and the seconds that are aimed at.
CASES = ((12, 1, 2), (12, 26, 15))
_IMPORTS = [sys.executable, "-c", "import coachkit.batch.findings"]


def main() -> None:
    """Measure each case and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    subprocess.run(_IMPORTS, check=True)  # modules are compiled once
    idle = medians(_IMPORTS, repeats)
    print("| reps | dates | s beyond imports | CPU s beyond imports | peak GiB | aim, s |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for reps, weeks, aim in CASES:
            team, folder = make_team(TUNING_SEEDS[0], Plan("enterprise", reps)), Path(place) / f"{reps}-{weeks}"
            write_workspace(team, folder)
            command = [sys.executable, "-m", "coachkit", "findings", "--weeks", str(weeks), "--workspace", str(folder)]
            seconds, cpu, peak = medians([*command, "--as-of", team.end.isoformat()], repeats)
            print(
                f"| {reps} | {weeks} | {seconds - idle[0]:.1f} | {cpu - idle[1]:.1f} | {peak:.2f} | {aim} |", flush=True
            )
    print(f"\nImports alone: {idle[0]:.1f} s, {idle[1]:.1f} CPU s. Medians of {repeats}.")


if __name__ == "__main__":
    main()
