"""What a proposal comes to, before it is saved: how each column reads, on sample cells, and how many rows are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from coachkit.crm.forms import Form
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.propose import Proposal
from coachkit.crm.onboarding.waiting import WAITS, stood_in, waits_for_form
from coachkit.crm.onboarding.written_forms import in_words, resolved_forms
from coachkit.crm.planned import without_planned
from coachkit.crm.profile_form import PartProfile, alternatives, captures, choices, joined
from coachkit.crm.renaming import rename
from coachkit.crm.repeated import without_repeated
from coachkit.crm.rules import apply_rules
from coachkit.crm.sums import add_up
from coachkit.crm.tables import ROW_COLUMN, Column
from coachkit.crm.typed import Draft, Typed, type_table
from coachkit.terms import TableName

#: What stands for a sample cell's value where its row is not used.
LEFT_OUT, UNREAD = "left out", "cannot be read"
#: Sample cells of a column.
_SHOWN = 3
#: Cells looked at for samples that differ.
_LOOKED_AT = 5000


@dataclass(frozen=True)
class ColumnShown:
    """One canonical column: the header (or the fixed text) it comes from, sample cells and what they read as."""

    table: TableName
    column: str
    header: str
    form: dict[str, Any]
    examples: tuple[str, ...]
    read: tuple[str, ...]


@dataclass(frozen=True)
class RowsShown:
    """The account of one table: rows in, used, and set aside by reason; `records` is what they come to."""

    table: TableName
    rows_in: int
    rows_used: int
    records: int
    set_aside: tuple[tuple[str, int], ...]
    too_many: bool


@dataclass(frozen=True)
class Preview:
    """How a file would be read; `currencies` are those of the amounts where they are not the team's."""

    columns: tuple[ColumnShown, ...]
    rows: tuple[RowsShown, ...]
    unused: tuple[str, ...]
    currencies: tuple[str, ...] = ()


def preview(proposal: Proposal) -> Preview:
    """Read the file as proposed."""
    columns: list[ColumnShown] = []
    rows: list[RowsShown] = []
    currencies: set[str] = set()
    for made in proposal.parts:
        draft = proposal.material.draft(made)
        if isinstance(draft, list):
            continue
        draft, waiting = stood_in(draft, _asked(proposal))
        typed = _read(proposal, draft, made.part)
        rows.append(_account(typed, proposal.material.reading.share, frozenset().union(*waiting.values())))
        columns += _columns(proposal, made)
        if made.table == "opportunities":
            currencies |= set(typed.frame["currency"].dropna().unique())
    used = {header for made in proposal.parts for header in _used(proposal, made)}
    unused = tuple(header for header in proposal.material.headers.names if header not in used)
    foreign = sorted(currencies - {proposal.material.reading.currency})
    return Preview(tuple(columns), tuple(rows), unused, tuple(foreign))


def _read(proposal: Proposal, draft: Draft, part: PartProfile) -> Typed:
    """Read the whole file, as a reading of `crm/` would."""
    reading = proposal.material.reading
    sums = (tuple(part.sum.by), part.sum.column) if part.sum else None
    draft = replace(draft, forms=part.format, sums=sums)  # the draft may be older than what was answered about forms
    typed = apply_rules(add_up(type_table(draft, reading), draft, reading.currency), draft, reading)
    return without_planned(without_repeated(typed))


def _asked(proposal: Proposal) -> frozenset[str]:
    return frozenset(question.key for question in proposal.undecided)


def _account(typed: Typed, share: float, waiting: frozenset[int]) -> RowsShown:
    counts = Counter(aside.counted_as for aside in typed.aside)
    waits = int(typed.frame[ROW_COLUMN].isin(waiting).sum())
    counts += Counter({WAITS: waits})
    for passed in typed.passed:
        counts[passed.counted_as] += len(passed.rows)
    faults = sum(aside.fault for aside in typed.aside)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return RowsShown(
        typed.table.name,
        typed.rows_in,
        typed.rows_used - waits,
        len(typed.frame) - waits,
        tuple(ordered),
        faults > share * typed.rows_in,
    )


def _used(proposal: Proposal, made: MadePart) -> list[str]:
    """Return the headers of the file that a part takes something from."""
    part, headers = made.part, proposal.material.headers
    used = list(part.lookup.match) if part.lookup else []
    for spec in part.rename.values():
        text = next((text for text in alternatives(spec) if headers.has(text)), None)
        if text is None:
            continue
        if captures(text):
            used += [header for header, _ in headers.fitting(text)]
        else:
            parts = [text] if headers.find(text) is not None else [*joined(text), *choices(text)]
            used += [header for each in parts if (header := headers.find(each)) is not None]
    return used


def _columns(proposal: Proposal, made: MadePart) -> list[ColumnShown]:
    """Show every column that is filled, with sample cells as they stand and as they read."""
    part, headers = made.part, proposal.material.headers
    forms = resolved_forms(proposal.material, made)
    renamed = rename(proposal.material.raw, part)
    rows = {column: _sample_rows(cells, made.column(column)) for column, cells in renamed.columns.items()}
    read = _read_rows(proposal, made, forms, [row for some in rows.values() for row in some])
    asked = _asked(proposal)
    shown = []
    for column in made.layout.fillable:
        form = forms[column].model_dump(exclude_defaults=True) if column in forms else {}
        pairs: list[tuple[str, str]] = []
        if column in part.constant:
            shown.append(ColumnShown(made.table, column, "", form, (), (part.constant[column],)))
            continue
        if waits_for_form(made, column, forms, asked) and column in renamed.columns:
            header = next(text for text in alternatives(part.rename[column]) if headers.has(text))
            pairs = [(str(renamed.columns[column].loc[row]), WAITS) for row in rows[column]]
        elif column in renamed.columns:
            header = next(text for text in alternatives(part.rename[column]) if headers.has(text))
            pairs = [(str(renamed.columns[column].loc[row]), _value(read, row, column)) for row in rows[column]]
        elif renamed.spread is not None and column in (renamed.spread[0], *_captured(renamed.spread[1])):
            header = next(text for text in alternatives(part.rename[renamed.spread[0]]) if captures(text))
            pairs = _spread_samples(proposal, made, forms, column, renamed.spread)
        elif part.lookup is not None and column in part.lookup.take:
            header = f"{alternatives(part.lookup.take[column])[0]} in {part.lookup.file}"
        else:
            continue
        examples, values = zip(*pairs, strict=True) if pairs else ((), ())
        shown.append(ColumnShown(made.table, column, header, form, tuple(examples), tuple(values)))
    return shown


def _captured(fitting: list[tuple[str, dict[str, str]]]) -> set[str]:
    return {name for _, taken in fitting for name in taken}


def _sample_rows(cells: pd.Series, column: Column) -> list[int]:
    """Return the rows of a few different cells: of a closed list the most frequent ones, else the first."""
    head = cells.head(_LOOKED_AT)
    filled = head[head != ""]
    different = filled.value_counts().index if column.allowed else filled.unique()
    return [int(head.index[int((head == cell).to_numpy().argmax())]) for cell in different[:_SHOWN]]


def _read_rows(
    proposal: Proposal, made: MadePart, forms: Mapping[str, Form], rows: list[int]
) -> dict[int, dict[str, object]]:
    """Read single rows of the file in the forms that the whole of it has; rows that are left out are not there."""
    raw = proposal.material.raw
    few = raw.frame.loc[list(dict.fromkeys(rows))]
    draft = proposal.material.draft_of(made, replace(raw, frame=few, ragged=()))
    if isinstance(draft, list):
        return {}
    draft, waiting = stood_in(draft, _asked(proposal))
    typed = _typed(proposal, made, forms, draft)
    read: dict[int, dict[str, object]] = {aside.row: {} for aside in typed.aside}
    for row in typed.frame.to_dict("records"):
        read[int(row[ROW_COLUMN])] = {str(column): value for column, value in row.items()}
    for column, waits in waiting.items():
        for number in waits & read.keys():
            read[number][column] = WAITS
    return read


def _spread_samples(
    proposal: Proposal,
    made: MadePart,
    forms: Mapping[str, Form],
    column: str,
    spread: tuple[str, list[tuple[str, dict[str, str]]]],
) -> list[tuple[str, str]]:
    """Pair the first filled cells of a wide file, or what their headers say, with what they read as."""
    raw = proposal.material.raw
    wide = {header for header, _ in spread[1]}
    others = [header for header in raw.frame if header not in wide]
    pairs: list[tuple[str, str]] = []
    for header, taken in spread[1]:
        cells = raw.frame[header].str.strip()
        if len(pairs) == _SHOWN or not (cells != "").any():
            continue
        row = int(cells.index[int((cells != "").to_numpy().argmax())])
        one = replace(raw, frame=raw.frame.loc[[row]][[*others, header]], ragged=())
        draft = proposal.material.draft_of(made, one)
        if isinstance(draft, list):
            continue
        typed = _typed(proposal, made, forms, draft)
        if len(typed.frame):
            pairs.append((taken.get(column, str(cells.loc[row])), in_words(typed.frame[column].iloc[0])))
    return pairs


def _typed(proposal: Proposal, made: MadePart, forms: Mapping[str, Form], draft: Draft) -> Typed:
    draft = replace(draft, forms={**made.part.format, **forms}, sums=None)
    return apply_rules(type_table(draft, proposal.material.reading), draft, proposal.material.reading)


def _value(read: Mapping[int, Mapping[str, object]], row: int, column: str) -> str:
    """Say what a cell reads as, in the row it stands in."""
    if row not in read:
        return LEFT_OUT
    if column not in read[row]:
        return UNREAD
    return in_words(read[row][column])
