"""Texts from outside made fit for a letter or a calendar: what can be seen, in lines, and of a bearable length."""

from __future__ import annotations

from datetime import date

from coachkit.insight.wording import say_weekday
from coachkit.journal.sheet import clean

#: A letter repeats what was typed; beyond this it would be no letter any more.
LETTER_LENGTH = 4_000
_CUT = " … (cut here: the whole text is in the journal)"


def lines_of(text: str, longest: int = LETTER_LENGTH) -> str:
    r"""Return a text of one or more lines without anything that cannot be seen, cut where it is too long.

    >>> lines_of(" One" + chr(0) + chr(13) + chr(10) + chr(10) + "two\u2028three ")
    'One\ntwo\nthree'
    """
    seen = "\n".join(line for raw in text.splitlines() if (line := clean(raw)))
    return seen if len(seen) <= longest else seen[:longest].rstrip() + _CUT


def one_line(text: str, longest: int) -> str:
    """Return a text as one line of at most `longest` characters.

    >>> one_line("Send the" + chr(10) + "plan to two buyers", 12)
    'Send the pl…'
    """
    seen = clean(text)
    return seen if len(seen) <= longest else seen[: longest - 1].rstrip() + "…"


def day_in_full(day: date) -> str:
    """Write a date so that it still says its year in an old mail.

    >>> day_in_full(date(2026, 11, 23))
    'Mon 23 Nov 2026'
    """
    return f"{say_weekday(day)} {day.year}"
