"""The vocabulary, the file names, the periods in headers and the questions that mapping is made of."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.crm.fiscal import FiscalCalendar
from coachkit.crm.onboarding.file_names import file_pattern, profile_name
from coachkit.crm.onboarding.questions import AnswerError, Choice, Inquiry, Question
from coachkit.crm.onboarding.vocabulary import Spelling, vocabulary
from coachkit.crm.onboarding.wide_periods import period_headers, year_in
from coachkit.crm.profile_form import LEAVE_OUT
from coachkit.crm.tables import CHANGE_FIELDS, LAYOUT

pytestmark = pytest.mark.unit


def test_the_vocabulary_speaks_of_columns_that_exist() -> None:
    """Every column is one of its table, or a helper with a leading underscore; every meaning is one of the list."""
    for table, columns in vocabulary().headers.items():
        layout = next(layout for layout in LAYOUT.values() if layout.name == table)
        assert {column for column in columns if not column.startswith("_")} <= set(layout.fillable)
    words = vocabulary()
    for table, layout in LAYOUT.items():
        for column in layout.columns:
            for word in column.allowed if column.name != "field" else CHANGE_FIELDS:
                assert words.meaning(table, column.name, word) in (None, word, LEAVE_OUT)


def test_no_header_is_surely_meant_for_two_columns_of_a_kind() -> None:
    """Within a table, two columns share a sure word only where the cells tell them apart."""
    told_apart = [{"close_date", "_is_closed"}, {"occurred_at", "_time"}, {"period", "_year"}, {"period", "_part"}]
    for table, columns in vocabulary().headers.items():
        for (one, first), (other, second) in combinations(columns.items(), 2):
            if {one, other} not in told_apart:
                assert first.sure & second.sure == set(), (table, one, other)


def test_no_word_means_two_things() -> None:
    """Of two meanings in a list, none has a word of the other, in whatever languages."""
    for column, meanings in vocabulary().words.items():
        for one, other in combinations(meanings.values(), 2):
            assert {"".join(phrase) for phrase in one} & {"".join(phrase) for phrase in other} == set(), column


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("Gewonnen", "won"), ("6 - Closed Won", "won"), ("100% Auftrag", "won"), ("cerrado ganado", "won"),
        ("Fechado Ganho", "won"), ("Clôturée gagnée", "won"), ("Chiusa vinta", "won"),
        ("Nicht gewonnen", "lost"), ("Angebot verloren", "lost"), ("Afgewezen", "lost"), ("Sin asignar", None),
        ("Angebot", "open"), ("Em negociação", "open"), ("Offerte verstuurd", "open"), ("Proposal (Q3)", "open"),
        ("Closed", None), ("Handshake", None), ("Pas gagné", None), ("Won or lost", None), ("", None),
    ],
)  # fmt: skip
def test_words_of_stages(word: str, means: str | None) -> None:
    """A word that means one thing in its language is known; what could be either is not."""
    assert vocabulary().meaning("opportunities", "status", word) == means


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Betrag (EUR)", "amount"), ("Amount in USD", "amount"), ("CLOSEDATE", "close_date"),
        ("CloseDate", "close_date"),
        ("Fecha de creación", "created_date"), ("  Nächster   Schritt: ", "next_step"), ("Deal - Title", "name"),
    ],
)  # fmt: skip
def test_headers_are_found_however_they_are_written(header: str, column: str) -> None:
    """Case, accents, spaces, marks and a currency beside the word do not matter."""
    fits = {name: words.fit(Spelling(header)) for name, words in vocabulary().headers["opportunities"].items()}
    assert max(fits, key=lambda name: fits[name]) == column
    assert fits[column] > 0.9


def test_owners_that_are_nobody() -> None:
    """Queues, robots and deactivated users are told from people, whose names may hold such words' letters."""
    words = vocabulary()
    assert all(map(words.is_nobody, ("Integration User", "Deactivated User (12)", "api@x.com", "Nicht zugewiesen")))
    assert not words.is_nobody("Ana Alves")
    assert not words.is_nobody("Ken Webster")


@given(st.text(alphabet="ab 01_-().[]*?", min_size=1, max_size=20))
def test_a_pattern_fits_the_file_it_was_made_for(stem: str) -> None:
    """Whatever a file is called, its pattern fits it, and its profile has a name that can be one."""
    name = f"{stem}.csv"
    assert fnmatchcase(name.lower(), file_pattern(name).lower())
    assert profile_name(name).replace("_", "").isalnum()


@pytest.mark.parametrize(
    ("headers", "pattern", "periods"),
    [
        (["Rep", "Jan 2026", "Feb 2026", "Total"], "{period}", ["2026-01", "2026-02"]),
        (["Rep", "Target Q1 2026", "Target Q2 2026"], "Target {period}", ["2026-Q1", "2026-Q2"]),
        (["Rep", "2026-01 Soll", "2026-02 Soll"], "{period} Soll", ["2026-01", "2026-02"]),
        (["Rep", "M01", "M02", "M03"], "{period}", ["2026-01", "2026-02", "2026-03"]),
        (["Vendedor", "Enero", "Febrero"], "{period}", ["2026-01", "2026-02"]),
        (["Rep", "Q1", "Q2", "Q3", "Q4"], "{period}", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
    ],
)
def test_headers_that_are_periods(headers: list[str], pattern: str, periods: list[str]) -> None:
    """Months and quarters in headers are found, alone or beside a word, with or without a year."""
    found = period_headers(headers, FiscalCalendar())
    assert found is not None
    assert found.pattern == pattern
    assert [said.of_year(2026) for said in found.periods.values()] == periods


@pytest.mark.parametrize("headers", [["Rep", "Amount"], ["Rep", "3", "5"], ["Question 7", "Question 9"], ["May"]])
def test_headers_that_are_no_periods(headers: list[str]) -> None:
    """Numbers that do not count from 1, and a single word, make no sheet of targets."""
    assert period_headers(headers, FiscalCalendar()) is None


def test_the_year_in_a_files_name() -> None:
    """One year is proposed, two are not."""
    assert year_in(["Targets 2026"]) == "2026"
    assert year_in(["Targets 2025 and 2026"]) is None


QUESTION = Question("status.Pilot", "?", (Choice("open"), Choice("won")), proposal="open")


def test_an_answer_must_be_one_of_the_choices() -> None:
    """Case does not matter; another word names those there are; one's own words count where they may."""
    assert Inquiry({"STATUS.pilot": "WON"}).ask(QUESTION) == "won"
    assert Inquiry().ask(QUESTION) == "open"
    with pytest.raises(AnswerError, match="It may be: open, won"):
        Inquiry({"status.Pilot": "lost"}).ask(QUESTION)
    assert Question("owner", "?", free=".+").accept(" Ana ") == "Ana"


def test_an_answer_that_nothing_asks_for_is_refused() -> None:
    """A mistyped key is told, with the keys there are."""
    inquiry = Inquiry({"status.Pilto": "won"})
    inquiry.ask(QUESTION)
    with pytest.raises(AnswerError, match=r"Nothing is asked under 'status\.Pilto'\. Asked here: status\.Pilot"):
        inquiry.refuse_unused()
