"""Characters that nobody can see, and names damaged by an earlier reading.

One rule for every kind of file: control characters (but for tab and line breaks), marks that turn the direction of
text, zero-width spaces and byte order marks are taken out, and their number is said. They would make two equal words
differ, are illegal in the XML of reports and workbooks, and can make a line read other than it is. Vertical tab, form
feed and the next-line character stand between words and become a space. Half a character becomes U+FFFD.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

_HIDDEN = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_SPACING = "\x0b\x0c\x85"
_ODD = re.compile(f"[{_HIDDEN}{_SPACING}\ud800-\udfff]")
#: UTF-8 that was read as Windows-1252 and saved so: two-byte letters, curly quotes, the euro, emoji; and lost ones.
_DAMAGED = "[ÂÃ][\u00a0-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|â‚¬|ðŸ|\ufffd"
#: Bytes of UTF-8 text that cannot begin an odd character: most files hold no others, and bytes are fast to look at.
_PLAIN = bytes(byte for byte in range(256) if (byte >= 32 or byte in b"\t\n\r") and byte not in b"\x7f\xc2\xe2\xef")


def clean(text: str) -> tuple[str, int]:
    """Take out what nobody can see; return how many characters that were.

    >>> clean("Acme\\u200b Ltd\\x00")
    ('Acme Ltd', 2)
    """
    return _ODD.subn(lambda found: _instead(found[0]), text)


def clean_bytes(text: bytes) -> tuple[bytes, int]:
    """Clean UTF-8 text that ends with a whole character."""
    if not text.translate(None, _PLAIN):
        return text, 0
    cleaned, count = clean(text.decode())
    return (cleaned.encode(), count) if count else (text, 0)


def clean_column(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    """Clean a column of text, of which mostly nothing is to be cleaned."""
    pattern = f"[{_HIDDEN}{_SPACING}]"
    count = pc.sum(pc.count_substring_regex(column, pattern)).as_py() or 0
    if count:
        column = pc.replace_substring_regex(column, f"[{_SPACING}]", " ")
        column = pc.replace_substring_regex(column, f"[{_HIDDEN}]", "")
    return column, count


def may_be_damaged(text: bytes) -> bool:
    """Tell quickly whether UTF-8 text may hold damaged names at all."""
    return any(sign in text for sign in (b"\xc3\x82", b"\xc3\x83", b"\xc3\xa2", b"\xc3\xb0", b"\xef\xbf\xbd"))


def damaged(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Tell which cells hold letters damaged by an earlier reading, such as the four of `JosÃ©` for `José`."""
    return pc.match_substring_regex(column, _DAMAGED)


def _instead(odd: str) -> str:
    if odd in _SPACING:
        return " "
    return "\ufffd" if "\ud800" <= odd <= "\udfff" else ""
