"""`coachkit note`: a dated word between meetings, and the balance of praise and concern."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from recap_example import Kit
from typer.testing import CliRunner, Result

from coachkit.cli import app
from coachkit.errors import RequestError
from coachkit.review import note

pytestmark = pytest.mark.unit
DAY = date(2026, 3, 20)


def keep(*words: str) -> Result:
    """Run `coachkit note` as typed."""
    return CliRunner().invoke(app, ["note", *words, "--workspace", "ws"], catch_exceptions=False)


@pytest.mark.guide("T3")
def test_a_word_is_kept_with_its_day_and_the_balance_is_told(kit: Kit) -> None:
    """Private unless shared; the balance counts eight weeks and says no more than the count."""
    old = DAY - timedelta(weeks=8)
    for number, (day, *flags) in enumerate([
        (old, "--praise"), (old + timedelta(days=1), "--praise"), (DAY, "--praise", "--share"), (DAY, "--concern"),
        (DAY,), (DAY + timedelta(days=1), "--concern"),
    ]):  # fmt: skip
        keep("ana", f"Word {number}", "--date", str(day), *flags)
    said = keep("josé", "Stayed calm\nwith legal", "--praise", "--share", "--date", str(DAY)).stdout
    assert said == (
        "Praise on José “Zé” Álvarez (ana), Fri 20 Mar 2026, kept for the rep to see:\n"
        "  Stayed calm\n"
        "  with legal\n"
        "The last 8 weeks: 3 praises, 1 concern, 1 other word; 2 of them shared.\n"
    )
    with kit.log() as log:
        words = log.words("ana")
    assert words[0].made_for == old and not words[0].body.private
    assert [getattr(one.body, "shared", None) for one in words] == [False, False, True, False, False, True, False]


def test_a_word_is_kept_today_when_no_day_is_named(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day where the team works; a day to come is refused."""
    monkeypatch.setattr(note, "today", lambda workspace: DAY)
    assert "A word on Ben Boe (ben), Fri 20 Mar 2026, kept for you alone:" in keep("Ben Boe", "Hello").stdout
    with pytest.raises(RequestError, match="Sat 21 Mar 2026 is still to come"):
        keep("ben", "Hello", "--date", "2026-03-21")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("bem", "Hello"), "Did you mean 'ben'"),
        (("Ben Bo e", "Hello"), "Did you mean 'Ben Boe'"),
        (("ben", " \n"), "nothing to keep"),
        (("ben", "x" * 20_001), "longer than a note can be"),
        (("ben", "x", "--praise", "--concern"), "not both"),
    ],
)
def test_what_cannot_be_kept_is_refused_before_anything_is_written(kit: Kit, words: tuple[str, ...], told: str) -> None:
    """An unknown rep with the nearest name, an empty or endless word, and a word that is both."""
    with pytest.raises(RequestError, match=told):
        keep(*words, "--date", str(DAY))
    assert not (kit.root / "journal.db").exists()


def test_a_word_for_a_program(kit: Kit) -> None:
    """`--json`: of whom, when, what and how the words stand, on stdout alone; an error is no result."""
    told = json.loads(keep("josé", "Stayed calm", "--praise", "--date", str(DAY), "--json").stdout)
    balance = {"since": "2026-01-24", "praise": 1, "concern": 0, "neutral": 0, "shared": 0}
    assert told == {
        "rep_id": "ana", "name": "José “Zé” Álvarez", "date": "2026-03-20", "tone": "praise", "shared": False,
        "text": "Stayed calm", "balance": balance, "remarks": [],
    }  # fmt: skip
    with pytest.raises(RequestError):
        keep("bem", "Hello", "--json")
