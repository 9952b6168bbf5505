"""Bookings below a rep's own usual, split into volume, conversion, size and cycle, and what is not claimed of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.crm_builder import Rows, crm_data

from coachkit.insight.build import build_figures
from coachkit.insight.shortfall.split import in_cents, parts_of
from coachkit.model import Shortfall, ShortfallPart
from coachkit.parameters import TeamParameters

pytestmark = pytest.mark.unit

AS_OF = date(2026, 11, 20)
#: The first day of the 52 weeks that usual is learnt from, and of the last 13.
BASE, RECENT = AS_OF - timedelta(days=7 * 65 - 1), AS_OF - timedelta(days=7 * 13 - 1)
#: What closes in a week: the amount of a win, None for a loss.
Week = Sequence[float | None]


def closed(rep: str, number: int, first: date, amount: float | None) -> dict[str, object]:
    """Make one row that was created on the week's third day and closed the day after."""
    row = {"opportunity_id": f"{rep}{number:03d}", "rep_id": rep, "stage": "Demo", "amount": amount or 50.0}
    dates = {"created_date": first + timedelta(days=2), "close_date": first + timedelta(days=3)}
    return {**row, **dates, "status": "lost" if amount is None else "won"}


def opportunities(recent: Sequence[Week], rep: str = "a") -> list[dict[str, object]]:
    """Lay out a year in which a win and a loss close in every week, wins of 80 and 120 in turn, then 13 weeks."""
    usual = [(80.0 if week % 2 else 120.0, None) for week in range(52)]
    weeks = [(BASE - timedelta(days=14), (None,))]  # so that the data begin before the year does
    weeks += [(BASE + timedelta(days=7 * week), its) for week, its in enumerate([*usual, *recent])]
    rows = [(first, amount) for first, its in weeks for amount in its]
    return [closed(rep, number, first, amount) for number, (first, amount) in enumerate(rows)]


def shortfall(recent: Sequence[Week], others: Sequence[str] = (), **tables: Rows) -> Shortfall:
    """Work out the shortfall of rep `a`, beside other reps with the same weeks."""
    reps = [{"rep_id": rep, "name": rep, "start_date": date(2024, 1, 8)} for rep in ("a", *others)]
    rows = [row for rep in ("a", *others) for row in opportunities(recent, rep)]
    data = crm_data(AS_OF, **{"reps": reps, "opportunities": rows, **tables})
    return build_figures(data, lambda day: data, TeamParameters(currency="EUR"), {})["a"].shortfall


def part(found: Shortfall, factor: str) -> ShortfallPart:
    """Pick a part."""
    return next(part for part in found.parts if part.factor == factor)


def plain(text: str | None) -> str:
    """Write a text with ordinary spaces."""
    return (text or "").replace("\u00a0", " ")


#: One closing a week instead of two; 5 of 13 won, 100 each on average.
HALVED: list[Week] = [(80.0,), (120.0,), (80.0,), (120.0,), (100.0,), *([(None,)] * 8)]
#: Ten wins in thirteen weeks instead of thirteen.
THREE_LOST: list[Week] = [*([(80.0, None), (120.0, None)] * 5), *([(None, None)] * 3)]
#: As much closes as ever, and hardly anything is won: 1 of 26.
ONE_WON: list[Week] = [(100.0, None), *([(None, None)] * 12)]


@pytest.mark.guide("E22")
def test_the_four_parts_by_hand() -> None:
    """26 x 1/2 x 100 is usual, 13 x 5/13 x 100 came: 800 are missing, 575 by volume and 225 by conversion.

    Volume: half the closings, at the mean of both conversions, (26 - 13) x 100 x (1/2 + 5/13) / 2 = 575. Conversion:
    (1/2 - 5/13) x 100 x (26 + 13) / 2 = 225. Size is 100 as before, and all closes within a week as before.
    """
    found = shortfall(HALVED)
    assert (found.window, found.booked, found.usual, found.amount) == ((RECENT, AS_OF), 500.0, 1300.0, -800.0)
    assert {one.factor: one.amount for one in found.parts} == {
        "volume": -575.0, "conversion": -225.0, "size": 0.0, "cycle": 0.0,
    }  # fmt: skip
    assert part(found, "volume").statement.startswith(
        "What was open in these weeks, by number and age, would usually have brought 13 closings; 26 are usual."
    )
    assert plain(part(found, "conversion").statement).startswith("5 of 13 that closed were won (38 %); 50 % is usual.")
    assert part(found, "size").statement.startswith("5 wins brought €100 each on average; €100 is usual.")
    assert part(found, "cycle").statement.startswith("13 opportunities closed, where what was open led to expect 13.")


def test_how_often_chance_gives_as_much_by_hand() -> None:
    """5 or fewer of 13, where 57 of 117 were won in all, by the hypergeometric distribution, 5 itself by half."""
    total = math.comb(117, 13)
    chances = [math.comb(57, wins) * math.comb(60, 13 - wins) / total for wins in range(6)]
    conversion = part(shortfall(HALVED), "conversion")
    assert conversion.p_chance == round(sum(chances[:5]) + chances[5] / 2, 4)
    assert not conversion.beyond_chance
    assert "within what chance alone gives" in conversion.statement


@pytest.mark.guide("E22")
def test_what_chance_alone_could_have_made_is_said_to_be_so() -> None:
    """Where no part is beyond chance, and the whole is not, nothing is claimed and nothing is to be changed for it."""
    found = shortfall(THREE_LOST)
    assert not any(one.beyond_chance for one in found.parts)
    assert "Chance alone could have made it" in (found.statement or "")
    assert (found.recommendation or "").startswith(
        "Draw nothing from it yet, and if there is time for one look, begin with"
    )


def test_what_chance_seldom_makes_is_called_neither_chance_nor_more() -> None:
    """500 instead of 1,300 comes in one case in a hundred by chance: no part stands out, so it is looked at again."""
    found = shortfall(HALVED)
    assert not any(one.beyond_chance for one in found.parts)
    assert "So little seldom comes by chance" in (found.statement or "")
    assert "look again in four weeks" in (found.statement or "")


@pytest.mark.guide("E22")
def test_the_recommendation_points_at_the_part_that_is_most_certain() -> None:
    """1 of 26 won where half is usual: one sentence, on conversion, with the 26 closed ones behind it."""
    found = shortfall(ONE_WON)
    conversion = part(found, "conversion")
    assert conversion.beyond_chance
    assert "Chance alone could" not in (found.statement or "")
    assert found.recommendation == (
        "Begin with conversion: go together through the last ones that were lost, and what each buyer said."
    )
    (evidence,) = found.evidence
    assert (evidence.n, evidence.rows_total, evidence.window) == (26, 26, (RECENT, AS_OF))
    assert (evidence.value, evidence.baseline) == (round(1 / 26, 6), 0.5)
    assert evidence.rows[0] == "opportunities:a129"  # the newest; a000 is before the year, a001 to a104 are the year's
    assert len(evidence.rows) == 20


@pytest.mark.guide("E22")
def test_every_part_names_another_explanation() -> None:
    """What takes something away has the doubt of its cause beside it; the person is in none of them."""
    for one in shortfall(HALVED).parts:
        assert bool(one.rival) == (one.amount != 0)
        assert "rep " not in one.rival
    assert part(shortfall(HALVED), "volume").rival.startswith("Leads may have dried up")


@pytest.mark.parametrize("recent", [[(None, None)] * 13, [()] * 13], ids=["nothing won", "nothing closed"])
def test_nothing_won_or_closed_still_adds_up(recent: list[Week]) -> None:
    """Without a win the size says nothing and brings nothing; without a closing neither do conversion and cycle."""
    found = shortfall(recent)
    assert (found.booked, found.amount) == (0.0, -1300.0)
    silent = {one.factor for one in found.parts if "say nothing of" in one.statement}
    assert {one.factor: one.amount for one in found.parts if one.amount} == (
        {"volume": -1300.0} if recent == [()] * 13 else {"conversion": -1300.0}
    )
    assert silent == ({"conversion", "size", "cycle"} if recent == [()] * 13 else {"size"})
    assert all(one.p_chance is None for one in found.parts if one.factor in silent)


def test_a_moved_quota_comes_before_the_split() -> None:
    """With the quota changed within the quarter that is said first, and nothing is held against the quota."""
    quota = {"rep_id": "a", "period": "2026-Q4"}
    quotas = [{**quota, "value": 1000.0, "set_on": "2026-09-01"}, {**quota, "value": 1500.0, "set_on": "2026-11-02"}]
    found = shortfall(ONE_WON, quotas=quotas)
    assert found.first == "Talk first about what is told above: the quota was changed."
    assert (found.recommendation or "").startswith(
        "Talk first about what changed around the rep; then begin with conversion: "
    )
    assert "quota" not in (found.statement or "")


def test_who_is_ahead_of_the_quota_has_no_shortfall() -> None:
    """Below the own usual, and 500 booked in the quarter where a line to 800 asks for less: nothing to split.

    51 of the quarter's 92 days are gone, so that the straight line asks for 443.
    """
    late: list[Week] = [*([(None,)] * 8), (80.0,), (120.0,), (80.0,), (120.0,), (100.0,)]
    quotas = [{"rep_id": "a", "period": "2026-Q4", "value": 800.0, "set_on": "2026-09-01"}]
    assert shortfall(late).amount == -800.0
    assert shortfall(late, quotas=quotas).reason == (
        "€500 in the last 13 weeks is below the rep’s own usual of €1,300, and bookings of the quarter are ahead of a "
        "straight line to the quota"
    )


def test_days_away_are_no_shortfall() -> None:
    """7 of 13 weeks present leave 700 of 1,300 as usual: 620 is no fifth below it, though it is half of 1,300."""
    weeks: list[Week] = [*([()] * 6), *([(100.0, None)] * 6), (20.0, None)]
    away = {"rep_id": "a", "kind": "leave", "start_date": RECENT, "end_date": RECENT + timedelta(days=41)}
    assert shortfall(weeks).usual == 1300.0
    found = shortfall(weeks, rep_events=[away])
    assert (found.amount, found.parts) == (None, ())
    assert found.reason == "€620 in the last 13 weeks is not a fifth or more below the rep’s own usual of €700"


def test_five_others_who_are_below_as_well_are_named_together() -> None:
    """With five others half below their own usual, season or market may be behind it; four are never spoken of."""
    said = "The others together are 62 % below their own usual in the same weeks"
    assert said in plain(shortfall(HALVED, others="bcdef").statement)
    assert "The others" not in (shortfall(HALVED, others="bcde").statement or "")


def test_too_little_is_said_with_its_reason() -> None:
    """A new territory, amounts missing and nine wins before are reasons to say nothing, not to guess."""
    moved = {"rep_id": "a", "kind": "territory_change", "start_date": RECENT + timedelta(days=30)}
    assert (shortfall(HALVED, rep_events=[moved]).reason or "").startswith(
        "fewer than 12 own weeks before the last 13 to know what is usual by: the territory changed on"
    )
    bare = [{**row, "amount": None} for row in opportunities(HALVED)]
    assert shortfall(HALVED, opportunities=bare).reason == "too many wins carry no amount"
    few = [row for row in opportunities(HALVED) if row["status"] == "lost" or str(row["opportunity_id"]) < "a019"]
    assert shortfall(HALVED, opportunities=few).reason == "9 wins before the last 13 weeks: fewer than 10"


def test_old_open_ones_do_not_swell_the_volume() -> None:
    """A hundred open for longer than the year, at an age at which nothing ever closed, are worth no closing at all."""
    long_ago = BASE - timedelta(days=500)
    stale = [{**closed("a", 500 + n, long_ago, None), "status": "open", "close_date": None} for n in range(100)]
    found = shortfall(HALVED, opportunities=[*opportunities(HALVED), *stale])
    assert part(found, "volume").evidence.value == pytest.approx(13.0, abs=0.01)


FACTOR = st.floats(0, 1e4, allow_nan=False)


@given(st.lists(FACTOR, min_size=4, max_size=4), st.lists(FACTOR, min_size=4, max_size=4))
def test_the_parts_always_add_up(now: list[float], usual: list[float]) -> None:
    """Whatever the four factors were, nought among them, the parts make the whole; in cents, exactly."""
    parts, whole = parts_of(np.array(now), np.array(usual)), math.prod(now) - math.prod(usual)
    assert parts.sum() == pytest.approx(whole, rel=1e-9, abs=1e-9 * float(np.maximum([now, usual], 1).max(0).prod()))
    cents = in_cents(parts / 1e6, round(whole / 1e6, 2))
    assert round(100 * sum(cents)) == round(100 * round(whole / 1e6, 2))


@given(st.lists(st.floats(0.1, 100), min_size=4, max_size=4), st.integers(0, 3), st.floats(0.1, 0.9))
def test_only_what_changed_has_a_part(usual: list[float], place: int, ratio: float) -> None:
    """Where one factor fell and the others stayed, the whole difference is its own."""
    now = np.array(usual)
    now[place] *= ratio
    parts = parts_of(now, np.array(usual))
    assert np.count_nonzero(parts) == 1
    assert parts[place] == pytest.approx(now.prod() - np.prod(usual))
