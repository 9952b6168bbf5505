"""How opportunities move through the stages, worked out by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from support.metric_rows import ago, change, figure, opportunity

pytestmark = pytest.mark.unit

Row = dict[str, object]


def walked(number: int, status: str, *stages: tuple[str, int], closed: int | None = None, **more: object):
    """Make an opportunity with its log: stages with how many days ago each was entered, and when it was closed."""
    first = stages[0][1]
    last = f"Closed {status}" if closed is not None else stages[-1][0]
    row = opportunity(number, status, ago(first), None if closed is None else ago(closed), **{"stage": last, **more})
    steps = [(None, *stages[0])]
    steps += [(before[0], *after) for before, after in pairwise(stages)]
    if closed is not None:
        steps.append((stages[-1][0], last, closed))
    return row, [change(number, f"{ago(days)}T10:00", "stage", old, new) for old, new, days in steps]


def tables(*made: tuple[Row, list[Row]]) -> dict[str, list[Row]]:
    """Put opportunities and their changes into tables."""
    return {"opportunities": [row for row, _ in made], "opportunity_changes": [one for _, log in made for one in log]}


def test_a_stage_left_for_a_later_one_counts_and_losing_does_not() -> None:
    """Of ten that entered Demo 200 days ago, six went on to Offer, three were lost and one is there yet: 6 of 10.

    Of the six in Offer since day 190, four were won and two are there yet: with Demo 10 of 16 entries went on.
    """
    made = [walked(n, "won", ("Demo", 200), ("Offer", 190), closed=180) for n in range(4)]
    made += [walked(n, "open", ("Demo", 200), ("Offer", 190)) for n in range(4, 6)]
    made += [walked(n, "lost", ("Demo", 200), closed=190) for n in range(6, 9)]
    made += [walked(9, "open", ("Demo", 200))]
    found = figure("stage_conversion", **tables(*made))
    assert (found.value, found.n) == (pytest.approx(10 / 16), 16)
    assert found.interval is not None
    assert found.interval[0] < 10 / 16 < found.interval[1]


def test_moving_back_is_not_moving_on_and_too_late_is_not_in_time() -> None:
    """Ten go on in time; one goes back to Demo, one goes on after 100 days: 10 of 12 entries of Offer, 12 of Demo."""
    made = [walked(n, "won", ("Demo", 210), ("Offer", 200), closed=190) for n in range(10)]
    made += [walked(20, "open", ("Demo", 210), ("Offer", 200), ("Demo", 195))]
    made += [walked(21, "won", ("Demo", 210), ("Offer", 200), closed=100)]
    found = figure("stage_conversion", **tables(*made))
    # Demo is entered 13 times and left for Offer 12 times; Offer 12 times, and left in time for a win 10 times.
    assert (found.value, found.n) == (pytest.approx(22 / 25), 25)


def test_without_a_log_of_stages_nothing_is_said_of_them() -> None:
    """Every metric that needs the log gives the same reason."""
    rows = [opportunity(1, "open", ago(30), None, contacts=1)]
    for metric_id in ("stage_conversion", "stalled_in_stage", "time_in_stage_to_won", "opportunities_advanced"):
        found = figure(metric_id, opportunities=rows)
        assert (found.value, found.reason) == (None, "no changes of stages in the data"), metric_id
    assert "no changes of stages in the data" in (figure("single_contact", opportunities=rows).reason or "")


def test_few_stages_left_are_too_few() -> None:
    """Nine that were left in time are not ten."""
    made = [walked(n, "lost", ("Demo", 200), closed=190) for n in range(9)]
    found = figure("stage_conversion", **tables(*made))
    assert (found.value, found.n) == (None, 9)
    assert found.reason == "9 of 9 stages entered were left within 13 weeks, and 10 are needed"


def usual() -> list[tuple[Row, list[Row]]]:
    """Make twenty wins that were in Demo for 1 to 20 days each: nine in ten for at most 19 (19th of 20)."""
    return [walked(100 + n, "won", ("Demo", 300), ("Offer", 300 - n), closed=250) for n in range(1, 21)]


def test_an_opportunity_stalls_beyond_what_nine_in_ten_wins_took() -> None:
    """19 days in Demo are usual, 20 are not; Talk, through which no win went, is not judged."""
    made = [*usual(), walked(1, "open", ("Demo", 19)), walked(2, "open", ("Demo", 20)), walked(3, "open", ("Talk", 99))]
    found = figure("stalled_in_stage", **tables(*made))
    assert (found.value, found.n, found.interval, found.level) == (1, 2, (1, 1), 1.0)
    assert found.reason == "1 of 3 open opportunities cannot be judged"
    assert [point.value for point in found.series[-2:]] == [0, 1]


def test_few_wins_do_not_say_what_is_usual() -> None:
    """Nineteen stays are too few, and another rep's wins are not told from where fewer than five others have some."""
    made = [*usual()[:19], walked(1, "open", ("Demo", 50))]
    assert "fewer than 20 won ones were in it" in (figure("stalled_in_stage", **tables(*made)).reason or "")
    bens = [({**row, "rep_id": "b"}, log) for row, log in usual()]
    found = figure("stalled_in_stage", **tables(*bens, walked(1, "open", ("Demo", 50))))
    assert (found.value, found.n) == (None, 0)


def test_the_last_stage_is_timed_to_the_win() -> None:
    """Won 5, 10, 15, 20, 25 and 30 days after entering Offer: half way is 17.5; the closing is no stage of its own."""
    made = [walked(n, "won", ("Demo", 200), ("Offer", 100), closed=100 - 5 * n) for n in range(1, 7)]
    made += [walked(50, "lost", ("Demo", 200), ("Offer", 100), closed=99)]
    found = figure("time_in_stage_to_won", **tables(*made))
    assert (found.value, found.n, found.interval) == (17.5, 6, (5, 30))


def test_advanced_is_who_ends_the_window_further_than_it_began() -> None:
    """On and not back: one. On and back: none. Created and on: one. Won: one. On and then lost: none."""
    order = [walked(200 + n, "open", ("Demo", 300), ("Offer", 290)) for n in range(3)]
    made = [
        walked(1, "open", ("Demo", 200), ("Offer", 40)),
        walked(2, "open", ("Demo", 200), ("Offer", 41), ("Demo", 40)),
        walked(3, "open", ("Demo", 30), ("Offer", 3)),
        walked(4, "won", ("Demo", 200), closed=20),
        walked(5, "lost", ("Demo", 200), ("Offer", 50), closed=20),
        walked(6, "open", ("Demo", 200), ("Offer", 91)),
    ]
    found = figure("opportunities_advanced", **tables(*order, *made))
    assert (found.value, found.n) == (3, 3)
    assert [point.value for point in found.series[-8:]] == [1, 0, 1, 0, 0, 1, 0, 1]


def test_late_ones_with_one_contact_are_counted() -> None:
    """Offer comes after Demo for most and is late: of four there, one has one contact, one none, one blank."""
    order = [walked(200 + n, "won", ("Demo", 300), ("Offer", 290), closed=280, contacts=1) for n in range(3)]
    made = [
        walked(n, "open", ("Demo", 60), ("Offer", 30), contacts=contacts) for n, contacts in enumerate((0, 1, 2, None))
    ]
    found = figure("single_contact", **tables(*order, *made, walked(9, "open", ("Demo", 30), contacts=1)))
    assert (found.value, found.n) == (2, 3)
    assert found.reason == "1 of 4 late opportunities carry no number of contacts"
    assert figure("single_contact", **tables(*order)).reason == "no open opportunities"
