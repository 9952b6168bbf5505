"""Writing YAML for people: new profiles that say what was proposed, and lines added to files that a person keeps."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coachkit.batch.yaml_edit import EditError, with_values
from coachkit.crm.onboarding.profile_text import as_line, profile_text

pytestmark = pytest.mark.unit

_TEXT = st.text(max_size=30).filter(lambda text: "\x00" not in text)
_VALUES = st.one_of(_TEXT, st.booleans(), st.lists(_TEXT, max_size=3), st.dictionaries(_TEXT, _TEXT, max_size=3))


@given(_VALUES)
def test_any_value_on_one_line_reads_back(value: object) -> None:
    """Words such as `no`, commas, quotes, line breaks and control characters come back as they were."""
    line = as_line(value)
    assert "\n" not in line
    assert yaml.safe_load(f"key: {line}") == {"key": value}
    assert yaml.safe_load(f"key: [{line}, {line}]") == {"key": [value, value]}


@given(st.dictionaries(_TEXT, st.dictionaries(_TEXT, _TEXT, max_size=4), max_size=4))
def test_a_profile_reads_back_as_what_was_proposed(words: dict[str, dict[str, str]]) -> None:
    """Whatever headers and cells say, the file says exactly the proposal, under its comments."""
    data = {
        "about": "x",
        "tables": {
            "opportunities": {"file": "*", "headers": list(words), "map": words, "rename": dict.fromkeys(words, "h")}
        },
    }
    text = profile_text(data, ["asked: a\nb"])
    assert text.startswith("# asked: a b\n")
    assert yaml.safe_load(text) == data


def test_a_profile_is_as_readable_as_one_written_by_hand() -> None:
    """One line for each column, in the order of the documentation."""
    table = {
        "sum": {"by": ["rep_id"]},
        "map": {"rep_id": {"": "leave out", "no": "x"}},
        "rename": {"rep_id": "Owner", "name": ["Owner", "User"]},
        "file": "deals*.csv",
    }
    assert profile_text({"about": "Ours", "tables": {"reps": table}}, []) == (
        "about: Ours\ntables:\n  reps:\n    file: deals*.csv\n    rename:\n      rep_id: Owner\n"
        "      name: [Owner, User]\n    map:\n      rep_id: {'': leave out, 'no': x}\n    sum: {by: [rep_id]}\n"
    )


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("profiles: []  # none\ncurrency: EUR\n", "profiles: [new]  # none\ncurrency: EUR\n"),
        ("profiles: [old] # mine\n", "profiles: [old, new] # mine\n"),
        ("profiles:\n  - old  # mine\n  # - older\n", "profiles:\n  - old  # mine\n  - new\n  # - older\n"),
        ("profiles: [old, # why\n  ]\n", "profiles: [old, new, # why\n  ]\n"),
        ("# top\ncurrency: EUR", "# top\ncurrency: EUR\nprofiles: [new]\n"),
        ("# top\n", "# top\nprofiles: [new]\n"),
        ("profiles:\n- old\r\ncurrency: EUR\r\n", "profiles:\n- old\r\n- new\r\ncurrency: EUR\r\n"),
    ],
)
def test_a_name_is_added_and_everything_else_stays(text: str, after: str) -> None:
    """Comments, order, kind of list and line ends are as a person wrote them."""
    before = (yaml.safe_load(text) or {}).get("profiles") or []
    assert with_values(text, {"profiles": [*before, "new"]}) == after


def test_lines_are_added_deep_inside() -> None:
    """A word joins those of its map; a verb not there yet comes behind the others; what is there is replaced."""
    text = "tables:\n  opportunities:  # ours\n    map:\n      status: {A: won}  # asked\n  reps:\n    file: r.csv\n"
    new = {"map": {"status": {"B": "lost", "A": "open"}}, "constant": {"currency": "EUR"}}
    assert with_values(text, {"tables": {"opportunities": new}}) == (
        "tables:\n  opportunities:  # ours\n    map:\n      status: {A: open, B: lost}  # asked\n"
        "    constant: {currency: EUR}\n  reps:\n    file: r.csv\n"
    )


def test_a_file_that_cannot_be_added_to_is_refused_with_the_line() -> None:
    """Where one text stands for two places, a change of one would change the other: the line to add is given."""
    text = "a: &same {x: 1}\nb: *same\n"
    with pytest.raises(EditError, match=re.escape("b: {y: '2'}")):
        with_values(text, {"b": {"y": "2"}})


_FILES = st.dictionaries(
    st.sampled_from(["timezone", "currency", "thresholds"]), st.sampled_from(["UTC", "EUR", "x y"]), max_size=3
)


@given(_FILES, st.lists(st.sampled_from(["a", "b-1", "c_2"]), unique=True), st.booleans(), st.booleans())
def test_no_line_is_ever_lost(others: dict[str, str], names: list[str], flow: bool, first: bool) -> None:
    """With a comment on every line, all of them are there after a name was added, and only the list has changed."""
    listed = f"profiles: [{', '.join(names)}]  # p\n" if flow or not names else ""
    listed = listed or "profiles:  # p\n" + "".join(f"  - {name}  # {name}\n" for name in names)
    rest = "".join(f"{key}: {value}  # {key}\n" for key, value in others.items())
    text = f"{listed}# between\n{rest}" if first else f"{rest}# between\n{listed}"
    after = with_values(text, {"profiles": [*names, "new"]})
    assert yaml.safe_load(after) == {**others, "profiles": [*names, "new"]}
    assert re.findall("#.*", after) == re.findall("#.*", text)
