"""An invented team: the same files a customer has, small.

Nine reps under one manager, eight tables, eighteen months up to Friday 2026-11-20, in `crm/`. All of it was made up by
the seeded script in `generator/`; no row comes from a real company or person. The span, the nine stories (a slipping
pipeline, a strong quarter, a quiet decline, leave, a moved quota, nothing unusual, one large opportunity, falling
feedback, a new hire) and how each column was made are told in docs/sample-team.md. What each rep wants and promised is
in `parameters/reps/` at the top of the checkout.

>>> sorted(path.stem for path in crm_folder().glob("*.csv"))[:3]
['activities', 'calls', 'feedback']
"""

from __future__ import annotations

from pathlib import Path


def crm_folder() -> Path:
    """Return the folder with the sample team's exports."""
    return Path(__file__).resolve().parent / "crm"
