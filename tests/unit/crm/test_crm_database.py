"""Queries as a source, as far as it takes no server: addresses, the look at a query, cells, and SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from coachkit.crm import database_address, database_session
from coachkit.crm.database import check_database, check_query, read_query
from coachkit.crm.database_address import Address, find_address
from coachkit.crm.database_cells import text_cells
from coachkit.crm.database_session import in_words
from coachkit.crm.grid import RawTable, UnreadableError
from coachkit.crm.profile import read_profile

pytestmark = pytest.mark.unit

SQLITE = "sqlite:///sales.db"


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """Return the folder of an SQLite file with two opportunities."""
    with closing(sqlite3.connect(tmp_path / "sales.db")) as connection:
        connection.executescript(
            "CREATE TABLE opportunities (opportunity_id TEXT, amount REAL, contacts INTEGER, name TEXT);"
            "INSERT INTO opportunities VALUES ('007', 2500.5, NULL, 'José'), ('8', 1000.0, 9007199254740993, '');"
        )
    return tmp_path


@pytest.fixture
def told(sales: Path) -> Callable[..., str]:
    """Give what a query that cannot be asked is answered with."""

    def read(query: str, database: str = SQLITE) -> str:
        read = read_query(database, query, "opportunities", sales)
        assert isinstance(read, list), read.frame
        return " | ".join(str(problem).removeprefix("opportunities: ") for problem in read)

    return read


@pytest.mark.parametrize(
    "text",
    [
        "env:SALES_DB",
        "env:_db2",
        "sqlite:///crm/sales.db",
        "postgresql://mia@db.example/sales?sslmode=require&passfile=/run/pass",
        "postgres://db.example/sales",
        "mysql+mysqldb://mia@db.example:3307/sales",
    ],
)
def test_a_variable_or_an_address_without_password_may_stand_in_a_file(text: str) -> None:
    """`env:NAME` and addresses of the four kinds of database, with whatever driver's name, are accepted."""
    assert check_database(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("env:", "does not name an environment variable"),
        ("env:SALES DB", "does not name an environment variable"),
        ("postgresql://mia:hunter2@db.example/sales", "holds a password, and files hold none"),
        ("postgresql://mia:@db.example/sales", "holds a password, and files hold none"),
        ("postgresql://mia@db.example/sales?password=hunter2", "holds a password, and files hold none"),
        ("mysql://mia@db.example/sales?ssl_key_PASSWORD=hunter2", "holds a password, and files hold none"),
        ("postgresql://mia:hun@ter2@db.example/sales", "more than one @"),
        ("postgresql://mia:hunter2@db.example:port/sales", "is not the address of a database"),
        ("hunter2", "is not the address of a database"),
        ("oracle://mia:hunter2@db.example/sales", "of the kind 'oracle'. MariaDB, MySQL, PostgreSQL, SQLite can be"),
        ("mssql+pyodbc://mia@db.example/sales", "of the kind 'mssql', which has no transactions that can only read"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_what_may_not_stand_in_a_file_is_refused_without_repeating_it(text: str, said: str) -> None:
    """A password in any place, an address that is none, a database that is not supported: a phrase without secrets."""
    reason = check_database(text)
    assert reason is not None
    assert said in reason
    assert "hunter2" not in reason
    assert "ter2" not in reason


@pytest.mark.parametrize(
    "query",
    [
        "select 1",
        "  WITH a AS (SELECT 1) SELECT * FROM a",
        "-- first\n/* then; */ SELECT ';' AS \"a;b\", `c;` FROM t;  ;\n-- the end;",
        "SELECT $$ ; $$, $x$ ; $$ ; $x$, 'it''s; so'",
    ],
)
def test_one_statement_that_reads_is_a_query(query: str) -> None:
    """Comments, texts and names in quotes may hold anything, and a semicolon may end it."""
    assert check_query(query) is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "must start with SELECT or WITH."),
        ("DELETE FROM t", "must start with SELECT or WITH."),
        ("selection", "must start with SELECT or WITH."),
        ("/* SELECT */ DROP TABLE t", "must start with SELECT or WITH."),
        ("SELECT 1; DELETE FROM t", "must be a single statement: there is a `;` in it."),
        ("SELECT 'a' ; -- b\n COMMIT", "must be a single statement: there is a `;` in it."),
        ("SELECT * INTO OUTFILE '/tmp/x' FROM t", "must not write a file."),
    ],
)
def test_anything_else_is_not_asked(query: str, said: str) -> None:
    """Several statements, and statements that do something, are refused before any database is asked."""
    assert check_query(query) == said
    assert [problem.reason for problem in read_query("env:NOT_THERE", query, "x")] == [f"the query {said}"]


def test_the_example_in_the_document_is_a_profile(checkout: Path, tmp_path: Path) -> None:
    """What docs/databases.md shows passes all checks of a profile, its queries and its `database` too."""
    text = (checkout / "docs" / "databases.md").read_text(encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    profile = read_profile(tmp_path / "ours.yaml", "ours.yaml")
    assert not isinstance(profile, list), profile
    assert profile.database is not None
    assert check_database(profile.database) is None
    assert [check_query(table.query or "") for table in profile.tables.values()] == [None, None]


def test_a_table_of_sqlite_is_read(sales: Path) -> None:
    """Cells are text without loss, NULL is a blank, rows are numbered from 2, the file is found from the folder."""
    table = read_query(SQLITE, "SELECT * FROM opportunities ORDER BY opportunity_id", "opportunities", sales)
    assert isinstance(table, RawTable)
    assert table.file == "opportunities"
    assert table.frame.to_dict("list") == {
        "opportunity_id": ["007", "8"],
        "amount": ["2500.5", "1000"],
        "contacts": ["", "9007199254740993"],
        "name": ["José", ""],
    }
    assert list(table.frame.index) == [2, 3]
    assert set(map(str, table.frame.dtypes)) == {"str"}


def test_an_order_that_is_left_to_chance_is_remarked_on(sales: Path) -> None:
    """Without ORDER BY the rows may come in another order next time, which is said; a comment is no ORDER BY."""
    table = read_query(SQLITE, "SELECT amount FROM opportunities -- ORDER BY name", "opportunities", sales)
    assert isinstance(table, RawTable)
    assert table.remarks == ("has no ORDER BY, so its rows may come in another order each time",)


def test_sqlite_is_not_written_to(sales: Path, told: Callable[..., str]) -> None:
    """A WITH that deletes is refused, and the file is the same, byte for byte; nothing new lies beside it."""
    before = (sales / "sales.db").read_bytes()
    said = told("WITH gone AS (SELECT 1) DELETE FROM opportunities")
    assert said == "the database does not run the query: it would change the database, and the kit only reads."
    assert (sales / "sales.db").read_bytes() == before
    assert [path.name for path in sales.iterdir()] == ["sales.db"]


def test_a_connection_to_sqlite_refuses_to_write(sales: Path) -> None:
    """Not the look at the query keeps the file as it is, but the connection itself."""
    address = find_address(SQLITE, sales)
    for statement in ("DELETE FROM opportunities", "CREATE TABLE more (a)", "PRAGMA user_version = 3"):
        with (
            database_session.open_read_only(address) as connection,
            pytest.raises(OperationalError, match="readonly"),
        ):
            connection.exec_driver_sql(statement)


def test_what_sqlite_cannot_give_is_told(sales: Path, told: Callable[..., str], monkeypatch) -> None:
    """An unknown table, text that is none, binary data, a query without end, a file that is no database."""
    head = "the database does not run the query:"
    assert told("SELECT * FROM deals") == f"{head} no such table: deals."
    assert told("SELECT CAST(x'ff' AS TEXT)") == f"{head} it gives text that is not UTF-8."
    assert told("SELECT x'00' AS photo").startswith("the column 'photo' holds binary data, not plain values.")
    (sales / "letter.db").write_text("Dear customer, " * 100, encoding="utf-8")
    assert told("SELECT * FROM deals", "sqlite:///letter.db") == f"{head} file is not a database."
    assert told("SELECT 1", "sqlite:///sale.db").startswith("there is no file 'sale.db' that the profile's `database`")
    monkeypatch.setattr(database_session, "STATEMENT_SECONDS", 0.2)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    assert told(endless) == f"{head} it takes longer than 10 minutes."


def test_an_environment_variable_that_is_not_set_is_named(told: Callable[..., str], monkeypatch) -> None:
    """Not set and set to nothing are the same; one that holds no address is named, and what it holds is not."""
    monkeypatch.delenv("SALES_DB", raising=False)
    unset = "the environment variable SALES_DB is not set. Set it to the address of the database."
    assert told("SELECT 1", "env:SALES_DB") == unset
    monkeypatch.setenv("SALES_DB", " ")
    assert told("SELECT 1", "env:SALES_DB") == unset
    for text in ("hunter2", "oracle://mia:hunter2@db/x", "postgresql://mia:hun@ter2@db/x"):
        monkeypatch.setenv("SALES_DB", text)
        said = told("SELECT 1", "env:SALES_DB")
        assert said.startswith("SALES_DB ")
        assert "ter2" not in said


def test_a_missing_driver_is_named_with_its_extra(told: Callable[..., str], monkeypatch) -> None:
    """What is not installed is told with what to install, before anything is tried."""

    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(database_address, "import_module", absent)
    assert told("SELECT 1", "postgresql://mia@db.example/sales") == (
        "what the kit needs to talk to PostgreSQL is not installed. "
        "Install its extra 'postgres': pip install \"coachkit[postgres]\" (docs/databases.md)."
    )


@pytest.mark.parametrize(
    "said", ["no route for hunter%202", "no route for hunter 2", "postgresql+psycopg://mia:hunter"]
)
def test_words_that_hold_a_secret_are_not_repeated(said: str) -> None:
    """Whatever a driver says, a message with the password in it, as written or as meant, is not passed on."""
    address = Address(
        make_url("postgresql+psycopg://mia:hunter%202@db.example/sales?sslpassword=postgresql"), "SALES_DB"
    )
    assert "hunter" not in repr(address)
    told = in_words(OperationalError("", {}, Exception(said)), address)
    assert told == "the database gives a reason that is not repeated here, because it may hold what is secret."


def test_words_of_a_driver_are_cleaned() -> None:
    """Of many lines the first is told, without a number or a class in front."""
    address = Address(make_url("mysql+pymysql://mia@db.example/sales"), "SALES_DB")
    many = OperationalError("SELECT", {}, Exception(1146, "Table 'x' doesn't exist\n\tat line 3\n"))
    assert in_words(many, address) == "Table 'x' doesn't exist."
    assert in_words(OperationalError("", {}, KeyError()), address) == "KeyError."


def test_cells_of_one_column_may_be_of_several_kinds() -> None:
    """SQLite does not hold a column to its type: each value is written by what it is."""
    zone = timezone(timedelta(hours=2))
    values = ["a", 7, 7.0, 0.1, True, None, Decimal("1E+3"), date(2026, 3, 5), datetime(2026, 3, 5, 9, tzinfo=zone)]
    assert text_cells("x", values).to_pylist() == [
        "a", "7", "7", "0.1", "TRUE", "", "1000", "2026-03-05", "2026-03-05 09:00:00+02:00",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [b"", bytearray(b"a"), memoryview(b"a"), [1], (1, 2)])
def test_what_cannot_be_a_cell_is_refused_with_its_column(value: object) -> None:
    """One such value is enough, wherever it stands."""
    with pytest.raises(UnreadableError, match="the column 'x' holds"):
        text_cells("x", [None, "a", value])


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False) | st.integers() | st.floats(allow_nan=False)))
def test_numbers_come_back_from_their_text(values: list[Decimal | int | float]) -> None:
    """However large or small, the text of a number is that number."""
    for value, text in zip(values, text_cells("x", values).to_pylist(), strict=True):
        assert type(value)(text) == value
