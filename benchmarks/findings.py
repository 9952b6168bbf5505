"""What the analysis costs beyond starting Python: one date of a team, half a year of dates, and a date of 200 reps.

    .venv/bin/python -m benchmarks.findings [--repeats 3]

Teams of 18 months come from `benchmarks.generator` and go through `coachkit findings`. About 200 reps are 17 such teams
in one workspace, each from a seed and with a manager of its own, told apart by a prefix before every id. Seconds are
wall and CPU time less those of a process that only imports the same modules.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from benchmarks.generator import TUNING_SEEDS, Plan, make_team, write_workspace
from benchmarks.generator.team import TABLES, Team
from benchmarks.scale import medians

#: Teams, weekly dates, and the seconds that are aimed at.
CASES = ((1, 1, 2), (1, 26, 15), (17, 1, 10))
REPS = 12
#: Ids are told apart; what is blank, or means all reps, stays as it is.
_IDS = ("rep_id", "opportunity_id", "account", "activity_id", "call_id", "feedback_id")
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
        for teams, weeks, aim in CASES:
            reps, folder = REPS * teams, Path(place) / f"{teams}-{weeks}"
            team = joined(teams)
            write_workspace(team, folder)
            command = [sys.executable, "-m", "coachkit", "findings", "--weeks", str(weeks), "--workspace", str(folder)]
            seconds, cpu, peak = medians([*command, "--as-of", team.end.isoformat()], repeats)
            print(
                f"| {reps} | {weeks} | {seconds - idle[0]:.1f} | {cpu - idle[1]:.1f} | {peak:.2f} | {aim} |", flush=True
            )
    print(f"\nImports alone: {idle[0]:.1f} s, {idle[1]:.1f} CPU s. Medians of {repeats}.")


def joined(teams: int) -> Team:
    """Make teams from the seeds that follow each other, as one; a single one is left as it is."""
    made = [make_team(TUNING_SEEDS[number], Plan("enterprise", REPS)) for number in range(teams)]
    if teams == 1:
        return made[0]
    parts = [_apart(team, f"T{number:02}-") for number, team in enumerate(made, 1)]
    tables = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in TABLES}
    return replace(made[0], **tables, truth=())


def _apart(team: Team, prefix: str) -> dict[str, pd.DataFrame]:
    """Return a team's tables with its prefix before ids, and before what its reps and their manager are called."""
    tables = {}
    for name, table in team.tables().items():
        called = [*_IDS, *(["name", "manager"] if name == "reps" else [])]
        columns = [column for column in called if column in table]
        tables[name] = table.assign(
            **{
                column: (prefix + table[column].astype(str)).where(
                    table[column].notna() & ~table[column].isin(["", "*"]), table[column]
                )
                for column in columns
            }
        )
    return tables


if __name__ == "__main__":
    main()
