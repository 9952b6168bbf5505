"""Rows and cells whose meaning is still being asked for: they are shown as such, not as unreadable."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from coachkit.crm.forms import Form
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.words import word_key
from coachkit.crm.typed import Draft

#: What stands for a sample cell's value, and for why a row is not used, while its question is open.
WAITS = "waits for an answer"


def stood_in(draft: Draft, asked: Collection[str]) -> tuple[Draft, dict[str, frozenset[int]]]:
    """Put a word of the list where the meaning of one is still `asked` (the questions' keys), so that rows can be read.

    Returns the draft and, by column, the numbers of the rows whose word it was.
    """
    frame, waiting = draft.frame, dict[str, frozenset[int]]()
    for column in draft.table.columns:
        if not column.allowed or column.name not in frame:
            continue
        words = [word for word in frame[column.name].unique() if word_key(column.name, str(word)) in asked]
        mask = frame[column.name].isin(words).to_numpy(dtype=np.bool_)
        if mask.any():
            waiting[column.name] = frozenset(int(row) for row in draft.rows[mask])
            frame = frame.assign(**{column.name: frame[column.name].mask(mask, column.allowed[0])})
    return replace(draft, frame=frame), waiting


def waits_for_form(made: MadePart, column: str, forms: Mapping[str, Form], asked: Collection[str]) -> bool:
    """Tell whether it is still asked how a column of dates or numbers is written."""
    return bool(asked) and made.column(column).kind != "text" and column not in forms
