"""What `coachkit map` says, in words and for a program: what the file is, how it reads, what is asked and what next."""

from __future__ import annotations

import io
import shlex
import textwrap
from collections.abc import Iterable
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from coachkit.batch.map_file import Mapped
from coachkit.batch.map_next import next_steps
from coachkit.crm.grid import counted
from coachkit.crm.onboarding.preview import ColumnShown, Preview, RowsShown
from coachkit.crm.onboarding.propose import Proposal
from coachkit.crm.onboarding.questions import Question
from coachkit.crm.onboarding.which_table import MEANS
from coachkit.crm.onboarding.written_forms import form_in_words

#: Everything fits a terminal of this width.
WIDTH = 80
#: A sample cell is cut to this.
_CELL = 26
_NAMED_HEADERS = 12


def as_json(mapped: Mapped) -> dict[str, Any]:
    """Return everything as plain data; the keys are always the same."""
    proposal, plan = mapped.proposal, mapped.plan
    team = proposal.material.workspace.parameters / "team.yaml"
    saved = (plan.path or (team if plan.team is not None else None)) if plan is not None else None
    shown = proposal.material.workspace.shown
    return {
        "file": proposal.material.shown,
        "recognised": proposal.canonical or proposal.known is not None,
        "profile": plan.name if plan else proposal.known.name if proposal.known else None,
        "tables": list(proposal.tables),
        "columns": [
            {
                "table": column.table,
                "column": column.column,
                "header": column.header or None,
                "form": column.form,
                "examples": list(column.examples),
                "read": list(column.read),
            }
            for column in mapped.preview.columns
        ],
        "rows": [
            {
                "table": rows.table,
                "rows_in": rows.rows_in,
                "rows_used": rows.rows_used,
                "set_aside": [{"reason": reason, "count": count} for reason, count in rows.set_aside],
            }
            for rows in mapped.preview.rows
        ],
        "unused": list(mapped.preview.unused),
        "notes": list(_notes(mapped)),
        "questions": [_question_as_json(question) for question in proposal.inquiry.questions],
        "saved": shown(saved) if mapped.saved and saved else None,
        "next": next_steps(mapped),
    }


def _question_as_json(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "text": question.text,
        "choices": [{"value": choice.value, "means": choice.means} for choice in question.choices],
        "proposal": question.proposal,
        "answer": question.answer,
    }


def describe_file(proposal: Proposal) -> str:
    """Say what the file is."""
    raw = proposal.material.raw
    size = f"{raw.file}: {counted(len(raw.frame), 'row')}, {counted(len(raw.frame.columns), 'column')}."
    held = [table for table in proposal.tables if table != "reps" or proposal.tables == ("reps",)]
    tables = " and ".join(map(_called, held))
    known = proposal.known
    if proposal.canonical:
        said = f"It is the table {tables} in the kit's own layout."
    elif known is not None:
        use = "in use already" if known.used else "from this workspace" if known.own else "comes with the kit"
        said = f"It is recognised: {_end(known.profile.about)} It holds {tables} (profile {known.name}, {use})."
    elif proposal.parts:
        said = f"No profile knows it. It seems to hold {tables} ({MEANS[proposal.parts[0].table]})."
    else:
        said = "No profile knows it."
    return _wrapped(f"{size} {said}")


def describe(mapped: Mapped) -> str:
    """Show how the file would be read: column by column on sample cells, rows used, answers, and what is not used."""
    proposal = mapped.proposal
    lines = []
    for table in dict.fromkeys(made.table for made in proposal.parts):
        columns = [column for column in mapped.preview.columns if column.table == table]
        if columns:
            lines += [_columns_table(_called(table), columns, _rows_of(mapped.preview, table)), ""]
    if mapped.preview.unused:
        lines += [_wrapped(f"Not used: {_some(mapped.preview.unused)}."), ""]
    if answered := list(_answers(proposal)):
        lines += ["Answered or proposed, and changed with --answer KEY=ANSWER:", *answered, ""]
    lines += [_wrapped(note, bullet=True) for note in _notes(mapped)]
    return "\n".join(lines).rstrip()


def describe_end(mapped: Mapped) -> str:
    """Say what was saved, or what would be, and what comes next."""
    plan, shown = mapped.plan, mapped.proposal.material.workspace.shown
    lines = []
    if plan is not None and not mapped.proposal.canonical:
        if mapped.nothing_to_save:
            lines.append("Nothing to save: parameters/team.yaml names this profile already.")
        elif mapped.saved:
            lines += [f"Saved: {shown(plan.path)}"] if plan.path is not None and plan.text is not None else []
            lines += [f"parameters/team.yaml now says profiles: [{', '.join(plan.profiles)}]"] if plan.team else []
    return "\n".join(_wrapped(line, hanging=2) for line in [*lines, *next_steps(mapped)])


def ask_again(mapped: Mapped, typed: str) -> str:
    """Say which questions are left, how to answer them and how to save; `typed` is the command without answers."""
    undecided = mapped.proposal.undecided
    if not undecided:
        return _wrapped("Nothing was written. To save this, run it again with --yes:") + f"\n  {typed} --yes"
    many = "1 question is left that only" if len(undecided) == 1 else f"{len(undecided)} questions are left that only"
    lines = [f"{many} a person can answer. Nothing was written."]
    for question in undecided:
        lines.append(_wrapped(f"{question.key}: {question.text}", indent=2))
        lines += _choices(question)
    answers = " ".join(f"--answer {shlex.quote(f'{question.key}=...')}" for question in undecided[:3])
    more = " ..." if len(undecided) > 3 else ""
    return "\n".join([*lines, "Answer like this:", f"  {typed} {answers}{more} --yes"])


def describe_question(question: Question) -> str:
    """Put a question with its choices, as on a terminal."""
    return "\n".join([_wrapped(question.text), *_choices(question)])


def _choices(question: Question) -> list[str]:
    lines = [_choice(choice.value, choice.means) for choice in question.choices]
    return [*lines, *([_wrapped(f"or {question.hint}", indent=6, hanging=4)] if question.hint else [])]


def _choice(value: str, means: str) -> str:
    return _wrapped(f"{value}: {means}" if means else value, indent=6, hanging=4)


def _columns_table(title: str, columns: Iterable[ColumnShown], rows: str) -> str:
    table = Table(title=f"{title}: {rows}", title_justify="left", title_style="", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("column", no_wrap=True)
    table.add_column("comes from", overflow="fold", max_width=22)
    table.add_column("in the file -> reads as", overflow="fold")
    for column in columns:
        form = form_in_words(column.form)
        header = Text(column.header or "the same in every row")
        table.add_row(Text(column.column), header, Text("\n".join([*_examples(column), *([form] if form else [])])))
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None, legacy_windows=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()).strip("\n")


def _examples(column: ColumnShown) -> list[str]:
    if not column.examples:
        return [_cut(value) for value in column.read]
    if column.examples == column.read:
        return [", ".join(map(_cut, column.read))]
    pairs = zip(column.examples, column.read, strict=True)
    return [_cut(cell) if cell == read else f"{_cut(cell)} -> {_cut(read)}" for cell, read in pairs]


def _rows_of(shown: Preview, table: str) -> str:
    """Give the account of a table's rows in few words."""
    parts: list[RowsShown] = [rows for rows in shown.rows if rows.table == table]
    rows_in, used = sum(rows.rows_in for rows in parts), sum(rows.rows_used for rows in parts)
    records = sum(rows.records for rows in parts)
    said = f"{counted(rows_in, 'row')} in, {used:,} used"
    aside: dict[str, int] = {}
    for rows in parts:
        for reason, count in rows.set_aside:
            aside[reason] = aside.get(reason, 0) + count
    if records != used:
        said += f", which make {records:,}"
    if aside:
        said += f", {rows_in - used:,} set aside: " + "; ".join(f"{why} ({count:,})" for why, count in aside.items())
    return said


def _answers(proposal: Proposal) -> Iterable[str]:
    """List what is decided, words of one column together."""
    words: dict[str, dict[str, list[str]]] = {}
    for question in proposal.inquiry.questions:
        column, _, word = question.key.partition(".")
        if question.decided is None or (question.key == "profile" and question.answer is None):
            continue
        if word and question.short.startswith(("what the words", "who is")):
            words.setdefault(column, {}).setdefault(question.decided, []).append(word)
        else:
            yield _wrapped(f"{question.key} = {question.decided}   ({question.short})", indent=2, hanging=4)
    for column, meanings in words.items():
        for meaning, said in meanings.items():
            yield _wrapped(f"{column}: {', '.join(said)} = {meaning}", indent=2, hanging=4)


def _notes(mapped: Mapped) -> Iterable[str]:
    yield from (f"The file {_end(remark)}" for remark in mapped.proposal.material.raw.remarks)
    yield from mapped.proposal.notes
    if mapped.preview.currencies:
        own = mapped.proposal.material.reading.currency
        found = ", ".join(mapped.preview.currencies)
        yield (
            f"Amounts are in {found}, and parameters/team.yaml says currency: {own}. If all are in one currency, say "
            "it there; else put exchange rates there (docs/parameters.md)."
        )


def _some(headers: tuple[str, ...]) -> str:
    rest = f" and {len(headers) - _NAMED_HEADERS} more columns" if len(headers) > _NAMED_HEADERS else ""
    return ", ".join(_cut(header) for header in headers[:_NAMED_HEADERS]) + rest


def _called(table: str) -> str:
    return table.replace("_", " ")


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    plain = "".join(letter if letter.isprintable() else "?" for letter in plain)
    return plain if len(plain) <= _CELL else f"{plain[: _CELL - 1]}…"


def _end(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def _wrapped(text: str, *, indent: int = 0, hanging: int = 0, bullet: bool = False) -> str:
    """Break a sentence into lines that fit; spaces that it begins with are kept on all of them."""
    indent += len(text) - len(text.lstrip())
    first = "- " if bullet else " " * indent
    rest = " " * (2 if bullet else indent + hanging)
    return textwrap.fill(
        text.strip(),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
