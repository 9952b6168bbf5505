"""The documents about reading and profiles say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coachkit.crm.profile import SHIPPED, Profile, read_profile, shipped_profiles
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


_LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")


def _pages(checkout: Path) -> list[Path]:
    return [checkout / "README.md", *sorted((checkout / "docs").glob("*.md"))]


def _anchors(page: Path) -> set[str]:
    """Return the names under which a page's headings are linked to, as GitHub makes them."""
    found: set[str] = set()
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for heading in re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower())
        found.add(plain.replace(" ", "-"))
    return found


def test_every_link_of_a_page_leads_somewhere(checkout: Path) -> None:
    """Each relative link in the README and in docs/ names a file that is there, and a heading that it has."""
    links = [(page, link) for page in _pages(checkout) for link in _LINK.findall(page.read_text(encoding="utf-8"))]
    relative = [(page, link) for page, link in links if not re.match(r"[a-z]+:", link)]
    assert len(relative) > 20
    broken = []
    for page, link in relative:
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(f"{page.relative_to(checkout)}: {link}")
    assert broken == []


def test_every_page_is_linked_to(checkout: Path) -> None:
    """No page in docs/ is one that nobody finds: another one, or the README, links to it."""
    pages = _pages(checkout)
    told = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in pages
        for link in _LINK.findall(page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:|#", link)
    }
    assert [page.name for page in pages[1:] if page.resolve() not in told] == []


def test_pages_that_profiles_name_are_there(checkout: Path) -> None:
    """Where a shipped profile says in which page it is described, that page exists and names the profile."""
    for name in shipped_profiles():
        for page in re.findall(r"docs/([\w-]+\.md)", (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")):
            text = (checkout / "docs" / page).read_text(encoding="utf-8")
            assert re.search(rf"\b{name}\b", text), (name, page)
