"""One line for what the rep has just said, and the questions that fit it, each to be marked once it was asked."""

from __future__ import annotations

import ipywidgets
from markupsafe import Markup

from coachkit.journal.bodies import Asked
from coachkit.review.entry_form import Say, attempt, entry_form
from coachkit.review.kept_field import KeptField
from coachkit.review.markup import block, button, column, refill
from coachkit.review.probes import Offered, find_probes, of_report
from coachkit.review.session import Review
from coachkit.workspace import slug_id


class SaidPane(ipywidgets.VBox):
    """The line, and beneath it the questions; before anything is typed, the report's own."""

    def __init__(self, review: Review, say: Say) -> None:
        super().__init__()
        self.add_class("ck-said-pane")
        self._review, self._say = review, say
        self.line = KeptField(
            lambda text, _: self.find(text),
            label="What the rep just said",
            hint="Finds questions as you type. It is not kept: what matters goes into a note.",
            shortcut="w", passing=True, readonly=review.closed,
        )  # fmt: skip
        self._heading = block("")
        self._found = column(classes="ck-questions")
        self._asked: dict[str, ipywidgets.VBox] = {}
        self.children = (block("<h2>Questions</h2>"), self.line, self._heading, self._found)
        self.find("")

    def find(self, said: str) -> None:
        """Show what fits; the report's questions where nothing is typed."""
        if said.strip():
            offered = find_probes(self._review.workspace, said)
            told = "These fit:" if offered else "No question shares a word with that. Ask: What makes you say that?"
        else:
            offered = of_report(self._review.prep)
            told = "From the report:" if offered else ""
        refill(self._heading, "<p class='ck-hint'>{told}</p>", told=told)
        self._found.children = [self._question(one) for one in offered]

    def _question(self, one: Offered) -> ipywidgets.VBox:
        """Show a question with its probes to look at; once it was asked, each probe can be marked as well."""
        if one.question_id not in self._asked:
            probes = Markup("").join(_as_line(probe) for probe in one.probes)
            self._asked[one.question_id] = self._markable(
                one,
                block(
                    "<p class='ck-ask'>{text}</p>{because}",
                    text=one.text,
                    because=Markup("<p class='ck-hint'>{}</p>").format(one.because) if one.because else "",
                ),
                block("<details><summary>What to ask next</summary><ul>{probes}</ul></details>", probes=probes),
            )
        return self._asked[one.question_id]

    def _markable(self, one: Offered, words: ipywidgets.HTML, ahead: ipywidgets.HTML | None = None) -> ipywidgets.VBox:
        """Show something to ask, its probes `ahead`. Marks appear once it was asked, so that the list stays quiet."""
        mark = f"ck-asked-{slug_id(one.question_id)}"
        shown = column(classes=f"ck-question {mark}")

        def as_asked() -> None:
            went = entry_form(self._review, one.place, self._say)
            next_ones = [self._markable(probe, block("<p>{line}</p>", line=_said(probe))) for probe in one.probes]
            heading = [block("<p class='ck-label'>What to ask next</p>")] if next_ones else []
            shown.children = (words, went, *heading, *next_ones)

        def ask() -> None:
            if attempt(self._say, lambda: self._review.write(one.place, "how", "asked")) is not None:
                as_asked()
                self._say("Noted as asked.", focus=f".{mark} select")

        if one.question_id in {place.key for place in self._review.places(Asked)}:
            as_asked()
        else:
            asked = button("Asked", ask, "", "ck-quiet", name=f"Asked: {one.text}")
            asked.disabled = self._review.closed
            shown.children = (words, *([ahead] if ahead and one.probes else []), asked)
        return shown


def _said(probe: Offered) -> Markup:
    return Markup("If {}: <em>{}</em>").format(probe.answer, probe.text)


def _as_line(probe: Offered) -> Markup:
    return Markup("<li>{}</li>").format(_said(probe))


__all__ = ["SaidPane"]
