"""A shortfall in words: each part with how sure it is, the whole, and the one thing to look at together.

No sentence says why, and none is about the person: a part says what came and what is usual (methods, section 3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coachkit.insight.wording import say_chance, say_count, say_day, say_number, say_opportunities, say_share
from coachkit.model import ShortfallPart, Window
from coachkit.terms import CauseId, ShortfallFactor

#: A part is beyond chance below this: 5 % over 20 looks at a rep (methods, section 1). Of simulated reps with nothing
#: wrong (`benchmarks.generator`), about 3 in a hundred have such a part on a day; the season is not taken out.
BEYOND = 0.0026
#: Whose doubts hold for a part that takes something away.
CAUSE_OF: dict[ShortfallFactor, CauseId] = {
    "volume": "thin-pipeline",
    "conversion": "stage-conversion",
    "size": "small-opportunities",
    "cycle": "long-cycle",
}
_LOOK: dict[ShortfallFactor, str] = {
    "volume": "look together at where new opportunities came from before, and at what came in these weeks",
    "conversion": "go together through the last ones that were lost, and what each buyer said",
    "size": "look together at which accounts and products these wins came from, beside those before",
    "cycle": "go together through the oldest open ones, and what each buyer is waiting for",
}
Money = Callable[[float], str]


def say_part(factor: ShortfallFactor, now: float, usual: float, n: int, money: Money) -> str:
    """Say what came and what is usual. `n` is what it rests on: closings of a conversion and a cycle, wins of a size.

    Volume and cycle are in closings of these weeks, conversion is a share, size an amount.
    """
    match factor:
        case "volume":
            return (
                f"What was open in these weeks, by number and age, would usually have brought {_closings(now)}; "
                f"{_count(usual)} are usual."
            )
        case "conversion":
            if not n:
                return "Nothing closed in these weeks, so they say nothing of the share won."
            return f"{round(now * n):,} of {n:,} that closed were won ({say_share(now)}); {say_share(usual)} is usual."
        case "size":
            if not n:
                return "Nothing was won in these weeks, so they say nothing of the amount of a win."
            each = " each on average" if n > 1 else ""
            return f"{say_count(n, 'win')} brought {money(now)}{each}; {money(usual)} is usual."
        case "cycle":
            if not usual:
                return "Nothing was open in these weeks, so they say nothing of how fast it closes."
            return f"{say_opportunities(n)} closed, where what was open led to expect {_count(usual)}."


def _closings(value: float) -> str:
    said = _count(value)
    return f"{said} {'closing' if said == '1' else 'closings'}"


def _count(value: float) -> str:
    return say_number(value, 0 if value >= 20 else 1)


#: From this chance on, chance alone could have made a shortfall; below it, it seldom does.
SELDOM = 0.05


def say_certainty(p: float | None, beyond: bool) -> str:
    """Say how often chance alone gives as much; nothing where that cannot be told."""
    if p is None:
        return ""
    within = "more than chance alone gives" if beyond else "within what chance alone gives"
    return f" That is {within}: so much comes without any change in {_cases(p)}."


def _cases(p: float) -> str:
    if p < 0.01:
        return "fewer than 1 % of cases"
    return f"{say_chance(p)} of cases" if p < 0.5 else "half of all cases or more"


def say_whole(
    amounts: tuple[str, str, str],
    window: Window,
    base: Window,
    wins: int,
    p: float,
    parts: Sequence[ShortfallPart],
) -> str:
    """Say what was booked beside what is usual, and whether chance alone could have made it.

    `amounts` are what was booked, what is usual and what is missing; `wins` are those that usual is learnt from.
    """
    booked, usual, short = amounts
    told = (
        f"{booked} was booked from {say_day(window[0])} to {say_day(window[1])}, {short} below the rep’s own usual of "
        f"{usual} (by {say_count(wins, 'win')} from {say_day(base[0])} to {say_day(base[1])}, days away counted out)."
    )
    stand_out = any(part.beyond_chance and part.amount < 0 for part in parts)
    if not stand_out and p >= SELDOM:
        return f"{told} Chance alone could have made it: so little comes without any change in {_cases(p)}."
    if not stand_out:
        return (
            f"{told} So little seldom comes by chance, in {_cases(p)} without the season, but no single part is beyond "
            "what chance alone gives: look again in four weeks."
        )
    return told


def say_others(share: float) -> str:
    """Say that the others are below their own usual as well."""
    return (
        f"The others together are {say_share(share)} below their own usual in the same weeks: the season or the market "
        "may be behind it."
    )


def say_quota(booked: str, asked: str, period: str) -> str:
    """Say how far bookings are behind the straight line to the quota."""
    return f"Against the quota: {booked} is booked in {period} so far, where a straight line to it asks for {asked}."


def recommend(factor: ShortfallFactor, changed_around: bool, by_chance: bool) -> str:
    """Return the one thing to do: in a sentence, what to look at together."""
    start = "talk first about what changed around the rep; then " if changed_around else ""
    begin = "draw nothing from it yet, and if there is time for one look, begin with" if by_chance else "begin with"
    text = f"{start}{begin} {factor}: {_LOOK[factor]}."
    return text[:1].upper() + text[1:]
