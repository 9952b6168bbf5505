"""What single topics of the agenda bring with them: promises to settle, goals to look at, how things are."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets
from markupsafe import Markup

from coachkit.conversation.causes import CAUSE_TOPICS
from coachkit.insight.wording import say_day
from coachkit.journal.bodies import (
    Body,
    CheckIn,
    ExpectationEnded,
    ExpectationSet,
    GoalSet,
    Promise,
    PromiseEnded,
    PulseGiven,
)
from coachkit.model import Commitment, Expectation, Goal, Milestone
from coachkit.report.journal_sections import HYGIENE_WORDS
from coachkit.review.entry_form import Say, attempt, entry_form
from coachkit.review.kept_field import clock_time
from coachkit.review.markup import block, button, column, row
from coachkit.review.session import Place, Review, Topic, blank
from coachkit.workspace import slug_id

#: The topic of the agenda that each belongs to, by the topic's kind.
PULSE, PROMISES, GOALS, EXPECTATIONS = "opening", "commitments", "goals", "accountability"

_REPLACED: dict[type[Body], str] = {Promise: "promise", GoalSet: "goal", ExpectationSet: "expectation"}

#: How many of the manager's own notes are recalled at the opening; more would be read instead of asking.
NOTES_RECALLED = 3


#: Adds the successor of what was agreed: its beginning, the id of what it replaces, and why.
Replace = Callable[[Body, str, str], None]


def parts_of(review: Review, topic: Topic, say: Say, replace: Replace) -> tuple[ipywidgets.Widget, ...]:
    """Return what belongs to a topic: by its kind, or what the data say where a finding put it on the agenda."""
    makers: dict[str, Callable[[], ipywidgets.Widget]] = {
        PULSE: lambda: pulse_part(review, say),
        PROMISES: lambda: promises_part(review, say, replace),
        GOALS: lambda: goals_part(review, say, replace),
        EXPECTATIONS: lambda: expectations_part(review, say, replace),
    }
    return (makers[topic.kind](),) if topic.kind in makers else findings_part(review, topic)


def findings_part(review: Review, topic: Topic) -> tuple[ipywidgets.Widget, ...]:
    """Recall what the data say on a topic, in the words that both editions have; sensitive findings are in none."""
    said = [
        finding.statement
        for finding in review.prep.findings
        if CAUSE_TOPICS[finding.cause_id].topic == topic.title and not finding.sensitive
    ]
    if not said:
        return ()
    told = Markup("").join(Markup("<li>{}</li>").format(statement) for statement in said)
    return (block("<p class='ck-label'>What the data say</p><ul>{told}</ul>", told=told),)


def pulse_part(review: Review, say: Say) -> ipywidgets.Widget:
    """Ask how things are, in the rep's own words; recall, folded, what the manager noted for themselves before.

    Folded, because this is the page's first topic, and the rep may be looking on when it opens.
    """
    asked = column(
        block("<h3>How things are</h3>"), entry_form(review, Place(blank(PulseGiven), "1"), say), classes="ck-card"
    )
    noted = Markup("").join(Markup("<li>{}</li>").format(note) for note in review.prep.private_notes[-NOTES_RECALLED:])
    if not noted:
        return asked
    recalled = block(
        "<details><summary>Only you: what you noted before</summary><ul>{noted}</ul></details>",
        "ck-private",
        noted=noted,
    )
    return column(recalled, asked)


def promises_part(review: Review, say: Say, replace: Replace) -> ipywidgets.Widget:
    """Show what both promised and is open, the manager's own first, each to be settled."""
    still_open = [one for one in review.prep.commitments if one.status == "open"]
    mine_first = sorted(still_open, key=lambda one: one.by != "manager")
    if not mine_first:
        return block("<p class='ck-hint'>No promise of an earlier meeting is open.</p>")
    return column(*(_promise(review, one, say, replace) for one in mine_first))


def goals_part(review: Review, say: Say, replace: Replace) -> ipywidgets.Widget:
    """Show the goals, each with its open milestones to be ticked off and a word on how it goes."""
    if not review.prep.goals:
        return block("<p class='ck-hint'>No goal is on record yet. “New goal” below sets one.</p>")
    return column(*(_goal(review, goal, say, replace) for goal in review.prep.goals))


def expectations_part(review: Review, say: Say, replace: Replace) -> ipywidgets.Widget:
    """Show what is expected of each other, each to be ended or replaced, and how the hygiene agreement stands."""
    prep = review.prep
    agreed = prep.hygiene
    kept = [
        f"By {agreed.by.title()}, {HYGIENE_WORDS[one.field]}: {one.current} of {one.of} when the report was made"
        for one in (agreed.states if agreed else ())
        if agreed and one.reason is None
    ]
    if not prep.expectations and not kept:
        return block("<p class='ck-hint'>Nothing is written down that you expect of each other.</p>")
    told = Markup("").join(Markup("<li>{}</li>").format(line) for line in kept)
    standing = (block("<p class='ck-label'>Kept up to date</p><ul>{told}</ul>", told=told),) if kept else ()
    return column(*(_expectation(review, one, say, replace) for one in prep.expectations), *standing)


def _promise(review: Review, promise: Commitment, say: Say, replace: Replace) -> ipywidgets.Widget:
    place = Place(PromiseEnded(commitment_id=promise.commitment_id), slug_id(promise.commitment_id))
    late = promise.due_date is not None and promise.due_date < review.held_on
    told = block(
        "<h3>{text}</h3><p class='ck-hint'>{by}{due}{late}. Promised {age} days ago.</p>",
        text=promise.text,
        by="Your own promise" if promise.by == "manager" else f"Promised by {review.prep.rep.name}",
        due=f", due {say_day(promise.due_date)}" if promise.due_date else ", without a day",
        late=Markup(" <strong class='ck-late'>(overdue)</strong>") if late else "",
        age=promise.age_days + (review.held_on - review.prep.as_of).days,
    )
    instead = _replacing(review, place, Promise(by=promise.by), promise.commitment_id, say, replace)
    return column(told, entry_form(review, place, say), instead, classes="ck-card ck-pair")


def _expectation(review: Review, expected: Expectation, say: Say, replace: Replace) -> ipywidgets.Widget:
    place = Place(ExpectationEnded(expectation=expected.text), slug_id(expected.text))
    since = f"Since {say_day(expected.since)}" if expected.since else "In force"
    told = block("<h3>{text}</h3><p class='ck-hint'>{since}.</p>", text=expected.text, since=since)
    instead = _replacing(review, place, ExpectationSet(), expected.text, say, replace)
    return column(told, entry_form(review, place, say), instead, classes="ck-card")


def _goal(review: Review, goal: Goal, say: Say, replace: Replace) -> ipywidgets.Widget:
    progress = f"{goal.progress:.0%} reached" if goal.progress is not None else "not measured"
    expected = f", {goal.expected_progress:.0%} expected by now" if goal.expected_progress is not None else ""
    told = block(
        "<h3>{title}</h3><p class='ck-hint'>{progress}{expected}{stalled}</p>",
        title=goal.title, progress=progress, expected=expected,
        stalled=f". Stalled: {goal.stalled_because}" if goal.stalled_because else "",
    )  # fmt: skip
    steps = [_milestone(review, goal, step, say) for step in goal.milestones if step.done_on is None]
    place = Place(CheckIn(goal_id=goal.goal_id), slug_id(goal.goal_id))
    instead = _replacing(review, place, GoalSet(title=goal.title, horizon=goal.horizon), goal.goal_id, say, replace)
    return column(told, *steps, entry_form(review, place, say), instead, classes="ck-card")


def _replacing(
    review: Review, place: Place, begin: Body, item_id: str, say: Say, replace: Replace
) -> ipywidgets.Widget:
    """Return the button that puts a successor in the place of what was agreed; the words typed at `place` say why."""

    def pressed() -> None:
        reason = getattr(review.body(place), "words", "").strip()
        if reason:
            replace(begin, item_id, reason)
        else:
            say("First write why it is replaced, in the field above this button.", wrong=True)

    made = button(f"Replace this {_REPLACED[type(begin)]}", pressed, "", "ck-quiet")
    made.disabled = review.closed
    return row(made)


def _milestone(review: Review, goal: Goal, step: Milestone, say: Say) -> ipywidgets.Widget:
    place = Place(CheckIn(goal_id=goal.goal_id, milestone=step.title), slug_id(f"{goal.goal_id}|{step.title}"))
    body = review.body(place)
    due = f" (due {say_day(step.due_date)})" if step.due_date else ""
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


__all__ = ["EXPECTATIONS", "GOALS", "PROMISES", "PULSE", "parts_of"]
