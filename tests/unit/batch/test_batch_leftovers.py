"""What a killed batch leaves: it is taken away, or put back, and never taken for whole."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from coachkit.batch.job import Job
from coachkit.batch.leftovers import sweep
from coachkit.batch.prep import refuse_shared_names
from coachkit.batch.run_notebook import _put_in_place
from coachkit.errors import RequestError
from coachkit.workspace import report_folders

pytestmark = pytest.mark.unit


def _write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _page(folder: Path) -> Job:
    return Job(
        "page",
        None,
        folder / "t",
        {},
        folder,
        "team.ipynb",
        "index.html",
        None,
        (("team.json", ""),),
        folder,
        folder,
        "k",
    )


def test_private_leftovers_of_any_day_are_taken_away(tmp_path):
    """Reports handed over to notebooks and half-made folders go, whichever day they are of."""
    left = [
        _write(tmp_path / "2026-11-13" / ".prepared" / "rep.json"),
        _write(tmp_path / "2026-11-20" / ".ana-1.prep.ipynb.partial" / "prep.html"),
        _write(tmp_path / ".2026-11-20.team.ipynb.partial" / "index.html"),
    ]
    whole = _write(tmp_path / "2026-11-20" / "ana-1" / "prep.html")
    sweep(tmp_path)
    assert not any(path.exists() for path in left)
    assert whole.exists()


def test_a_report_that_was_being_replaced_is_put_back(tmp_path):
    """Killed between the two renames, the earlier report comes back; one already replaced goes."""
    _write(tmp_path / "2026-11-20" / ".ana-1.old" / "prep.html", "earlier")
    _write(tmp_path / "2026-11-20" / ".ben-1.old" / "prep.html", "earlier")
    _write(tmp_path / "2026-11-20" / "ben-1" / "prep.html", "new")
    sweep(tmp_path)
    assert (tmp_path / "2026-11-20" / "ana-1" / "prep.html").read_text() == "earlier"
    assert (tmp_path / "2026-11-20" / "ben-1" / "prep.html").read_text() == "new"
    assert not list((tmp_path / "2026-11-20").glob(".*"))


def test_a_folder_that_is_no_day_is_passed_over(tmp_path):
    """What a person keeps in reports/ under a name like a date is not taken for one."""
    (tmp_path / "2026-99-99").mkdir()
    (tmp_path / "2026-11-20").mkdir()
    assert [day for day, _ in report_folders(tmp_path)] == [date(2026, 11, 20)]


def test_a_team_page_half_put_in_place_is_not_taken_for_done(tmp_path, monkeypatch):
    """Stopped after any number of renames, the page is made again by the next run."""
    record = json.dumps({"metadata": {"coachkit": {"key": "k"}}})
    for renames in range(3):
        folder, partial = tmp_path / f"day{renames}", tmp_path / f"partial{renames}"
        for place in (folder, partial):
            for name in ("index.html", "team.json", "team.ipynb"):
                _write(place / name, record)
        done = []

        def stopping(self, target, done=done, renames=renames, replace=Path.replace):
            if len(done) == renames:
                raise KeyboardInterrupt
            done.append(target)
            return replace(self, target)

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(Path, "replace", stopping)
            _put_in_place(_page(folder), partial)
        assert not _page(folder).is_done()
    _put_in_place(_page(folder), _filled(tmp_path / "whole", record))
    assert _page(folder).is_done()


def _filled(partial: Path, record: str) -> Path:
    for name in ("index.html", "team.json", "team.ipynb"):
        _write(partial / name, record)
    return partial


def test_two_ids_that_would_share_a_folder_are_refused(tmp_path, monkeypatch):
    """Should two ids ever hash alike, the batch says which, and no report opens another one's data."""
    monkeypatch.setattr("coachkit.batch.prep.slug_id", lambda rep_id: "same")
    with pytest.raises(RequestError, match="'a' and 'b' would share a folder"):
        refuse_shared_names({"a": _page(tmp_path), "b": _page(tmp_path)})
