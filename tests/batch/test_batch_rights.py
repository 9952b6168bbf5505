"""Forgetting somebody after real reports were made: nothing of them stays, and the next run does without them."""

from __future__ import annotations

import json
import os
import zipfile
from io import BytesIO
from pathlib import Path

import pyarrow.parquet
import pytest
from prep_sheets import sheet
from tiny_workspace import AS_OF, make_tiny_workspace

import coachkit
from coachkit.batch.backup import run_backup
from coachkit.batch.export import run_export
from coachkit.batch.forget import forget
from coachkit.batch.forget_plan import plan_forget
from coachkit.batch.prep import PrepRequest, run_prep
from coachkit.journal.bodies import PrivateNote
from coachkit.journal.erase import each_snapshot, snapshot
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store
from coachkit.workspace import open_workspace

pytestmark = [pytest.mark.notebook, pytest.mark.slow]


def _words_in(blob: bytes) -> bytes:
    """Return what a snapshot holds, unpacked: packed words are not found in its bytes."""
    with zipfile.ZipFile(BytesIO(blob)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".json")]
        tables = [name for name in archive.namelist() if name.endswith(".parquet")]
        frames = [pyarrow.parquet.read_table(BytesIO(archive.read(name))).to_pandas().to_csv() for name in tables]
    return b"\n".join([*parts, *(frame.encode() for frame in frames)])


def _naming(root: Path, word: bytes) -> list[str]:
    """Name every file outside of crm/ whose path or bytes hold a word, looking into snapshots of all journals."""
    found = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        shown = path.relative_to(root).as_posix()
        if not shown.startswith("crm/") and (word in path.read_bytes() or word in shown.encode()):
            found.append(shown)
        if path.suffix == ".db":
            blobs = {content_hash: snapshot(path, content_hash) for _, content_hash in each_snapshot(path)}
            found += [f"{shown}: a snapshot" for blob in blobs.values() if word in _words_in(blob)]
    return found


def test_nothing_of_a_forgotten_person_stays_after_real_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made from Python under a loose umask, all files are the owner's alone; after forgetting, no mark is left but in
    crm/; kernels left no history; the next run makes the other two reports and says who is set aside.
    """
    monkeypatch.setenv("PYTHONPATH", str(Path(coachkit.__file__).resolve().parent.parent))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    root = make_tiny_workspace(tmp_path / "ws")
    (root / "inbox").mkdir()
    returned = sheet("ana", AS_OF, topics=["MARK-ana-topic"], words="MARK-ana-words")
    (root / "inbox" / "a mail.json").write_text(returned.model_dump_json(), encoding="utf-8")
    opened = open_workspace(root)
    with open_store(opened.journal) as store:
        log = MeetingLog(store)
        meeting = log.start("ana", returned.as_of, "weekly")
        log.write(meeting.meeting_id, "p", PrivateNote(text="PRIVATE-ana-thought"))
    earlier = os.umask(0o022)
    try:
        assert run_prep(PrepRequest(opened, reps=("ana", "ben"), executor="serial")).failed == []
        run_backup(opened)
        run_export(opened, "ana")
    finally:
        os.umask(earlier)
    if os.name != "nt":
        made = [path for name in ("reports", "backups", "exports") for path in (root / name).rglob("*")]
        assert [path for path in [root / "journal.db", root / "reports", *made] if path.stat().st_mode & 0o077] == []
    assert not list((tmp_path / "ipython").rglob("history.sqlite*"))
    assert _naming(root, b"MARK-ana") and _naming(root, b"PRIVATE-ana")

    forget(opened, plan_forget(opened, "ana"))
    for word in (b"MARK-ana", b"PRIVATE-ana", b"mark-ana", b"c-ana"):
        assert _naming(root, word) == []
    assert _naming(root, b"MARK-ben-name")

    result = run_prep(PrepRequest(opened, executor="serial"))
    assert result.failed == [] and sorted(result.done) == ["ben", "cy"]
    assert _naming(root, b"MARK-ana") == []
    (report,) = result.folder.glob("mark-ben-name-*/prep.json")
    sources = json.loads(report.read_text(encoding="utf-8"))["sources"]
    for source in sources:
        aside = {one["reason"].split(" on ")[0]: one["count"] for one in source["set_aside"]}
        assert source["rows_in"] == source["rows_used"] + sum(aside.values())
        assert aside.get("forgotten", 0) > 0 or not source["files"]
