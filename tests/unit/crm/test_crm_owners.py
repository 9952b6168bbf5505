"""Owners: joined by id, e-mail or name; near ones are named and never joined by themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.data import CrmData
from coachkit.crm.owners import fold_name

pytestmark = pytest.mark.unit
Read = Callable[..., CrmData]

REPS = "rep_id,name,email\n7,José Saraiva,jose@example.com\n8,Bo Berg,bo@example.com\n9,Ana Alves,\n10,Ana  ALVES,\n"


def owners(reading: Read, *names: str) -> CrmData:
    """Read one opportunity for each owner."""
    head = "opportunity_id,rep_id,status,stage,created_date\n"
    rows = "".join(f'{number},"{name}",open,x,2026-01-05\n' for number, name in enumerate(names))
    return reading({"reps.csv": REPS, "opportunities.csv": head + rows})


@pytest.mark.parametrize(
    "written",
    ["7", "jose@example.com", "JOSE@Example.com ", "José Saraiva", " JOSÉ  SARAIVA", "Saraiva, José",
     unicodedata.normalize("NFD", "José Saraiva")],
)  # fmt: skip
def test_one_person_is_found_however_the_export_names_her(reading: Read, written: str) -> None:
    """Id, e-mail, name, other case, spaces, composed letters and the order with a comma are one person."""
    assert owners(reading, written)["opportunities"]["rep_id"].tolist() == ["7"]


@pytest.mark.parametrize("written", ["Jose Saraiva", "JosÃ© Saraiva", "José Saraiv", "Saraiva José"])
def test_what_is_only_near_is_named_and_not_joined(reading: Read, written: str) -> None:
    """Lost accents, mojibake, a typo and turned words without a comma are told with the line that would join them."""
    data = owners(reading, written)
    assert data["opportunities"]["rep_id"].tolist() == [written]
    assert any(f"{written!r} (1 row) is nearly 'José Saraiva'" in remark for remark in data.remarks)


@pytest.mark.parametrize("written", ["Bo Burg", "Bergh Bo", "Zo Berg"])
def test_a_typo_is_near_in_whatever_order_the_words_stand(reading: Read, written: str) -> None:
    """One letter that would sort the words of a name otherwise, or a missing comma, hides no near name."""
    data = owners(reading, written)
    assert data["opportunities"]["rep_id"].tolist() == [written]
    assert any(f"{written!r} (1 row) is nearly 'Bo Berg'" in remark for remark in data.remarks)


def test_a_name_that_two_people_have_joins_neither(reading: Read) -> None:
    """Two reps of one name are told apart by their ids only."""
    assert owners(reading, "ana alves")["opportunities"]["rep_id"].tolist() == ["ana alves"]


def test_owners_outside_the_roster_are_counted_and_named(reading: Read) -> None:
    """Queues and robots are nobody's: said with their rows, the busiest first."""
    data = owners(reading, "Data.com Clean", "Data.com Clean", "Deal Close Agent", "8", "")
    assert any(
        "rep_id is not in reps in 3 of 5 rows, which are in nobody's report (Data.com Clean 2, Deal Close Agent 1)"
        in said
        for said in data.remarks
    )
    assert any("rep_id is blank in 1 of 5 rows" in said for said in data.remarks)


def test_a_person_says_who_is_who(reading: Read, workspace: Callable[..., object], tmp_path: object) -> None:
    """`also_known_as` in a rep's file joins another system's name or id, and it is said."""
    made = workspace({"reps.csv": REPS})
    place = made.parameters / "reps"  # type: ignore[attr-defined]
    place.mkdir(exist_ok=True)
    (place / "8.yaml").write_text("rep_id: '8'\nalso_known_as: ['gong-1142', 'B. Berg']\n", encoding="utf-8")
    data = owners(reading, "gong-1142", "b. berg")
    assert data["opportunities"]["rep_id"].tolist() == ["8", "8"]
    assert any("'gong-1142' is read as Bo Berg (1 row)" in said for said in data.remarks)


def test_a_change_of_owner_names_reps_too(reading: Read) -> None:
    """The owners in a change log are joined like any others."""
    log = 'opportunity_id,changed_at,field,old_value,new_value\n0,2026-01-07,rep_id,bo@example.com,"Saraiva, José"\n'
    head = "opportunity_id,rep_id,status,stage,created_date\n0,7,open,x,2026-01-05\n"
    data = reading({"reps.csv": REPS, "opportunities.csv": head, "opportunity_changes.csv": log})
    assert data["opportunity_changes"][["old_value", "new_value"]].to_numpy().tolist() == [["8", "7"]]


@given(st.text(max_size=30))
def test_folding_a_name_twice_changes_nothing(name: str) -> None:
    """The one way of writing a name is stable, whatever the text."""
    once = fold_name(name)
    assert fold_name(once).split(",")[0] in (once.split(",")[0], fold_name(once)) and fold_name(name.strip()) == once
