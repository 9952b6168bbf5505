"""Each cause as a topic of a meeting: what the agenda calls it, and what should be clear afterwards."""

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
