"""A test in words: what was seen beside what was to be expected, what else it could be, what would change our mind.

Everything is about the work. No sentence says why, and none says what somebody is like (methods, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass

from coachkit.insight.signals.tested import Reading
from coachkit.insight.wording import say_day, say_number, say_share
from coachkit.terms import CauseId, Valence


@dataclass(frozen=True)
class Doubt:
    """What else could lie behind a gap, and what would change our mind about it."""

    rival: str
    would_change_our_mind: str


DOUBTS: dict[CauseId, Doubt] = {
    "low-activity": Doubt(
        "Work may have gone unlogged, or into what the CRM does not count: travel, a large proposal, helping others.",
        "Calendar entries or e-mails of these weeks that are not in the CRM.",
    ),
    "stage-conversion": Doubt(
        "The opportunities that came in may be of another kind, or the market may have turned.",
        "A look at the last five that stopped there, and where they came from.",
    ),
    "small-opportunities": Doubt(
        "Other products, segments or territories may be in the mix than before.",
        "The list of accounts and how they were chosen.",
    ),
    "discounting": Doubt(
        "Approvals, a campaign or the terms of one large customer may have set the discounts.",
        "The wins with the largest discounts, and what was given in return for each.",
    ),
    "long-cycle": Doubt(
        "Larger customers, procurement or a new product take longer.",
        "What the buyers of the longest ones were waiting for.",
    ),
    "slipping": Doubt(
        "Buyers move their own dates.",
        "A date that the buyer has confirmed for each of them.",
    ),
    "thin-pipeline": Doubt(
        "Leads may have dried up, or time may have gone into closing what was there.",
        "Opportunities that are spoken of and not yet in the CRM.",
    ),
    "activity-without-result": Doubt(
        "The market, the leads or the product may have changed; results also come later than the work.",
        "What became of the last ten that did not go on, in the rep's own words.",
    ),
    "slow-follow-up": Doubt(
        "Answers by phone or from another address leave no trace here, and some messages need none.",
        "The messages that waited longest, read together.",
    ),
    "feedback-falling": Doubt(
        "What they met may lie with the product, delivery or support, and unhappy customers answer more readily.",
        "Their own words, and a talk with one or two of them.",
    ),
    "overload": Doubt(
        "Old opportunities that nobody closed make the number larger than the load.",
        "The rep's own word on how the load feels, and which opportunities could go.",
    ),
    "sandbagging": Doubt(
        "Some opportunities close faster than anybody can move their category, and rules for commit differ.",
        "When each of these wins became certain, as the rep saw it.",
    ),
    "happy-ears": Doubt(
        "A few large customers may have changed their minds late, for reasons of their own.",
        "What each buyer had done, not said, when the opportunity went into commit.",
    ),
}
#: A rise is no less a matter of luck than a fall.
STRENGTH = Doubt(
    "A good run may be luck in part, and what came before may have been a poor one.",
    "The same figure after the next eight weeks.",
)


def doubt(cause_id: CauseId, valence: Valence) -> Doubt:
    """Return what else a finding could be."""
    return STRENGTH if valence == "strength" else DOUBTS[cause_id]


def state(reading: Reading) -> str:
    """Say what was seen and what was to be expected, with window, n and where the expectation comes from."""
    span = f"{reading.weeks} weeks to {say_day(reading.window[1])}"
    base = f"{say_day(reading.base[0])} to {say_day(reading.base[1])}"
    match reading.kind:
        case "rate":
            return (
                f"{_number(reading.value)} {reading.what} a week in the {span} ({reading.n:,} in all); usual is "
                f"{_number(reading.usual)} (own weeks from {base}; days away and the team’s season allowed for)."
            )
        case "count":
            return (
                f"{reading.n:,} {reading.what} in the {span}, where {_number(reading.usual)} were to be expected from "
                f"the age of the open opportunities and the rep’s own habit from {base}."
            )
        case "share":
            return (
                f"{round(reading.value * reading.n):,} of {reading.n:,} {reading.what} in the {span} "
                f"({say_share(reading.value)}); {say_share(reading.usual)} was to be expected."
            )
        case "mean":
            return _say_mean(reading, span)


def _say_mean(reading: Reading, span: str) -> str:
    unit = reading.unit
    if unit == "factor":
        change = reading.value / reading.usual - 1
        side = "below" if change < 0 else "above"
        return (
            f"{reading.what} was {say_share(abs(change))} {side} the rep’s own usual in the {span} (n = {reading.n:,})."
        )
    typically = "typically" if unit in ("days", "hours") else "on average"
    if unit == "share":
        value, usual = say_share(reading.value), say_share(reading.usual)
    elif unit == "hours":
        value, usual = _say_hours(reading.value), _say_hours(reading.usual)
    else:
        after = " days" if unit == "days" else ""
        digits = 0 if unit == "days" else 1
        value, usual = (f"{say_number(x, digits)}{after}" for x in (reading.value, reading.usual))
    return (
        f"{reading.what} was {typically} {value} in the {span} (n = {reading.n:,}); usual is {usual}, by the rep’s "
        "own earlier ones and the team’s trend."
    )


def _say_hours(hours: float) -> str:
    return f"{say_number(hours / 24)} days" if hours >= 48 else f"{say_number(hours, 0)} hours"


def _number(value: float) -> str:
    return say_number(value, 0 if value >= 20 else 1)
