"""What a profile's lines can say of headers, and what a line of the workspace's own does to a shipped one."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd
import pytest

from coachkit.crm.data import CrmData
from coachkit.crm.files import file_parts, read_headers
from coachkit.crm.origins import known_headers
from coachkit.crm.profile import SHIPPED, read_profile, shipped_profiles
from coachkit.crm.profile_form import Profile, parts_of
from coachkit.crm.renaming import Headers
from coachkit.errors import Problem

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]
Find = Callable[..., tuple[Problem, ...]]

USES = "profiles: [mine]"
MINE = """\
about: a made-up CRM
tables:
  opportunities:
    file: "*"
    headers: [Id, [State, Zustand]]
    rename:
      opportunity_id: Id
      rep_id: Owner
      status: [State, Zustand]
      stage: Step
      created_date: Opened
      close_date: Closed | Due
      amount: Worth
    map:
      status: {"Open*": open, Done: won}
"""
ROWS = "A,007,Open 1,x,2026-01-05,,2026-03-01,10\nB,8,Done,x,2026-01-06,2026-02-02,2026-03-01,20\n"


def given(head: str, rows: str = ROWS) -> dict[str, str]:
    """Return a file of that layout and no canonical one."""
    return {"opportunities.csv": "", "deals.csv": head + "\n" + rows}


@pytest.mark.parametrize("state", ["State", "Zustand", "ZUSTAND"])
def test_a_file_may_be_known_by_one_of_several_headers(reading: Read, state: str) -> None:
    """Where a list stands among `headers`, one of it is enough."""
    data = reading(given(f"Id,Owner,{state},Step,Opened,Closed,Due,Worth"), team=USES, profiles={"mine": MINE})
    assert data["opportunities"]["status"].tolist() == ["open", "won"]


def test_a_file_without_any_of_them_is_another_one(problems: Find) -> None:
    """With none of the list the file is not this profile's."""
    (problem,) = problems(given("Id,Owner,Stand,Step,Opened,Closed,Due,Worth"), team=USES, profiles={"mine": MINE})
    assert "has no file for the table opportunities" in problem.reason


def test_the_first_filled_cell_counts(reading: Read) -> None:
    """`Closed | Due` takes the day of closing where there is one, else the expected one, row by row."""
    data = reading(given("Id,Owner,State,Step,Opened,Closed,Due,Worth"), team=USES, profiles={"mine": MINE})
    assert data["opportunities"]["close_date"].tolist() == [pd.Timestamp("2026-03-01"), pd.Timestamp("2026-02-02")]


def test_a_header_missing_among_several_is_said(reading: Read) -> None:
    """Without the column of closing days the expected ones are used, and that is a remark."""
    data = reading(given("Id,Owner,State,Step,Opened,Other,Due,Worth"), team=USES, profiles={"mine": MINE})
    assert data["opportunities"]["close_date"].tolist() == [pd.Timestamp("2026-03-01")] * 2
    assert "crm/deals.csv: close_date comes from 'Due'; there is no 'Closed'." in data.remarks


@pytest.mark.parametrize(
    ("header", "stage"),
    [
        ('Date entered "Demo (Sales Pipeline)"', "Demo"),
        ('Date entered "Demo (on site) (Sales Pipeline)"', "Demo (on site)"),
        ('Date entered "Demo (Sales (EU))"', "Demo"),
        ("Date entered “Demo (Sales Pipeline)”", "Demo"),
        ('date entered  "Demo (Sales Pipeline)"', "Demo"),
        ("Date entered current stage", None),
    ],
)
def test_a_pattern_takes_the_stage_from_the_header(header: str, stage: str | None) -> None:
    """The last brackets hold the pipeline, whatever brackets are in the names; kinds of quotes do not matter."""
    found = Headers([header]).fitting('Date entered "{new_value} (*)"')
    assert [taken["new_value"] for _, taken in found] == ([stage] if stage else [])


@pytest.mark.parametrize(
    ("base", "own", "verb"),
    [
        ("rename: {period: P, value: V, rep_id: Owner}", "constant: {rep_id: '007'}", "constant"),
        ("rename: {period: P, value: V}, constant: {rep_id: '8'}", "rename: {rep_id: Owner}", "rename"),
    ],
)
def test_a_line_of_ones_own_takes_the_place_of_another_verb(tmp_path: Path, base: str, own: str, verb: str) -> None:
    """Who fills a column otherwise than the profile below need not take that profile's line away."""
    (tmp_path / "base.yaml").write_text(f"about: b\ntables: {{quotas: {{file: q.csv, {base}}}}}", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(f"based_on: base\ntables: {{quotas: {{{own}}}}}", encoding="utf-8")
    read = read_profile(tmp_path / "mine.yaml", "mine.yaml", tmp_path)
    assert isinstance(read, Profile), [str(problem) for problem in read]
    part = read.tables["quotas"]
    assert ("rep_id" in part.rename, "rep_id" in part.constant) == (verb == "rename", verb == "constant")


def test_few_unknown_words_are_set_aside_and_asked_for(reading: Read) -> None:
    """Below the set share a word that the profile does not know costs its rows, and the line to add is remarked on."""
    team = "profiles: [mine]\nthresholds: {set_aside_share: 0.5}"
    rows = ROWS + "C,8,Odd: one,x,2026-01-06,,,1\n"
    data = reading(given("Id,Owner,State,Step,Opened,Closed,Due,Worth", rows), team=team, profiles={"mine": MINE})
    assert len(data["opportunities"]) == 2
    assert [problem.row for problem in data.set_aside] == [4]
    (said,) = [remark for remark in data.remarks if "means nothing yet" in remark]
    assert "status says 'Odd: one' in 1 row" in said
    assert (
        'tables > opportunities > map: `status: {"Odd: one": ...}`, with one of open, won, lost or `leave out`' in said
    )


def test_unknown_words_of_a_canonical_file_are_its_own_fault(problems: Find) -> None:
    """A file in the canonical layout holds the canonical words: no profile is asked for."""
    rows = "opportunity_id,rep_id,status,stage,created_date\nO1,007,offen,x,2026-01-05\n"
    (problem,) = problems({"opportunities.csv": rows})
    assert "is not one of open, won, lost" in problem.reason


FIXTURES = Path(__file__).parent / "fixtures" / "profiles"
#: Profiles that read the same files on purpose: for a team without a list of reps, and for values in cents.
_BESIDE = re.compile(r".*_owners|close_api")


def test_each_export_is_known_by_one_profile() -> None:
    """Every fixture is recognised by the profile it was written for, and by no other one of the kit's."""
    read = {
        name: read_profile(SHIPPED / f"{name}.yaml", name) for name in shipped_profiles() if not _BESIDE.fullmatch(name)
    }
    profiles = {name: profile for name, profile in read.items() if isinstance(profile, Profile)}
    assert profiles.keys() == read.keys()
    for path in sorted(FIXTURES.glob("*/*.csv")):
        (file_part,) = file_parts(path, path.name)
        headers = Headers(read_headers(file_part, known_headers(profiles)))
        known = {
            name
            for name, profile in profiles.items()
            for _, _, part in parts_of(profile)
            if part.file and part.headers and fnmatchcase(path.name.lower(), part.file.lower()) and headers.knows(part)
        }
        if path.parent.name in profiles:
            assert known == {path.parent.name}, path.name


@pytest.mark.parametrize(
    "page", ["crm-dynamics.md", "crm-hubspot.md", "crm-others.md", "crm-salesforce.md", "crm-spreadsheets.md"]
)
def test_the_lines_in_the_documents_can_be_added(checkout: Path, tmp_path: Path, page: str) -> None:
    """Each example of lines of one's own is a profile when laid over the shipped one it names."""
    blocks = re.findall(r"```yaml\n(.*?)```", (checkout / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        (base,) = re.findall(r"^based_on: (\w+)$", block, re.MULTILINE)
        path = tmp_path / f"{base}.yaml"
        path.write_text(block, encoding="utf-8")
        read = read_profile(path, path.name, tmp_path)
        assert isinstance(read, Profile), [str(problem) for problem in read]
