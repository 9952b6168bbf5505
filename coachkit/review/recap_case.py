"""What recap, invitation and nudges are made from: one rep, looked at on one day, and only read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from coachkit.journal.as_agreed import as_agreed
from coachkit.journal.begin import commitments_known
from coachkit.journal.bodies import DecisionMade
from coachkit.journal.store import read_view
from coachkit.journal.view import JournalView, MeetingHeld
from coachkit.model import Commitment
from coachkit.parameters import FocusParameters, RepParameters
from coachkit.report.roster import RosterRep, read_reps, resolve_rep
from coachkit.review.recap_content import Talk
from coachkit.terms import Owner
from coachkit.workspace import Workspace, read_rep_parameters, slug, slug_id

#: Under `reports/`, apart from the days: a report that is made anew takes its whole folder with it, and what was
#: written to a rep stays.
FOLDER = "recaps"
LEDGER = "calendar.json"
#: Words of the first meeting go back this far.
_FIRST_WORDS = timedelta(weeks=8)


@dataclass(frozen=True)
class RecapRequest:
    """What was asked for: `rep` is an id or a name, `day` the day to look from, `at` the hour of the next meeting."""

    workspace: Workspace
    rep: str
    day: date | None = None
    at: time | None = None


@dataclass(frozen=True)
class Written:
    """What came of it: files in a folder, and what to say about them."""

    folder: Path
    files: tuple[str, ...]
    said: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"folder": str(self.folder), "files": list(self.files), "said": list(self.said)}


@dataclass(frozen=True)
class Case:
    """One rep as known on a day; `view` holds what was said up to and on it, `parameters` what is agreed by then."""

    workspace: Workspace
    rep: RosterRep
    day: date
    parameters: RepParameters | None
    view: JournalView

    @property
    def names(self) -> dict[Owner, str]:
        """What the two are called in a letter."""
        return {"rep": self.rep.name, "manager": self.rep.manager or "Your manager"}

    @property
    def folder(self) -> Path:
        """Where this rep's letters lie; a rep who is called otherwise by now keeps theirs."""
        recaps = self.workspace.reports / FOLDER
        there = sorted(recaps.glob(f"*-{slug_id(self.rep.rep_id)}"))
        return there[0] if there else recaps / slug(self.rep.rep_id, self.rep.name)

    @property
    def promises(self) -> dict[str, Commitment]:
        """Every promise made by the day, by id; what ended over a quarter ago is history."""
        return {one.commitment_id: one for one in commitments_known(self.parameters, self.day)}

    @property
    def goals(self) -> dict[str, str]:
        """What each goal is called, by id."""
        return {goal.goal_id: goal.title for goal in (self.parameters.goals if self.parameters else [])}

    def last_met(self, before: date | None = None) -> date | None:
        """Return the day of the newest meeting on record, or of the newest before a day."""
        days = [meeting.held_on for meeting in self.view.meetings]
        days += self.parameters.last_meetings.values() if self.parameters else []
        return max((day for day in days if day <= self.day and (before is None or day < before)), default=None)

    def talk(self, meeting: MeetingHeld) -> Talk:
        """Return what is on record of one meeting."""
        since = self.last_met(meeting.held_on) or meeting.held_on - _FIRST_WORDS
        return Talk(
            meeting=meeting,
            closed=meeting not in self.view.left_open,
            entries=self.view.said_in(meeting),
            words=tuple(
                entry
                for entry in self.view.entries
                if entry.kind == "word" and since < entry.made_for <= meeting.held_on
            ),
            promises=self.promises,
            goals=self.goals,
            names=self.names,
            currency=self.workspace.team.currency,
            shared_before=frozenset(
                entry.item_id
                for entry in self.view.entries
                if isinstance(entry.body, DecisionMade) and entry.body.may_share
            ),
        )

    @property
    def focus(self) -> FocusParameters | None:
        """The skill in work now."""
        focus = self.parameters.focus if self.parameters else None
        return focus if focus and focus.since <= self.day else None


def open_case(request: RecapRequest) -> Case:
    """Look up a rep; raises `RequestError` for somebody unknown and `InputProblems` for files that cannot be read."""
    workspace = request.workspace
    reps = read_reps(workspace)
    rep_id = resolve_rep(request.rep, {one.rep_id: [one.name] for one in reps.values()})
    day = request.day or today(workspace)
    view = read_view(workspace.journal, day + timedelta(days=1)).of(rep_id)
    agreed = as_agreed(read_rep_parameters(workspace).get(rep_id), view, rep_id)
    return Case(workspace, reps[rep_id], day, agreed, view)


def today(workspace: Workspace) -> date:
    """Return the day that it is where the team works."""
    return datetime.now(ZoneInfo(workspace.team.timezone)).date()
