"""Queries on a real PostgreSQL: every type as text, nothing but reading, rows counted, errors in plain words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from postgres_server import Server
from sqlalchemy.exc import DBAPIError

from coachkit.crm import database, database_session
from coachkit.crm.database import read_query
from coachkit.crm.database_address import find_address
from coachkit.crm.database_session import open_read_only
from coachkit.crm.grid import RawTable

pytestmark = pytest.mark.postgres

OPPORTUNITIES = """
    CREATE TABLE opportunities (
        opportunity_id text PRIMARY KEY, rep_id text, status text NOT NULL, stage varchar(40), created_date date,
        close_date date, amount numeric(14, 2), contacts smallint, discount double precision, name text,
        modified_at timestamptz
    )
"""
FILLED = """
    INSERT INTO opportunities
    SELECT 'O' || lpad(i::text, 4, '0'), CASE WHEN i % 9 > 0 THEN lpad((i % 7)::text, 3, '0') END,
           (array['open', 'won', 'lost'])[1 + i % 3], 'Stage ' || i % 5, date '2026-01-01' + i % 90,
           CASE WHEN i % 4 > 0 THEN date '2026-03-01' + i % 120 END, i * 1234.5 - 3000, i % 6, (i % 10) / 10.0,
           'A "quoted", ' || chr(10) || '=formula() — José ' || i,
           timestamptz '2026-03-31 21:30:00+00' + i * interval '1 h'
    FROM generate_series(1, 300) AS i
"""


@pytest.fixture
def sales(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return a server that holds the table of 300 opportunities, its address in SALES_DB."""
    server.run("DROP TABLE IF EXISTS opportunities", OPPORTUNITIES, FILLED)
    monkeypatch.setenv("SALES_DB", server.address())
    return server


@pytest.fixture
def told(sales: Server) -> Callable[[str], str]:
    """Give what a query that cannot be asked is answered with; the secret and the address are never in it."""

    def read(query: str, name: str = "env:SALES_DB") -> str:
        read = read_query(name, query, "opportunities")
        assert isinstance(read, list), read.frame
        (problem,) = read
        assert problem.file == "opportunities"
        assert sales.password not in str(problem)
        assert "postgresql://" not in str(problem).replace("It looks like postgresql://user:password@host", "")
        return str(problem).removeprefix("opportunities: ")

    return read


def given(query: str) -> RawTable:
    """Read a query that can be read."""
    read = read_query("env:SALES_DB", query, "opportunities")
    assert isinstance(read, RawTable), read
    return read


def test_a_table_reads_like_its_own_export(sales: Server) -> None:
    """All of `opportunities` by a query is, cell by cell and row by row, what PostgreSQL's own CSV export holds."""
    query = "SELECT * FROM opportunities ORDER BY opportunity_id"
    with sales.session() as session, session.cursor() as cursor:
        session.execute("SET TimeZone = 'UTC'")
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)") as copy:
            exported = b"".join(bytes(piece) for piece in copy)
    header, *rows = csv.reader(io.StringIO(exported.decode(), newline=""))
    from_query = given(query)
    assert from_query.rows_in == 300
    assert list(from_query.frame.index[[0, -1]]) == [2, 301]
    assert list(from_query.frame) == header
    assert from_query.frame.to_numpy().tolist() == rows
    assert from_query.remarks == ()
    first = from_query.frame.iloc[0].to_dict()
    assert first == {
        "opportunity_id": "O0001", "rep_id": "001", "status": "won", "stage": "Stage 1", "created_date": "2026-01-02",
        "close_date": "2026-03-02", "amount": "-1765.50", "contacts": "1", "discount": "0.1",
        "name": 'A "quoted", \n=formula() — José 1', "modified_at": "2026-03-31 22:30:00+00",
    }  # fmt: skip


TYPES = [
    ("text", "' 007 '", " 007 "),
    ("text", "NULL", ""),
    ("boolean", "true", "TRUE"),
    ("boolean", "false", "FALSE"),
    ("smallint", "'-32768'", "-32768"),
    ("bigint", "9223372036854775807", "9223372036854775807"),
    ("numeric", "12345678901234567890.0123456789", "12345678901234567890.0123456789"),
    ("numeric", "0.0000001", "0.0000001"),
    ("numeric", "1e25", "10000000000000000000000000"),
    ("numeric(12, 2)", "1000", "1000.00"),
    ("numeric", "'NaN'", "NaN"),
    ("real", "3.1", "3.1"),
    ("double precision", "0.1", "0.1"),
    ("double precision", "1e16", "10000000000000000"),
    ("date", "'2026-03-05'", "2026-03-05"),
    ("date", "'infinity'", "infinity"),
    ("date", "'12000-01-01'", "12000-01-01"),
    ("time", "'24:00'", "24:00:00"),
    ("timestamp", "'2026-03-05 14:15:33.25'", "2026-03-05 14:15:33.25"),
    ("timestamptz", "'2026-03-31 21:00:00-04'", "2026-04-01 01:00:00+00"),
    ("interval", "'2 minutes 23 seconds'", "00:02:23"),
    ("interval", "'25 hours'", "25:00:00"),
    ("interval", "'1 month 2 days'", "1 mon 2 days"),
    ("uuid", "'6b1b0d0c-3d9c-4e5c-8d5c-0a7b8f0c1d2e'", "6b1b0d0c-3d9c-4e5c-8d5c-0a7b8f0c1d2e"),
    ("jsonb", """'{"a": [1]}'""", '{"a": [1]}'),
    ("json", "'5'", "5"),
    ("inet", "'10.0.0.1'", "10.0.0.1"),
    ("mood", "'so, so'", "so, so"),
]


def test_every_type_becomes_text_without_loss(sales: Server) -> None:
    """Numbers keep every digit, dates are ISO, a stamp with a zone is in UTC and says so; settings of the user's own
    (zone, order of dates) change nothing, and what Python's dates cannot hold is still told as it is.
    """
    sales.run(
        "DROP TYPE IF EXISTS mood",
        "CREATE TYPE mood AS ENUM ('good', 'so, so')",
        *(f"ALTER ROLE owner SET {setting}" for setting in ("TimeZone = 'Asia/Tokyo'", "DateStyle = 'German'")),
    )
    try:
        columns = ", ".join(f"CAST({value} AS {kind}) AS c{number}" for number, (kind, value, _) in enumerate(TYPES))
        row = given(f"SELECT 1 AS filled, {columns} ORDER BY 1").frame.iloc[0]
    finally:
        sales.run("ALTER ROLE owner RESET ALL")
    assert {f"{kind} {value}": row[f"c{n}"] for n, (kind, value, _) in enumerate(TYPES)} == {
        f"{kind} {value}": text for kind, value, text in TYPES
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("'\\x00ff'::bytea", "holds binary data, not plain values. Leave it out of the query, or give it as text"),
        ("array[1, 2]", "holds lists, not plain values. Leave it out of the query, or give it as text"),
        ("(1, 'a')", "holds records, not plain values. Give their fields as columns of their own."),
    ],
    ids=["bytes", "list", "record"],
)
def test_what_is_no_plain_value_is_refused(told: Callable[[str], str], value: str, said: str) -> None:
    """Binary data, lists and records cannot be cells: the column is named with what to ask for in its place."""
    assert told(f"SELECT {value} AS odd").startswith(f"the column 'odd' {said}")


def test_a_query_is_taken_as_it_is_written(sales: Server) -> None:
    """Percent signs, colons, casts, comments and semicolons in a text mean what they mean to PostgreSQL."""
    query = """-- who; what
        WITH named AS (SELECT name, ':x; %s' AS mark FROM opportunities WHERE name LIKE '%José 30%')
        SELECT count(*)::text AS "100 %", min(mark) AS mark FROM named ORDER BY 1 ; -- done;"""
    assert given(query).frame.to_dict("list") == {"100 %": ["2"], "mark": [":x; %s"]}


def test_a_query_without_rows_still_has_columns(sales: Server) -> None:
    """Nothing found is a table without rows, not an error."""
    table = given("SELECT name, amount FROM opportunities WHERE false ORDER BY 1")
    assert (table.rows_in, list(table.frame)) == (0, ["name", "amount"])


def test_a_query_without_columns_is_refused(told: Callable[[str], str]) -> None:
    """PostgreSQL allows a SELECT of nothing at all; it makes no table."""
    assert told("SELECT FROM opportunities") == "the query gives no columns."


def test_rows_come_in_chunks_through_a_cursor(sales: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many chunks it takes, rows are whole and in order, and the server hands them over bit by bit."""
    monkeypatch.setattr(database, "CHUNK", 7)
    monkeypatch.setattr(database_session, "CHUNK", 7)
    table = given("SELECT i AS n, CASE WHEN i > 8 THEN i / 2.0 END AS half FROM generate_series(1, 22) AS i ORDER BY 1")
    assert list(table.frame["n"]) == [str(number) for number in range(1, 23)]
    assert list(table.frame["half"][[9, 10, 23]]) == ["", "4.5000000000000000", "11.0000000000000000"]
    assert list(table.frame.index) == list(range(2, 24))
    assert given("SELECT count(*) FROM pg_cursors ORDER BY 1").frame.iloc[0, 0] == "1"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO opportunities (opportunity_id, status) VALUES ('X', 'open')",
        "WITH new AS (DELETE FROM opportunities RETURNING *) SELECT * FROM new",
        "CREATE TABLE mine (a int)",
        "SELECT nextval('numbers')",
        "COPY opportunities FROM PROGRAM 'true'",
    ],
)
def test_the_server_itself_refuses_to_write(sales: Server, statement: str) -> None:
    """On the very connection that queries are read by, PostgreSQL refuses each way to write, from its owner too."""
    sales.run("CREATE SEQUENCE IF NOT EXISTS numbers")
    with open_read_only(find_address("env:SALES_DB", Path())) as connection:
        connection.execution_options(stream_results=False)  # else it is a cursor that refuses
        with pytest.raises(DBAPIError) as caught:
            connection.exec_driver_sql(statement)
    assert caught.value.orig is not None
    assert caught.value.orig.sqlstate == "25006"  # read_only_sql_transaction


WRITES = {
    "a WITH that writes": "WITH x AS (INSERT INTO opportunities VALUES ('X', '', 'won') RETURNING *) SELECT * FROM x",
    "a function that writes": "SELECT lose_all()",
    "taking the lock off": "SELECT set_config('transaction_read_only', 'off', true), lose_all()",
    "locking rows": "SELECT * FROM opportunities FOR UPDATE",
}


@pytest.mark.parametrize("query", WRITES.values(), ids=WRITES)
def test_a_query_that_writes_changes_nothing(sales: Server, told: Callable[[str], str], query: str) -> None:
    """A query that looks like reading and writes is refused in plain words, and every row is as it was."""
    sales.run(
        "CREATE OR REPLACE FUNCTION lose_all() RETURNS int LANGUAGE plpgsql AS "
        "$$ BEGIN UPDATE opportunities SET status = 'lost'; RETURN 1; END $$"
    )
    rows = "SELECT * FROM opportunities ORDER BY 1"
    before = sales.ask(rows)
    said = "the database does not run the query: it would change the database, and the kit only reads."
    assert told(query) == said
    assert sales.ask(rows) == before


def test_a_second_statement_is_refused_by_the_server_too(sales: Server) -> None:
    """What gets past the kit's own look at a query still is a single statement for PostgreSQL."""
    with (
        open_read_only(find_address("env:SALES_DB", Path())) as connection,
        pytest.raises(DBAPIError, match="cannot insert multiple commands"),
    ):
        connection.exec_driver_sql("SELECT 1; COMMIT; DELETE FROM opportunities")
    assert sales.ask("SELECT count(*) FROM opportunities") == [(300,)]


def test_all_is_read_as_of_one_moment(sales: Server) -> None:
    """Rows that others take away while a query is read still are in its rows and in their count."""
    with open_read_only(find_address("env:SALES_DB", Path())) as connection:
        counts = []
        for key in ("O0001", "O0002"):
            counts.append(connection.exec_driver_sql("SELECT count(*) FROM opportunities").scalar_one())
            sales.run(f"DELETE FROM opportunities WHERE opportunity_id = '{key}'")  # noqa: S608 - a constant
    assert counts == [300, 300]
    assert sales.ask("SELECT count(*) FROM opportunities") == [(298,)]


def test_a_count_that_differs_is_a_problem(told: Callable[[str], str]) -> None:
    """Rows fetched and rows counted by the server must agree; both figures are named. This query gives one row more
    each time it is asked, because it leaves a mark in the session.
    """
    query = """
        SELECT i FROM generate_series(1, 3 + coalesce(nullif(current_setting('test.mark', true), ''), '0')::int) AS i
        WHERE set_config('test.mark', '1', true) = '1' ORDER BY 1
    """
    assert told(query).startswith("the query gave 3 rows, but the database counts 4 in it.")


def test_a_wrong_password_is_named_and_never_shown(sales: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is not let in is told so and where to look; neither password nor address is in the message."""
    for user, password in (("owner", "hunter2-wrong"), ("stranger", "")):
        monkeypatch.setenv("SALES_DB", sales.address(user, password))
        (problem,) = read_query("env:SALES_DB", "SELECT 1", "opportunities")
        assert str(problem) == (
            "opportunities: the database cannot be opened: the user name or the password is wrong. "
            "Look at the address in SALES_DB, and whether the database is running."
        )


def test_what_the_database_says_is_passed_on(told: Callable[[str], str], sales: Server, monkeypatch) -> None:
    """Unknown tables and columns, slips in the SQL, a name that is none: in PostgreSQL's own words, without codes."""
    head = "the database does not run the query: "
    assert told("SELECT * FROM opportunites") == f'{head}relation "opportunites" does not exist.'
    assert told("SELECT amont FROM opportunities") == (
        f'{head}column "amont" does not exist. Perhaps you meant to reference the column "opportunities.amount".'
    )
    assert told("SELECT name, FROM opportunities") == f'{head}syntax error at or near "FROM".'
    assert told("SELECT 1 / 0") == f"{head}division by zero."
    monkeypatch.setenv("SALES_DB", sales.address().replace("/postgres", "/sales"))
    assert 'database "sales" does not exist' in told("SELECT 1")
    monkeypatch.setenv("SALES_DB", sales.address().replace(f":{sales.port}/", ":1/"))
    assert told("SELECT 1").startswith("the database cannot be opened: nothing answers at that address.")
    monkeypatch.setenv("SALES_DB", sales.address().replace("127.0.0.1", "nowhere.invalid"))
    assert told("SELECT 1").startswith("the database cannot be opened: no computer of that name is known here.")


def test_a_role_without_rights_is_told(sales: Server, told: Callable[[str], str], monkeypatch) -> None:
    """A user who may not see the table gets the database's own words."""
    sales.run("DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN PASSWORD 'let-me-see'")
    monkeypatch.setenv("SALES_DB", sales.address("guest", "let-me-see"))
    said = told("SELECT * FROM opportunities")
    assert said == "the database does not run the query: permission denied for table opportunities."


def test_a_query_that_takes_too_long_is_ended(told: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends a statement after ten minutes (here: a fifth of a second), and no session is left behind."""
    monkeypatch.setattr(database_session, "STATEMENT_SECONDS", 0.2)
    assert told("SELECT pg_sleep(30)") == "the database does not run the query: it takes longer than 10 minutes."


def test_an_address_without_password_may_be_written_out(sales: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password may come from where PostgreSQL's own programs take it, the rest from the profile."""
    monkeypatch.setenv("PGPASSWORD", sales.password)
    table = read_query(f"postgresql://owner@127.0.0.1:{sales.port}/postgres", "SELECT 7 AS a ORDER BY 1", "x")
    assert isinstance(table, RawTable)
    assert table.frame.to_dict("list") == {"a": ["7"]}


def test_no_session_is_left_open(sales: Server, told: Callable[[str], str]) -> None:
    """After a reading and after a failure the server has no session of the kit any more."""
    given("SELECT 1 AS a")
    told("SELECT nothing")
    for _ in range(50):  # a session that said goodbye may take a moment to go
        if sales.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'coachkit'") == [(0,)]:
            return
        sales.run("SELECT pg_sleep(0.05)")
    pytest.fail("a session is still there")
