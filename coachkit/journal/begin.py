"""How things begin: a rep's parameter file and the journal, put together as they were known on a day.

Until the journal holds meetings and promises, the parameter file does. Nothing here sees a day after `as_of`.
"""

from __future__ import annotations

from datetime import date, timedelta

from coachkit.journal.view import JournalView
from coachkit.model import Commitment, LastMeeting
from coachkit.parameters import CommitmentParameters, RepParameters, TeamParameters
from coachkit.terms import MEETING_TYPES, CommitmentStatus, MeetingType

#: The guide's quarter; after it a rep without any meeting on record is a gap in the record, and a promise that ended
#: has been talked about.
NEW_DAYS = 90


def meetings_known(
    parameters: RepParameters | None, view: JournalView, team: TeamParameters, as_of: date, start_date: date | None
) -> LastMeeting:
    """Return a rep's last meeting of each type, the next one planned, and by how many days a meeting is overdue.

    `view` holds this rep's entries (`JournalView.of`). A meeting in the parameter file counts once its day has come,
    `as_of` included; one in the journal counts for the days after it.

    Overdue is measured from the last meeting of any type, since each is time given to the rep. Where none is on record
    it is measured from `start_date` for a rep in their first `NEW_DAYS`, and not at all for others: somebody has met
    them in all that time, only nobody has told the kit. `overdue_days` are the days beyond
    `meeting_every_days`, 0 when none. A meeting that is planned does not cancel this: a promise to meet is not a
    meeting, and the page shows both.
    """
    held = _held(parameters, view, as_of)
    is_new = start_date is not None and (as_of - start_date).days <= NEW_DAYS
    since = max(held.values(), default=start_date if is_new else None)
    late = 0 if since is None else (as_of - since).days - team.thresholds.meeting_every_days
    planned = parameters.next_meeting if parameters else None
    ahead = planned is not None and planned.date >= as_of
    return LastMeeting(
        held=held,
        next_date=planned.date if planned and ahead else None,
        next_type=planned.type if planned and ahead else None,
        due_date=None if since is None else since + timedelta(days=team.thresholds.meeting_every_days),
        overdue_days=max(late, 0),
    )


def _held(parameters: RepParameters | None, view: JournalView, as_of: date) -> dict[MeetingType, date]:
    """Return the newest day of each meeting type, in the types' own order."""
    days = [(meeting.meeting_type, meeting.held_on) for meeting in view.meetings]
    days += parameters.last_meetings.items() if parameters else []
    known = {kind: [day for of, day in days if of == kind and day <= as_of] for kind in MEETING_TYPES}
    return {kind: max(found) for kind, found in known.items() if found}


def commitments_known(parameters: RepParameters | None, as_of: date) -> tuple[Commitment, ...]:
    """Return the promises made by `as_of`, each as it stood that day; one that ended over a quarter ago is history.

    First those open past their due date, then the other open ones, then the rest; within each, the manager's own
    first, then by due date (none comes last) and id. `age_days` counts from the day it was made; `carried_from` is
    that day for one still open that was made earlier.
    """
    made = [
        made
        for made in (parameters.commitments if parameters else [])
        if made.made_on <= as_of and not _is_history(made, as_of)
    ]
    return tuple(sorted((_commitment(one, as_of) for one in made), key=lambda one: _pressing(one, as_of)))


def _is_history(made: CommitmentParameters, as_of: date) -> bool:
    return made.done_on is not None and (as_of - made.done_on).days > NEW_DAYS


def _commitment(made: CommitmentParameters, as_of: date) -> Commitment:
    status = _status_on(made, as_of)
    return Commitment(
        commitment_id=made.commitment_id,
        text=made.text,
        by=made.by,
        due_date=made.due_date,
        status=status,
        age_days=(as_of - made.made_on).days,
        done_on=made.done_on if status == "done" else None,
        carried_from=made.made_on if status == "open" and made.made_on < as_of else None,
        replaces=made.replaces,
        reason=made.reason if status != "open" or made.replaces else None,
    )


def _status_on(made: CommitmentParameters, as_of: date) -> CommitmentStatus:
    """Tell how a promise stood: its end counts from `done_on`, and such a date alone says that it is done."""
    if made.done_on is None:
        return made.status
    if made.done_on > as_of:
        return "open"
    return "done" if made.status == "open" else made.status


def _pressing(one: Commitment, as_of: date) -> tuple[int, bool, date, str]:
    due = one.due_date or date.max
    group = 2 if one.status != "open" else 0 if due < as_of else 1
    return group, one.by != "manager", due, one.commitment_id
