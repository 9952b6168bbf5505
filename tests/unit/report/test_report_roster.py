"""A rep is named by id or by name; who is meant is never guessed."""

from __future__ import annotations

import pytest

from coachkit.errors import RequestError
from coachkit.report.roster import resolve_rep

pytestmark = pytest.mark.unit
TEAM = {
    "7": ["José Álvarez"],
    "007": ["Ana Lima"],
    "12": ["Ana-Sofia Lima Costa"],
    "ana": ["Li Wei", "wei@example.com"],
}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("7", "7"),
        ("ana", "ana"),  # an id wins over a name
        ("Ana Lima", "007"),  # a whole name wins over part of another
        ("JOSE  alvarez", "7"),
        ("sofia", "12"),
        ("ana costa", "12"),
        ("Lima, Ana", "007"),
        ("WEI@example.com", "ana"),
        ("wei", "ana"),
    ],
)
def test_a_rep_is_found_by_what_people_type(said: str, meant: str) -> None:
    """The id, the name in any case and without accents, or what only one name begins with."""
    assert resolve_rep(said, TEAM) == meant


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("lima", r"'lima' may be 2 reps: Ana Lima \(007\), Ana-Sofia Lima Costa \(12\)\. Write the id"),
        ("Jose Alvares", "no rep 'Jose Alvares' in the team now. Did you mean 'José Álvarez'"),
        ("", "no rep ''"),
        ("lima ana", "no rep 'lima ana'"),
    ],
)
def test_a_rep_is_never_guessed(said: str, told: str) -> None:
    """Two who fit are both named; nobody who fits gets the nearest name."""
    with pytest.raises(RequestError, match=told):
        resolve_rep(said, TEAM)


def test_where_only_accents_differ_the_spelling_decides() -> None:
    """As it was written wins; without the accents it is one of the two, and both are named."""
    team = {"1": ["José Lima"], "2": ["Josè Lima"]}
    assert resolve_rep("josé lima", team) == "1"
    with pytest.raises(RequestError, match="may be 2 reps"):
        resolve_rep("jose lima", team)


@pytest.mark.parametrize("said", ["sofia", "jose alvarez", "Ana"])
def test_what_cannot_be_undone_wants_the_whole_name(said: str) -> None:
    """For exporting and forgetting neither a part of a name is enough nor one without its accents."""
    with pytest.raises(RequestError, match=r"no rep .* kept here"):
        resolve_rep(said, TEAM, exactly=True, when="now, nor in anything that is kept here")
    assert resolve_rep("JOSÉ  álvarez", TEAM, exactly=True) == "7"
