"""Each cause in words that can be said aloud: as a topic of the agenda, and as what the data were looked through for.

Both editions show these, so none of them judges anybody: the ids are for programs.
"""

from __future__ import annotations

from dataclasses import dataclass

from coachkit.terms import CauseId


@dataclass(frozen=True)
class CauseTopic:
    """How a cause appears on the agenda: about the work, without a verdict."""

    topic: str
    outcome: str


CAUSE_TOPICS: dict[CauseId, CauseTopic] = {
    "low-activity": CauseTopic("How the weeks have gone", "We have understood what the time went to."),
    "stage-conversion": CauseTopic(
        "What happens between two stages", "We have agreed one thing to try at the stage where things stop."
    ),
    "small-opportunities": CauseTopic("The size of opportunities", "We have agreed where a wider scope would help."),
    "discounting": CauseTopic("Talks about scope and price", "We have agreed what is given for what in return."),
    "long-cycle": CauseTopic("Where the time goes", "We have agreed one wait to shorten."),
    "single-threaded": CauseTopic(
        "More people on the customer’s side", "We have agreed whom to meet next, and who opens the door."
    ),
    "slipping": CauseTopic("Close dates that moved", "We have agreed what each new date rests on."),
    "stale-pipeline": CauseTopic("The oldest opportunities", "We have agreed which to keep and which to close."),
    "concentration": CauseTopic("What rests on one opportunity", "We have agreed a second plan."),
    "thin-pipeline": CauseTopic("Where new business will come from", "We have agreed a first step and time for it."),
    "activity-without-result": CauseTopic("Which activity pays", "We have agreed what to do more of, and less."),
    "slow-follow-up": CauseTopic("Following up", "We have agreed what would make following up easier."),
    "no-next-step": CauseTopic(
        "Next steps", "We have agreed a dated next step, or an end, for each opportunity without one."
    ),
    "feedback-falling": CauseTopic("What customers say", "We have agreed which customer to hear from first."),
    "overload": CauseTopic("Workload", "We have agreed what can wait or go elsewhere."),
    "sandbagging": CauseTopic("How the forecast is made", "We have the same rule for what belongs in commit."),
    "happy-ears": CauseTopic("How the forecast is made", "We have the same rule for what belongs in commit."),
    "goalposts-moved": CauseTopic(
        "The quota that was changed", "We have spoken about the change, its reason and what it means for the plan."
    ),
    "quota-unrealistic": CauseTopic("The quota", "We have said what would need to be true to reach it."),
    "context-change": CauseTopic(
        "What has changed around the rep", "We have agreed what to take into account, and for how long."
    ),
}

#: What was looked for in the data, in words about the work; the rep reads it as well.
LOOKED_FOR: dict[CauseId, str] = {
    "low-activity": "Fewer touches than usual",
    "stage-conversion": "Fewer opportunities going on from a stage than usual",
    "small-opportunities": "Smaller opportunities than usual",
    "discounting": "Higher discounts than usual",
    "long-cycle": "More time from created to won than usual",
    "single-threaded": "Late opportunities that rest on one contact",
    "slipping": "Close dates moved later again and again",
    "stale-pipeline": "Open opportunities that are mostly old",
    "concentration": "One opportunity that holds most of the open amount",
    "thin-pipeline": "Fewer new opportunities than usual",
    "activity-without-result": "Activity as usual, and yet fewer opportunities going on",
    "slow-follow-up": "A longer wait for an answer than usual",
    "no-next-step": "Open opportunities without a next step",
    "feedback-falling": "Fewer content customers than usual",
    "overload": "More open opportunities than usual, and fewer touches for each",
    "sandbagging": "Wins that were not in commit before they closed",
    "happy-ears": "Opportunities in commit that were not won",
    "goalposts-moved": "A quota that was changed within the quarter",
    "quota-unrealistic": "A quota that was out of reach from the start",
    "context-change": "Leave, a new territory or a new role",
}
