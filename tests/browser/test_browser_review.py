"""The meeting as it is held: in a browser, by keyboard, in two tabs, and looked at by whoever sees little."""

from __future__ import annotations

import pytest
from accessibility import serious
from playwright.sync_api import expect
from served_review import (
    NAME,
    PHONE,
    TABLET,
    WIDE,
    hold_the_meeting,
    shared_note,
    unsaved_copies,
    wait_saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.guide("S0", "E13", "E27", "S5.2", "S6.1", "T2")
def test_a_whole_meeting_by_keyboard(app, windows):
    """From the first note to the closing: every key does what it says, and the journal has it all."""
    hold_the_meeting(windows.open(app, "whole"), app, "whole")


def test_a_decision_that_is_not_for_the_rep_hides_with_the_private_notes(app, windows):
    """It is seen while it is typed, gone once the keyboard is elsewhere, and stays once it is ticked as for the rep."""
    page = windows.open(app, "hidden")
    page.keyboard.press("Alt+h")
    page.keyboard.press("Alt+i")
    decided = page.get_by_label("What was decided")
    expect(decided).to_be_focused()
    page.keyboard.type("An account moves")
    wait_saved(page, "What was decided")
    height = "document.querySelector('.ck-of-decision > .ck-card').offsetHeight"
    assert page.evaluate(height) > 100
    page.keyboard.press("Alt+n")
    expect(shared_note(page)).to_be_focused()
    assert page.evaluate(height) <= 1
    page.keyboard.press("Alt+h")
    page.get_by_label(f"{NAME} may see this decision").check()
    page.keyboard.press("Alt+h")
    page.keyboard.press("Alt+n")
    expect(shared_note(page)).to_be_focused()
    assert page.evaluate(height) > 100


def test_two_tabs_show_both_texts_and_lose_none(app, windows):
    """The tab that comes second is told and shown both; each of the ways out does what it says."""
    one, other = windows.open(app, "tabs"), windows.open(app, "tabs")
    shared_note(one).fill("seen by both")
    wait_saved(one)
    expect(shared_note(other)).to_have_value("seen by both")  # by itself, as long as nothing is typed there
    for page in (one, other):
        page.evaluate("clearInterval(coachkitReview.host.pinging)")  # from here on, both write at the same moment
    shared_note(one).fill("from the first")
    wait_saved(one)
    shared_note(other).fill("from the second")
    box = other.get_by_role("group", name="Two texts: choose")
    expect(box).to_contain_text("from the first")
    expect(shared_note(other)).to_have_value("from the second")
    shared_note(other).press("End")
    other.keyboard.type(" tab")  # typing on keeps every letter
    box.get_by_role("button", name="Keep both").press("Enter")
    wait_saved(other)
    (note,) = [entry.body for entry in app.entries("tabs") if entry.kind == "note"]
    assert note.text == "from the first\nfrom the second tab"
    shared_note(one).press("End")
    one.keyboard.type(", again")
    expect(one.get_by_role("group", name="Two texts: choose")).to_contain_text("from the second tab")
    one.get_by_role("button", name="Take the other").press("Enter")
    expect(shared_note(one)).to_have_value("from the first\nfrom the second tab")
    assert unsaved_copies(one) == []


def test_nothing_serious_stands_in_anybodys_way(app, windows):
    """Axe finds nothing serious or critical on any part of the page, at any width and scheme; none scrolls sideways."""
    page = windows.open(app, "axe", WIDE)
    page.keyboard.press("Alt+c")
    page.keyboard.press("Alt+i")
    page.keyboard.press("Alt+r")
    page.locator(".ck-drawer").first.wait_for()
    found = []
    for width, scheme in ((WIDE, "light"), (TABLET, "dark"), (PHONE, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for key in ("1", "3", "4", "l"):
            page.keyboard.press(f"Alt+{key}")
            page.wait_for_timeout(400)
            found += [f"{width} {scheme} {key}: {fault}" for fault in serious(page)]
            assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), (width, key)
    assert found == []
