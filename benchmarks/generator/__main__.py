"""Write one team, to look at.

    .venv/bin/python -m benchmarks.generator DIR --seed N [--profile enterprise|velocity] [--reps N] [--healthy]

The truth is printed, and written to DIR.truth.json, beside the workspace.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.generator import Plan, make_team, write_workspace
from benchmarks.generator.world import PROFILES


def main() -> None:
    """Write a team and print what is true of it."""
    parser = argparse.ArgumentParser(description="Write one synthetic team and print what is true of it.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="enterprise")
    parser.add_argument("--reps", type=int, help="how many (default: drawn, 4 to 12)")
    parser.add_argument("--healthy", action="store_true", help="plant nothing")
    asked = parser.parse_args()
    team = make_team(asked.seed, Plan(asked.profile, asked.reps, cases=() if asked.healthy else None))
    write_workspace(team, asked.folder)
    print(f"{len(team.reps)} reps, {team.start} to {team.end}. What is true of them:")
    for line in team.truth:
        mean = "" if line.weekly_mean is None else f", {line.weekly_mean:.1f} a week without it"
        print(
            f"  {line.rep_id:3}  {line.kind:8}  {line.name:24} {line.stream:12} x {line.ratio:<5g} "
            f"since {line.onset}, {line.ramp_weeks} weeks to full{mean}"
        )


if __name__ == "__main__":
    main()
