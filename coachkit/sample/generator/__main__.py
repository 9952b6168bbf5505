"""Write the sample team's tables: `python -m coachkit.sample.generator [FOLDER]` (default: the packaged folder)."""

from __future__ import annotations

import sys
from pathlib import Path

from coachkit.sample import crm_folder
from coachkit.sample.generator.write import write_tables

if __name__ == "__main__":
    write_tables(Path(sys.argv[1]) if len(sys.argv) > 1 else crm_folder())
