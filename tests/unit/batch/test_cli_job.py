"""A job's key and its files: what says that a report need not be made again."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from coachkit.batch.job import Done, Job, file_hash, job_key, kit_digest

pytestmark = pytest.mark.unit


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Give a job whose files are all there, made from this very input."""
    job = Job(
        name="ana-1", rep_id="ana", template=tmp_path / "weekly.ipynb", parameters={"rep_id": "ana"},
        folder=tmp_path / "ana-1", notebook_name="prep.ipynb", manager_page="prep.html", rep_page="rep.html",
        companions=(("prep.json", "{}"),), working_folder=tmp_path, prepared=tmp_path, key="this",
    )  # fmt: skip
    job.folder.mkdir()
    for path in job.files:
        path.write_text(json.dumps({"metadata": {"coachkit": {"key": "this"}}}), encoding="utf-8")
    return job


def test_parts_of_a_key_are_told_apart():
    """Moving a character from one part to the next, or leaving out an empty part, gives another key."""
    keys = [job_key("ab", "c"), job_key("a", "bc"), job_key("abc"), job_key("ab", "c", ""), job_key("", "ab", "c")]
    assert len(set(keys)) == len(keys)
    assert job_key("é") == job_key("é".encode())


def test_the_files_of_a_job(job):
    """A rep's job leaves notebook, both editions and companions; a team page has no rep's edition."""
    assert {path.name for path in job.files} == {"prep.ipynb", "prep.html", "rep.html", "prep.json"}
    assert {path.name for path in replace(job, rep_page=None).files} == {"prep.ipynb", "prep.html", "prep.json"}


def test_done_when_all_is_there_and_from_the_same_input(job):
    """All files and the same key: there is nothing to do."""
    assert job.is_done()


@pytest.mark.parametrize("name", ["prep.ipynb", "prep.html", "rep.html", "prep.json"])
def test_not_done_when_a_file_is_missing(job, name):
    """One missing file is enough to make all anew."""
    (job.folder / name).unlink()
    assert not job.is_done()


def test_not_done_when_the_input_was_another(job):
    """Another key means other input."""
    assert not replace(job, key="that").is_done()


@pytest.mark.parametrize("text", ["", "{", "{}", '{"metadata": {}}', "\udc80"])
def test_not_done_when_the_notebook_says_nothing(job, text):
    """A notebook that is cut off or has no key was not made whole by this kit."""
    (job.folder / "prep.ipynb").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert not job.is_done()


def test_a_job_travels_to_a_worker(job):
    """A job, and how it went, survive pickling."""
    assert pickle.loads(pickle.dumps(job)) == job  # noqa: S301 - our own object
    failed = Done("ana", "failed", 1.0, "cell 2", "ValueError: no")
    assert pickle.loads(pickle.dumps(failed)).failure == "stopped at cell 2: ValueError: no"  # noqa: S301


def test_only_a_failure_has_words():
    """What was made or kept has no failure to tell."""
    assert Done("ana", "made", 1.0).failure is None
    assert Done("ana", "kept", 0.0).failure is None


def test_hashes_follow_content(tmp_path):
    """A file's hash depends on its bytes alone; the kit's is stable within a run."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"x")
    two.write_bytes(b"x")
    assert file_hash(one) == file_hash(two)
    two.write_bytes(b"y")
    assert file_hash(one) != file_hash(two)
    assert kit_digest() == kit_digest()
