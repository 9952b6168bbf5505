"""One table being proposed for a file of unknown layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from coachkit.crm.onboarding.candidates import NO_COLUMN, Candidates, says
from coachkit.crm.onboarding.material import Material
from coachkit.crm.onboarding.parts import MadePart
from coachkit.crm.onboarding.questions import Choice, Inquiry, Question
from coachkit.crm.onboarding.vocabulary import Spelling
from coachkit.terms import TableName

#: The answer that nothing in the file says it.
UNKNOWN = "unknown"
_OFFERED = 12
#: Words in a header that name the unit of its numbers.
_UNITS = {
    "seconds": ("seconds", "sec", "secs", "sekunden", "sek", "secondes", "segundos", "secondi", "seconden"),
    "milliseconds": ("ms", "milliseconds", "millisekunden", "millisecondes", "milisegundos"),
    "hours": ("hours", "hrs", "std", "stunden", "heures", "horas", "ore", "uren"),
}


@dataclass
class Case:
    """The part being made, with what it is made from; `notes` are sentences for a person, `problems` stop it."""

    material: Material
    inquiry: Inquiry
    candidates: Candidates
    made: MadePart
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    #: Parts of other tables that the same file fills.
    more: list[MadePart] = field(default_factory=list)

    @classmethod
    def of(cls, material: Material, inquiry: Inquiry, table: TableName) -> Case:
        """Begin with a table of which nothing is filled."""
        return cls(material, inquiry, Candidates(material, table), MadePart(table))

    def fill(self, *columns: str) -> None:
        """Fill columns from the headers that are surely or likely meant for them."""
        for column in columns:
            if (header := self.candidates.choose(column, self.inquiry)) is not None:
                self.use(column, header)

    def use(self, column: str, header: str) -> None:
        """Fill a column from a header, in the unit that the header names."""
        self.made.say("rename", column, header)
        if column.endswith(("_minutes", "_seconds")):
            words = Spelling(header).words
            unit = next((unit for unit, said in _UNITS.items() if set(said) & set(words)), None)
            if unit is not None and not column.endswith(unit):
                self.made.say("format", column, {"unit": unit})

    def header(self, column: str) -> str | None:
        """Return the header that fills a column, where it is a single one."""
        spec = self.made.spec(column)
        return spec if isinstance(spec, str) and spec in self.candidates.looks.headers else None

    def must(self, column: str, text: str, *, proposal: str | None = None) -> None:
        """Fill a column that must exist: by its header, else by asking which column it is."""
        if self.inquiry.given(column) != UNKNOWN:
            self.fill(column)
        if self.made.spec(column) is None:
            self.ask(column, text, proposal=proposal)

    def ask(
        self,
        column: str,
        text: str,
        *,
        proposal: str | None = None,
        offered: Sequence[str] | None = None,
        hint: str = "",
    ) -> None:
        """Ask which column of the file fills one of the table's: those that may, or those that are `offered`.

        `hint` says how an answer may be written that is none of the choices.
        """
        layout = self.made.column(column)
        fitting = offered or [header for header in self.candidates.looks.headers if self._may_fill(header, column)]
        choices = [Choice(header, self.candidates.example(header)) for header in fitting[:_OFFERED]]
        if not layout.filled:
            choices.append(Choice(UNKNOWN, "no column says it: it stays empty"))
        others = hint or ("a column of the file" if len(fitting) > _OFFERED or not choices or offered else "")
        question = Question(
            column,
            text,
            tuple(choices),
            proposal,
            hint=others,
            free=".+" if others else "",
            short=f"the {says(column)}",
        )
        answer = self.inquiry.ask(question)
        if answer == UNKNOWN:
            if layout.required:
                self.made.say("constant", column, "")
        elif answer is not None and (header := self.candidates.named(column, answer)) is not None:
            self.use(column, header)

    def _may_fill(self, header: str, column: str) -> bool:
        look, kind = self.candidates.looks[header], self.made.column(column).kind
        if not look.filled or not look.may_be(kind):
            return False
        return kind != "text" or not look.may_be("date")


def no_such(answer: str | None) -> bool:
    """Tell whether an answer names no column."""
    return answer in (None, NO_COLUMN, UNKNOWN)
