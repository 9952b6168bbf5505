"""What can go wrong in mid-sentence: reload, dead kernel, dead server, Ctrl-C. No letter and no process is lost."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from served_review import (
    PATIENCE,
    REP,
    Served,
    shared_note,
    shown,
    status_of,
    unsaved_copies,
    wait_saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_reload_in_mid_sentence_loses_no_letter(app, windows):
    """The page comes back with the same meeting, the same topic, private notes hidden as before, and every letter."""
    page = windows.open(app, "reload")
    page.keyboard.press("Alt+j")
    page.keyboard.press("Alt+h")
    expect(shown(page, re.compile("^Private note"))).to_have_count(0)
    page.keyboard.press("Alt+n")
    page.keyboard.type("First thought. ")
    wait_saved(page)
    page.keyboard.type("The buyer moves the da")
    page.reload()
    shared_note(page).wait_for(timeout=PATIENCE)
    expect(shared_note(page)).to_have_value("First thought. The buyer moves the da")
    expect(shown(page, re.compile("^Private note"))).to_have_count(0)
    expect(page.locator(".ck-nav-item.ck-current")).to_contain_text("2.")
    page.keyboard.press("Alt+n")
    page.keyboard.press("End")
    page.keyboard.type("te again")
    wait_saved(page)
    (note,) = [entry.body for entry in app.entries("reload") if entry.kind == "note"]
    assert note.text == "First thought. The buyer moves the date again"
    assert unsaved_copies(page) == []


def test_a_reload_leaves_no_kernel_behind(app, windows):
    """A page that goes ends its kernel: whoever loads it again ten times has one meeting in memory, not ten."""
    page = windows.open(app, "reload")
    first = app.kernel(windows)
    page.reload()
    shared_note(page).wait_for(timeout=PATIENCE)
    give_up = time.monotonic() + 60
    while first in app.children() and time.monotonic() < give_up:
        time.sleep(0.2)
    assert first not in app.children()


def test_the_kernel_dies_in_mid_sentence(app, windows):
    """The field says that nothing is saved and where the words are; after a reload they are back, and saved."""
    page = windows.open(app, "kernel")
    shared_note(page).focus()
    page.keyboard.type("Saved words. ")
    wait_saved(page)
    windows.kernel_killed = True
    os.kill(app.kernel(windows), signal.SIGKILL)
    page.keyboard.type("Words of the last second")
    expect(status_of(page, re.compile("^Shared note"))).to_contain_text("kept on this computer")
    page.reload()
    shared_note(page).wait_for(timeout=PATIENCE)
    expect(shared_note(page)).to_have_value("Saved words. Words of the last second")
    wait_saved(page)
    (note,) = [entry.body for entry in app.entries("kernel") if entry.kind == "note"]
    assert note.text == "Saved words. Words of the last second"
    assert unsaved_copies(page) == []


def test_a_kernel_that_answers_late_is_no_other_window(app, windows):
    """What was sent while it was held up is kept in order, typed on meanwhile or not; nobody is asked to choose."""
    page = windows.open(app, "late")
    shared_note(page).focus()
    kernel = app.kernel(windows)
    os.kill(kernel, signal.SIGSTOP)
    try:
        page.keyboard.type("Words that wait")
        expect(status_of(page, re.compile("^Shared note"))).to_contain_text("kept on this computer")
        page.keyboard.type(", and words that follow")
        page.wait_for_timeout(3000)  # by then they were sent once more
    finally:
        os.kill(kernel, signal.SIGCONT)
    page.keyboard.type(".")
    wait_saved(page)
    (note,) = [entry.body for entry in app.entries("late") if entry.kind == "note"]
    assert note.text == "Words that wait, and words that follow."
    assert unsaved_copies(page) == []


def test_the_server_dies_in_mid_sentence(app, windows):
    """Started again, in a new window of the same browser: the words are back once the meeting is opened."""
    page = windows.open(app, "server")
    shared_note(page).focus()
    page.keyboard.type("Before. ")
    wait_saved(page)
    windows.kernel_killed = True
    for pid, command in app.children().items():
        if "coachkit.review.server" in command:
            os.kill(pid, signal.SIGKILL)
    page.keyboard.type("And after")
    expect(status_of(page, re.compile("^Shared note"))).to_contain_text("kept on this computer")
    expect(page.get_by_role("alert")).to_contain_text("nothing is saved")
    assert app.process is not None
    _, said = app.process.communicate(timeout=60)
    assert "Start coachkit review again" in said
    page.close()
    app.start()
    page = windows.open(app, "server")
    expect(shared_note(page)).to_have_value("Before. And after")
    wait_saved(page)
    (note,) = [entry.body for entry in app.entries("server") if entry.kind == "note"]
    assert note.text == "Before. And after"
    assert unsaved_copies(page) == []


def test_ctrl_c_ends_the_server_and_its_kernels_and_leaves_no_trace(prepared, windows, tmp_path):
    """No process and no private folder is left; whoever has no token is let in nowhere."""
    others = set((prepared / "reports").glob(".review-*"))
    served = Served(prepared, ("--app", "--rep", REP))
    served.start()
    assert "token" not in " ".join(served.children().values())
    page = windows.context.new_page()
    page.on("request", lambda request: windows.asked.append(request.url))
    page.goto(served.address.partition("?")[0])
    assert "coachkit" not in page.title()
    (folder,) = set((prepared / "reports").glob(".review-*")) - others
    assert folder.stat().st_mode & 0o077 == 0
    children = served.children()
    assert any("coachkit.review.server" in command for command in children.values())
    code, said = served.interrupt()
    assert (code, said.strip()) == (0, "Ended. What you typed is kept.")
    give_up = time.monotonic() + 30
    while alive := [pid for pid in children if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < give_up, alive
        time.sleep(0.1)
    assert not folder.exists()
