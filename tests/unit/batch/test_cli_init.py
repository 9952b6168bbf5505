"""`coachkit init`: what it makes, what it leaves alone, and what it says to do next."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.batch.new_workspace import rep_file_name
from coachkit.conversation.prepare import prepare_team
from coachkit.crm.read import read_roster
from coachkit.workspace import open_workspace, read_rep_parameters

pytestmark = pytest.mark.unit

ROSTER = 'rep_id,name\n007,Ed\nabc,Al\nABC,Bo\na/b,Cy\nCON,Di\nJosé,"Fi\nx: #y"\n'
#: The smallest thing that can be prepared: two tables, one row each.
OPPORTUNITIES = "opportunity_id,rep_id,status,stage,created_date\nO-1,007,open,New,2026-03-02\n"


def _exports(folder: Path, **tables: str) -> None:
    (folder / "crm").mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / "crm" / f"{name}.csv").write_text(text, encoding="utf-8")


def test_a_new_folder_becomes_a_workspace(coachkit):
    """`init` makes every folder of a workspace and a team.yaml that reads, and says where the exports go."""
    called = coachkit("init", "my team")
    assert (called.code, called.err) == (0, "")
    made = {path.relative_to("my team").as_posix() for path in Path("my team").rglob("*")}
    assert made == {
        "crm", "inbox", "reports", "parameters", "parameters/team.yaml", "parameters/managers.yaml", "parameters/reps",
        "parameters/profiles", "parameters/questions",
    }  # fmt: skip
    assert open_workspace(Path("my team")).team.currency == "USD"
    assert 'coachkit init "my team"' in called.out, "a folder with a space can be copied from the message"


def test_without_a_folder_it_is_a_usage_error(coachkit):
    """`init` alone asks for its folder, exit 2."""
    called = coachkit("init")
    assert called.code == 2
    assert "Missing argument 'DIR'" in called.err


def test_a_roster_gives_every_rep_a_file(coachkit):
    """Every id of the roster, however odd, has a file that reads as that id; ids that differ in case alone too."""
    _exports(Path("ws"), reps=ROSTER)
    called = coachkit("init", "ws")
    assert (called.code, called.err) == (0, "")
    assert "6 new, 0 there already" in called.out
    assert set(read_rep_parameters(open_workspace(Path("ws")))) == {"007", "abc", "ABC", "a/b", "CON", "José"}
    names = [path.name for path in Path("ws/parameters/reps").iterdir()]
    assert len({name.lower() for name in names}) == 6, "no file system may fold two of them together"


def test_run_again_it_changes_nothing(coachkit, contents):
    """A second `init` leaves every byte as it was and says that all is there."""
    _exports(Path("ws"), reps=ROSTER)
    coachkit("init", "ws")
    before = contents(Path("ws"))
    called = coachkit("init", "ws")
    assert called.code == 0
    assert "0 new, 6 there already" in called.out
    assert contents(Path("ws")) == before


def test_what_a_person_wrote_is_never_overwritten(coachkit):
    """A rep's file with other content, or about another rep, stays; only who has no file gets one."""
    _exports(Path("ws"), reps="rep_id,name\na,Al\nb,Bo\n")
    place = Path("ws/parameters/reps")
    place.mkdir(parents=True)
    (place / "a.yaml").write_text("rep_id: z\naspirations: [mine]\n", encoding="utf-8")
    coachkit("init", "ws")
    assert (place / "a.yaml").read_text(encoding="utf-8") == "rep_id: z\naspirations: [mine]\n"
    assert set(read_rep_parameters(open_workspace(Path("ws")))) == {"a", "b", "z"}


def test_a_new_rep_gets_a_file_later(coachkit):
    """A name that a later export adds gets its file, the others keep theirs."""
    _exports(Path("ws"), reps="rep_id,name\na,Al\n")
    coachkit("init", "ws")
    _exports(Path("ws"), reps="rep_id,name\na,Al\nb,Bo\n")
    assert "1 new, 1 there already" in coachkit("init", "ws").out


def test_exports_in_another_layout_ask_for_a_profile(coachkit, shared_data):
    """An unknown layout is no failure: the workspace is made, and the command that recognises it is named."""
    shutil.copytree(shared_data / "maven_crm_sales", "ws/crm")
    called = coachkit("init", "ws")
    assert (called.code, called.err) == (0, "")
    assert "coachkit map ws/crm/accounts.csv --workspace ws" in called.out
    team = Path("ws/parameters/team.yaml")
    team.write_text(team.read_text(encoding="utf-8").replace("profiles: []", "profiles: [maven_crm_sales]"))
    called = coachkit("init", "ws")
    assert "35 new, 0 there already" in called.out
    assert "Next: coachkit check --workspace ws" in called.out


@pytest.mark.parametrize(
    ("roster", "said"),
    [("rep_id,nome\na,Al\n", "column 'name': the column is missing"), ("\x00\x81", "crm/reps.csv: ")],
    ids=["a column is missing", "not text"],
)
def test_a_roster_that_cannot_be_read_is_named(coachkit, roster, said):
    """The workspace is made, the rep files are not: exit 1, with the file and what to do."""
    _exports(Path("ws"))
    Path("ws/crm/reps.csv").write_bytes(roster.encode("latin-1"))
    called = coachkit("init", "ws")
    assert called.code == 1
    assert said in called.err
    assert "No rep files were written" in called.out
    assert Path("ws/parameters/team.yaml").is_file()


def test_a_profile_that_is_not_there_is_named(coachkit):
    """A mistyped profile is not taken for a missing roster."""
    _exports(Path("ws"), sales_teams="sales_agent\nAl\n")
    Path("ws/parameters").mkdir()
    Path("ws/parameters/team.yaml").write_text("profiles: [mavn]\n", encoding="utf-8")
    called = coachkit("init", "ws")
    assert called.code == 1
    assert "there is no profile 'mavn'" in called.err


def test_a_rep_file_that_does_not_read_stops_the_writing_of_others(coachkit):
    """With one file in doubt it is not known who has one: none is written, and it is named."""
    _exports(Path("ws"), reps="rep_id,name\na,Al\n")
    Path("ws/parameters/reps").mkdir(parents=True)
    Path("ws/parameters/reps/x.yaml").write_text("goals: [", encoding="utf-8")
    called = coachkit("init", "ws")
    assert called.code == 1
    assert "parameters/reps/x.yaml" in called.err
    assert not Path("ws/parameters/reps/a.yaml").exists()


@pytest.mark.parametrize("folder", ["note.txt", "note.txt/below"])
def test_a_file_in_the_way_is_named(coachkit, folder):
    """A file where a folder should be: plain words and exit 2."""
    Path("note.txt").write_text("mine", encoding="utf-8")
    called = coachkit("init", folder)
    assert called.code == 2
    assert "a file is in its place" in called.err
    assert Path("note.txt").read_text(encoding="utf-8") == "mine"


def test_here_the_next_commands_need_no_folder(coachkit):
    """`coachkit init .` says `coachkit check`, not `coachkit check --workspace .`."""
    _exports(Path(), reps="rep_id,name\na,Al\n")
    assert "Next: coachkit check\nThen: coachkit prep\n" in coachkit("init", ".").out


@pytest.mark.skipif(os.name == "nt", reason="only on POSIX: permissions")
def test_what_it_makes_is_its_owners_alone(coachkit):
    """Files about named people are readable by nobody else."""
    _exports(Path("ws"), reps="rep_id,name\na,Al\n")
    coachkit("init", "ws")
    for path in Path("ws/parameters").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_two_tables_are_enough(coachkit):
    """After `init`, a roster and opportunities alone can be checked and prepared; what is not seen is said."""
    _exports(Path("ws"), reps="rep_id,name\n007,Ed\n008,Al\n", opportunities=OPPORTUNITIES)
    coachkit("init", "ws")
    checked = coachkit("check", "--workspace", "ws")
    assert checked.code == 0
    assert "activities: calls, e-mails and meetings" in checked.out
    prepared = prepare_team(open_workspace(Path("ws")))
    assert sorted(prepared.reports) == ["007", "008"]
    unseen = {source.table: source.cannot_see for source in prepared.reports["008"].sources}
    assert all(unseen[table] for table in ("activities", "quotas", "opportunity_changes", "feedback"))


def test_a_roster_is_read_without_the_other_tables(coachkit):
    """Without opportunities there are rep files already; without a roster file there is nothing to read."""
    _exports(Path("ws"), reps="rep_id,name\n007,Ed\n")
    coachkit("init", "ws")
    roster = read_roster(open_workspace(Path("ws")))
    assert roster is not None
    assert list(roster["rep_id"]) == ["007"]
    Path("ws/crm/reps.csv").unlink()
    assert read_roster(open_workspace(Path("ws"))) is None


@pytest.mark.parametrize("rep_id", ["a/b", "..", "CON", "com1", "José", "x" * 300, "a b", "-x", ".hidden", "a:b", "a."])
def test_an_odd_id_gets_a_safe_file_name(rep_id):
    """What some file system refuses or folds is replaced by a readable slug with a hash."""
    name = rep_file_name(rep_id)
    assert name != f"{rep_id}.yaml"
    assert len(name) < 60
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert not name.startswith(("-", "."))


@pytest.mark.parametrize("rep_id", ["007", "112", "005A000000AbCdE", "anna_b-2"])
def test_an_ordinary_id_is_its_files_name(rep_id):
    """The file of an id that is safe everywhere is found by that id."""
    assert rep_file_name(rep_id) == f"{rep_id}.yaml"


@given(st.lists(st.text(min_size=1, max_size=60), unique=True, max_size=8))
def test_no_two_ids_share_a_file_name(ids):
    """Different ids have different file names, whatever is in them."""
    assert len({rep_file_name(rep_id) for rep_id in ids}) == len(ids)
