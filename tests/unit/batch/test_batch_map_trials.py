"""What five trials with invented exports brought to light: nothing lost in silence, what is asked is shown so."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from mapped import make_workspace, map_here, read_here

from coachkit.batch.map_next import next_steps
from coachkit.batch.map_words import as_json
from coachkit.crm.onboarding.waiting import WAITS
from coachkit.errors import InputProblems

pytestmark = pytest.mark.unit

DEALS = "Deal ID,Owner,Stage,Value,Opened,Due by,Ended\n"
DEALS += "D1,Ana,Won,10.50,2026-01-15,2026-02-20,2026-02-18\nD2,Bo,Proposal,20.00,2026-01-16,2026-04-30,\n"


def test_german_words_for_the_day_of_the_decision(tmp_path: Path) -> None:
    """`Entscheidung am` is the close, `Erw. Auftragseingang` the expected one, which counts while there is no other."""
    text = (
        "Angebotsnr.;Bearbeiter;Status;Phase;Auftragswert netto;Erfasst am;Erw. Auftragseingang;Entscheidung am\n"
        "A-1;Jörg;Gewonnen;Verhandlung;1.000,00 €;05.01.2026;20.02.2026;28.02.2026\n"
        "A-2;Anna;Angebot;Bedarf;2.000,00 €;13.01.2026;30.04.2026;\n"
    )
    root = make_workspace(tmp_path)
    assert map_here(root, "Angebotsliste.csv", text).saved
    closes = read_here(root)["opportunities"]["close_date"].tolist()
    assert closes == [pd.Timestamp("2026-02-28"), pd.Timestamp("2026-04-30")]


def test_columns_of_dates_are_not_passed_over_when_none_is_called_the_close(tmp_path: Path) -> None:
    """Without a header that means the close, it is asked among the dates that are left; several may be named."""
    root = make_workspace(tmp_path)
    (question,) = map_here(root, "deals.csv", DEALS, yes=False).proposal.undecided
    assert question.key == "close_date"
    assert [choice.value for choice in question.choices] == ["Due by", "Ended", "unknown"]
    assert map_here(root, "deals.csv", DEALS, {"close_date": "Ended | Due by"}).saved
    closes = read_here(root)["opportunities"]["close_date"].tolist()
    assert closes == [pd.Timestamp("2026-02-18"), pd.Timestamp("2026-04-30")]


def test_no_day_of_the_close_is_an_answer_too(tmp_path: Path) -> None:
    """`unknown` leaves the close empty, and nothing of it stands in the profile."""
    root = make_workspace(tmp_path)
    assert map_here(root, "deals.csv", DEALS, {"close_date": "unknown"}).saved
    assert read_here(root)["opportunities"]["close_date"].isna().all()
    assert "close_date" not in (root / "parameters" / "profiles" / "deals.yaml").read_text().split("tables:")[1]


def test_columns_of_numbers_are_not_passed_over_when_none_is_called_the_amount(tmp_path: Path) -> None:
    """Without a header that means the amount, it is asked among the columns of different numbers."""
    rows = [f"D{n},Ana,Won,{100 + 7 * (n // 2)}.50,{n % 3},2026-01-{n:02}" for n in range(1, 31)]
    text = "\n".join(["Deal ID,Owner,Stage,Gizmo,Steps,Opened", *rows, ""])
    root = make_workspace(tmp_path)
    (question,) = map_here(root, "deals.csv", text, yes=False).proposal.undecided
    assert (question.key, [choice.value for choice in question.choices]) == ("amount", ["Gizmo", "unknown"])
    assert map_here(root, "deals.csv", text, {"amount": "Gizmo"}).saved
    assert read_here(root)["opportunities"]["amount"].iloc[0] == 100.5


def test_the_currency_that_a_header_names(tmp_path: Path) -> None:
    """`Value (CHF)` above plain figures is that currency, and not the team's."""
    root = make_workspace(tmp_path)
    text = "Deal ID,Owner,Stage,Value (CHF),Opened\nD1,Ana,Won,10.50,2026-01-15\nD2,Bo,Proposal,20.00,2026-01-16\n"
    mapped = map_here(root, "deals.csv", text)
    assert "All amounts are in CHF, as the header 'Value (CHF)' says." in mapped.proposal.notes
    assert mapped.preview.currencies == ("CHF",)
    with pytest.raises(InputProblems, match="CHF"):
        read_here(root)


def test_what_waits_for_an_answer_is_shown_so(tmp_path: Path) -> None:
    """A row whose stage is still asked shows its cells as they read; the word, and undecided dates, wait."""
    text = "Deal ID,Owner,Stage,Value,Opened\nD1,Ana,Handshake,10.50,03/02/2026\nD2,Bo,Proposal,20.00,05/02/2026\n"
    mapped = map_here(make_workspace(tmp_path), "deals.csv", text, yes=False)
    assert [question.key for question in mapped.proposal.undecided] == ["status.Handshake", "created_date.order"]
    shown = {column.column: column.read for column in mapped.preview.columns if column.table == "opportunities"}
    assert shown["opportunity_id"] == ("D1", "D2")
    assert sorted(shown["status"]) == ["open", WAITS]
    assert shown["created_date"] == (WAITS, WAITS)
    (rows,) = [rows for rows in as_json(mapped)["rows"] if rows["table"] == "opportunities"]
    assert (rows["rows_in"], rows["rows_used"], rows["set_aside"]) == (2, 1, [{"reason": WAITS, "count": 1}])


SHEET = "Customer,What,Who,Where are we,€ value,Created on\n"
SHEET += "".join(
    f"Client {n},licences,{'Sam' if n % 2 else 'Kim'},{'lost' if n % 3 else 'WON'},{n}000,2026-01-{n:02}\n"
    for n in range(1, 31)
)


def test_a_stray_note_does_not_hide_what_tells_rows_apart(tmp_path: Path) -> None:
    """One row without a customer is set aside; the customers tell the others apart, the owner is found by `Who`."""
    root = make_workspace(tmp_path)
    mapped = map_here(root, "tracker.csv", SHEET + ",,,WON,,\n")
    assert mapped.saved
    data = read_here(root)
    assert len(data["opportunities"]) == 30
    assert set(data["reps"]["rep_id"]) == {"Kim", "Sam"}
    assert [row.row for row in data.set_aside if row.column == "opportunity_id"] == [32]


def test_what_is_won_and_lost_makes_a_sheet_of_opportunities(tmp_path: Path) -> None:
    """A sheet by hand whose stages stand under no known header is not taken for targets."""
    text = SHEET.replace("Created on", "Begun")
    mapped = map_here(make_workspace(tmp_path), "tracker.csv", text, yes=False)
    assert mapped.proposal.parts[0].table == "opportunities"
    assert "table" not in [question.key for question in mapped.proposal.undecided]


def test_rows_that_nothing_tells_apart_may_be_numbered_or_merged(tmp_path: Path) -> None:
    """Without an id the message says what to do; a column that is named counts although it is not unique."""
    rows = "Acme,Ana,Won,10.50,2026-01-15\nAcme,Ana,Won,10.50,2026-01-15\n"
    root = make_workspace(tmp_path)
    with pytest.raises(InputProblems, match="a column with a number each, under the header ID"):
        map_here(root, "deals.csv", "Customer,Owner,Stage,Value,Opened\n" + rows)
    assert map_here(
        root, "deals.csv", "Customer,Owner,Stage,Value,Opened\n" + rows, {"opportunity_id": "Customer"}
    ).saved


def test_an_owner_under_an_unknown_header_is_offered(tmp_path: Path) -> None:
    """Where no header means the owner, columns of a few repeated words are offered beside a name in own words."""
    text = SHEET.replace(",Who,", ",Captain,")
    mapped = map_here(make_workspace(tmp_path), "tracker.csv", text, yes=False)
    (question,) = [question for question in mapped.proposal.undecided if question.key == "owner"]
    assert "Captain" in [choice.value for choice in question.choices]


def test_a_roster_of_owners_gives_way_to_a_list_of_users(tmp_path: Path) -> None:
    """Users mapped after the deals are the team; the owners of the deals, by e-mail, are not added as people."""
    deals = "Deal ID,Owner,Stage,Value,Opened\nD1,ana@e.es,Won,10.50,2026-01-15\nD2,bo@e.es,Proposal,20.00,2026-01-16\n"
    root = make_workspace(tmp_path)
    assert map_here(root, "deals.csv", deals).saved
    assert set(read_here(root)["reps"]["rep_id"]) == {"ana@e.es", "bo@e.es"}
    users = "User ID,Full name,E-mail,Manager\n11,Ana Ruiz,ana@e.es,Eva\n12,Bo Gil,bo@e.es,Eva\n"
    assert map_here(root, "users.csv", users).saved
    data = read_here(root)
    assert set(data["reps"]["rep_id"]) == {"11", "12"}
    assert set(data["opportunities"]["rep_id"]) == {"11", "12"}


HUBSPOT = (
    "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Create Date,Close Date,Deal owner\n"
    "1,A,Sales,Closed Won,10,2026-01-02 09:00,2026-02-02 09:00,Ana Lima\n"
    "2,B,Renewals,Churned,20,2026-01-03 09:00,2026-02-03 09:00,Deactivated User\n"
    "3,C,Sales,Discovery,30,2026-01-04 09:00,2026-05-03 09:00,\n"
)


def test_the_team_that_a_profile_of_the_kit_makes(tmp_path: Path) -> None:
    """Whom it leaves out is said, the roster is not called missing, and a list of users comes before it."""
    root = make_workspace(tmp_path)
    mapped = map_here(root, "hubspot.csv", HUBSPOT)
    assert mapped.saved
    assert (
        "Left out of the team: Deactivated User. Their opportunities stay, in nobody's report." in mapped.proposal.notes
    )
    assert "1 row names no owner: these opportunities are in nobody's report." in mapped.proposal.notes
    assert not [line for line in next_steps(mapped) if line.startswith("Still missing")]
    assert read_here(root)["reps"]["rep_id"].tolist() == ["Ana Lima"]
    (root / "crm" / "reps.csv").write_text("rep_id,name\n7,Ana Lima\n", encoding="utf-8")
    assert read_here(root)["reps"]["rep_id"].tolist() == ["7"]


def test_what_was_found_out_about_the_file_is_said(tmp_path: Path) -> None:
    """A title above the header, and how the file is separated, stand among the notes: in words and for a program."""
    root = make_workspace(tmp_path)
    mapped = map_here(root, "deals.csv", "All our deals\n\n" + DEALS, {"close_date": "Ended"})
    notes = as_json(mapped)["notes"]
    assert "The file has its header in row 3; what stands above it is taken for a title." in notes


def test_a_deal_of_an_activity_under_its_spanish_number(tmp_path: Path) -> None:
    """`Nº trato` links activities to the opportunities."""
    root = make_workspace(tmp_path)
    text = "ID;Tipo;Fecha;Usuario;Nº trato\n1;Llamada;2026-01-15;Ana;4\n2;Correo;2026-01-16;Ana;5\n"
    mapped = map_here(root, "actividades.csv", text)
    assert mapped.proposal.parts[0].spec("opportunity_id") == "Nº trato"
