"""Parameter files are strict, and a mistake in one is told with file, line and what was probably meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.errors import Problem
from coachkit.parameter_files import read_parameters
from coachkit.parameters import Parameters, RepParameters, TeamParameters

pytestmark = pytest.mark.unit


def read(text: str | bytes, model: type[Parameters] = TeamParameters, **given: str) -> Parameters | list[Problem]:
    """Write a parameter file into the test's folder and read it."""
    path = Path("given.yaml")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_parameters(path, model, "parameters/given.yaml", **given)


def problems(text: str | bytes, model: type[Parameters] = TeamParameters, **given: str) -> list[Problem]:
    """Read a file that has problems."""
    found = read(text, model, **given)
    assert isinstance(found, list)
    return found


def test_an_empty_file_gives_the_defaults() -> None:
    """A team file that says nothing counts in UTC, US dollars, calendar years and half-hour meetings."""
    team = read("")
    assert isinstance(team, TeamParameters)
    assert (team.timezone, team.currency, team.fiscal_year_start, team.slot_minutes) == ("UTC", "USD", 1, 30)


def test_a_whole_rep_file_is_read() -> None:
    """Goals, milestones, promises, focus and meetings arrive with real dates; the id comes from the file's name."""
    rep = read(
        "aspirations: [lead a team]\n"
        "goals:\n  - goal_id: g1\n    title: Close larger opportunities\n    horizon: short\n    due_date: 2026-12-31\n"
        "    milestones:\n      - title: Two discovery calls a week\n        due_date: '2026-11-30'\n"
        "commitments:\n  - {commitment_id: c1, text: Call Acme, by: rep, made_on: 2026-11-16}\n"
        "focus: {skill: asking for the next step, since: 2026-10-01}\n"
        "next_meeting: {date: 2026-11-24, type: weekly}\n"
        "last_meetings: {career: 2026-08-01}\n",
        RepParameters,
        rep_id="007",
    )
    assert isinstance(rep, RepParameters)
    assert rep.rep_id == "007"
    assert rep.goals[0].milestones[0].due_date == date(2026, 11, 30)
    assert rep.commitments[0].status == "open"
    assert rep.last_meetings == {"career": date(2026, 8, 1)}


def test_an_unknown_key_is_told_with_the_one_that_was_meant() -> None:
    """A mistyped key is an error with its line and the nearest known key, also deep inside."""
    [top] = problems("timezone: UTC\ncurency: EUR\n")
    assert (top.file, top.row, top.fix) == ("parameters/given.yaml", 2, "Did you mean 'currency'?")
    [deep] = problems("thresholds:\n  pushes_to_flag: 2\n  untouched_day: 3\n")
    assert (deep.row, deep.fix) == (3, "Did you mean 'untouched_days'?")
    [inner] = problems(
        "goals:\n  - goal_id: g\n    title: t\n    horizont: short\n    horizon: short\n", RepParameters, rep_id="1"
    )
    assert (inner.row, inner.fix) == (4, "Did you mean 'horizon'?")


def test_an_unknown_key_unlike_any_other_lists_the_known_ones() -> None:
    """Where nothing is near, the message lists what may stand there."""
    [problem] = problems("colour: red\n")
    assert problem.fix is not None
    assert problem.fix.startswith("Known here: timezone, currency,")


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("slot_minutes: 40\n", 1, "15, 30, 45 or 60"),
        ("currency: euro\n", 1, "currency"),
        ("\ntimezone: Mars/Olympus\n", 2, "is not a time zone like"),
        ("sample: yes please\n", 1, "boolean"),
        ("fiscal_year_start: '4'\n", 1, "integer"),
        ("fiscal_year_start: 13\n", 1, "less than or equal to 12"),
        ("profiles: maven\n", 1, "list"),
        ("thresholds:\n  set_aside_share: 5\n", 2, "less than or equal to 1"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(text: str, row: int, words: str) -> None:
    """A value of the wrong type or outside its range is an error that names line and bound; nothing is converted."""
    [problem] = problems(text)
    assert problem.row == row
    assert words in problem.reason


@pytest.mark.parametrize("day", ["2026-02-30", "30.11.2026", "'soon'", "2026-11-23 10:00:00", "20"])
def test_a_bad_date_is_told_with_its_line(day: str) -> None:
    """What is no day of the calendar is an error with its line, not an exception of the YAML reader."""
    [problem] = problems(f"goals: []\nfocus:\n  skill: s\n  since: {day}\n", RepParameters, rep_id="1")
    assert problem.row == 4
    assert "focus.since" in problem.reason


def test_an_id_without_quotes_is_not_turned_into_a_number() -> None:
    """`rep_id: 007` would be the number 7: it is refused, and the fix is named."""
    [problem] = problems("rep_id: 007\n", RepParameters)
    assert (problem.row, problem.fix) == (1, "Put it in quotes.")


def test_a_repeated_key_is_an_error() -> None:
    """A key that stands twice is told with the second one's line: YAML would silently take the last."""
    [problem] = problems("currency: EUR\ntimezone: UTC\ncurrency: USD\n")
    assert problem.row == 3
    assert "'currency' stands here twice" in problem.reason


def test_all_problems_of_a_file_come_at_once() -> None:
    """Three mistakes are three problems in one reading, each with its own line."""
    found = problems("curency: EUR\nslot_minutes: 7\nfiscal_year_start: 0\n")
    assert sorted(problem.row or 0 for problem in found) == [1, 2, 3]


@pytest.mark.parametrize("content", ["currency: Zürich".encode("utf-16"), "# Zürich\n".encode("cp1252")])
def test_a_file_that_is_not_utf8_says_so(content: bytes) -> None:
    """Another encoding is named as the problem; a byte-order mark of UTF-8 is none."""
    [problem] = problems(content)
    assert (problem.reason, problem.fix) == ("is not UTF-8 text.", "Save it as UTF-8.")
    assert isinstance(read("\ufeffcurrency: EUR\n"), TeamParameters)


def test_broken_yaml_is_told_with_its_line() -> None:
    """A bracket that is not closed is an error with a line, without a traceback."""
    [problem] = problems("profiles: [a,\ncurrency: EUR\n")
    assert problem.row is not None
    assert "cannot be read as YAML" in problem.reason


def test_code_in_yaml_is_refused() -> None:
    """A tag that would make Python objects is a problem like any other; nothing runs."""
    [problem] = problems("currency: !!python/object/apply:os.system ['touch pwned']\n")
    assert "cannot be read as YAML" in problem.reason
    assert not Path("pwned").exists()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    """Whatever stands in the file, the answer is parameters or problems, never an exception."""
    found = read(text)
    assert isinstance(found, TeamParameters) or all(isinstance(problem, Problem) for problem in found)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("metric: wins", "needs both `metric` and `target`, or neither"),
        ("metric: profit", "should be 'wins', 'bookings', "),
        ("target: 0", "should be greater than 0"),
        ("{metric: wins, target: 3}", "needs `set_on` (or `counts_from`) and a later `due_date`"),
        ("replaces: g", "needs `set_on` and the `reason`"),
        ("{replaces: h, reason: r, set_on: 2026-11-20}", "which replaces 'h', but no goal of that id"),
        ("{replaces: g, reason: r, set_on: 2026-11-20}", "which was set before 'g', which it replaces"),
        ("scales: [{title: s, levels: {0: as agreed}}]", "lacks what -2, -1, 1, 2 looks like"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(line: str, said: str) -> None:
    """A metric without a target, a scale without its levels, a successor of nothing: each is told in words."""
    more = line.strip("{}") if line.startswith("{") else line
    keys = "".join(f"    {key}\n" for key in (more.split(", ") if line.startswith("{") else [more]))
    text = f"goals:\n  - goal_id: g\n    title: t\n    horizon: short\n{keys}"
    found = problems(text, RepParameters, rep_id="1")
    assert any(said in str(problem) for problem in found), [str(problem) for problem in found]


def test_goals_that_replace_each_other_are_read() -> None:
    """A chain of three goals is read; two successors of one goal are refused."""
    chain = "goals:\n  - {goal_id: a, title: t, horizon: long, set_on: 2026-01-05}\n"
    for name, old, day in (("b", "a", "2026-02-02"), ("c", "b", "2026-03-02")):
        more = f"replaces: {old}, reason: more, set_on: {day}"
        chain += f"  - {{goal_id: {name}, title: t, horizon: long, {more}}}\n"
    assert isinstance(read(chain, RepParameters, rep_id="1"), RepParameters)
    [twice] = problems(chain.replace("replaces: b", "replaces: a"), RepParameters, rep_id="1")
    assert "two goals that replace the same one" in str(twice)
