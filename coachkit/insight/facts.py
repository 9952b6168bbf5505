"""What a finding is before it is ranked, and the facts about a rep's open opportunities.

Each test returns a `Fact` or says in a `NotSeen` that it looked and saw nothing, or why it could not look.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.insight.days import NO_DAY, day_of
from coachkit.insight.opportunities import late_stage
from coachkit.insight.pipeline import CYCLE_LEAST
from coachkit.insight.repwork import STALE_LEAST, RepWork, share_of_value, worth
from coachkit.insight.rows import Rows
from coachkit.insight.teamday import TeamDay
from coachkit.insight.wording import say_count, say_day, say_opportunities, say_share
from coachkit.model import Evidence, NotSeen
from coachkit.terms import MIN_PEERS, CauseId, Tier, Valence

#: Least evidence, from methods section 3.
NEXT_STEP_LEAST = 8
CONCENTRATION_LEAST = 3
CONCENTRATION_SHARE = 0.4
CONTACTS_LEAST = 5
NO_CYCLE = (
    f"too few dated wins to learn the usual cycle from: {CYCLE_LEAST} are needed, the rep’s own or, where {MIN_PEERS} "
    "other reps or more have some, those of all"
)
#: A habit shows in several opportunities, not in one: fewer are told with the opportunity itself, not as a finding.
#: With a quarter and two, most of the sample's ordinary weeks stay quiet; issue "insight" puts tests in their place.
WORTH_COUNT, WORTH_SHARE = 2, 0.25
_NONE_OPEN = "no open opportunities"


@dataclass(frozen=True)
class Fact:
    """A finding without its rank.

    `magnitude` (0 to 1) decides among findings of one tier: the share of the work that a fact concerns; for what was
    inferred, 1 less the p-value.
    """

    cause_id: CauseId
    valence: Valence
    statement: str
    evidence: tuple[Evidence, ...]
    rival: str
    would_change_our_mind: str
    magnitude: float
    tier: Tier = "fact"
    p_value: float | None = None


Outcome = Fact | NotSeen


def unseen(cause_id: CauseId, n: int = 0, *, reason: str) -> NotSeen:
    """Say what was looked at, among `n`, and that it shows nothing, or why it could not be tested."""
    return NotSeen(cause_id=cause_id, n=n, reason=reason)


def _too_few(cause_id: CauseId, count: int, n: int) -> NotSeen | None:
    """Say that it concerns single opportunities only, or None where it is worth a finding."""
    if count >= WORTH_COUNT and count >= WORTH_SHARE * n:
        return None
    if count:
        return unseen(cause_id, n, reason=f"{count} of {n}: told with the opportunity, too few for a finding")
    return unseen(cause_id, n, reason=f"looked at {say_opportunities(n, 'open')}: none" if n else _NONE_OPEN)


def no_next_step(work: RepWork) -> Outcome:
    """Open opportunities without a next step."""
    view, n = work.day.view, len(work.open)
    if not view.has("opportunities", "next_step"):
        return unseen("no-next-step", reason="next steps are not in the data")
    if view.rewound.get("next_step"):
        return unseen("no-next-step", n, reason="what the next steps were on that day is not known for all")
    if n < NEXT_STEP_LEAST:
        return unseen("no-next-step", n, reason=f"fewer than {NEXT_STEP_LEAST} open opportunities")
    rows = work.open.where(work.open["blank_step"])
    if too_few := _too_few("no-next-step", len(rows), n):
        return too_few
    return Fact(
        "no-next-step",
        "gap",
        f"{len(rows)} of {say_opportunities(n, 'open')}{_of_value(work, rows, work.open)} had no next step on "
        f"{say_day(work.day.as_of)}.",
        (work.evidence("no_next_step", len(rows), n, "opportunities", rows),),
        "The next steps may be agreed and not written down.",
        "A next step with a date in the CRM for each of them, or the rep's word on where it stands.",
        share_of_value(rows, work.open),
    )


def stale_pipeline(work: RepWork) -> Outcome:
    """Open opportunities older than nine in ten wins took: said once, when they are most of the pipeline."""
    usual, dated = work.usual, work.dated
    if usual is None:
        return unseen("stale-pipeline", len(dated), reason=NO_CYCLE)
    if len(dated) < STALE_LEAST:
        few = f"fewer than {STALE_LEAST} open opportunities with a creation date"
        return unseen("stale-pipeline", len(dated), reason=few)
    rows = dated.where(dated["stale"])
    if not work.mostly_stale:
        of = f"{len(rows)} of {say_opportunities(len(dated), 'dated open')}"
        return unseen("stale-pipeline", len(dated), reason=f"{of} are older than {usual.days} days: not most of them")
    everywhere = say_outlived(work.day)
    return Fact(
        "stale-pipeline",
        "neutral" if everywhere else "gap",
        f"{len(rows)} of {say_opportunities(len(dated), 'dated open')} are older than {usual.days} days, within which "
        f"nine in ten of {'the rep’s own ' if usual.own else ''}{usual.wins:,} wins closed.",
        (work.evidence("open_age_days", np.median(dated["age"]), len(dated), "opportunities", rows, None, usual.days),),
        f"{everywhere} Opportunities that were lost long ago may simply not have been closed in the CRM.".strip(),
        "A contact in the last weeks, or a step dated ahead that the buyer agreed to, on the oldest of them.",
        share_of_value(rows, dated),
    )


def say_outlived(day: TeamDay) -> str:
    """Say it where most open opportunities of the whole data outlived every closed one: then it is no rep's matter.

    Blank where that is not so, or where too few other reps stand behind the figure to print it.
    """
    told = day.outlived
    if told is None or told.older * 2 <= told.n:
        return ""
    return (
        f"In the whole data, {told.older:,} of {say_opportunities(told.n, 'dated open')} are older than the longest "
        f"any closed one took ({told.longest} days)."
    )


def concentration(work: RepWork) -> Outcome:
    """One open opportunity that holds most of the open amount."""
    rows = work.with_amount
    n, total = len(rows), worth(rows)
    if n < CONCENTRATION_LEAST:
        return unseen("concentration", n, reason=f"fewer than {CONCENTRATION_LEAST} open opportunities with an amount")
    top = rows.head(1)
    amount = float(top["amount"][0])
    if amount <= CONCENTRATION_SHARE * total:
        of = f"the largest of {n} with an amount is {say_share(amount / total)} of the open amount"
        return unseen("concentration", n, reason=f"{of}, not above {say_share(CONCENTRATION_SHARE)}")
    return Fact(
        "concentration",
        "gap",
        f"{work.say(top.row(0))} ({work.money(amount)}) is {say_share(amount / total)} of the open amount: "
        f"{work.money(total)} in {say_opportunities(n)} with an amount on {say_day(work.day.as_of)}.",
        (work.evidence("open_amount_share", amount / total, n, "opportunities", top),),
        "One large opportunity can be the plan, and the others may be smaller by nature.",
        "Other open opportunities of a similar size, or a plan for the quarter that does without this one.",
        amount / total,
    )


def slipping(work: RepWork) -> Outcome:
    """Open opportunities whose close date was moved later again and again."""
    n, often = len(work.open), work.day.team.thresholds.pushes_to_flag
    if not work.day.knows("close_date"):
        return unseen("slipping", n, reason="no changes of close dates in the data")
    rows = work.open.where(work.open["pushes"] >= often)
    if too_few := _too_few("slipping", len(rows), n):
        return too_few
    moves = work.pushes.where(np.isin(work.pushes["at"], rows["at"]))
    most = rows.row(min(range(len(rows)), key=lambda at: (-rows["pushes"][at], rows["opportunity_id"][at])))
    span = day_of(moves["day"].min()), day_of(moves["day"].max())
    before = _before_handover(work, moves)
    handed = f" {before} of these {len(moves)} moves were made before the rep had them." if before else ""
    theirs = " Some of the dates were set by whoever had the opportunities before." if before else ""
    return Fact(
        "slipping",
        "gap",
        f"{len(rows)} of {say_opportunities(n, 'open')} had the close date moved later {say_count(often, 'time')} or "
        f"more between {say_day(span[0])} and {say_day(span[1])}; {work.say(most)} most, {most['pushes']} times."
        f"{handed}",
        (work.evidence("push_count", len(moves), n, "opportunity_changes", moves, span),),
        f"The buyers' own timetable may have moved; a date can be wrong without anybody having done wrong.{theirs}",
        "A date that the buyer has confirmed for each of them.",
        share_of_value(rows, work.open),
    )


def _before_handover(work: RepWork, moves: Rows) -> int:
    """Count the moves of opportunities that came to the rep later on: they were another's to make."""
    handed = work.day.moves("rep_id")
    since = dict(zip(handed.at.tolist(), handed.day.tolist(), strict=True))  # in the log's order: the last counts
    return sum(day < since.get(at, NO_DAY) for at, day in zip(moves["at"].tolist(), moves["day"].tolist(), strict=True))


def single_threaded(work: RepWork) -> Outcome:
    """Late opportunities that hang on one contact."""
    if not work.day.view.has("opportunities", "contacts"):
        return unseen("single-threaded", reason="contacts are not in the data")
    late = work.open.where(late_stage(work) & ~np.isnan(work.open["contacts"]))
    n, rows = len(late), late.where(late["contacts"] <= 1)
    if n < CONTACTS_LEAST:
        few = f"fewer than {CONTACTS_LEAST} opportunities due this quarter with contacts"
        return unseen("single-threaded", n, reason=few)
    share = share_of_value(rows, late)
    if share <= CONCENTRATION_SHARE:
        of = f"{len(rows)} of {n} late ones hang on one contact or none: {say_share(share)} of their amount"
        return unseen("single-threaded", n, reason=f"{of}, not above {say_share(CONCENTRATION_SHARE)}")
    return Fact(
        "single-threaded",
        "gap",
        f"{len(rows)} of {say_opportunities(n)} that are due by {say_day(work.day.period.end)} or in commit or best "
        f"case{_of_value(work, rows, late)} show one contact or none on {say_day(work.day.as_of)}.",
        (work.evidence("single_contact", len(rows), n, "opportunities", rows),),
        "More people may be involved than the CRM names.",
        "The names of the others who decide, and a word with one of them.",
        share_of_value(rows, late),
    )


def _of_value(work: RepWork, rows: Rows, among: Rows) -> str:
    """Say how much money the rows hold, where amounts are there to say it."""
    whole = worth(among)
    return f" ({work.money(worth(rows))} of {work.money(whole)})" if whole > 0 else ""
