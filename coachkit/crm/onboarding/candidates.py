"""Which headers of an unknown file may fill which columns of a table, by their words and by their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from coachkit.crm.onboarding.looks import Looks
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.questions import AnswerError, Choice, Inquiry, Question
from coachkit.crm.onboarding.vocabulary import AMONG, HeaderWords, vocabulary
from coachkit.crm.onboarding.wide_periods import period_said
from coachkit.crm.tables import LAYOUT, Column, Table
from coachkit.terms import TableName

#: The answer that leaves a column empty.
NO_COLUMN = "none"
#: A header is meant for the column it fits best, and for others only if it fits them nearly as well.
_NEARLY, _EQUAL = 0.05, 0.015
#: What is left of a fit whose cells are of another kind, and of one whose column is empty.
_WRONG_CELLS, _EMPTY, _DATES_AS_PERIODS = 0.0, 0.3, 0.4
#: A column of a closed list holds few different words; one of names or ids holds no dates.
_FEW_WORDS = 40
#: Columns in which a wrong choice would make every figure wrong: two that fit alike are asked.
_WEIGHTY = ("amount", "value", "close_date", "occurred_at", "started_at", "score", "period", "talk_ratio")
#: What helps to fill a canonical column, by kind.
_HELPER_KINDS = {"_expected_close": "date", "_actual_close": "date", "_won_date": "date", "_lost_date": "date"}


@dataclass
class Candidates:
    """The headers of a file by the column of one table that they may fill, the surest first."""

    material: Material
    table: TableName

    @property
    def layout(self) -> Table:
        """The table's layout."""
        return LAYOUT[self.table]

    @property
    def looks(self) -> Looks:
        """What the file's columns look like."""
        return self.material.looks

    @cached_property
    def by_column(self) -> dict[str, list[tuple[str, float]]]:
        """Every column, and every helper with a leading `_`, with its headers and how surely each is meant (0 to 1)."""
        words = vocabulary().headers[self.table]
        scores: dict[str, dict[str, float]] = {column: {} for column in words}
        for header in self.looks.headers:
            fits = {column: self._fit(header, column, said) for column, said in words.items()}
            best = max(fits.values(), default=0.0)
            for column, fit in fits.items():
                if fit and fit >= best - _NEARLY:
                    scores[column][header] = fit
        return {column: _ranked(fits) for column, fits in scores.items()}

    @cached_property
    def owners(self) -> dict[str, list[tuple[str, float]]]:
        """The headers that may name the rows' owner, by `name`, `email` and `id`."""
        words = dict(vocabulary().owner)
        result: dict[str, dict[str, float]] = {kind: {} for kind in words}
        for header in self.looks.headers:
            spelling, look = self.looks.spellings[header], self.looks[header]
            fits = {kind: said.fit(spelling) for kind, said in words.items()}
            if "name" not in self.layout.names:  # where nothing else is called a name, a name is the owner's
                fits["name"] = max(fits["name"], vocabulary().headers["reps"]["name"].fit(spelling))
            if not look.filled or look.may_be("date"):
                continue
            if look.emails < AMONG:
                fits["email"] = 0.0
            best = max(fits.values())
            for kind, fit in fits.items():
                if fit and fit >= best - _NEARLY:
                    result[kind][header] = fit
        return {kind: _ranked(fits) for kind, fits in result.items()}

    def best(self, column: str, least: float = 0.0) -> str | None:
        """Return the surest header for a column, without asking."""
        return next((header for header, fit in self.by_column.get(column, []) if fit >= least), None)

    def choose(self, column: str, inquiry: Inquiry) -> str | None:
        """Return the header for a column: the one named by a person, else the surest; two alike are a question."""
        if (said := inquiry.given(column)) is not None:
            return self.named(column, said)
        ranked = self.by_column.get(column, [])
        alike = self.alike([header for header, fit in ranked if fit >= ranked[0][1] - _EQUAL])
        if len(alike) < 2:
            return alike[0] if alike else None
        weighty = column in _WEIGHTY or (column in self.layout.fillable and self.layout.column(column).required)
        answer = inquiry.ask(
            Question(
                column,
                f"Which column says the {says(column)}?",
                (*(Choice(header, self.example(header)) for header in alike), Choice(NO_COLUMN, "none of them")),
                proposal=None if weighty else alike[0],
                ask=weighty,
                short=f"which column says the {says(column)}",
            )
        )
        return None if answer in (None, NO_COLUMN) else answer

    def named(self, column: str, said: str) -> str | None:
        """Return the header that a person named for a column, or several with ` + ` or ` | ` between them."""
        if said == NO_COLUMN:
            return None
        header = self.material.headers.find(said)
        for mark in (" + ", " | "):
            if header is None and mark in said:
                return mark.join(str(self.named(column, part.strip())) for part in said.split(mark))
        if header is None or header not in self.looks.headers:
            raise AnswerError(f"{column}: {self.material.shown} has no column {said!r}. It has: {self.all_headers}.")
        return header

    @property
    def all_headers(self) -> str:
        """Every header, for a message."""
        return ", ".join(self.looks.headers)

    def example(self, header: str) -> str:
        """Name the column's most frequent cells."""
        cells = [str(cell) for cell in self.looks.counts(header).index[:3]]
        return ", ".join(cell if len(cell) <= 24 else f"{cell[:23]}…" for cell in cells)

    def _fit(self, header: str, column: str, words: HeaderWords) -> float:
        fit = words.fit(self.looks.spellings[header])
        if not fit:
            return 0.0
        look = self.looks[header]
        if look.filled == 0:
            return fit * _EMPTY
        if column in _HELPER_KINDS:
            return fit if look.may_be(_HELPER_KINDS[column]) else _WRONG_CELLS
        if column.startswith("_is_"):
            return fit if self.looks.ticks(header) else _WRONG_CELLS
        if column.startswith("_"):
            return fit
        return fit * self._cells_fit(header, self.layout.column(column))

    def _cells_fit(self, header: str, column: Column) -> float:
        look = self.looks[header]
        if column.kind != "text":
            return float(look.may_be(column.kind))
        if column.name == "period":
            return self._periods(header)
        if column.allowed or column.name in ("active", "stage"):
            return float(look.distinct <= _FEW_WORDS and not look.may_be("date"))
        if column.name == "email":
            return float(look.emails >= AMONG)
        if look.may_be("date") and not column.name.endswith("_value"):
            return _WRONG_CELLS
        plain_number = look.numbers >= 0.9 and not column.name.endswith(("_id", "_value", "currency"))
        return 0.5 if plain_number else 1.0

    def _periods(self, header: str) -> float:
        """Tell how far a column's cells are periods; dates may stand for months, and are as often just dates."""
        if self.looks[header].may_be("date"):
            return _DATES_AS_PERIODS
        cells = [str(cell) for cell in self.looks.counts(header).index[:_FEW_WORDS]]
        named = [cell for cell in cells if period_said(cell, self.material.reading.calendar) is not None]
        return float(len(named) >= AMONG * len(cells))

    def alike(self, headers: list[str]) -> list[str]:
        """Leave out of equally good headers those that say nothing, or the same as one before."""
        filled = [header for header in headers if self.looks[header].filled] or headers[:1]
        kept: list[str] = []
        for header in filled:
            cells = self.looks.cells(header)
            if not any(cells.equals(self.looks.cells(other)) for other in kept):
                kept.append(header)
        return kept


def says(column: str) -> str:
    """Call a column as a person would."""
    return column.strip("_").replace("_", " ")


def _ranked(fits: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(fits.items(), key=lambda item: -item[1])
