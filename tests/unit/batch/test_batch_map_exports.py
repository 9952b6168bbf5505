"""Exports that no profile knows, in several languages: mapped without a terminal, then read, and checked by value."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from mapped import make_workspace, map_here, read_here

from coachkit.crm.data import CrmData

pytestmark = pytest.mark.unit

GERMAN = """\
Chancen-ID;Verkaufschance;Kunde;Verantwortlicher;Verkaufsphase;Betrag (EUR);Angelegt am;Abschlussdatum;Rabatt;Notiz
V-001;Presse 12;Müller GmbH;Anna Weiß;Gewonnen;12.000,00 €;05.01.2026;28.02.2026;5 %;x
V-002;Fräse;Köhler AG;Jörg Bär;Angebot;1.234,50 €;13.01.2026;30.04.2026;;y
V-003;Wartung;Müller GmbH;Anna Weiß;Absage;800,00 €;20.01.2026;25.02.2026;10 %;
V-004;Roboter;Huber KG;Jörg Bär;Pilotphase;45.000,00 €;02.02.2026;15.06.2026;;
V-005;Anlage;Huber KG;Integration User;Verhandlung;9.500,00 €;03.02.2026;15.05.2026;;
"""


def _by_id(data: CrmData, column: str) -> dict[str, object]:
    frame = data["opportunities"]
    values = frame[column].astype(object).where(frame[column].notna(), None)
    return dict(zip(frame["opportunity_id"], values, strict=True))


def test_a_german_export(tmp_path: Path) -> None:
    """German headers, stages, dates and money: only what `Pilotphase` means has to be answered."""
    root = make_workspace(tmp_path)
    asked = map_here(root, "Verkaufschancen_2026-03-05.csv", GERMAN, yes=False)
    assert [question.key for question in asked.proposal.undecided] == ["status.Pilotphase"]
    mapped = map_here(root, "Verkaufschancen_2026-03-05.csv", GERMAN, {"status.Pilotphase": "open"})
    assert mapped.saved
    data = read_here(root)
    assert _by_id(data, "status") == {
        "V-001": "won",
        "V-002": "open",
        "V-003": "lost",
        "V-004": "open",
        "V-005": "open",
    }
    assert _by_id(data, "stage")["V-004"] == "Pilotphase"
    assert _by_id(data, "amount") == {"V-001": 12000, "V-002": 1234.5, "V-003": 800, "V-004": 45000, "V-005": 9500}
    assert _by_id(data, "created_date")["V-004"] == pd.Timestamp("2026-02-02")
    assert _by_id(data, "discount")["V-001"] == pytest.approx(0.05)
    assert data["reps"]["name"].tolist() == ["Anna Weiß", "Jörg Bär"]
    assert data.newest == date(2026, 2, 28)


def test_a_french_export_whose_dates_read_two_ways(tmp_path: Path) -> None:
    """The order of all dates is one question; the actual close comes before the expected one."""
    text = (
        "Référence affaire;Intitulé;Société;Commercial;Étape;Montant HT;Créée le;Date de clôture prévue;"
        "Date de clôture réelle;Motif de perte\n"
        "A1;Licence;Dupont SA;Léa Petit;Gagnée;12 500,00;03/02/2026;01/03/2026;04/03/2026;\n"
        "A2;Support;Durand;Marc Roy;Devis envoyé;4 200,50;05/02/2026;01/04/2026;;\n"
        "A3;Audit;Dupont SA;Léa Petit;Perdue;900,00;07/02/2026;01/03/2026;05/03/2026;Prix\n"
    )
    root = make_workspace(tmp_path)
    (question,) = map_here(root, "affaires.csv", text, yes=False).proposal.undecided
    assert (question.key, [choice.value for choice in question.choices]) == (
        "created_date.order",
        ["day-first", "month-first"],
    )
    assert question.choices[0].means == "the day comes first: 03/02/2026 is 3 Feb 2026"
    assert map_here(root, "affaires.csv", text, {"created_date.order": "day-first"}).saved
    data = read_here(root)
    assert _by_id(data, "close_date") == {
        "A1": pd.Timestamp("2026-03-04"),
        "A2": pd.Timestamp("2026-04-01"),
        "A3": pd.Timestamp("2026-03-05"),
    }
    assert _by_id(data, "status") == {"A1": "won", "A2": "open", "A3": "lost"}
    assert _by_id(data, "amount") == {"A1": 12500, "A2": 4200.5, "A3": 900}
    assert _by_id(data, "loss_reason")["A3"] == "Prix"


def test_a_spanish_export_with_e_mail_addresses(tmp_path: Path) -> None:
    """Nothing is asked; the owners' e-mail addresses come into the roster."""
    text = (
        "ID de oportunidad,Oportunidad,Cuenta,Vendedor,Correo vendedor,Etapa,Importe,Moneda,Fecha de creación,"
        "Fecha de cierre\n"
        '1,Licencias,Acme,Ana Ruiz,ana@e.es,Cerrado ganado,"1.500,00",EUR,2026-01-02,2026-02-03\n'
        '2,Soporte,Beta,Luis Gil,luis@e.es,Negociación,"2.500,50",EUR,2026-01-12,2026-05-03\n'
        '3,Audit,Acme,Ana Ruiz,ana@e.es,Cerrado perdido,"800,00",EUR,2026-01-20,2026-02-20\n'
    )
    root = make_workspace(tmp_path)
    assert map_here(root, "oportunidades.csv", text).saved
    data = read_here(root)
    assert _by_id(data, "status") == {"1": "won", "2": "open", "3": "lost"}
    assert _by_id(data, "amount") == {"1": 1500, "2": 2500.5, "3": 800}
    assert data["reps"]["email"].tolist() == ["ana@e.es", "luis@e.es"]
    assert data["reps"]["rep_id"].tolist() == ["Ana Ruiz", "Luis Gil"]


def test_a_portuguese_export_with_a_status_beside_the_stage(tmp_path: Path) -> None:
    """The status says the outcome, the stage stays; of three dates the one that is filled is the close."""
    text = (
        "Código da oportunidade;Negócio;Empresa;Responsável;Situação;Etapa do funil;Valor;Criado em;"
        "Previsão de fechamento;Ganho em;Perdido em\n"
        "7;Sistema;Loja A;João Sá;Ganho;Fechamento;10.000,00;15/01/2026;20/02/2026;18/02/2026;\n"
        "8;App;Loja B;Inês Luz;Em andamento;Proposta;5.500,00;20/01/2026;20/04/2026;;\n"
        "9;Site;Loja C;João Sá;Perdido;Proposta;2.000,00;22/01/2026;20/03/2026;;01/03/2026\n"
    )
    root = make_workspace(tmp_path)
    assert map_here(root, "negocios (3).csv", text).saved
    data = read_here(root)
    assert _by_id(data, "status") == {"7": "won", "8": "open", "9": "lost"}
    assert _by_id(data, "stage") == {"7": "Fechamento", "8": "Proposta", "9": "Proposta"}
    assert [str(day)[:10] for day in _by_id(data, "close_date").values()] == ["2026-02-18", "2026-04-20", "2026-03-01"]


def test_a_dutch_export_whose_amounts_read_two_ways(tmp_path: Path) -> None:
    """`12.500` throughout is asked, with what it would be; the answer counts for the whole column."""
    text = (
        "Kansnummer;Onderwerp;Klant;Verkoper;Fase;Omzet;Aangemaakt op;Verwachte sluitingsdatum;Sluitingsdatum\n"
        "K1;Software;Jansen BV;Piet Bos;Gewonnen;12.500;01-02-2026;01-03-2026;28-02-2026\n"
        "K2;Dienst;De Vries;Els Tak;Offerte verstuurd;3.250;03-02-2026;01-05-2026;\n"
        "K3;Uren;Jansen BV;Piet Bos;Afgewezen;900;15-02-2026;01-03-2026;02-03-2026\n"
    )
    root = make_workspace(tmp_path)
    (question,) = map_here(root, "verkoopkansen.csv", text, yes=False).proposal.undecided
    assert question.key == "amount.notation"
    assert {choice.value: choice.means for choice in question.choices} == {
        "point": "a point stands before decimals: 12.500 is 12.5",
        "comma": "a comma stands before decimals: 12.500 is 12,500",
    }
    assert map_here(root, "verkoopkansen.csv", text, {"amount.notation": "comma"}).saved
    data = read_here(root)
    assert _by_id(data, "amount") == {"K1": 12500, "K2": 3250, "K3": 900}
    assert _by_id(data, "status") == {"K1": "won", "K2": "open", "K3": "lost"}


def test_an_italian_export_in_an_old_encoding(tmp_path: Path) -> None:
    """A Windows file with a title above its headers is mapped, and read, like any other."""
    text = (
        "Elenco trattative\n\n"
        "Codice opportunità;Nome opportunità;Cliente;Venditore;Fase;Importo;Data creazione;Data chiusura prevista\n"
        "T1;Licenze;Rossi SpA;Lucia Però;Chiusa vinta;1.000,50;15/01/2026;20/02/2026\n"
        "T2;Servizi;Verdi;Ugo Bo;Offerta inviata;2.000,00;16/01/2026;20/03/2026\n"
    )
    root = make_workspace(tmp_path)
    assert map_here(root, "trattative.csv", text.encode("cp1252")).saved
    data = read_here(root)
    assert _by_id(data, "status") == {"T1": "won", "T2": "open"}
    assert _by_id(data, "amount") == {"T1": 1000.5, "T2": 2000}
    assert data["reps"]["name"].tolist() == ["Lucia Però", "Ugo Bo"]


def test_order_lines_become_won_orders(tmp_path: Path) -> None:
    """A list of order lines: every row is won, lines of one order are added up, and the order's day is its close."""
    text = (
        "Order No,Order Date,Customer,Sales Rep,Item,Line Amount\n"
        "1001,2026-01-05,Acme,Ana,Pump,100.00\n1001,2026-01-05,Acme,Ana,Valve,50.50\n"
        "1002,2026-01-08,Beta,Bo,Pump,100.00\n1003,2026-02-08,Acme,Ana,Pump,10.00\n1003,2026-02-08,Acme,Ana,Hose,5.00\n"
    )
    root = make_workspace(tmp_path)
    assert map_here(root, "orders.csv", text).saved
    data = read_here(root)
    assert _by_id(data, "amount") == {"1001": 150.5, "1002": 100, "1003": 15}
    assert set(data["opportunities"]["status"]) == {"won"}
    assert _by_id(data, "close_date")["1003"] == pd.Timestamp("2026-02-08")
    assert data["reps"]["rep_id"].tolist() == ["Ana", "Bo"]


def test_a_wide_sheet_of_targets(tmp_path: Path) -> None:
    """Columns of one word and a quarter each: the header says the period, other columns are left."""
    text = "Sales Rep;Target Q1 2026;Target Q2 2026;Target Q3 2026;Comment\nAna;100;200;300;x\nBo;-;200;300;\n"
    root = make_workspace(
        tmp_path,
        reps_csv="rep_id,name\n1,Ana\n2,Bo\n",
        opportunities_csv="opportunity_id,rep_id,status,stage,created_date\nO,1,open,New,2026-01-01\n",
    )
    assert map_here(root, "quarters.csv", text).saved
    quotas = read_here(root)["quotas"]
    assert list(zip(quotas["rep_id"], quotas["period"], quotas["value"], strict=True)) == [
        ("1", "2026-Q1", 100), ("1", "2026-Q2", 200), ("1", "2026-Q3", 300),
        ("2", "2026-Q2", 200), ("2", "2026-Q3", 300),
    ]  # fmt: skip


@pytest.mark.parametrize(("start", "answers", "first"), [(1, {}, "2026-01"), (4, {"first_month": "fiscal"}, "2025-04")])
def test_months_without_a_year_are_asked(tmp_path: Path, start: int, answers: dict[str, str], first: str) -> None:
    """`M01` says no year: it is asked, and whether it is January where the fiscal year starts later."""
    months = [f"M{number:02}" for number in range(1, 13)]
    text = f"Verkäufer;{';'.join(months)}\nAna;{';'.join(['100'] * 12)}\n"
    root = make_workspace(
        tmp_path,
        team=f"fiscal_year_start: {start}\n",
        reps_csv="rep_id,name\n1,Ana\n",
        opportunities_csv="opportunity_id,rep_id,status,stage,created_date\nO,1,open,New,2026-01-01\n",
    )
    asked = map_here(root, "ziele.csv", text, answers, yes=False)
    assert [question.key for question in asked.proposal.undecided] == ["year"]
    assert map_here(root, "ziele.csv", text, {"year": "2026", **answers}).saved
    quotas = read_here(root)["quotas"]
    assert len(quotas) == 12
    assert quotas["period"].iloc[0] == first


def test_targets_with_year_and_month_apart(tmp_path: Path) -> None:
    """A year in one column and a month in another are one period, in words or in figures."""
    for month, name in (("Februar", "ziele.csv"), ("2", "vorgaben.csv")):
        root = make_workspace(
            tmp_path / name,
            reps_csv="rep_id,name\n1,Anna Weiß\n",
            opportunities_csv="opportunity_id,rep_id,status,stage,created_date\nO,1,open,New,2026-01-01\n",
        )
        assert map_here(root, name, f"Verkäufer;Jahr;Monat;Soll\nAnna Weiß;2026;{month};12.000,00\n").saved
        quotas = read_here(root)["quotas"]
        assert quotas[["rep_id", "period", "value"]].to_numpy().tolist() == [["1", "2026-02", 12000.0]]


NO_OWNER = "Deal ID,Deal,Stage,Value,Opened\nD1,One,Won,10.50,2026-01-15\nD2,Two,Proposal,20.00,2026-01-16\n"


def test_a_file_without_an_owner_asks_whose_it_is(tmp_path: Path) -> None:
    """A name makes the one person of the team, and all opportunities theirs."""
    root = make_workspace(tmp_path)
    (question,) = map_here(root, "deals.csv", NO_OWNER, yes=False).proposal.undecided
    assert question.key == "owner"
    assert question.text.startswith("Whose opportunities are these?")
    assert map_here(root, "deals.csv", NO_OWNER, {"owner": "Ana Alves"}).saved
    data = read_here(root)
    assert set(data["opportunities"]["rep_id"]) == {"Ana Alves"}
    assert data["reps"][["rep_id", "name"]].to_numpy().tolist() == [["Ana Alves", "Ana Alves"]]


def test_an_owner_who_is_in_the_roster_is_that_person(tmp_path: Path) -> None:
    """The answer is joined to the roster that is there, however the name is written."""
    root = make_workspace(tmp_path, reps_csv="rep_id,name\n007,Ana Alves\n8,Bo\n")
    assert map_here(root, "deals.csv", NO_OWNER, {"owner": "ALVES, Ana"}).saved
    assert set(read_here(root)["opportunities"]["rep_id"]) == {"007"}


def test_stages_of_ones_own_are_each_asked(tmp_path: Path) -> None:
    """No stage is guessed at; one may be left out, and rows of it are set aside without fault."""
    text = (
        "Deal ID,Owner,Stage,Value,Opened\nD1,Ana,Handshake,1,2026-01-15\nD2,Ana,Autographed,2,2026-01-16\n"
        "D3,Ana,Gone cold,3,2026-01-17\nD4,Ana,Sandbox,4,2026-01-18\n"
    )
    root = make_workspace(tmp_path)
    keys = [question.key for question in map_here(root, "deals.csv", text, yes=False).proposal.undecided]
    assert keys == ["status.Autographed", "status.Gone cold", "status.Handshake", "status.Sandbox"]
    answers = dict(zip(keys, ["won", "lost", "open", "leave out"], strict=True))
    assert map_here(root, "deals.csv", text, answers).saved
    data = read_here(root)
    assert _by_id(data, "status") == {"D1": "open", "D2": "won", "D3": "lost"}
    assert [row.row for row in data.set_aside if row.file == "crm/deals.csv"] == [5]


def test_days_of_stages_become_a_history(tmp_path: Path) -> None:
    """Columns that hold the day a stage was entered are changes of stage; another date is none."""
    text = (
        "Deal ID,Owner,Stage,Value,Date created,Date Proposal,Date Won\n"
        "D1,Ana,Won,1,2026-01-15,2026-01-20,2026-02-01\nD2,Ana,Proposal,2,2026-01-16,2026-01-30,\n"
    )
    root = make_workspace(tmp_path)
    assert map_here(root, "deals.csv", text).saved
    changes = read_here(root)["opportunity_changes"]
    assert changes[["opportunity_id", "field", "new_value"]].to_numpy().tolist() == [
        ["D1", "stage", "Proposal"], ["D1", "stage", "Won"], ["D2", "stage", "Proposal"],
    ]  # fmt: skip
    assert changes["changed_at"].tolist()[0] == pd.Timestamp("2026-01-20")


def test_two_tick_boxes_say_the_outcome(tmp_path: Path) -> None:
    """Closed and won, in any language, come before the words of a stage that nobody knows."""
    text = (
        "Nr;Verkäufer;Phase;Geschlossen;Gewonnen;Wert;Angelegt am\n"
        "1;Ana;X1;ja;ja;1;2026-01-15\n2;Ana;X2;ja;nein;2;2026-01-16\n3;Ana;X3;nein;nein;3;2026-01-17\n"
    )
    root = make_workspace(tmp_path)
    assert map_here(root, "liste.csv", text, {"table": "opportunities"}).saved
    data = read_here(root)
    assert _by_id(data, "status") == {"1": "won", "2": "lost", "3": "open"}
    assert _by_id(data, "stage")["2"] == "X2"


def test_rows_are_told_apart_without_an_id(tmp_path: Path) -> None:
    """Two columns that together are unique are proposed as an id; where none are, it is refused in words."""
    text = "Customer,Sales Rep,Stage,Amount,Created\nAcme,Ana,Won,1,2026-01-15\nAcme,Ana,Lost,1,2026-01-16\n"
    root = make_workspace(tmp_path)
    asked = map_here(root, "deals.csv", text, yes=False)
    question = next(each for each in asked.proposal.inquiry.questions if each.key == "opportunity_id")
    assert question.proposal == "Stage" or " + " in str(question.proposal)
    assert map_here(root, "deals.csv", text, {"opportunity_id": "Customer + Created"}).saved
    assert set(_by_id(read_here(root), "status")) == {"Acme 2026-01-15", "Acme 2026-01-16"}


def test_calls_and_visits_of_a_german_sheet(tmp_path: Path) -> None:
    """A date and a time apart are one moment; kinds are translated; the unit is that of the header."""
    text = (
        "Datum;Uhrzeit;Mitarbeiter;Art;Kunde;Dauer (Stunden)\n13.01.2026;09:30;Ana;Anruf;Müller;0,5\n"
        "14.01.2026;10:00;Bo;Besuch;Huber;1\n"
    )
    root = make_workspace(
        tmp_path,
        reps_csv="rep_id,name\n1,Ana\n2,Bo\n",
        opportunities_csv="opportunity_id,rep_id,status,stage,created_date\nO,1,open,New,2026-01-01\n",
    )
    assert map_here(root, "besuche.csv", text).saved
    activities = read_here(root)["activities"]
    assert activities["kind"].tolist() == ["call", "meeting"]
    assert activities["occurred_at"].tolist()[0] == pd.Timestamp("2026-01-13 09:30")
    assert activities["duration_minutes"].tolist() == [30, 60]


def test_leave_of_a_german_sheet(tmp_path: Path) -> None:
    """Kinds of absence are translated, dates read with the day first."""
    text = "Mitarbeiter;Abwesenheitsart;Von;Bis\nAna;Urlaub;13.01.2026;20.01.2026\nBo;Krank;02.02.2026;03.02.2026\n"
    root = make_workspace(
        tmp_path,
        reps_csv="rep_id,name\n1,Ana\n2,Bo\n",
        opportunities_csv="opportunity_id,rep_id,status,stage,created_date\nO,1,open,New,2026-01-01\n",
    )
    assert map_here(root, "urlaub.csv", text).saved
    events = read_here(root)["rep_events"]
    assert events["kind"].tolist() == ["leave", "leave"]
    assert events["end_date"].tolist() == [pd.Timestamp("2026-01-20"), pd.Timestamp("2026-02-03")]


def test_a_list_of_people_who_left_too(tmp_path: Path) -> None:
    """A roster of unknown layout: the inactive are left out, the manager makes the team."""
    text = (
        "Personalnummer;Mitarbeiter;E-Mail;Vorgesetzter;Eintrittsdatum;Aktiv\n007;Ana Weiß;ana@e.de;Mia;13.01.2020;ja\n"
        "8;Bo Bär;bo@e.de;Mia;14.02.2021;ja\n9;Cy Tal;cy@e.de;Mia;14.02.2019;nein\n"
    )
    root = make_workspace(
        tmp_path, opportunities_csv="opportunity_id,rep_id,status,stage,created_date\nO,8,open,New,2026-01-01\n"
    )
    assert map_here(root, "mitarbeiter.csv", text).saved
    reps = read_here(root)["reps"]
    assert reps["rep_id"].tolist() == ["007", "8"]
    assert set(reps["manager"]) == {"Mia"}
    assert reps["start_date"].tolist()[0] == pd.Timestamp("2020-01-13")


def test_a_history_with_one_row_for_each_change(tmp_path: Path) -> None:
    """Fields are translated, those that no report looks at are left out; changed dates are read as the file's."""
    text = (
        "Deal ID,Field,Old value,New value,Changed on\nD1,Stage,New,Proposal,1/18/2026\n"
        "D1,Close date,2/1/2026,3/4/2026,1/19/2026\n"
        'D1,Amount,"1,000.00","2,000.50",1/20/2026\nD1,Description,a,b,1/21/2026\n'
    )
    root = make_workspace(
        tmp_path,
        reps_csv="rep_id,name\n1,Ana\n",
        opportunities_csv="opportunity_id,rep_id,status,stage,created_date\nD1,1,open,New,2026-01-01\n",
    )
    assert map_here(root, "log.csv", text).saved
    changes = read_here(root)["opportunity_changes"]
    assert changes[["field", "old_value", "new_value"]].to_numpy().tolist() == [
        ["stage", "New", "Proposal"], ["close_date", "2026-02-01", "2026-03-04"], ["amount", "1000", "2000.5"],
    ]  # fmt: skip


def test_scores_of_customers(tmp_path: Path) -> None:
    """The name of the column says which scale it is."""
    text = "Sales rep,NPS,Responded at,Comment\nAna,9,2026-01-15 10:00,good\nAna,3,2026-01-16 11:00,slow\n"
    root = make_workspace(
        tmp_path,
        reps_csv="rep_id,name\n1,Ana\n",
        opportunities_csv="opportunity_id,rep_id,status,stage,created_date\nD1,1,open,New,2026-01-01\n",
    )
    assert map_here(root, "survey.csv", text, {"kind": "nps"}).saved
    feedback = read_here(root)["feedback"]
    assert feedback[["rep_id", "kind", "score"]].to_numpy().tolist() == [["1", "nps", 9.0], ["1", "nps", 3.0]]
