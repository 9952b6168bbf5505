"""`coachkit questions`: the contract's three commands, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from coachkit.cli import app
from coachkit.conversation.bank import load_bank

pytestmark = pytest.mark.unit


def run(*words: str) -> Result:
    """Run the command line as typed."""
    return CliRunner().invoke(app, ["questions", *words])


def as_json(*words: str) -> list[dict[str, Any]]:
    """Run it and read what it prints."""
    printed: list[dict[str, Any]] = json.loads(run(*words, "--json").stdout)
    return printed


def test_the_list_holds_every_question_with_what_the_contract_names() -> None:
    """Every opener of the bank, said as it is without evidence: no slot is left open."""
    listed = as_json("list")
    assert [one["question_id"] for one in listed] == [item.question_id for item in load_bank().items]
    for one in listed:
        assert {"question_id", "kind", "text", "topic", "meeting_types", "sensitive", "probes"} <= set(one)
        assert not set("{}") & set(one["text"] + "".join(probe["text"] for probe in one["probes"]))
    assert {one["topic"] for one in as_json("list", "--topic", "pricing")} == {"pricing"}
    assert "pricing (" in run("list").stdout


def test_a_search_prints_fitting_questions_with_their_probes_best_first() -> None:
    """The same items as the list, with a score that goes down; in words, each probe stands under its answer."""
    found = as_json("search", "they went quiet after the demo")
    assert set(found[0]) == {*as_json("list")[0], "score"}
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0
    assert {"opportunity", "stage"} & {one["topic"] for one in found[:3]}
    assert "    if: " in run("search", "they went quiet after the demo").stdout
    assert "Say it in other words" in run("search", "zzyzx").stdout


def test_lint_says_what_is_wrong_where_and_how_to_mend_it(tmp_path: Path) -> None:
    """Exit 1 and each problem with its line; exit 0 where there is none; the bank itself has none."""
    file = tmp_path / "mine.txt"
    file.write_text("What helped you?\nWhy didn't you call them?\n", encoding="utf-8")
    ended = run("lint", str(file))
    assert ended.exit_code == 1
    assert "line 2: Why didn't you call them?" in ended.stdout and "What led to" in ended.stdout
    first, second = as_json("lint", str(file))
    assert first == {"line": 1, "text": "What helped you?", "problems": []}
    assert second["line"] == 2 and second["problems"][0]["rule"] == "blaming"
    assert run("lint").exit_code == 0
    assert all("question_id" in one and one["problems"] == [] for one in as_json("lint"))


def test_an_edited_published_question_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A published wording that changed or is gone is a problem that names what to do."""
    listed = tmp_path / "published.csv"
    listed.write_text("id,digest\nwins-proud-of-03,0000000000000000\ngone-01,0000000000000000\n", encoding="utf-8")
    monkeypatch.setattr("coachkit.conversation.bank.published.PUBLISHED_FILE", listed)
    wrong = {one["question_id"]: one["problems"] for one in as_json("lint") if one["problems"]}
    assert [problem["rule"] for problem in wrong["wins-proud-of-03"]] == ["published"]
    assert "is gone" in wrong["gone-01"][0]["message"]


def test_a_file_that_is_not_there_ends_in_words() -> None:
    """Exit 2 and the name of the file; no traceback."""
    ended = run("lint", "nowhere.txt")
    assert ended.exit_code != 0 and "nowhere.txt" in str(ended.exception)
