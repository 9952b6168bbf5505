"""Files as parts: one for a plain file, one for each table in an archive. Nothing is ever unpacked to disk."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from coachkit.crm.characters import clean
from coachkit.crm.grid import UnreadableError, counted

#: Suffixes of text files with separated cells.
DELIMITED = (".csv", ".txt", ".tsv")
#: Suffixes of files that hold one table.
TABLES = (*DELIMITED, ".xlsx", ".xlsm", ".parquet")
#: All suffixes that are read; any other file is only mentioned.
READABLE = (*TABLES, ".gz", ".zip")
#: What an archive may unpack to; five million activities take half of it.
_MOST_UNPACKED = 1 << 30
_TOO_LARGE = f"unpacks to more than {_MOST_UNPACKED >> 30} GiB, which is too much."
_SPLIT = "Unpack it, or export it in smaller parts."


@dataclass(frozen=True)
class Part:
    """One table's file: a plain or compressed one, or a member of an archive (by its place there).

    `shown` is what messages call it, `remarks` are about the archive it is the first table of.
    """

    path: Path
    shown: str
    member: int | None = None
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's own name, without the folder, the archive and `.gz`: what a profile's pattern is held against."""
        name = self.path.name if self.member is None else PurePosixPath(self.shown).name
        return name[:-3] if name.lower().endswith(".gz") else name

    @property
    def suffix(self) -> str:
        """The name's suffix in small letters."""
        return PurePosixPath(self.name).suffix.lower()

    def open(self) -> BinaryIO:
        """Open its bytes; what is damaged or too large raises `UnreadableError` when it is come to."""
        if self.member is not None:
            return _member(self.path, self.member)
        if self.path.suffix.lower() == ".gz":
            return _Unpacked(gzip.open(self.path))
        return self.path.open("rb")


def bare_name(path: Path) -> str:
    """Return a file's name without the suffixes that are read.

    >>> bare_name(Path("crm/activities.csv.gz"))
    'activities'
    """
    name = path.name
    while name.lower().endswith(READABLE):
        name = name[: name.rindex(".")]
    return name


def list_parts(path: Path, shown_as: str) -> tuple[Part, ...]:
    """List the tables that a file holds; raises `UnreadableError` when the archive cannot serve, `OSError` as ever."""
    if path.suffix.lower() != ".zip":
        part = Part(path, shown_as)
        if part.suffix not in TABLES or (path.suffix.lower() == ".gz" and part.suffix not in DELIMITED):
            kind = "".join(path.suffixes[-2:]) if path.suffix.lower() == ".gz" else path.suffix
            raise UnreadableError(f"is a {kind or 'nameless'} file, which is not read.", _advice(path.suffix.lower()))
        return (part,)
    members = _members(path)
    parts, others = [], []
    for place, member in members:
        part = Part(path, f"{shown_as}/{_harmless(member.filename)}", place)
        name = PurePosixPath(part.shown).name
        if part.suffix not in TABLES and PurePosixPath(name).suffix.lower() not in (".gz", ".zip"):
            others.append(name)
        elif name.lower().endswith((".gz", ".zip")):
            raise UnreadableError(f"holds {name!r}, an archive within an archive.", "Unpack it.")
        elif member.flag_bits & 1:
            raise UnreadableError(f"holds {name!r} under a password.", "Unpack it.")
        else:
            parts.append(part)
    if not parts:
        held = f"holds no table, but {', '.join(others[:3])}." if others else "is empty."
        raise UnreadableError(held, "Export it again as CSV or XLSX.")
    if sum(members[place][1].file_size for place in range(len(members))) > _MOST_UNPACKED:
        raise UnreadableError(_TOO_LARGE, _SPLIT)
    if others:
        said = f"is in an archive with {counted(len(others), 'other file')}, not read: {', '.join(others[:3])}"
        parts[0] = Part(path, parts[0].shown, parts[0].member, (said,))
    return tuple(parts)


def _members(path: Path) -> list[tuple[int, zipfile.ZipInfo]]:
    """List the files in an archive with their places, but for the hidden ones that systems put there."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [*enumerate(archive.infolist())]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableError("cannot be read as a ZIP archive.", "Export it again.") from None
    hidden = (".", "~$")
    return [
        (place, member)
        for place, member in members
        if not member.is_dir()
        and not member.filename.startswith("__MACOSX/")
        and not PurePosixPath(_harmless(member.filename)).name.startswith(hidden)
    ]


def _member(path: Path, place: int) -> BinaryIO:
    try:
        with zipfile.ZipFile(path) as archive:
            return _Unpacked(archive.open(archive.infolist()[place]))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        raise UnreadableError("is damaged inside its archive, or packed in a rare way.", "Unpack it.") from None


def _harmless(name: str) -> str:
    """Write a member's name as a relative path that leads nowhere else; it is only ever shown and matched."""
    pieces = re.split(r"[/\\:\r\n]+", clean(name)[0])
    return "/".join(piece for piece in pieces if piece not in ("", ".", "..")) or "nameless"


def _advice(suffix: str) -> str:
    if suffix in (".xls", ".xlsb", ".ods", ".numbers", ".html", ".htm", ".xml"):
        return "Open it in a spreadsheet and save it as XLSX."
    return "Save it as CSV or XLSX."


class _Unpacked(io.RawIOBase, BinaryIO):
    """A compressed stream that says in plain words what is wrong with it."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile) -> None:
        self._stream = stream
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on; stops at what is too large or damaged."""
        try:
            piece = self._stream.read(len(buffer))
        except (zlib.error, EOFError, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, ValueError):
            raise UnreadableError("is damaged inside.", "Export it again.") from None
        self._size += len(piece)
        if self._size > _MOST_UNPACKED:
            raise UnreadableError(_TOO_LARGE, _SPLIT)
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the stream as well."""
        self._stream.close()
        super().close()
