"""The meeting held in JupyterLab, in the notebook itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from served_review import (
    PATIENCE,
    WIDE,
    Served,
    choose,
    hold_the_meeting,
    shared_note,
    status_of,
    unsaved_copies,
    wait_saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def lab(prepared: Path) -> Iterator[Served]:
    """Serve JupyterLab."""
    served = Served(prepared, ())
    served.start()
    yield served
    served.interrupt()


def run_all(page: Page) -> None:
    """Run all cells of the notebook, from the menu."""
    page.get_by_role("main").get_by_text("open_page(rep_id").first.wait_for(timeout=PATIENCE)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_a_whole_meeting_and_a_reload_in_jupyterlab(lab, windows):
    """The notebook itself opens, runs, holds a meeting, and after a reload shows it again."""
    page = windows.context.new_page()
    page.set_viewport_size({"width": WIDE, "height": 1000})
    page.on("request", lambda request: windows.asked.append(request.url))
    page.goto(lab.address)
    run_all(page)
    choose(page, "lab")
    shared_note(page).focus()
    page.keyboard.type("A thought in the La")
    page.wait_for_timeout(100)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    run_all(page)
    shared_note(page).wait_for(timeout=PATIENCE)
    expect(shared_note(page)).to_have_value("A thought in the La")
    expect(status_of(page, re.compile("^Shared note"))).to_have_text(re.compile(r"^(Saved \d\d:\d\d)?$"))
    assert unsaved_copies(page) == []
    shared_note(page).fill("")
    wait_saved(page)
    hold_the_meeting(page, lab, "lab")
