"""`inbox/`: the prep sheets that came back, read as what anybody may have put there.

A file that cannot be read is remarked on, with what to do, and stops nothing. Nothing here looks at a clock or at when
a file was written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from coachkit.errors import Problem
from coachkit.journal.sheet import MOST_BYTES, Sheet, SheetUnreadable, clean, read_json_sheet
from coachkit.journal.sheet_text import read_text_sheet

_READERS = {".json": read_json_sheet, ".txt": read_text_sheet}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Inbox:
    """What came back: one sheet for each rep and day, sorted by both, and what is to be said of the files.

    `origins` are the sheets' files as they are shown, in the order of `sheets`; `files` are all that were looked at.
    """

    sheets: tuple[Sheet, ...] = ()
    origins: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()

    def of(self, rep_id: str, as_of: date) -> tuple[Sheet, ...]:
        """Return a rep's sheets for reports up to `as_of`, oldest first."""
        return tuple(sheet for sheet in self.sheets if sheet.rep_id == rep_id and sheet.as_of <= as_of)

    def remark_on_strangers(self, roster: Collection[str]) -> tuple[str, ...]:
        """Remark on sheets of people who are not in the roster."""
        return tuple(
            f"{origin} is a sheet of {sheet.rep_id!r}, who is not in the roster: it was not used."
            for sheet, origin in zip(self.sheets, self.origins, strict=True)
            if sheet.rep_id not in roster
        )


def read_inbox(folder: Path) -> Inbox:
    """Read every file of `inbox/` (folders and hidden files are passed over); an absent folder is an empty one."""
    files = sorted(_files(folder))
    remarks: list[str] = []
    read: list[tuple[Sheet, str]] = []
    for path in files:
        shown = f"inbox/{clean(path.name)}"
        try:
            read.append((_read(path), shown))
        except SheetUnreadable as error:
            remarks.append(str(Problem(shown, error.reason, fix=error.fix)))
    kept: dict[tuple[str, date], tuple[Sheet, str]] = {}
    for sheet, shown in sorted(read, key=lambda one: (one[0].saved_at or _LONG_AGO, one[1])):
        place = (sheet.rep_id, sheet.as_of)
        if place in kept:
            earlier = kept[place][1]
            remarks.append(
                f"{earlier}: there is a later sheet of {sheet.rep_id!r} for {sheet.as_of}, {shown}, which was used."
            )
        kept[place] = (sheet, shown)
    chosen = [kept[place] for place in sorted(kept)]
    return Inbox(tuple(one for one, _ in chosen), tuple(shown for _, shown in chosen), tuple(remarks), tuple(files))


def current_sheet(sheets: Sequence[Sheet], as_of: date, every_days: int, last_met: date | None) -> Sheet | None:
    """Choose the sheet that opens the meeting prepared on `as_of`; `sheets` are one rep's, oldest first.

    It is the one made for the report of that very day. For a report made later it is the newest one, while the meeting
    it was made for can still be ahead: younger than the `every_days` from one meeting to the next, and nobody has
    met since.
    """
    if not sheets:
        return None
    newest = sheets[-1]
    if newest.as_of == as_of:
        return newest
    met_since = last_met is not None and last_met > newest.as_of
    return newest if (as_of - newest.as_of).days < every_days and not met_since else None


def read_inbox_file(path: Path) -> Sheet | None:
    """Read one file of the inbox alone; None for one that is no sheet."""
    try:
        return _read(path)
    except SheetUnreadable:
        return None


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return


def _read(path: Path) -> Sheet:
    """Read one file; raises `SheetUnreadable`."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise SheetUnreadable("is neither .json nor .txt.", "Save the mail as text, or take its attachment.")
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SheetUnreadable(f"cannot be read ({error.strerror}).", "Look at its permissions.") from None
    if len(content) > MOST_BYTES:
        raise SheetUnreadable(
            f"is larger than {MOST_BYTES // 1024} kB, which no sheet is.", "Copy the sheet out of it, or ask for it."
        )
    try:
        return reader(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SheetUnreadable("is not UTF-8 text.", "Save it as UTF-8.") from None
