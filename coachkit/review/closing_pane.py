"""The end of a meeting: a decision or none on purpose, one focus with its practice, a look at oneself, and closed."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets
from markupsafe import Markup

from coachkit.errors import CoachkitError
from coachkit.insight.wording import say_day
from coachkit.journal.bodies import FocusSet, NoDecision, NoFocus, SelfCheck
from coachkit.journal.log import NotReady
from coachkit.review.entry_form import Say, entry_form
from coachkit.review.markup import block, button, column, refill
from coachkit.review.session import Place, Review, blank


class ClosingPane(ipywidgets.VBox):
    """What closing asks for. `before` is called when it is asked for, `closed` once the meeting is closed."""

    def __init__(self, review: Review, say: Say, before: Callable[[], None], closed: Callable[[], None]) -> None:
        super().__init__()
        self.add_class("ck-pane")
        self._review, self._say, self._before, self._closed = review, say, before, closed
        self._lacks = block("", "ck-lacks")
        focus = review.prep.focus
        now = (
            Markup("<p class='ck-hint'>Until now: {}, since {}. It goes on unless you choose another.</p>").format(
                focus.skill, say_day(focus.since)
            )
            if focus
            else ""
        )
        end = button("Close the meeting", self.close_meeting, "z", "ck-primary")
        end.disabled = review.closed
        self.children = (
            block("<h2>Close the meeting</h2>"),
            column(
                block("<h3>A decision, or none</h3><p class='ck-hint'>Decisions are written below, at any moment.</p>"),
                entry_form(review, Place(NoDecision(), "1"), say),
                classes="ck-card",
            ),
            column(
                block("<h3>One focus until we meet again</h3>{now}", now=now),
                entry_form(review, Place(FocusSet(), "1"), say),
                entry_form(review, Place(NoFocus(), "1"), say),
                classes="ck-card",
            ),
            column(
                block(
                    "<p class='ck-badge'>Only you.</p><h3>How did I do?</h3><p class='ck-hint'>The five things that a "
                    "one-on-one rests on, 1 (hardly) to 5 (fully).</p>"
                ),
                entry_form(review, Place(blank(SelfCheck), "1"), say),
                classes="ck-card ck-private ck-self-check",
            ),
            self._lacks,
            end,
        )

    def close_meeting(self) -> None:
        """Close the meeting, or list what it lacks."""
        try:
            self._before()
            self._review.close()
        except NotReady as not_ready:
            lines = Markup("").join(Markup("<li>{}</li>").format(one) for one in not_ready.missing)
            refill(self._lacks, "<p>Before the meeting is closed:</p><ul>{lines}</ul>", lines=lines)
            self._say("Not closed yet: " + "; ".join(not_ready.missing) + ".", wrong=True)
        except CoachkitError as error:
            self._say(str(error), wrong=True)
        else:
            self._closed()


__all__ = ["ClosingPane"]
