"""The forecast's method and record, one plain sentence each."""

from __future__ import annotations

from coachkit.insight.days import day_of
from coachkit.insight.forecast.calibration import Calibration
from coachkit.insight.forecast.lives import Lives
from coachkit.insight.forecast.outlook import Outlook
from coachkit.insight.forecast.reliability import Reliability
from coachkit.insight.wording import say_count, say_day, say_list, say_number, say_share


def say_method(lives: Lives, now: Outlook) -> str:
    """Say what the range is made of."""
    known = ["age"]
    if lives.stage is not None:
        known.insert(0, "stage")
    if lives.due is not None:
        known.append("expected close")
    if lives.pushed is not None:
        known.append("pushes")
    if now.until <= now.day:
        return "what is booked: the quarter ends today"
    return (
        f"what is booked, plus what open opportunities and new ones bring by {say_day(day_of(now.until))} if they end "
        f"as earlier ones of the same {say_list(known)} did, corrected in level and width by earlier quarters"
    )


def say_backtest(held: Calibration) -> str:
    """Say how the range did on earlier days."""
    error = "" if held.error is None else f", and its middle was off by {say_share(held.error)} of what was won"
    # With one quarter there is no other to set the range by, and that is no test.
    by = "" if held.quarters > 1 else " (they set it themselves: there is no other quarter yet)"
    return (
        f"on {say_count(held.dates, 'earlier date')} in {say_count(held.quarters, 'quarter')} the 80\u00a0% range held "
        f"{held.held:,} of {say_count(held.n, 'time')}{by}{error}"
    )


def say_chances(found: Reliability) -> str | None:
    """Say how chances of single opportunities did, or why none are given."""
    if found.brier is None or found.climatology is None or not found.usable:
        return found.reason
    bins = say_list(
        [f"of {n:,} with about {say_share(said)}, {say_share(came)} were won" for n, said, came in found.bins]
    )
    return (
        f"chances of single opportunities are those of being won within a year; of {say_count(found.n, 'chance')} "
        f"given on earlier days for half a year: {bins}; mean squared miss {say_number(found.brier, 3)}, "
        f"with one chance for all {say_number(found.climatology, 3)}"
    )
