"""The batch with a table that comes from a database: what changed there is made anew, what did not is kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from tiny_workspace import make_tiny_workspace

from coachkit.batch.prep import PrepRequest, run_prep
from coachkit.workspace import open_workspace

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

PROFILE = """
about: Opportunities by a query, all else from files
database: env:SALES_DB
tables:
  opportunities:
    query: SELECT * FROM opportunities ORDER BY opportunity_id
    rename: {columns}
"""


@pytest.fixture
def asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace whose opportunities are in an SQLite file elsewhere, named by SALES_DB."""
    root = make_tiny_workspace(tmp_path / "work")
    exported = root / "crm" / "opportunities.csv"
    table = pd.read_csv(exported, dtype=str)
    exported.unlink()
    with closing(sqlite3.connect(tmp_path / "unseen.db")) as connection:
        table.to_sql("opportunities", connection, index=False)
        connection.commit()
    (root / "parameters" / "profiles").mkdir()
    columns = "{" + ", ".join(f"{name}: {name}" for name in table) + "}"
    (root / "parameters" / "profiles" / "ours.yaml").write_text(PROFILE.format(columns=columns), encoding="utf-8")
    with (root / "parameters" / "team.yaml").open("a", encoding="utf-8") as team:
        team.write("\nprofiles: [ours]\n")
    monkeypatch.setenv("SALES_DB", f"sqlite:///{tmp_path / 'unseen.db'}")
    return root


def made(root: Path) -> str:
    """Run the batch for one rep and tell how it went."""
    result = run_prep(PrepRequest(open_workspace(root), reps=("ana",), executor="serial"))
    (done,) = result.done.values()
    return done.status


def test_changed_rows_of_a_database_make_reports_anew(asking: Path, tmp_path: Path) -> None:
    """A report is kept while the database says the same, and made anew when any row there changed, as with a file.
    Where the database is stands in no file.
    """
    assert made(asking) == "made"
    assert made(asking) == "kept"
    with closing(sqlite3.connect(tmp_path / "unseen.db")) as connection:
        connection.execute("UPDATE opportunities SET lead_source = 'other' WHERE rep_id = 'ben'")
        connection.commit()
    assert made(asking) == "made"
    written = [path for path in asking.rglob("*") if path.is_file()]
    assert not [path.name for path in written if b"unseen.db" in path.read_bytes()]
