"""Teams that never were, of which it is known what is wrong: the independent referee of `benchmarks/insight.py`.

Written after `methods.md` section 4 without looking at the rules it judges, and not to be bent to any of them.
`make_team` makes one from a seed and a plan, `write_workspace` writes it for the kit to read.
"""

from benchmarks.generator.plan import CAUSES, FACTS, REP_DECOYS, STRENGTHS, TEAM_DECOYS, Case, Plan, Truth
from benchmarks.generator.team import TABLES, Team, make_team, write_workspace
from benchmarks.generator.world import REPORTING_SEEDS, TUNING_SEEDS

__all__ = [
    "CAUSES",
    "FACTS",
    "REPORTING_SEEDS",
    "REP_DECOYS",
    "STRENGTHS",
    "TABLES",
    "TEAM_DECOYS",
    "TUNING_SEEDS",
    "Case",
    "Plan",
    "Team",
    "Truth",
    "make_team",
    "write_workspace",
]
