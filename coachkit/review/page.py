"""What `review.ipynb` shows: a choice of rep and day, and the meeting. It fills itself once a browser is there.

A server may have run the notebook long before anybody looks (that is what makes it quick), so whatever is shown is
read when the browser says hello: today's date, the reports, and what the journal holds by then.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import ipywidgets

from coachkit.errors import CoachkitError, RequestError
from coachkit.review.desk import Desk
from coachkit.review.kept_field import Host
from coachkit.review.markup import block, button, column, row
from coachkit.review.prepared import NotPrepared, prepared_reps
from coachkit.review.probes import warm_up
from coachkit.review.session import open_review
from coachkit.workspace import Workspace, open_workspace

#: Set by `coachkit review` for the kernels it starts; never by a person.
REP, FOLDER = "COACHKIT_REVIEW_REP", "COACHKIT_REVIEW_WORKSPACE"


class ReviewPage(ipywidgets.VBox):
    """The page. `rep_id` and `held_on` choose beforehand; blank: what this tab showed before, else today."""

    def __init__(self, workspace: Workspace, rep_id: str = "", held_on: date | None = None) -> None:
        super().__init__()
        self.add_class("ck-page")
        self._workspace, self._rep_id, self._held_on = workspace, rep_id, held_on
        self._greeted: object = None
        self.desk: Desk | None = None
        self.host = Host()
        self.host.on_msg(self._came)
        self._reps = ipywidgets.Dropdown(description="Rep")
        self._day = ipywidgets.DatePicker(description="Held on")
        self._open = button("Open", lambda: None, "o", "ck-primary", "ck-open")  # the browser says what to open
        self._stage = column(block("<p class='ck-hint'>One moment …</p>"), classes="ck-stage")
        self.children = (self.host, row(self._reps, self._day, self._open, classes="ck-chooser"), self._stage)

    def __repr__(self) -> str:
        return "The live review. It shows in JupyterLab, or with: coachkit review --app"

    def hello(self, place: Mapping[str, str]) -> None:
        """Fill the page; `place` is what this tab showed before it was loaded again.

        JupyterLab may draw the page a second time at any moment: what is chosen stays, and what is open goes on.
        """
        day = _date(place.get("held_on", "")) or self._held_on or date.today()
        rep_id = place.get("rep_id") or self._rep_id
        self._offer(self._reps.value or rep_id, self._day.value or day)
        if self.desk:
            self._tell_place(self.desk)
        elif rep_id:
            self.open_meeting(rep_id, day, place.get("topic", ""))
        else:
            self._stage.children = (block("<p class='ck-hint'>Choose whom you meet, and the day. Then open.</p>"),)

    def choose(self) -> None:
        """Open the meeting of the rep and day that are chosen."""
        if self._reps.value and self._day.value:
            self.open_meeting(self._reps.value, self._day.value)
        else:
            self.say("Choose a rep and a day first.", wrong=True)

    def open_meeting(self, rep_id: str, held_on: date, topic: str = "") -> None:
        """Show a meeting, or say why there is none."""
        self._leave()
        try:
            review = open_review(self._workspace, rep_id, held_on)
            self.desk = Desk(review, self.say, topic)
        except CoachkitError as error:
            self._stage.children = (block("<p class='ck-wrong'>{error}</p>", error=str(error)),)
            self.say(str(error), wrong=True)
        else:
            self._stage.children = (self.desk,)
            self._tell_place(self.desk)
            self.desk.fill()

    def say(self, words: str, *, wrong: bool = False, focus: str = "") -> None:
        """Say something at the head of the page, for eyes and ears."""
        self.host.send({"kind": "say", "words": words, "tone": "wrong" if wrong else "", "focus": focus})

    def _tell_place(self, desk: Desk) -> None:
        place = {
            "rep_id": desk.review.prep.rep.rep_id,
            "held_on": desk.review.held_on.isoformat(),
            "topic": desk.shown,
        }
        self.host.send({"kind": "open", "place": place})

    def _came(self, _: Any, content: Mapping[str, Any], buffers: Any) -> None:
        if content.get("kind") == "hello" and content.get("once") != self._greeted:
            self._greeted = content.get("once")
            self.hello(content.get("place") or {})
            self.host.send({"kind": "welcome"})
        elif content.get("kind") == "choose":
            self._reps.index, self._day.value = int(content["rep"]), _date(str(content["day"]))
            self.choose()
        elif content.get("kind") == "turned" and self.desk:
            self.desk.turned_to(str(content.get("topic")))
        elif content.get("kind") == "ping":
            self.host.send({"kind": "pong"})
            if self.desk:
                self.desk.keep_time()
                self.desk.catch_up()

    def _offer(self, rep_id: str, day: date) -> None:
        known = prepared_reps(self._workspace, day)
        options = [("Choose …", ""), *((name, known_id) for known_id, name in known.items())]
        if rep_id and rep_id not in known:
            options.append((rep_id, rep_id))
        with self._reps.hold_sync():
            self._reps.options, self._reps.value = options, rep_id
        self._day.value = day
        if not known:
            self.say(str(NotPrepared("", day)), wrong=True)

    def _leave(self) -> None:
        if self.desk:
            self.desk.leave()
            self.desk = None


def open_page(rep_id: str = "", held_on: str = "", workspace: str = "") -> ReviewPage:
    """Return the page of the live review, for a notebook to display.

    `rep_id` is whose meeting to open, `held_on` its day like "2026-11-27" (blank: today), `workspace` the folder
    (blank: the one `coachkit review` was started for, else the one around this notebook, else the sample team).
    """
    day = _date(held_on)
    if held_on and day is None:
        raise RequestError(f"{held_on!r} is not a date like 2026-11-27.")
    opened = _workspace(workspace or os.environ.get(FOLDER, ""))
    threading.Thread(target=warm_up, args=(opened,), daemon=True).start()  # before it is asked for
    return ReviewPage(opened, rep_id or os.environ.get(REP, ""), day)


def _workspace(folder: str) -> Workspace:
    here = Path.cwd()
    around = here.name == "notebooks" and (here.parent / "parameters" / "team.yaml").is_file()
    if folder and not (Path(folder) / "parameters" / "team.yaml").is_file() and not (Path(folder) / "crm").is_dir():
        from coachkit.workspace import open_sample

        return open_sample(Path(folder))
    return open_workspace(Path(folder) if folder else here.parent if around else None)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


__all__ = ["FOLDER", "REP", "ReviewPage", "open_page"]
