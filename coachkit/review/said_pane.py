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
        """Show a question. Its mark appears once it was asked, so that the list stays quiet."""
        if one.question_id in self._asked:
            return self._asked[one.question_id]
        probes = Markup("").join(Markup("<li>If {}: <em>{}</em></li>").format(*probe) for probe in one.probes)
        words = block(
            "<p class='ck-ask'>{text}</p>{because}{probes}",
            text=one.text,
            because=Markup("<p class='ck-hint'>{}</p>").format(one.because) if one.because else "",
            probes=Markup("<details><summary>What to ask next</summary><ul>{}</ul></details>").format(probes)
            if probes
            else "",
        )
        shown = column(classes=f"ck-question ck-asked-{slug_id(one.question_id)}")

        def ask() -> None:
            if attempt(self._say, lambda: self._review.write(one.place, "how", "asked")) is None:
                return
            shown.children = (words, entry_form(self._review, one.place, self._say))
            self._say("Noted as asked.", focus=f".ck-asked-{slug_id(one.question_id)} select")

        if one.question_id in {place.key for place in self._review.places(Asked)}:
            shown.children = (words, entry_form(self._review, one.place, self._say))
        else:
            asked = button("Asked", ask, "", "ck-quiet", name=f"Asked: {one.text}")
            asked.disabled = self._review.closed
            shown.children = (words, asked)
        self._asked[one.question_id] = shown
        return shown


__all__ = ["SaidPane"]
