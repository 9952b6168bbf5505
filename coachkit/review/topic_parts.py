"""What single topics of the agenda bring with them: promises to settle, goals to look at, how things are."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets
from markupsafe import Markup

from coachkit.journal.bodies import CheckIn, PromiseEnded, PulseGiven
from coachkit.model import Commitment, Goal, Milestone
from coachkit.review.entry_form import Say, attempt, entry_form
from coachkit.review.kept_field import clock_time
from coachkit.review.markup import block, column
from coachkit.review.session import Place, Review, blank
from coachkit.workspace import slug_id

#: The topic of the agenda that each belongs to, by the topic's kind.
PULSE, PROMISES, GOALS = "opening", "commitments", "goals"

#: How many of the manager's own notes are recalled at the opening; more would be read instead of asking.
NOTES_RECALLED = 3


def parts_of(review: Review, kind: str, say: Say) -> tuple[ipywidgets.Widget, ...]:
    """Return what belongs to a kind of topic."""
    makers: dict[str, Callable[[Review, Say], ipywidgets.Widget]] = {
        PULSE: pulse_part, PROMISES: promises_part, GOALS: goals_part,
    }  # fmt: skip
    return (makers[kind](review, say),) if kind in makers else ()


def pulse_part(review: Review, say: Say) -> ipywidgets.Widget:
    """Ask how things are, in the rep's own words; recall what the manager noted for themselves before."""
    asked = column(
        block("<h3>How things are</h3>"), entry_form(review, Place(blank(PulseGiven), "1"), say), classes="ck-card"
    )
    noted = Markup("").join(Markup("<li>{}</li>").format(note) for note in review.prep.private_notes[-NOTES_RECALLED:])
    if not noted:
        return asked
    recalled = block(
        "<p class='ck-badge'>Only you. What you noted before:</p><ul>{noted}</ul>", "ck-private", noted=noted
    )
    return column(recalled, asked)


def promises_part(review: Review, say: Say) -> ipywidgets.Widget:
    """Show what both promised and is open, the manager's own first, each to be settled."""
    still_open = [one for one in review.prep.commitments if one.status == "open"]
    mine_first = sorted(still_open, key=lambda one: one.by != "manager")
    if not mine_first:
        return block("<p class='ck-hint'>No promise of an earlier meeting is open.</p>")
    return column(*(_promise(review, one, say) for one in mine_first))


def goals_part(review: Review, say: Say) -> ipywidgets.Widget:
    """Show the goals, each with its open milestones to be ticked off and a word on how it goes."""
    if not review.prep.goals:
        return block("<p class='ck-hint'>No goal is on record yet. “New goal” below sets one.</p>")
    return column(*(_goal(review, goal, say) for goal in review.prep.goals))


def _promise(review: Review, promise: Commitment, say: Say) -> ipywidgets.Widget:
    place = Place(PromiseEnded(commitment_id=promise.commitment_id), slug_id(promise.commitment_id))
    late = promise.due_date is not None and promise.due_date < review.held_on
    told = block(
        "<h3>{text}</h3><p class='ck-hint'>{by}{due}{late}. Promised {age} days before the report.</p>",
        text=promise.text,
        by="Your own promise" if promise.by == "manager" else f"Promised by {review.prep.rep.name}",
        due=f", due {promise.due_date.day} {promise.due_date:%b %Y}" if promise.due_date else ", without a day",
        late=Markup(" <strong class='ck-late'>(overdue)</strong>") if late else "",
        age=promise.age_days,
    )
    return column(told, entry_form(review, place, say), classes="ck-card ck-pair")


def _goal(review: Review, goal: Goal, say: Say) -> ipywidgets.Widget:
    progress = f"{goal.progress:.0%} reached" if goal.progress is not None else "not measured"
    expected = f", {goal.expected_progress:.0%} expected by now" if goal.expected_progress is not None else ""
    told = block(
        "<h3>{title}</h3><p class='ck-hint'>{progress}{expected}{stalled}</p>",
        title=goal.title, progress=progress, expected=expected,
        stalled=f". Stalled: {goal.stalled_because}" if goal.stalled_because else "",
    )  # fmt: skip
    steps = [_milestone(review, goal, step, say) for step in goal.milestones if step.done_on is None]
    word = entry_form(review, Place(CheckIn(goal_id=goal.goal_id), slug_id(goal.goal_id)), say)
    return column(told, *steps, word, classes="ck-card")


def _milestone(review: Review, goal: Goal, step: Milestone, say: Say) -> ipywidgets.Widget:
    place = Place(CheckIn(goal_id=goal.goal_id, milestone=step.title), slug_id(f"{goal.goal_id}|{step.title}"))
    body = review.body(place)
    due = f" (due {step.due_date.day} {step.due_date:%b %Y})" if step.due_date else ""
    reached = ipywidgets.Checkbox(
        value=isinstance(body, CheckIn) and body.done_on is not None,
        description=f"Reached: {step.title}{due}", indent=False, disabled=review.closed,
    )  # fmt: skip

    def ticked(change: dict[str, bool]) -> None:
        done_on = review.held_on if change["new"] else None
        if attempt(say, lambda: review.write(place, "done_on", done_on)):
            say(f"Saved {clock_time()}")

    reached.observe(ticked, "value")
    return reached


__all__ = ["GOALS", "PROMISES", "PULSE", "parts_of"]
