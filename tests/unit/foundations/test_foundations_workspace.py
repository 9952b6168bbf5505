"""Names that came from data never become paths as they stand."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.workspace import slug, slug_id

pytestmark = pytest.mark.unit

#: Names that Windows keeps for devices, with or without an extension.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
#: Surrogates cannot be written as UTF-8, so that no reader of ours ever yields one.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NASTY = st.sampled_from(
    ["../../etc/passwd", "CON", "nul.txt", "a" * 300, ".", "..", "", "~", "-rf", "a/b\\c:d", "\x00", "é"]
)


@given(TEXT, TEXT | NASTY)
def test_a_slug_is_safe_on_every_file_system(identifier: str, name: str) -> None:
    """Whatever the name, the slug is 10 to 40 characters of a-z, 0-9 and -, and no device's name."""
    made = slug(identifier, name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{12}", made)
    assert 10 <= len(made) <= 40
    assert made.split(".")[0] not in RESERVED
    assert unicodedata.normalize("NFD", made) == made == made.lower()


@given(TEXT, TEXT, TEXT | NASTY)
def test_two_ids_never_share_a_slug(one: str, other: str, name: str) -> None:
    """Two reps of the same name have different folders; the same rep always has the same one."""
    assert (slug(one, name) == slug(other, name)) == (one == other)


@given(TEXT, TEXT, TEXT)
def test_a_renamed_rep_is_found_again(identifier: str, name: str, renamed: str) -> None:
    """The end of the slug depends on the id alone, so that earlier reports are found after a change of name."""
    assert slug(identifier, name).endswith(f"-{slug_id(identifier)}")
    assert slug(identifier, renamed).endswith(f"-{slug_id(identifier)}")


def test_a_slug_keeps_the_name_readable() -> None:
    """Accents are folded, long names end at a whole character, a name without any letter becomes `rep`."""
    assert slug("1", "José Álvarez").startswith("jose-alvarez-")
    assert slug("1", "李小龙").startswith("rep-")
    assert slug("1", "x" * 90) == f"{'x' * 27}-{slug_id('1')}"
