"""The documents about reading and profiles say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coachkit.crm.profile import Profile, read_profile, shipped_profiles
from coachkit.crm.tables import LAYOUT

pytestmark = pytest.mark.unit


def test_the_table_of_inputs_is_the_layout(checkout: Path) -> None:
    """Every canonical column stands in docs/reading.md, in order, with its marks."""
    text = (checkout / "docs" / "reading.md").read_text(encoding="utf-8")
    for name, table in LAYOUT.items():
        (line,) = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
        columns = re.findall(r"`(\w+)(\*?)(!?)`", line.split("|")[3])
        known = [(mark[0], bool(mark[1]), bool(mark[2])) for mark in columns if mark[0] in table.names]
        assert known == [(column.name, column.required, column.filled) for column in table.columns]


def test_the_example_profile_is_a_profile(checkout: Path, tmp_path: Path) -> None:
    """The example in docs/profiles.md passes the checks and uses all six verbs."""
    text = (checkout / "docs" / "profiles.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    (tmp_path / "example.yaml").write_text(example[1], encoding="utf-8")
    profile = read_profile(tmp_path / "example.yaml", "example.yaml")
    assert isinstance(profile, Profile), profile
    table = profile.tables["opportunities"]
    assert all([table.rename, table.constant, table.lookup, table.map, table.format, table.sum])


def test_every_shipped_profile_is_listed(checkout: Path) -> None:
    """docs/profiles.md names what comes with the kit."""
    text = (checkout / "docs" / "profiles.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in text for name in shipped_profiles())
