"""The proof on real input: Maven's five CSV files, as they were published, with a profile alone.

What the figures over the whole span must be is tested in tests/unit/crm; here one run of the batch is looked at.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.notebook, pytest.mark.slow]

FILES = ("accounts.csv", "data_dictionary.csv", "products.csv", "sales_pipeline.csv", "sales_teams.csv")
MANAGERS = (
    "Cara Losch", "Celia Rouche", "Dustin Brinkmann", "Melvin Marxen", "Rocco Neubert", "Summer Sewald",
)  # fmt: skip
WITHOUT_OPPORTUNITIES = ("Carl Lin", "Carol Thompson", "Elizabeth Anderson", "Mei-Mei Johns", "Natalya Ivanova")
STALE = "1,291 of 1,589"


class _Words(HTMLParser):
    """Collects what a page shows, and where it links to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._shown: list[str] = []
        self._hidden = False
        self.links: list[str] = []
        self.feed(page)
        self.text = " ".join(" ".join(self._shown).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link; what stands in a style or a script is not shown."""
        self._hidden = tag in ("style", "script")
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        """A style is over."""
        self._hidden = False

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._hidden:
            self._shown.append(data)


def _read(path: Path) -> _Words:
    return _Words(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def run(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Give the workspace and how `coachkit prep` in it ended: one run, 35 notebooks and the team pages."""
    root = tmp_path_factory.mktemp("maven")
    (root / "crm").mkdir()
    for name in FILES:
        shutil.copyfile(shared_data / "maven_crm_sales" / name, root / "crm" / name)
    (root / "parameters").mkdir()
    (root / "parameters" / "team.yaml").write_text("currency: USD\nprofiles: [maven_crm_sales]\n", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "coachkit", "prep", "--no-open"],
        cwd=root, capture_output=True, text=True, encoding="utf-8", timeout=1800, check=False, env=os.environ,
    )  # fmt: skip
    return root, ended


@pytest.fixture(scope="module")
def reports(run) -> Path:
    """Give the folder of the reports."""
    return run[0] / "reports" / "2017-12-31"


def _folder(reports: Path, name: str) -> Path:
    (folder,) = reports.glob(f"{name.lower().replace(' ', '-')}-????????????")
    return folder


def _prep(reports: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_folder(reports, name) / "prep.json").read_text(encoding="utf-8"))
    return content


def test_one_command_and_a_profile_make_all_reports(run, reports, shared_data):
    """Exit 0, the day of the newest event in the data, a report for all 35, and the exports as they were."""
    root, ended = run
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "As of 2017-12-31: 35 made, 0 unchanged, 0 failed." in ended.stdout
    assert [path.name for path in (root / "reports").glob("2*")] == ["2017-12-31"]
    folders = [path.parent for path in reports.glob("*/prep.json")]
    assert len(folders) == 35
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {
            "prep.ipynb", "prep.html", "rep.html", "prep.json", "sheet.html",
        }  # fmt: skip
    for name in FILES:
        assert (root / "crm" / name).read_bytes() == (shared_data / "maven_crm_sales" / name).read_bytes()


@pytest.mark.parametrize(("name", "win_rate"), [("Hayden Neloms", 0.704), ("Lajuana Vencill", 0.550)])
def test_published_win_rates_are_found_again(reports, name, win_rate):
    """The win rate of a rep is the one others have published for this data."""
    (metric,) = [metric for metric in _prep(reports, name)["metrics"] if metric["metric_id"] == "win_rate"]
    assert round(metric["value"], 3) == win_rate


@pytest.mark.parametrize("name", WITHOUT_OPPORTUNITIES)
def test_a_rep_without_opportunities_has_a_report_that_makes_sense(reports, name):
    """It says that there are none, makes nothing of it, and still has questions and an agenda that adds up."""
    prep = _prep(reports, name)
    assert prep["opportunities"] == []
    assert [finding for finding in prep["findings"] if finding["tier"] != "fact"] == []
    assert len(prep["questions"]) >= 3
    assert sum(item["minutes"] for item in prep["agenda"]) == 30
    for edition in ("prep.html", "rep.html"):
        assert f"No open opportunity is in the data for {name}." in _read(_folder(reports, name) / edition).text


def test_no_page_shows_what_a_program_would_say(reports):
    """No `None`, no `nan`, no number with a tail, no unfilled slot is on any page."""
    for page in reports.rglob("*.html"):
        text = _read(page).text
        assert not re.search(r"\b(None|nan|NaN|NaT|inf)\b|\{\w+\}|<NA>", text), page
        assert not re.search(r"\d\.\d{5,}", text), page


def test_a_team_page_for_each_manager_and_one_for_all(reports):
    """Each manager's page holds that manager's reps, the top page links to all six, and every link leads somewhere."""
    with_managers = {_prep(reports, name)["rep"]["manager"] for name in ("Hayden Neloms", "Mei-Mei Johns")}
    assert with_managers <= set(MANAGERS)
    pages = sorted(reports.glob("team-*/index.html"))
    assert len(pages) == 6
    of_a_team = []
    for page, manager in zip(pages, MANAGERS, strict=True):
        team = json.loads((page.parent / "team.json").read_text(encoding="utf-8"))
        assert team["manager"] == manager
        of_a_team += [entry["rep_id"] for entry in team["entries"]]
    assert len(of_a_team) == len(set(of_a_team)) == 35
    for page in (reports / "index.html", *pages):
        links = [link.split("#")[0] for link in _read(page).links]
        assert all((page.parent / link).is_file() for link in links if link), page
    assert {f"{page.parent.name}/index.html" for page in pages} <= set(_read(reports / "index.html").links)


def test_nearly_everything_being_stale_is_said_once(reports):
    """That 1,291 open opportunities outlived every closed one stands on a page once at most."""
    counts = {page: _read(page).text.count(STALE) for page in reports.rglob("*.html")}
    assert max(counts.values()) == 1
    assert counts[reports / "index.html"] == 1


def test_two_spellings_of_a_product_are_told_and_not_merged(reports):
    """`GTXPro` of the pipeline and `GTX Pro` of the products are named on the team page."""
    text = _read(reports / "index.html").text
    assert "'GTXPro' in 1,480 rows" in text
    assert "'GTX Pro'" in text


def test_open_opportunities_without_amount_or_date_stay_and_say_so(reports):
    """They are counted and listed, as having neither, and it is told what that hides."""
    prep = _prep(reports, "Hayden Neloms")
    assert len(prep["opportunities"]) == 5
    assert all(item["amount"] is None and item["close_date"] is None for item in prep["opportunities"])
    text = _read(_folder(reports, "Hayden Neloms") / "prep.html").text
    assert "5 of 50 open opportunities" in text
    assert "the CRM gives no amount and no close date" in text
    assert "what open opportunities are worth" in text
    assert "when open opportunities should close" in text


def test_what_is_not_in_the_data_is_not_made_up(reports):
    """Without quotas, activities and feedback the metrics that need them have a reason in place of a value."""
    metrics = {metric["metric_id"]: metric for metric in _prep(reports, "Hayden Neloms")["metrics"]}
    for metric_id in ("attainment", "untouched", "past_due", "no_next_step", "push_count", "activities_call", "csat"):
        assert metrics[metric_id]["value"] is None
        assert metrics[metric_id]["reason"]
