"""The prep sheet's page: what it holds, what it keeps to itself, and what it may do."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
from prep_example import build_example

from coachkit.journal.sheet import milestone_id
from coachkit.model import Commitment, FromRep, PrepReport
from coachkit.report import sheet as sheet_module
from coachkit.report.sheet import render_sheet

pytestmark = pytest.mark.unit

PROMISES = (
    Commitment(commitment_id="c1", text="Ask legal", by="manager", due_date=None, status="open", age_days=8),
    Commitment(
        commitment_id="c 2", text="Call Porto", by="rep", due_date=date(2026, 11, 24), status="open", age_days=8
    ),
    Commitment(commitment_id="c3", text="Long done", by="rep", due_date=None, status="done", age_days=8),
)


def marks(page: str) -> list[tuple[str, str | None]]:
    """Return the fields of a sheet in their order: what each is about, and of which row or goal."""
    found = re.findall(r'data-mark="([a-z]+)"(?: data-id="([^"]*)")?', page)
    return [(mark, identifier or None) for mark, identifier in found]


@pytest.mark.guide("T1")
def test_a_sheet_asks_for_topics_data_goals_and_promises() -> None:
    """Five topics first, how things are, what the data flag row by row, goals with their open milestones, promises."""
    page = render_sheet(build_example(commitments=PROMISES))
    step = milestone_id("g1", "First tender handed in", date(2026, 11, 6))
    assert marks(page) == [
        *[("topic", None)] * 5, ("pulse", None), ("how", None),
        ("correction", "opportunities:O-1"), ("correction", "finding:no-next-step"), *[("correction", None)] * 2,
        ("goal", "g1"), ("milestone", step), ("promise", "c 2"), *[("ask", None)] * 2,
    ]  # fmt: skip
    said = " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main>")[2]).split())
    assert "Ana Lima Prep sheet: Weekly one-on-one, Tue 24 Nov" in said
    assert "Close date was 10 Nov, 10 days ago; no next step. Proposal, €80,000, close date 10 Nov 2026." in said
    assert "4 of 12 open opportunities have no next step written down. O-1, O-2" in said
    assert "Only if you like. Your manager will read this" in said
    assert "Ask legal" not in said and "Long done" not in said and "Framework agreement" not in said


def test_every_field_has_a_label_and_a_limit() -> None:
    """Each control is named for whoever cannot see it, and none takes more than is read."""
    page = render_sheet(build_example(commitments=PROMISES))
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    controls = re.findall(r'<(?:textarea|select|input type="text") id="([^"]+)" name="([^"]+)"', page)
    assert len(controls) > 15
    assert {identifier for identifier, _ in controls} <= labelled
    assert all(identifier == name for identifier, name in controls)
    assert len({name for _, name in controls}) == len(controls)
    assert page.count('maxlength="') == len(re.findall(r'<textarea(?! id="text")|<input type="text"', page))
    described = set(re.findall(r'aria-describedby="([^"]+)"', page))
    assert described and all(f'id="{one}"' in page for one in described)


def test_nothing_private_sensitive_or_of_the_sheet_that_came_back_is_in_it() -> None:
    """Only what the rep's edition shows too; and the sheet stays the same after it came back."""
    page = render_sheet(build_example())
    assert "SENTINEL" not in page
    assert "Busy" not in page
    assert page == render_sheet(build_example(from_rep=FromRep(), pulse=()))


def test_only_its_own_style_and_script_may_be_used() -> None:
    """The policy allows nothing but the one style and the one script in it, by their hashes, and no address."""
    page = render_sheet(build_example())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "*" not in policy
    assert not re.search(r"""(?:src|href)=|https?:|url\(|\son[a-z]+=|\sstyle=""", page)
    script = (Path(sheet_module.__file__).parent / "templates" / "sheet.js").read_text("utf-8")
    assert f"<script>{script}</script>" in page
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval|fetch|XMLHttp|import\(", script)


def test_text_from_outside_is_escaped() -> None:
    """A tag in any text, and a quotation mark in any id, stays text."""
    evil = "\"><script>alert(1)</script>'"

    def poison(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: poison(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [poison(inner, key) for inner in value]
        closed = {"cause_id", "tier", "valence", "kind", "metric_id", "by", "status", "unit", "group", "horizon"}
        plain = key in {"name", "account", "text", "statement", "next_step", "stage", "title", "flags", "manager"}
        return (
            f"{value}{evil}"
            if isinstance(value, str) and key not in closed and (plain or key.endswith("_id"))
            else value
        )

    report = build_example(commitments=PROMISES)
    data = poison(json.loads(report.model_dump_json()))
    page = render_sheet(PrepReport.model_validate(data))
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") > 15
    assert page.count("<script") == 1


def test_a_career_conversations_sheet_asks_nothing_about_opportunities() -> None:
    """Neither single opportunities nor what is counted over them; goals come as ever."""
    report = build_example(meeting_type="career", opportunities=())
    found = marks(render_sheet(report))
    assert [one for one in found if one[0] == "correction"] == [("correction", None)] * 2
    assert ("goal", "g1") in found


def test_a_rep_without_anything_gets_a_sheet_that_makes_sense() -> None:
    """Without data, goals or promises each part says so, and there is room for topics and words."""
    bare = build_example(
        findings=(), opportunities=(), goals=(), commitments=(), meetings=type(build_example().meetings)()
    )
    said = " ".join(re.sub(r"<[^>]+>", " ", render_sheet(bare).partition("<main>")[2].partition("<script>")[0]).split())
    for words in ("The data flag nothing of yours.", "No goal is written down yet.", "No promise of yours is open."):
        assert words in said
    assert "None" not in said
