"""How well the kit finds what is wrong, and how seldom it cries wolf: one command, tables.

    .venv/bin/python -m benchmarks.insight [--scale 2] [--seeds reporting|tuning] [--jobs 2]

Teams come from `benchmarks.generator` (frozen before the rules were tuned) and go through `coachkit findings`, 26
weekly dates each. Seeds for tuning and for reporting are apart. Rival rules and an oracle that knows cause, onset,
ratio and every true mean see the same counts.
"""

from __future__ import annotations

import argparse
import pickle
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.generator import REPORTING_SEEDS, TUNING_SEEDS
from benchmarks.insight_scores import report
from benchmarks.insight_teams import Ran, plans, run


def main() -> None:
    """Run the teams and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=int, default=2, help="26 teams for each 1")
    parser.add_argument("--seeds", choices=("reporting", "tuning"), default="reporting")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="keep what was told in this file, and read it from there again")
    asked = parser.parse_args()
    begun = time.perf_counter()
    if asked.keep and asked.keep.is_file():
        ran: list[Ran] = pickle.loads(asked.keep.read_bytes())  # noqa: S301 - written by ourselves
    else:
        made = plans(asked.scale)
        seeds = (REPORTING_SEEDS if asked.seeds == "reporting" else TUNING_SEEDS)[: len(made)]
        with ProcessPoolExecutor(asked.jobs) as pool:
            ran = list(pool.map(run, seeds, made))
        if asked.keep:
            asked.keep.write_bytes(pickle.dumps(ran))
    print(f"{len(ran)} teams ({asked.seeds} seeds), {time.perf_counter() - begun:.0f} s\n")
    print("\n".join(report(ran)))


if __name__ == "__main__":
    main()
