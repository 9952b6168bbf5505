"""Text that came from outside, on its way into a spreadsheet: what would run there as a formula stays text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

#: What a spreadsheet takes for the beginning of a formula (OWASP ASVS 1.2.10), also behind spaces it drops.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r\x00|%]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def for_spreadsheet(text: str) -> str:
    """Return text that a spreadsheet shows and never runs; a plain number stays one.

    >>> for_spreadsheet('=HYPERLINK("x")'), for_spreadsheet("-12.50"), for_spreadsheet("+49 30 1234")
    ('\\'=HYPERLINK("x")', '-12.50', "'+49 30 1234")
    """
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV with every cell harmless; nothing is None as the empty string."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows([["" if cell is None else for_spreadsheet(str(cell)) for cell in row] for row in rows])
    return target.getvalue()
