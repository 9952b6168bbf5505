"""Words that a profile does not translate: what they mean is asked, with the line to add, and never guessed."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from coachkit.crm.columns import fold
from coachkit.crm.grid import shorten
from coachkit.crm.profile_form import LEAVE_OUT
from coachkit.crm.tables import Column
from coachkit.crm.typed import Draft, Typed
from coachkit.errors import Problem

#: How many words are named.
_NAMED = 6
#: Words that YAML takes for text without quotes.
_PLAIN = re.compile(r"[^\W\d_][\w ]*")
_NO_TEXT = ("yes", "no", "on", "off", "true", "false", "null")


def ask_words(typed: Typed, draft: Draft, place: str, share: float) -> Typed:
    """Ask what the words of a closed list mean that a profile leaves as they are: their rows are set aside.

    Where they are more than `share` of the rows it is a problem, else a remark. `place` says where a line of the
    profile goes; it is empty for a file that no profile reads, which holds the canonical words or is wrong itself.
    """
    problems, remarks = list(typed.problems), list(typed.remarks)
    for column in (*draft.table.columns, *draft.table.helpers):
        asked = _ask(draft, column, place, share) if place and column.allowed and column.name in draft.frame else None
        if isinstance(asked, Problem):
            problems.append(asked)
        elif asked is not None:
            remarks.append(asked)
    return replace(typed, problems=tuple(problems), remarks=tuple(remarks))


def _ask(draft: Draft, column: Column, place: str, share: float) -> Problem | str | None:
    words = draft.frame[column.name]
    known = {fold(word) for word in column.allowed}
    counts = words[words != ""].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    counts = counts[[fold(str(word)) not in known for word in counts.index]]
    if counts.empty:
        return None
    shown = counts.head(_NAMED)
    found = ", ".join(f"{shorten(str(word))} in {_rows(int(count))}" for word, count in shown.items())
    rest = f" and {len(counts) - _NAMED:,} more words" if len(counts) > _NAMED else ""
    line = ", ".join(f"{_key(str(word))}: ..." for word in shown.index)
    meanings = f"{', '.join(column.allowed)} or `{LEAVE_OUT}`"
    fix = f"Say it in {place} > map: `{column.name}: {{{line}}}`, with one of {meanings} for each."
    if int(counts.sum()) > share * draft.rows_in:
        return Problem(draft.file, f"says {found}{rest}: what does it mean?", column=column.name, fix=fix)
    return f"{draft.file}: {column.name} says {found}{rest}, which means nothing yet, so they are set aside. {fix}"


def _key(word: str) -> str:
    """Write a word as a YAML key."""
    plain = _PLAIN.fullmatch(word) and word.casefold() not in _NO_TEXT
    return word if plain else json.dumps(word, ensure_ascii=False)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
