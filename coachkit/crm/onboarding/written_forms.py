"""How dates and numbers are written: what the columns tell is declared, what they do not is asked, once for a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import yaml

from coachkit.crm.columns import fold, read_column
from coachkit.crm.date_order import FIRST
from coachkit.crm.dates import ORDERS
from coachkit.crm.forms import Form
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.questions import Choice, Inquiry, Question
from coachkit.crm.onboarding.words import without_answers
from coachkit.crm.period_column import read_periods
from coachkit.crm.tables import Column
from coachkit.crm.trouble import Trouble
from coachkit.errors import Problem

#: What a question about a form is called behind its column, and what it asks.
_KINDS = {
    "date_order": ("order", "Which comes first in the dates of {header!r}?", "which comes first in dates"),
    "number_notation": ("notation", "Which sign stands before decimals in {header!r}?", "the decimal sign"),
    "share_unit": ("unit", "What do the numbers in {header!r} count in?", "what shares count in"),
    "duration_form": ("length", "What are the lengths of time in {header!r}?", "how lengths of time are written"),
    "currency_sign": ("currency", "Which currency is meant by the sign in {header!r}?", "which currency is meant"),
    "period_length": ("period", "How long is a period in {header!r}?", "how long a period is"),
}
_MARKS = {".": "point", ",": "comma"}
#: One column may have to be asked about twice: its decimal sign and its currency.
_MOST_ROUNDS = 3
_LOOKED_AT = 3000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: What the changed values of a history are, by the field that changed.
_CHANGED = {"amount": "number", "close_date": "date"}


@dataclass
class Written:
    """What is known of a file's way of writing: software writes all dates of a file alike, and all numbers."""

    orders: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    currencies: list[str] = field(default_factory=list)
    #: Kinds of questions that are open: others of the kind wait for the answer, which will be theirs as well.
    waiting: set[str] = field(default_factory=set)

    def learn(self, form: Form) -> None:
        """Take in how a column is written."""
        if form.date in ORDERS:
            self.orders.append(str(form.date))
        if form.decimal is not None:
            self.marks.append(form.decimal)
        if form.currency is not None:
            self.currencies.append(form.currency)

    def proposal(self, choices: list[dict[str, Any]]) -> dict[str, Any] | None:
        """Return the choice that agrees with what is known of all other columns."""
        for key, known in (("date", self.orders), ("decimal", self.marks), ("currency", self.currencies)):
            if len(set(known)) == 1:
                found = next((choice for choice in choices if choice.get(key) == known[0]), None)
                if found is not None:
                    return found
        return None


@dataclass
class _Asked:
    """A column of a draft, with the cells by which its form is decided, and where in the profile that goes."""

    made: MadePart
    column: Column
    text: pd.Series
    header: str


def settle_forms(material: Material, inquiry: Inquiry, parts: list[MadePart]) -> tuple[list[Problem], list[str]]:
    """Declare or ask how every column is written; returns problems, and notes on columns that cannot be used."""
    columns = [asked for made in parts for asked in _columns(material, made)]
    written = Written()
    for asked in columns:
        if asked.column.name != "period":
            form = material.form(asked.made, asked.column, asked.text)
            if isinstance(form, Form):
                written.learn(form)
    problems: list[Problem] = []
    notes: list[str] = []
    for asked in columns:
        trouble = _settle(material, inquiry, asked, written)
        if trouble is not None and trouble.question is None:
            required = asked.column.name in asked.made.layout.names and asked.made.column(asked.column.name).required
            if required:
                problems.append(Problem(material.shown, trouble.reason, column=asked.header, fix=trouble.fix))
            else:
                asked.made.drop(asked.column.name)
                notes.append(f"{asked.header!r} is not used as {asked.column.name}: {trouble.reason}")
        elif trouble is None and not asked.made.base and (note := _unreadable(material, asked)) is not None:
            asked.made.drop(asked.column.name)
            notes.append(note)
    return problems, notes


def resolved_forms(material: Material, made: MadePart) -> dict[str, Form]:
    """Return how each column of a part is written, in full, as far as that is decided."""
    found = {}
    for asked in _columns(material, made):
        if asked.column.name not in ("period", "old_value", "new_value"):
            form = material.form(made, asked.column, asked.text)
            if isinstance(form, Form):
                found[asked.column.name] = form
    return found


def _columns(material: Material, made: MadePart) -> list[_Asked]:
    """Return the columns of a part whose cells may be written in several ways."""
    part = without_answers(made) if made.table != "opportunity_changes" else made.part
    draft = material.draft(made, part)
    if isinstance(draft, list):
        return []
    found = []
    for column in (*made.layout.columns, *made.layout.helpers):
        if column.name not in draft.frame or column.name in part.constant:
            continue
        header = _header(made, column.name)
        text = draft.frame[column.name]
        if column.kind != "text" or column.name == "period":
            found.append(_Asked(made, column, text, header))
        elif column.name in ("old_value", "new_value"):
            for name, kind in _CHANGED.items():
                fields = {word: fold(str(word)) for word in draft.frame["field"].unique()}
                cells = text[draft.frame["field"].map(fields) == fold(name)].reset_index(drop=True)
                if (cells != "").any():
                    found.append(_Asked(made, Column(column.name, kind), cells, header))  # type: ignore[arg-type]
    return found


def _settle(material: Material, inquiry: Inquiry, asked: _Asked, written: Written) -> Trouble | None:
    """Decide how one column is written, asking if need be; returns why it is not decided."""
    made, name = asked.made, asked.column.name
    for _ in range(_MOST_ROUNDS):
        form = _form(material, asked)
        if isinstance(form, Form):
            if not made.base:
                _declare(material, asked, form)
            return None
        if form.question is None:
            return form
        answer = _ask(material, inquiry, asked, form, written)
        if answer is None:
            return form
        made.say("format", name, answer)
        written.learn(made.part.format[name])
    last = _form(material, asked)
    return last if isinstance(last, Trouble) else None


def _form(material: Material, asked: _Asked) -> Form | Trouble:
    if asked.column.name != "period":
        return material.form(asked.made, asked.column, asked.text)
    reading, form = material.reading, asked.made.part.format.get("period", Form())
    read = read_periods(asked.text, reading.calendar, form, reading.zone)
    return read.trouble or form


def _ask(
    material: Material, inquiry: Inquiry, asked: _Asked, trouble: Trouble, written: Written
) -> dict[str, Any] | None:
    """Put the question that would settle a column; the answer is what its line below `format` gets."""
    suffix, text, short = _KINDS[str(trouble.question)]
    lines: list[dict[str, Any]] = [yaml.safe_load(choice) for choice in trouble.choices]
    by_value = {_value(line): line for line in lines}
    known = written.proposal(lines)
    if known is None and suffix in written.waiting:
        return None
    answer = inquiry.ask(
        Question(
            f"{asked.column.name}.{suffix}",
            text.format(header=asked.header),
            tuple(Choice(value, means) for value, means in _meanings(material, asked, by_value).items()),
            proposal=_value(known) if known is not None else None,
            ask=False,
            free="[A-Z]{3}" if suffix == "currency" else "",
            hint="a currency's three letters" if suffix == "currency" else "",
            short=f"{short} ({asked.header})",
        )
    )
    if answer is None:
        written.waiting |= {suffix} & {"order", "notation", "currency"}
        return None
    return by_value.get(answer, {"currency": answer})


def _value(line: dict[str, Any]) -> str:
    """Return a choice as it is typed: the order, `point` or `comma`, the unit."""
    if "decimal" in line:
        return _MARKS[line["decimal"]]
    return str(next(iter(line.values())))


def _meanings(material: Material, asked: _Asked, choices: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Say what each choice means, with a cell that would be read otherwise by each."""
    cells = pd.Series(asked.text.unique()[:_LOOKED_AT], dtype=asked.text.dtype)
    said = {value: _in_words(line) for value, line in choices.items()}
    if asked.column.name == "period" and any("period" in line for line in choices.values()):
        return said
    declared = asked.made.part.format.get(asked.column.name, Form())
    column = asked.column if asked.column.name != "period" else Column("", "date")
    read = {
        value: read_column(cells, column, declared.model_copy(update=line), material.reading).values
        for value, line in choices.items()
    }
    apart = np.ones(len(cells), dtype=bool)
    values = list(read.values())
    for number, one in enumerate(values):
        for other in values[number + 1 :]:
            apart &= (one != other).to_numpy(dtype=bool) & one.notna().to_numpy() & other.notna().to_numpy()
    if not apart.any():
        return said
    place = int(np.argmax(apart))
    return {
        value: f"{words}: {cells.iloc[place]} is {in_words(read[value].iloc[place])}" for value, words in said.items()
    }


def _in_words(line: dict[str, Any]) -> str:
    if "date" in line:
        return f"{FIRST[line['date']]} comes first"
    if "decimal" in line:
        return f"a {_MARKS[line['decimal']]} stands before decimals"
    units = {
        "percent": "percentages, 46 is 46 %", "share": "parts of 1, 0.46 is 46 %",
        "mm:ss": "minutes and seconds", "hh:mm": "hours and minutes",
    }  # fmt: skip
    return units.get(str(line.get("unit")), "")


def form_in_words(form: Mapping[str, Any]) -> str:
    """Say how a column is written, where it could be written otherwise.

    >>> form_in_words({"date": "day-first"}), form_in_words({"decimal": ","}), form_in_words({"date": "iso"})
    ('(the day comes first)', '(a comma stands before decimals)', '')
    """
    said = []
    if form.get("date") in ("day-first", "month-first"):
        said.append(_in_words({"date": form["date"]}))
    if form.get("decimal") == ",":
        said.append(_in_words({"decimal": ","}))
    if form.get("unit") == "percent":
        said.append("percentages")
    elif form.get("unit") not in (None, "share"):
        said.append(f"counted in {form['unit']}")
    return f"({', '.join(said)})" if said else ""


def in_words(value: Any) -> str:
    """Write a value as a person reads it.

    >>> in_words(pd.Timestamp("2025-04-03")), in_words(1234.5)
    ('3 Apr 2025', '1,234.5')
    """
    if pd.isna(value):
        return "blank"
    if isinstance(value, pd.Timestamp):
        time = f" {value:%H:%M}" if value != value.normalize() else ""
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}{time}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"
    return str(value)


def _declare(material: Material, asked: _Asked, form: Form) -> None:
    """Write down what the column told, so that an export of a few rows is read in the same way."""
    name = asked.column.name
    line: dict[str, Any] = {}
    if name == "period":
        if asked.header not in material.looks.headers or not material.looks[asked.header].may_be("date"):
            return
        days = material.form(asked.made, Column("", "date"), asked.text)
        if not isinstance(days, Form):
            return
        line["period"] = form.period or "month"
        form = days
    if form.date in ("day-first", "month-first"):
        line["date"] = form.date
    if form.decimal is not None:
        line["decimal"] = form.decimal
        if name in ("amount", "value"):
            line["money"] = True
    if form.unit == "percent":
        line["unit"] = form.unit
    if line:
        asked.made.say("format", name, line)


def _unreadable(material: Material, asked: _Asked) -> str | None:
    """Say why a column that may be left out is: too many of its cells would set their rows aside."""
    column = asked.column
    if (
        column.required
        or column.name in ("period", "old_value", "new_value")
        or column.name not in asked.made.layout.fillable
    ):
        return None
    read = material.read(asked.made, column, asked.text)
    faults = sum(int(mask.sum()) for _, mask in read.faults)
    filled = int((asked.text != "").sum())
    if faults <= material.reading.share * max(1, filled):
        return None
    reason = max(read.faults, key=lambda fault: int(fault[1].sum()))
    cell = asked.text[reason[1]].iloc[0]
    return f"{asked.header!r} is not used as {column.name}: {cell!r} {reason[0]}."


def _header(made: MadePart, column: str) -> str:
    spec = made.spec(column)
    return spec if isinstance(spec, str) else spec[0] if spec else column
