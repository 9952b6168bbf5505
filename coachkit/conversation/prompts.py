"""What prompts a question: a finding, a metric, or something on record; each with its "because" in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from coachkit.conversation.bank.form import Condition, Filler, Known
from coachkit.conversation.material import Material
from coachkit.conversation.slots import plain
from coachkit.insight.customers import LOW
from coachkit.insight.wording import say_count, say_day, say_figure
from coachkit.model import Comment, Evidence, Finding, Metric, Window
from coachkit.terms import CauseId

GENERAL = "A general question: nothing in the data prompts it"

#: A customer counts as pleased by the usual reading of the two scales: top two of five, and promoters (9-10).
#: `insight.customers.LOW` has the other end.
PLEASED = {"csat": 4.0, "nps": 9.0}
SCALE = {"csat": "5", "nps": "10"}

#: Metrics whose label in the table of figures is too short to be a reason.
SPOKEN = {
    "push_count": "close dates moved later",
    "past_due": "open opportunities past their close date",
    "opportunities_advanced": "opportunities that went on to a later stage",
    "untouched": "open opportunities nobody has touched lately",
    "single_contact": "late opportunities that rest on one contact",
    "commit_amount": "open amount in commit",
}


@dataclass(frozen=True)
class Prompt:
    """Why a question is asked now, the rows behind it, and the values its slots may take."""

    because: str
    cause: CauseId | None = None
    evidence: tuple[Evidence, ...] = ()
    values: Mapping[Filler, str] = field(default_factory=dict)
    sensitive: bool = False


def from_finding(finding: Finding, material: Material) -> Prompt:
    """Prompt by a finding: its statement, its n and its window."""
    account = _account_cited(finding, material)
    return Prompt(
        because=f"Because: {_statement(finding)}",
        cause=finding.cause_id,
        evidence=finding.evidence,
        values={"account": account} if account else {},
        sensitive=finding.sensitive,
    )


def from_metric(condition: Condition, material: Material) -> Prompt | None:
    """Prompt by a metric within the condition's bounds; None when it is not, or has no value."""
    metric = next((one for one in material.figures.metrics if one.metric_id == condition.metric_id), None)
    if metric is None or metric.value is None or metric.n < condition.least_n:
        return None
    if condition.at_least is not None and metric.value < condition.at_least:
        return None
    if condition.at_most is not None and metric.value > condition.at_most:
        return None
    name = SPOKEN.get(metric.metric_id, metric.label)
    said = f"{name}, {_figure(metric, material.currency)}"
    evidence = Evidence(metric_id=metric.metric_id, value=metric.value, n=metric.n, window=metric.window)
    return Prompt(because=f"Because: {said}{_qualified(said, metric.n, metric.window)}", evidence=(evidence,))


def from_record(known: Known, material: Material) -> Prompt | None:
    """Prompt by something on record; None when there is no such thing."""
    match known:
        case "pipeline":
            return _by_pipeline(material)
        case "opportunity":
            return _by_opportunity(material)
        case "goal":
            return _by_goal(material)
        case "milestone":
            return _by_milestone(material)
        case "unlinked_goal":
            return _by_unlinked_goal(material)
        case "no_goal":
            return None if material.figures.goals else Prompt("Because: no goal is on record yet")
        case "no_aspiration":
            return None if material.aspirations else Prompt("Because: no aim of the rep is on record yet")
        case "motivator":
            return _by_motivator(material)
        case "focus":
            return _by_focus(material)
        case "aspiration":
            return _by_aspiration(material)
        case "praise" | "complaint":
            return _by_comment(known == "praise", material)
        case "promise":
            return _by_promises(len(material.open_promises), "open", material)
        case "overdue_promise":
            return _by_promises(len(material.overdue_promises), "past its day", material)


def _statement(finding: Finding) -> str:
    """Say a finding, with the n and window of its first evidence where it does not name them."""
    said = " ".join(finding.statement.split()).rstrip(".")
    if not finding.evidence:
        return said
    first = finding.evidence[0]
    return said + _qualified(said, first.n, first.window)


def _qualified(said: str, n: int, window: Window | None) -> str:
    """Write n and window in brackets, each only where the sentence does not say it already."""
    parts = []
    if n and not re.search(rf"\b{n:,}\b", said):
        parts.append(f"n = {n:,}")
    if window is not None and say_day(window[1]) not in said:
        parts.append(_days(window))
    return f" ({', '.join(parts)})" if parts else ""


def _days(window: Window) -> str:
    start, end = window
    return f"as of {say_day(end)}" if start == end else f"{say_day(start)} to {say_day(end)}"


def _figure(metric: Metric, currency: str) -> str:
    """Write a metric's value in its unit; what was counted, out of how many."""
    value = metric.value or 0.0
    said = say_figure(value, metric.unit, currency)
    counted = metric.unit == "count" and metric.level >= 1.0 and metric.n > value
    return f"{said} of {metric.n:,}" if counted else said


def _account_cited(finding: Finding, material: Material) -> str:
    """Name the customer of the first opportunity that the finding cites or quotes and the report shows, if any."""
    shown = {one.opportunity_id: one.account or one.name or "" for one in material.figures.opportunities}
    for evidence in finding.evidence:
        for row in evidence.rows:
            name = shown.get(row.removeprefix("opportunities:"), "")
            if name:
                return name
    for one in material.figures.opportunities:
        if one.name and f"“{one.name}”" in finding.statement:
            return one.account or one.name
    return ""


def _by_pipeline(material: Material) -> Prompt | None:
    count = material.figures.open_count
    if not count:
        return None
    many = say_count(count, "opportunity is", "opportunities are")
    return Prompt(f"Because: {many} open (as of {say_day(material.as_of)})")


def _by_opportunity(material: Material) -> Prompt | None:
    ranked = sorted(material.figures.opportunities, key=lambda one: (one.rank, one.opportunity_id))
    if not ranked:
        return None
    first = ranked[0]
    named = plain(first.account or first.name or "")  # an id is not what anybody calls a customer
    name = named or f"opportunity {plain(first.opportunity_id)}"
    why = f": {first.flags[0].rstrip('.')}" if first.flags else ""
    many = say_count(material.figures.open_count, "open opportunity", "open opportunities")
    row = Evidence(
        metric_id="open_opportunities",
        value=float(material.figures.open_count),
        n=material.figures.open_count,
        window=(material.as_of, material.as_of),
        rows=(f"opportunities:{first.opportunity_id}",),
        rows_total=1,
    )
    because = f"Because: {name} comes first among {many} (as of {say_day(material.as_of)}){why}"
    return Prompt(because, evidence=(row,), values={"account": named} if named else {})


def _by_goal(material: Material) -> Prompt | None:
    unfinished = [goal for goal in material.figures.goals if goal.progress is None or goal.progress < 1]
    if not unfinished:
        return None
    goal = min(unfinished, key=lambda one: (one.due_date or date.max, one.goal_id))
    due = f", due {say_day(goal.due_date)}" if goal.due_date else ""
    return Prompt(f"Because: “{plain(goal.title)}” is a goal on record{due}", values={"goal": goal.title})


def _by_milestone(material: Material) -> Prompt | None:
    """Prompt by the next step that is due of any goal."""
    steps = [
        (step.due_date, goal.goal_id, step.title, goal.title)
        for goal in material.figures.goals
        for step in goal.milestones
        if step.done_on is None and step.due_date is not None
    ]
    if not steps:
        return None
    due, _, title, goal_title = min(steps)
    because = f"Because: “{plain(title)}” is the next milestone of “{plain(goal_title)}”, due {say_day(due)}"
    return Prompt(because, values={"milestone": title, "goal": goal_title})


def _by_unlinked_goal(material: Material) -> Prompt | None:
    """Prompt by a goal that names no objective of the organisation."""
    goal = next((one for one in material.figures.goals if not one.objective), None)
    if goal is None:
        return None
    because = f"Because: “{plain(goal.title)}” names no objective of the organisation that it serves"
    return Prompt(because, values={"goal": goal.title})


def _by_motivator(material: Material) -> Prompt | None:
    if not material.figures.rep.profile.motivators:
        return None
    first = material.figures.rep.profile.motivators[0]
    return Prompt(
        f"Because: the rep has named this as something that drives them: “{plain(first)}”", values={"motivator": first}
    )


def _by_focus(material: Material) -> Prompt | None:
    if material.focus is None:
        return None
    skill = material.focus.skill
    because = f"Because: “{plain(skill)}” has been the focus since {say_day(material.focus.since)}"
    return Prompt(because, values={"focus": skill})


def _by_aspiration(material: Material) -> Prompt | None:
    if not material.aspirations:
        return None
    first = material.aspirations[0]
    return Prompt(f"Because: the rep has named this aim: “{plain(first)}”", values={"aspiration": first})


def _by_comment(pleased: bool, material: Material) -> Prompt | None:
    """Prompt by the newest comment on that side of the scale."""
    fitting = [comment for comment in material.figures.feedback.comments if _is(comment, pleased)]
    if not fitting:
        return None
    newest = max(fitting, key=lambda one: (one.received_at, one.kind, one.account or "", one.score))
    who = plain(newest.account or "")
    scale = SCALE[newest.kind]
    because = (
        f"Because: {who or 'A customer'} gave {newest.score:g} of {scale} "
        f"({newest.kind.upper()}, {say_day(newest.received_at)})"
    )
    return Prompt(because, values={"customer": who} if who else {})


def _is(comment: Comment, pleased: bool) -> bool:
    if comment.kind not in SCALE:
        return False
    return comment.score >= PLEASED[comment.kind] if pleased else comment.score <= LOW[comment.kind]


def _by_promises(count: int, state: str, material: Material) -> Prompt | None:
    if not count:
        return None
    many = say_count(count, "promise")
    verb = "is" if count == 1 else "are"
    past = "past their day" if state == "past its day" and count > 1 else state
    return Prompt(f"Because: {many} of the two of you {verb} {past} (as of {say_day(material.as_of)})")
