"""`nudges.txt`: what helps in the middle of the week, for the manager alone, and a recognition drafted from facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from coachkit.journal.bodies import CheckIn, PromiseEnded, Word
from coachkit.model import Commitment, RecentWork
from coachkit.review.found_report import newest_report
from coachkit.review.plain_text import day_in_full, lines_of
from coachkit.review.promises import open_promises
from coachkit.review.recap_case import Case
from coachkit.review.recap_content import Talk, say_promise
from coachkit.review.recap_events import NextMeeting
from coachkit.terms import Owner

#: Recognition is worth most soon after: what is older than this is for a performance review.
RECENT = timedelta(weeks=4)
MOST_FACTS = 3
YOUR_WORDS = "[What it meant, in your own words.]"


def write_nudges(case: Case, talk: Talk, coming: NextMeeting) -> str:
    """Write the nudges as text; nothing in it is inferred, and where there is nothing it says so."""
    promises = open_promises(talk.promises.values())
    middle = talk.meeting.held_on + (coming.day - talk.meeting.held_on) // 2
    blocks = [
        f"For you alone: do not forward this.\n{case.rep.name} ({case.rep.rep_id}), as of {day_in_full(case.day)}. "
        f"Half-way to the next meeting: {day_in_full(middle)}.",
        _block("Your own promises, first", _promises(case, promises, "manager"), "None is open."),
        _block(f"What {case.rep.name} promised", _promises(case, promises, "rep"), "None is open."),
        _block("In practice now", list(_practice(case)), "No focus is agreed: one skill, one practice, your support."),
        _block("Praise kept and not said yet", list(_unsaid(case)), "None."),
        _block(
            f"How {case.rep.name} likes recognition",
            [lines_of(case.parameters.recognition)] if case.parameters and case.parameters.recognition else [],
            f"Not written down: ask, and put it into parameters/reps/{case.rep.rep_id}.yaml as `recognition`.",
        ),
        "Recognition, a draft from facts alone\n" + _draft(case, recognised(case)),
    ]
    return "\n\n".join(blocks) + "\n"


def recognised(case: Case) -> tuple[RecentWork, ...]:
    """Return what can be recognised, newest first: the report's recent work, what meetings add, and own praise."""
    found = [*_from_report(case), *_from_journal(case)]
    fresh = {one.text: one for one in found if case.day - RECENT < one.done_on <= case.day}
    return tuple(sorted(fresh.values(), key=lambda one: (-one.done_on.toordinal(), one.kind, one.text)))


def _from_report(case: Case) -> tuple[RecentWork, ...]:
    report = newest_report(case.workspace, case.rep.rep_id)
    prep = report.prep() if report else None
    return prep.recent_work if prep else ()


def _from_journal(case: Case) -> Iterator[RecentWork]:
    known = case.promises
    for entry in case.view.entries:
        body = entry.body
        if isinstance(body, PromiseEnded) and body.status == "done":
            one = known.get(body.commitment_id)
            if one is not None and one.by == "rep":
                yield RecentWork(done_on=entry.made_for, kind="promise", text=f"Kept the promise “{one.text}”")
        elif isinstance(body, CheckIn) and body.reached and body.done_on:
            goal = f" of “{case.goals[body.goal_id]}”" if body.goal_id in case.goals else ""
            yield RecentWork(done_on=body.done_on, kind="milestone", text=f"Reached “{body.reached}”{goal}")
        elif isinstance(body, Word) and body.tone == "praise" and body.text.strip():
            yield RecentWork(done_on=entry.made_for, kind="praise", text=body.text)


def _draft(case: Case, facts: tuple[RecentWork, ...]) -> str:
    if not facts:
        weeks = RECENT.days // 7
        return (
            f"There is no fact to build one on: no win, no kept promise, no milestone, no customer's praise and no "
            f"praise of yours in the last {weeks} weeks. Nothing was made up instead."
        )
    told = [_item(f"{day_in_full(one.done_on)}: {one.text}") for one in facts[:MOST_FACTS]]
    lines = [f"Hello {case.rep.name},", "", "this is what I saw, and I want to say so:", *told, YOUR_WORDS]
    return "\n".join(f"  {line}".rstrip() for text in lines for line in text.split("\n"))


def _promises(case: Case, promises: tuple[Commitment, ...], by: Owner) -> list[str]:
    return [say_promise(one, case.names) + _overdue(one.due_date, case.day) for one in promises if one.by == by]


def _overdue(due: date | None, day: date) -> str:
    if due is None or due > day:
        return ""
    return " (today)" if due == day else " (that day is over)"


def _practice(case: Case) -> Iterator[str]:
    focus = case.focus
    if focus is None:
        return
    yield f"Skill: {focus.skill}"
    yield f"Practice: {focus.trying or 'none is written down'}"
    yield f"Your support: {focus.support or 'none is written down'}"


def _unsaid(case: Case) -> Iterator[str]:
    for entry in case.view.entries:
        if isinstance(entry.body, Word) and entry.body.tone == "praise" and not entry.body.shared:
            yield f"{day_in_full(entry.made_for)}: {entry.body.text}"


def _block(heading: str, items: list[str], without: str) -> str:
    return f"{heading}\n" + ("\n".join(_item(text) for text in items) if items else without)


def _item(text: str) -> str:
    return "- " + lines_of(text).replace("\n", "\n  ")
