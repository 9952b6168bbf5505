"""How a text file is encoded: by its mark, by what was declared, else UTF-8 and at last Windows-1252, which is said."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from coachkit.crm.grid import UnreadableError

#: What a name means where it is used loosely, as browsers read it (WHATWG Encoding Standard): the wider Windows form.
_WIDER = {
    "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "iso8859-1": "cp1252",
    "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874",
}  # fmt: skip
#: Four letters beyond ASCII in a row (but no row of dashes or fixed spaces), or two kana of Shift_JIS.
_OTHER_SCRIPT = re.compile(rb"([\x80-\xff])(?!\1\1\1)[\x80-\xff]{3,}|(?:[\x82\x83][\x40-\xfc]){2,}")
#: Python's codecs for other things than files of text.
_NO_FILES = ("undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "mbcs", "oem")
_ASCII = bytes(range(128))


@dataclass(frozen=True)
class Encoding:
    """Python's name of it, what to say about it (None for UTF-8, which needs no word) and how strict to be."""

    name: str
    said: str | None = None
    errors: str = "strict"
    declared: str | None = None


_UTF8 = Encoding("utf-8")
_WESTERN = Encoding("cp1252", "is read as Windows-1252, because it is not UTF-8: check names with accents", "replace")


def find_encoding(head: bytes, declared: str | None) -> Encoding:
    """Choose the encoding by a file's first bytes; without a mark or a declaration, UTF-8 is to be tried."""
    if declared is not None:
        return _declared(declared)
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return Encoding(name, "is read as UTF-16")
    for name, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(head) >= 4 and 0 not in letters and zeros.count(0) * 2 > len(zeros):
            return Encoding(name, "is read as UTF-16, because every second byte is 0")
    return _UTF8


def fallback(encoding: Encoding, wrong: UnicodeDecodeError, line: int) -> Encoding:
    """Return what to try when bytes do not fit; raises `UnreadableError` when nothing is left to try.

    `line` is the one with which the bytes began that could not be decoded together.
    """
    if encoding.declared is not None:
        byte = wrong.object[wrong.start]
        line += wrong.object.count(b"\n", 0, wrong.start)
        reason = f"is declared as {encoding.declared}, but line {line:,} is not ({byte:#04x} stands there)."
        raise UnreadableError(reason, "Declare another encoding in the profile, or export it as UTF-8.")
    if encoding is not _UTF8:
        raise UnreadableError("starts like UTF-16 text but is not.", "Save it as CSV UTF-8.")
    if not looks_western(wrong.object):
        raise UnreadableError(
            "is neither UTF-8 nor Western text (Windows-1252).",
            "Export it as UTF-8, or declare its encoding in a profile (such as: encoding: shift_jis).",
        )
    return _WESTERN


def looks_western(text: bytes) -> bool:
    """Tell whether bytes that are not UTF-8 can be Western text: most of its letters beyond ASCII stand singly.

    Japanese, Chinese, Korean, Cyrillic and Greek text has them in rows; Western words with three in a row are rare.

    >>> looks_western("Müßig".encode("cp1252")), looks_western("営業部".encode("shift_jis"))
    (True, False)
    """
    in_rows = sum(len(found[0]) for found in _OTHER_SCRIPT.finditer(text))
    return in_rows * 2 <= len(text.translate(None, _ASCII))


def _declared(name: str) -> Encoding:
    try:
        info = codecs.lookup(name.strip().replace(" ", "-"))
        if not info._is_text_encoding or info.name in _NO_FILES:  # "rot13" and "hex" are codecs too
            raise LookupError
    except LookupError:
        fix = "Use a name such as utf-8, cp1252, shift_jis, gb18030 or cp1251."
        raise UnreadableError(f"is declared as {name!r}, which is no encoding that is known.", fix) from None
    return Encoding(_WIDER.get(info.name, info.name), f"is read as {name}, as declared", declared=name)
