"""Where a database is: taken from an environment variable, or written in a profile when it holds no password."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from coachkit.crm.grid import UnreadableError, shorten

#: By the word before `://`: the database's name, the driver in SQLAlchemy's words, its module, the extra that has it.
_KINDS = {
    "postgresql": ("PostgreSQL", "postgresql+psycopg", "psycopg", "postgres"),
    "postgres": ("PostgreSQL", "postgresql+psycopg", "psycopg", "postgres"),
    "mysql": ("MySQL", "mysql+pymysql", "pymysql", "mysql"),
    "mariadb": ("MariaDB", "mariadb+pymysql", "pymysql", "mysql"),
    "sqlite": ("SQLite", "sqlite", "sqlite3", ""),
}
_VARIABLE = re.compile(r"[A-Za-z_]\w*")
#: Settings of an address that are as secret as the password before the `@`.
_SECRET = re.compile("password|passwd|pwd|secret|token", re.IGNORECASE)
_LOOKS_LIKE = "It looks like postgresql://user:password@host:5432/name; in a password @ is written %40 and / is %2F."
_KEEP_IT = "Put the whole address into an environment variable and name that: `database: env:SALES_DB`."


@dataclass(frozen=True)
class Address:
    """A database's address with the driver that is used; it is never shown. `told` says where a person finds it."""

    url: URL = field(repr=False)
    told: str

    @property
    def kind(self) -> str:
        """The word by which the kind of database is known: postgresql, mysql, mariadb or sqlite."""
        return self.url.get_backend_name()

    @property
    def secrets(self) -> frozenset[str]:
        """Every text that may not be repeated in a message, as written in the address and as meant."""
        query = self.url.normalized_query
        values = [value for key in query if _SECRET.search(key) for value in query[key]]
        plain = {str(self.url.password or ""), *values, self.url.render_as_string(hide_password=False)}
        return frozenset({*plain, *(quote(text, safe="") for text in plain)} - {""})


def check_database(text: str) -> str | None:
    """Say in a phrase what is wrong with a profile's `database`, None when nothing is; no environment is looked at.

    >>> check_database("env:SALES_DB"), check_database("sqlite:///crm/sales.db")
    (None, None)
    """
    if text.startswith("env:"):
        name = text.removeprefix("env:")
        return None if _VARIABLE.fullmatch(name) else "does not name an environment variable; write `env:SALES_DB`."
    try:
        url = _taken_apart(text, "the profile's `database`").url
    except UnreadableError as error:
        return f"{error.reason} {error.fix or ''}".strip()
    if url.password is not None or any(_SECRET.search(key) for key in url.query):
        return f"holds a password, and files hold none. {_KEEP_IT}"
    return None


def find_address(database: str, folder: Path) -> Address:
    """Return the address that a profile's `database` means; a file of SQLite is looked for in `folder`.

    Raises `UnreadableError` when the variable is not set, the address cannot be used or its driver is not installed.
    """
    if reason := check_database(database):
        raise UnreadableError(f"the profile's `database` cannot be used: {reason}")
    if database.startswith("env:"):
        name = database.removeprefix("env:")
        text = os.environ.get(name, "").strip()
        if not text:
            raise UnreadableError(
                f"the environment variable {name} is not set.", "Set it to the address of the database."
            )
        address = _taken_apart(text, name)
    else:
        address = _taken_apart(database, "the profile's `database`")
    _need_driver(address.kind)
    if address.kind != "sqlite":
        return address
    path = folder / (address.url.database or "")
    if not path.is_file():
        raise UnreadableError(f"there is no file {address.url.database!r} that {address.told} names.")
    return replace(address, url=address.url.set(database=str(path.resolve())))


def _taken_apart(text: str, told: str) -> Address:
    """Take an address apart and put the driver in use into it; the text itself is in no message."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UnreadableError(f"{told} is not the address of a database.", _LOOKS_LIKE) from None
    kind = url.get_backend_name()
    if kind not in _KINDS:
        why = ", which has no transactions that can only read" if kind == "mssql" else ""
        known = ", ".join(sorted({name for name, *_ in _KINDS.values()}))
        raise UnreadableError(
            f"{told} names a database of the kind {shorten(kind)}{why}. {known} can be read.",
            "Of another, save the query's result as CSV or Parquet in crm/.",
        )
    if kind == "sqlite":
        if url.host or url.username or not url.database or url.database == ":memory:":
            raise UnreadableError(f"{told} names no file.", "It looks like sqlite:///crm/sales.db.")
    # With an @ too many, a piece of the password would be taken for the host, and be told when that is not found.
    elif text.partition("?")[0].count("@") > 1:
        raise UnreadableError(f"{told} is not the address of a database: it has more than one @.", _LOOKS_LIKE)
    return Address(url.set(drivername=_KINDS[kind][1]), told)


def _need_driver(kind: str) -> None:
    name, _, module, extra = _KINDS[kind]
    try:
        import_module(module)
    except ImportError:
        raise UnreadableError(
            f"what the kit needs to talk to {name} is not installed.",
            f'Install its extra {extra!r}: pip install "coachkit[{extra}]" (docs/databases.md).',
        ) from None
