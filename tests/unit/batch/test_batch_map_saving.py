"""What `coachkit map` writes, and what it never writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mapped import TEAM, make_workspace, map_here, read_here

from coachkit.batch.map_file import MapRequest, run_map
from coachkit.batch.map_words import describe, describe_end, describe_file
from coachkit.errors import InputProblems, RequestError

pytestmark = pytest.mark.unit
Contents = Callable[[Path], dict[str, bytes | None]]

DEALS = "Deal ID,Owner,Stage,Value,Opened\nD1,Ana,Won,10.50,2026-01-15\nD2,Bo,Proposal,20.00,2026-01-16\n"
HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Amount,Create Date,Close Date,Deal owner\n"
    "1,One,closedwon,5,2026-01-02,2026-02-03,Ana\n"
)
FIXTURES = Path(__file__).parents[1] / "crm" / "fixtures" / "profiles"


def _team(root: Path) -> str:
    return (root / "parameters" / "team.yaml").read_text(encoding="utf-8")


def test_the_team_file_keeps_every_line(tmp_path: Path) -> None:
    """Only the list of profiles changes; comments, blank lines and order stay."""
    root = make_workspace(tmp_path)
    assert map_here(root, "deals.csv", DEALS).saved
    assert _team(root) == TEAM.replace("profiles: []", "profiles: [deals]")


def test_nothing_is_written_while_something_is_left_to_ask(tmp_path: Path, contents: Contents) -> None:
    """An open question and a proposal without yes leave every byte as it was."""
    root = make_workspace(tmp_path)
    for text, yes in ((DEALS.replace("Proposal", "Handshake"), True), (DEALS, False)):
        (root / "crm" / "deals.csv").write_text(text, encoding="utf-8")
        before = contents(root)
        mapped = map_here(root, "deals.csv", text, yes=yes)
        assert not mapped.saved
        assert contents(root) == before


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ("18/1/2026", "1/18/2026", "some dates have the day first and some the month"),
        ("soon", "later", "created_date is not a date"),
    ],
)
def test_a_column_that_no_answer_mends_is_refused(
    tmp_path: Path, contents: Contents, first: str, second: str, says: str
) -> None:
    """A column that is called the created date and cannot be read as one: said in words, nothing written."""
    root = make_workspace(tmp_path)
    text = DEALS.replace("2026-01-15", first).replace("2026-01-16", second)
    (root / "crm" / "deals.csv").write_text(text, encoding="utf-8")
    before = contents(root)
    with pytest.raises(InputProblems, match=says):
        map_here(root, "deals.csv", text)
    assert contents(root) == before


def test_a_created_date_may_be_left_empty_on_purpose(tmp_path: Path) -> None:
    """Whoever says that the created date is unknown gets a file read without one."""
    root = make_workspace(tmp_path)
    text = DEALS.replace("2026-01-15", "soon").replace("2026-01-16", "later")
    assert map_here(root, "deals.csv", text, {"created_date": "unknown"}).saved
    assert read_here(root)["opportunities"]["created_date"].isna().all()


def test_too_many_unusable_rows_are_refused(tmp_path: Path) -> None:
    """What `check` would refuse is not saved: the reasons are counted."""
    root = make_workspace(tmp_path)
    rows = "".join(f",Ana,Won,{n},2026-01-15\n" for n in range(3))
    with pytest.raises(InputProblems, match=r"too many rows cannot be used: opportunity_id is blank \(3\)"):
        map_here(root, "deals.csv", f"{DEALS}{rows}")


def test_mapped_again_it_is_recognised_and_nothing_changes(tmp_path: Path, contents: Contents) -> None:
    """The profile made last time fits, and next week's file too, whatever day is in its name."""
    root = make_workspace(tmp_path)
    map_here(root, "deals_2026-03-01.csv", DEALS)
    before = contents(root)
    again = map_here(root, "deals_2026-03-01.csv", DEALS, yes=False)
    assert again.nothing_to_save
    assert "(profile deals, in use already)" in " ".join(describe_file(again.proposal).split())
    (root / "crm" / "deals_2026-03-01.csv").unlink()
    later = map_here(root, "deals_2026-03-08.csv", DEALS)
    assert later.nothing_to_save
    assert (root / "parameters/profiles/deals.yaml").read_bytes() == before["parameters/profiles/deals.yaml"]
    assert len(read_here(root)["opportunities"]) == 2


def test_a_new_word_joins_the_profile_that_is_there(tmp_path: Path) -> None:
    """Next week's new stage is the only question, and its line is put where the others are; own notes stay."""
    root = make_workspace(tmp_path)
    map_here(root, "deals.csv", DEALS)
    path = root / "parameters/profiles/deals.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# my own note\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    text = f"{DEALS}D3,Ana,Handshake,5,2026-01-20\n"
    asked = map_here(root, "deals.csv", text)
    assert [question.key for question in asked.proposal.undecided] == ["status.Handshake"]
    assert map_here(root, "deals.csv", text, {"status.Handshake": "open"}).saved
    assert path.read_text(encoding="utf-8") == before.replace("{Proposal: open}", "{Proposal: open, Handshake: open}")
    assert read_here(root)["opportunities"]["status"].tolist() == ["won", "open", "open"]


def test_a_recognised_file_names_its_profile_alone(tmp_path: Path) -> None:
    """Nothing new to say: the profiles' names go into the team file, and no profile is written."""
    root = make_workspace(tmp_path)
    assert map_here(root, "deals.csv", HUBSPOT).saved
    assert "profiles: [hubspot, hubspot_owners]   # none yet" in _team(root)
    assert not (root / "parameters" / "profiles").exists()
    assert read_here(root)["reps"]["name"].tolist() == ["Ana"]


def test_what_a_recognised_file_lacks_is_based_on_its_profile(tmp_path: Path) -> None:
    """The new profile says only what differs and takes the place of the one in use, which would read the file twice."""
    root = make_workspace(tmp_path, team="profiles: [hubspot]  # ours\n")
    text = HUBSPOT.replace(",Deal owner", "").replace(",Ana", "")
    mapped = map_here(root, "deals.csv", text, {"owner": "Ana"})
    assert mapped.plan is not None
    assert mapped.plan.replaced == ("hubspot",)
    assert _team(root) == "profiles: [deals]  # ours\n"
    assert "based_on: hubspot" in (root / "parameters/profiles/deals.yaml").read_text(encoding="utf-8")
    assert set(read_here(root)["opportunities"]["rep_id"]) == {"Ana"}


def test_a_file_mapped_anew_gives_the_old_profile_up(tmp_path: Path) -> None:
    """Whoever does not like the first answers maps again: the new profile counts, the old file stays."""
    root = make_workspace(tmp_path)
    map_here(root, "deals.csv", DEALS)
    mapped = map_here(root, "deals.csv", DEALS, {"profile": "none"})
    assert mapped.plan is not None
    assert (mapped.plan.name, mapped.plan.replaced) == ("deals_2", ("deals",))
    assert "profiles: [deals_2]" in _team(root)
    assert (root / "parameters/profiles/deals.yaml").is_file()
    assert len(read_here(root)["opportunities"]) == 2


def test_a_profile_that_reads_more_is_not_taken_away(tmp_path: Path) -> None:
    """A second profile for a file of one in use, which reads other files too, is refused with what to do."""
    root = make_workspace(tmp_path, team="profiles: [hubspot]\n")
    with pytest.raises(RequestError, match=r"The profile hubspot, which is in use, reads deals\.csv already"):
        map_here(root, "deals.csv", HUBSPOT, {"profile": "none"})
    assert _team(root) == "profiles: [hubspot]\n"


def test_the_new_profiles_name(tmp_path: Path) -> None:
    """It is the file's without figures, never one there is already, or the one that is asked for."""
    root = make_workspace(tmp_path)
    (root / "crm" / "Deals (2).csv").write_text(DEALS, encoding="utf-8")
    for name, says in (("no such/name", "letters, figures"), ("hubspot", "there is a profile of that name already")):
        with pytest.raises(RequestError, match=says):
            run_map(MapRequest(root / "crm" / "Deals (2).csv", root, name=name, yes=True))
    run_map(MapRequest(root / "crm" / "Deals (2).csv", root, name="mine", yes=True))
    text = (root / "parameters/profiles/mine.yaml").read_text(encoding="utf-8")
    assert "file: Deals*.csv" in text
    assert "# Asked: what the words in status mean. Answered: Proposal = open." in text


def test_a_file_elsewhere_is_to_be_put_into_crm(tmp_path: Path, contents: Contents) -> None:
    """The profile is saved by the file's name; `crm/` stays as it is, and the way there is told."""
    root = make_workspace(tmp_path / "ws")
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    mapped = run_map(MapRequest(tmp_path / "deals.csv", root, yes=True))
    assert mapped.saved
    assert contents(root / "crm") == {}
    assert "Now put it into" in describe_end(mapped)
    (tmp_path / "deals.csv").rename(root / "crm" / "deals.csv")
    assert len(read_here(root)["reps"]) == 2


def test_a_team_file_that_cannot_be_added_to_is_left_alone(tmp_path: Path, contents: Contents) -> None:
    """Then nothing at all is written, and the line to add is given."""
    root = make_workspace(tmp_path, team="x: &a []\n".replace("x: &a []", "profiles: &a []\nthresholds: {}\n"))
    (root / "parameters/team.yaml").write_text("profiles: &mine []\n# *mine\n", encoding="utf-8")
    (root / "crm" / "deals.csv").write_text(DEALS, encoding="utf-8")
    mapped = map_here(root, "deals.csv", DEALS)
    assert mapped.saved
    assert "# *mine" in _team(root)


def test_owners_who_are_nobody_stay_out_of_the_team(tmp_path: Path) -> None:
    """A queue is left out of the roster and named; two spellings of one person are one."""
    text = (
        "Deal ID,Owner,Stage,Value,Opened\nD1,Ana Alves,Won,1,2026-01-15\nD2,Sales queue,Won,2,2026-01-16\n"
        'D3,"ALVES, Ana",Lost,3,2026-01-16\nD4,,Lost,3,2026-01-16\n'
    )
    root = make_workspace(tmp_path)
    mapped = map_here(root, "deals.csv", text)
    assert "owner: Sales queue = leave out" in describe(mapped)
    data = read_here(root)
    assert data["reps"]["rep_id"].tolist() == ["Ana Alves"]
    owners = data["opportunities"]["rep_id"]
    assert owners.fillna("").tolist() == ["Ana Alves", "Sales queue", "Ana Alves", ""]


def test_amounts_in_another_currency_are_told_beforehand(tmp_path: Path) -> None:
    """A file in euros for a team that counts in dollars: said before `check` refuses it."""
    root = make_workspace(tmp_path, team="currency: USD\n")
    mapped = map_here(root, "deals.csv", DEALS.replace("10.50", "10.50 EUR").replace("20.00", "20.00 EUR"))
    assert "Amounts are in EUR, and parameters/team.yaml says currency: USD." in " ".join(describe(mapped).split())


def test_what_is_still_missing_is_named(tmp_path: Path) -> None:
    """Without a roster the reports cannot be made: said, with where the recognised profile takes it from."""
    root = make_workspace(tmp_path)
    orders = "SalesOrderNumber|OrderDate|ResellerKey|EmployeeKey|Sales\nSO1|2020/01/02|1|7|5\n"
    mapped = map_here(root, "Sales.csv", orders)
    assert mapped.saved
    said = " ".join(describe_end(mapped).split())
    assert (
        "Still missing: reps (who is in the team). The profile adventureworks_sales takes it from Salesperson.csv"
        in said
    )


def test_an_export_in_a_zip_of_parts(tmp_path: Path) -> None:
    """An archive is mapped by its first table and read whole."""
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("part-1.csv", DEALS)
        archive.writestr("part-2.csv", DEALS.replace("D1", "D3").replace("D2", "D4"))
    root = make_workspace(tmp_path)
    assert map_here(root, "deals.zip", packed.getvalue()).saved
    assert len(read_here(root)["opportunities"]) == 4
