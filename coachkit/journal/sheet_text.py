"""The prep sheet as text that went through mail: wrapped, quoted, with a greeting above and a signature below.

What counts stands behind marks in square brackets, from `[coachkit sheet 1]` to `[end]`, in any number of lines:

    [coachkit sheet 1] [rep] 007 [as of] 2026-11-20
    [topic] Prices for Porto
    [correction opportunities:O-118] Lost last week.
    [milestone 3f2a9c01 done] Handed in on 12 November.
    [= words for whoever reads this, no part of the sheet =]
    [end]

Within what was written `[` is doubled, so that it never begins a mark; in ids white space, brackets and `%` are written
as in web addresses. A mark that is not known is left standing as text: somebody may have typed it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args
from urllib.parse import unquote

from coachkit.journal.sheet import Sheet, SheetUnreadable, clean, read_json_sheet
from coachkit.terms import SheetAbout, SheetState

_BEGIN = re.compile(r"(?<!\[)\[coachkit\s+sheet\s+(\d{1,4})\]")
_PIECE = re.compile(r"\[\[|\[([^\[\]]*)\]")
_RAW_MAIL = re.compile(r"^content-transfer-encoding:\s*(quoted-printable|base64)", re.IGNORECASE | re.MULTILINE)
_SINGLE = {"rep": "rep_id", "as of": "as_of", "saved": "saved_at", "how": "words"}
_LISTS = {"topic": "topics", "ask": "asks"}
_ABOUT: tuple[str, ...] = get_args(SheetAbout)
_STATES: tuple[str, ...] = get_args(SheetState)


def read_text_sheet(text: str) -> Sheet:
    """Read the text form; raises `SheetUnreadable`. Of several sheets in one text the first counts."""
    begin = _BEGIN.search(text)
    if begin is None:
        fix = "Copy the whole text from [coachkit sheet 1] to [end] into it, or ask for the file that sheet.html saves."
        raise SheetUnreadable("holds no prep sheet.", fix)
    if int(begin[1]) != 1:
        raise SheetUnreadable(f"is a sheet of version {int(begin[1])}; this kit reads 1.", "Update the kit.")
    if _RAW_MAIL.search(text[: begin.start()]):
        raise SheetUnreadable("is a raw mail.", "Open it in the mail program and save or copy its text.")
    items = list(_items(_unquoted(text, begin)))
    if not items or items[-1] != ("end", ""):
        raise SheetUnreadable("is cut off before its [end].", "Ask for the whole text once more.")
    return read_json_sheet(json.dumps(_as_data(items[:-1])))


def _unquoted(text: str, begin: re.Match[str]) -> str:
    """Return what follows the first mark, on one line, without the quoting that this mark stands in.

    Only as many `>` as stand before the mark are taken from a line, since further ones may have been typed.
    """
    start_of_line = max(text.rfind("\n", 0, begin.start()), text.rfind("\r", 0, begin.start())) + 1
    depth = len(re.findall(">", re.match(r"[>\s]*", text[start_of_line : begin.start()])[0]))  # type: ignore[index]
    quoting = re.compile(rf"^\s*(?:>\s?){{1,{depth}}}") if depth else None
    lines = re.split(r"\r\n|\r|\n", text[begin.end() :])
    return " ".join([lines[0], *(quoting.sub("", line) if quoting else line for line in lines[1:])])


def _items(text: str) -> Iterator[tuple[str, str]]:
    """Yield each mark with the clean text that follows it, up to the end mark; words for the reader are left out."""
    mark, said, place = "=", [], 0
    for piece in _PIECE.finditer(text):
        said.append(text[place : piece.start()])
        place = piece.end()
        body = None if piece[1] is None else clean(piece[1])
        if body is None:
            said.append("[")
        elif not _is_mark(body):
            said.append(f"[{body}]")
        else:
            if not mark.startswith("="):
                yield mark, clean("".join(said))
            mark, said = body, []
            if body == "end":
                yield "end", ""
                return


def _is_mark(body: str) -> bool:
    word, *rest = body.split(" ")
    if body in (*_SINGLE, *_LISTS, "pulse", "end") or body.startswith("="):
        return True
    if word == "correction":
        return len(rest) <= 1
    return word in _ABOUT and (len(rest) == 1 or (len(rest) == 2 and rest[1] in _STATES))


def _as_data(items: list[tuple[str, str]]) -> dict[str, Any]:
    """Put the items into the form that the page saves; whether they are right is for the model to say."""
    data: dict[str, Any] = {"schema_version": 1, "topics": [], "corrections": [], "progress": [], "asks": []}
    for mark, text in items:
        word, *rest = mark.split(" ")
        if not text and len(rest) < 2:
            continue  # a mark with nothing behind it says nothing
        identifier = unquote(rest[0]) if rest else None
        if mark in _SINGLE:
            data[_SINGLE[mark]] = text
        elif mark == "pulse":
            data["pulse"] = int(text) if re.fullmatch(r"[0-9]{1,2}", text) else text
        elif mark in _LISTS:
            data[_LISTS[mark]].append(text)
        elif word == "correction":
            data["corrections"].append({"row": identifier, "text": text})
        else:
            state = rest[1] if len(rest) == 2 else None
            data["progress"].append({"about": word, "id": identifier, "state": state, "text": text or None})
    return data
