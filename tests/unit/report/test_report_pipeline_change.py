"""How the pipeline moved, as the report shows it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from prep_example import AS_OF, build_example

from coachkit.model import PipelineChange
from coachkit.report import show

pytestmark = pytest.mark.unit

MOVED = PipelineChange(
    **{"from": date(2026, 9, 30)}, to=AS_OF, start=458_800, new=109_800, pulled_in=128_200, increased=0, won=34_600,
    lost=138_100, decreased=3_200, pushed_out=0, end=520_900,
)  # fmt: skip


def words_of(change: PipelineChange | None, reason: str | None = None) -> str:
    """Return what a reader sees."""
    html = show.pipeline_change(build_example(pipeline_change=change, pipeline_change_reason=reason)).html
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace(" .", ".").replace(" ,", ",")


def test_one_sentence_says_what_came_and_what_went() -> None:
    """Both ends with their days, and the two sums between them."""
    assert (
        "Open and due in 2026-Q4: €458,800 on the evening of 30 Sept 2026, €520,900 on 20 Nov 2026. "
        "€238,000 came in between, €175,900 went." in words_of(MOVED)
    )


def test_the_table_runs_from_start_to_end_with_its_signs() -> None:
    """Nine rows: what came with a plus, what went with a minus, zeros without."""
    html = show.pipeline_change(build_example(pipeline_change=MOVED)).html
    cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", html)]
    assert cells == [
        "€458,800", "+ €109,800", "+ €128,200", "€0", "− €34,600", "− €138,100", "− €3,200", "€0", "€520,900",
    ]  # fmt: skip


def test_a_caveat_is_said_as_a_sentence() -> None:
    """What limits the figures stands below them."""
    told = MOVED.model_copy(update={"reason": "2 opportunities carry no amount at one end and count as 0 there"})
    assert "whoever had them before. 2 opportunities carry no amount at one end" in words_of(told)


def test_without_history_the_reason_stands_in_place_of_the_figures() -> None:
    """No table of dashes."""
    shown = words_of(None, "no history yet")
    assert "Not known: no history yet." in shown
    assert "€" not in shown


def test_in_json_the_keys_are_the_contracts() -> None:
    """`from` and `to` beside the nine figures; before there is history it is null, and the reason stands beside it."""
    plain = build_example(pipeline_change=MOVED).model_dump(mode="json")["pipeline_change"]
    figures = ["start", "new", "pulled_in", "increased", "won", "lost", "decreased", "pushed_out", "end"]
    assert list(plain)[:11] == ["from", "to", *figures]
    nothing = build_example(pipeline_change_reason="no history yet").model_dump(mode="json")
    assert (nothing["pipeline_change"], nothing["pipeline_change_reason"]) == (None, "no history yet")
