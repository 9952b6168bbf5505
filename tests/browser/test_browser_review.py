"""The meeting as it is held: in a browser, by keyboard, and through everything that can go wrong in mid-sentence."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

import coachkit
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store
from coachkit.journal.view import Entry

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REP, NAME = "007", "José Álvarez"
#: Each test holds a meeting on a day of its own, so that one server and one journal serve them all.
DAYS = {
    "whole": "2026-11-20",
    "reload": "2026-11-21",
    "kernel": "2026-11-22",
    "server": "2026-11-23",
    "tabs": "2026-11-24",
    "axe": "2026-11-25",
    "hidden": "2026-11-27",
    "lab": "2026-11-26",
}
SAVED = re.compile(r"^Saved \d\d:\d\d$")
#: Loading Voila's or JupyterLab's scripts on a busy machine.
PATIENCE = 60_000
PHONE, TABLET, WIDE = 390, 1024, 1600


def surroundings() -> dict[str, str]:
    """Return an environment in which a process runs the kit that this test has imported."""
    return {**os.environ, "PYTHONPATH": str(Path(coachkit.__file__).resolve().parent.parent)}


@dataclass
class Served:
    """A review that is being served, and the process that a person started."""

    root: Path
    arguments: tuple[str, ...]
    process: subprocess.Popen[str] | None = None
    address: str = ""

    def start(self) -> None:
        """Start `coachkit review`, and wait for the address that it prints."""
        command = [sys.executable, "-m", "coachkit", "review", "--no-open", *self.arguments]
        self.process = subprocess.Popen(
            command, cwd=self.root, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "http://" in line, line + (self.process.stderr.read() if self.process.stderr else "")
        self.address = line.split()[-1]

    def interrupt(self) -> tuple[int, str]:
        """End it as Ctrl-C does; return the exit code and what it said."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said

    def children(self) -> dict[int, str]:
        """Return the processes beneath, the server's and the kernels', with their command lines."""
        assert self.process is not None
        parents: dict[int, int] = {}
        commands: dict[int, str] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    commands[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
                except OSError:
                    continue
        found, newest = {}, {self.process.pid}
        while newest:
            newest = {pid for pid, parent in parents.items() if parent in newest}
            found.update({pid: commands[pid] for pid in newest})
        return found

    def entries(self, about: str) -> list[Entry]:
        """Return what the journal has of a test's meeting."""
        with open_store(self.root / "reports" / "sample-journal.db") as store:
            log = MeetingLog(store)
            that_day = [one for one in log.meetings_of(REP) if one.held_on.isoformat() == DAYS[about]]
            return [entry for meeting in that_day for entry in log.entries(meeting.meeting_id)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the report of one rep of the sample team."""
    root = tmp_path_factory.mktemp("sample team")
    command = [sys.executable, "-m", "coachkit", "prep", "--no-open", "--reps", REP]
    run = subprocess.run(
        command, cwd=root, env=surroundings(), capture_output=True, text=True, timeout=600, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return root


@pytest.fixture(scope="module")
def app(prepared: Path) -> Iterator[Served]:
    """Serve the page without code."""
    served = Served(prepared, ("--app",))
    served.start()
    yield served
    served.interrupt()


@dataclass
class Windows:
    """The browser's windows of one test; `asked` is every address that any of them asked for."""

    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, served: Served, about: str, width: int = 1280) -> Page:
        """Open the page, choose whom to meet, and wait for the first field."""
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(served.address)
        choose(page, about)
        return page


@pytest.fixture
def windows(chromium) -> Iterator[Windows]:
    """Give a browser without a past; afterwards, see that nothing but this machine was asked for anything."""
    context = chromium.new_context()
    made = Windows(context)
    yield made
    context.close()
    elsewhere = [url for url in made.asked if not re.match(r"(http|ws)://127\.0\.0\.1:\d+/|blob:http://127|data:", url)]
    assert (elsewhere, made.complaints) == ([], [])
    assert made.asked


def choose(page: Page, about: str) -> None:
    """Choose a rep by keyboard: type the name into the list, then the key that opens."""
    page.get_by_label("Rep", exact=True).wait_for(timeout=PATIENCE)
    expect(page.get_by_text("Choose whom you meet, and the day.")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Rep", exact=True).focus()
    page.keyboard.type(NAME)
    page.get_by_label("Held on").fill(DAYS[about])
    page.keyboard.press("Alt+o")
    shared_note(page).wait_for(timeout=PATIENCE)


def shared_note(page: Page):
    """Return the field of the note that both may read."""
    return shown(page, re.compile("^Shared note"))


def shown(page: Page, label: str | re.Pattern[str]):
    """Return the field of that label that is before us; other topics have theirs out of sight."""
    return page.get_by_label(label).and_(page.locator(":visible"))


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until what has the focus is called `name`."""
    script = """() => { const on = document.activeElement
        const label = on.labels?.[0]?.innerText ?? on.title ?? '' ; return label || on.innerText || '' }"""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in page.evaluate(script):
            return
    raise AssertionError(f"Tab does not come to {name!r}")


def wait_saved(page: Page, label: str | re.Pattern[str] = re.compile("^Shared note")) -> None:
    """Wait until a field says that it is saved."""
    expect(status_of(page, label)).to_have_text(SAVED, timeout=15_000)


def status_of(page: Page, label: str | re.Pattern[str]):
    """Return what a field says of itself."""
    return page.locator(".ck-field:visible", has=page.get_by_label(label)).locator(".ck-status")


def hold_the_meeting(page: Page, served: Served, about: str) -> None:
    """Hold a whole meeting with the keyboard alone, and look at what the journal has of it."""
    page.keyboard.press("Alt+n")
    page.keyboard.type("Aldeia wants prices by Friday.")
    wait_saved(page)
    page.keyboard.press("Alt+m")
    page.keyboard.type("Tired; asks little.")
    wait_saved(page, re.compile("^Private note"))
    page.keyboard.press("Alt+t")
    expect(page.get_by_role("button", name=re.compile("^Stop timer"))).to_be_visible()  # of this topic alone
    page.keyboard.press("Alt+x")
    expect(page.locator(".ck-topic-state:visible")).to_contain_text("discussed")
    page.keyboard.press("Alt+j")  # the second topic
    page.keyboard.press("Alt+s")
    expect(page.locator(".ck-topic-state:visible")).to_contain_text("skipped")
    page.keyboard.press("Alt+j")
    page.keyboard.press("Alt+p")
    expect(page.locator(".ck-topic-state:visible")).to_contain_text("parked")
    page.keyboard.press("Alt+w")
    page.keyboard.type("they keep pushing the date back")
    expect(page.get_by_text("These fit:")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(1500)  # as long as letters are under way, the list is drawn anew
    tab_to(page, "Asked")
    page.keyboard.press("Enter")
    expect(page.get_by_label("How it went", exact=True).and_(page.locator("select"))).to_be_focused()
    page.keyboard.press("Alt+c")
    expect(page.get_by_label("If or when …")).to_be_focused()
    page.keyboard.type("a buyer moves a date")
    page.keyboard.press("Tab")
    page.keyboard.type("ask what has to happen first")
    wait_saved(page, "… then I will")
    tab_to(page, "Promised by")
    page.keyboard.type("me")
    page.keyboard.press("Alt+u")
    expect(page.get_by_label("In one sentence, read out aloud")).to_be_focused()
    page.keyboard.type("You would rather call than write.")
    wait_saved(page, "In one sentence, read out aloud")
    tab_to(page, f"{NAME} says: yes")
    page.keyboard.press("Space")
    page.keyboard.press("Alt+l")
    page.keyboard.press("Alt+z")
    expect(page.locator(".ck-lacks li")).to_have_text([re.compile("what was decided"), re.compile("choose one focus")])
    page.keyboard.press("Alt+i")
    expect(page.get_by_label("What was decided")).to_be_focused()
    page.keyboard.type("Discounts only for a date")
    page.keyboard.press("Tab")
    page.keyboard.type("We gave 12 % for nothing in October")
    wait_saved(page, "Why")
    page.keyboard.press("Alt+5")
    page.keyboard.press("Alt+l")
    tab_to(page, "The one skill")
    for text in ("Agreeing next steps", "One call replayed", "I listen in on Tuesday"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    wait_saved(page, "What I do to support it")
    tab_to(page, "Building trust")
    page.keyboard.type("4")
    expect(page.locator(".ck-said")).to_have_text(SAVED)
    page.keyboard.press("Alt+z")
    expect(page.get_by_text(f"coachkit recap {REP}")).to_be_visible(timeout=10_000)
    by_kind: dict[str, list[object]] = {}
    for entry in served.entries(about):
        by_kind.setdefault(entry.kind, []).append(entry.body)
    assert [body.text for body in by_kind["note"]] == ["Aldeia wants prices by Friday."]
    assert [body.text for body in by_kind["private-note"]] == ["Tired; asks little."]
    assert sorted(body.state for body in by_kind["topic"]) == ["discussed", "parked", "skipped"]
    assert [body.how for body in by_kind["asked"]] == ["asked"]
    (promise,) = by_kind["commitment"]
    assert (promise.text, promise.by) == (
        "If a buyer moves a date, then I will ask what has to happen first",
        "manager",
    )
    assert [(body.text, body.confirmed) for body in by_kind["heard"]] == [("You would rather call than write.", True)]
    assert [body.reason for body in by_kind["decision"]] == ["We gave 12 % for nothing in October"]
    assert [body.support for body in by_kind["focus"]] == ["I listen in on Tuesday"]
    assert [body.trust for body in by_kind["self-check"]] == [4]


@pytest.mark.guide("S0", "E13", "E27", "S5.2", "S6.1", "T2")
def test_a_whole_meeting_by_keyboard(app, windows):
    """From the first note to the closing: every key does what it says, and the journal has it all."""
    hold_the_meeting(windows.open(app, "whole"), app, "whole")


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


def unsaved_copies(page: Page) -> list[str]:
    """Return the names of what the browser still keeps of words."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('coachkit:unsaved'))")


def test_the_kernel_dies_in_mid_sentence(app, windows):
    """The field says that nothing is saved and where the words are; after a reload they are back, and saved."""
    page = windows.open(app, "kernel")
    shared_note(page).focus()
    page.keyboard.type("Saved words. ")
    wait_saved(page)
    kernel = re.search(r"/api/kernels/([0-9a-f-]+)/", " ".join(url for url in windows.asked if url.startswith("ws")))[1]
    (pid,) = [pid for pid, command in app.children().items() if kernel in command]
    os.kill(pid, signal.SIGKILL)
    page.keyboard.type("Words of the last second")
    expect(status_of(page, re.compile("^Shared note"))).to_contain_text("kept on this computer", timeout=15_000)
    page.reload()
    shared_note(page).wait_for(timeout=PATIENCE)
    expect(shared_note(page)).to_have_value("Saved words. Words of the last second")
    wait_saved(page)
    (note,) = [entry.body for entry in app.entries("kernel") if entry.kind == "note"]
    assert note.text == "Saved words. Words of the last second"
    assert unsaved_copies(page) == []


def test_the_server_dies_in_mid_sentence(app, windows):
    """Started again, in a new window of the same browser: the words are back once the meeting is opened."""
    page = windows.open(app, "server")
    shared_note(page).focus()
    page.keyboard.type("Before. ")
    wait_saved(page)
    for pid, command in app.children().items():
        if "coachkit.review.server" in command:
            os.kill(pid, signal.SIGKILL)
    page.keyboard.type("And after")
    expect(status_of(page, re.compile("^Shared note"))).to_contain_text("kept on this computer", timeout=15_000)
    expect(page.get_by_role("alert")).to_contain_text("nothing is saved", timeout=15_000)
    assert app.process is not None
    _, said = app.process.communicate(timeout=30)
    assert "Start coachkit review again" in said
    page.close()
    app.start()
    page = windows.open(app, "server")
    expect(shared_note(page)).to_have_value("Before. And after")
    wait_saved(page)
    (note,) = [entry.body for entry in app.entries("server") if entry.kind == "note"]
    assert note.text == "Before. And after"
    assert unsaved_copies(page) == []


def test_two_tabs_show_both_texts_and_lose_none(app, windows):
    """The tab that comes second is told and shown both; each of the ways out does what it says."""
    one, other = windows.open(app, "tabs"), windows.open(app, "tabs")
    shared_note(one).fill("from the first")
    wait_saved(one)
    shared_note(other).fill("from the second")
    box = other.get_by_role("group", name="Two texts: choose")
    expect(box).to_contain_text("from the first", timeout=10_000)
    expect(shared_note(other)).to_have_value("from the second")
    shared_note(other).press("End")
    other.keyboard.type(" tab")  # typing on keeps every letter
    box.get_by_role("button", name="Keep both").press("Enter")
    wait_saved(other)
    (note,) = [entry.body for entry in app.entries("tabs") if entry.kind == "note"]
    assert note.text == "from the first\nfrom the second tab"
    shared_note(one).press("End")
    one.keyboard.type(", again")
    expect(one.get_by_role("group", name="Two texts: choose")).to_contain_text("from the second tab", timeout=10_000)
    one.get_by_role("button", name="Take the other").press("Enter")
    expect(shared_note(one)).to_have_value("from the first\nfrom the second tab")
    assert unsaved_copies(one) == []


def test_nothing_serious_stands_in_anybodys_way(app, windows):
    """Axe finds nothing serious or critical on any part of the page, at any width and scheme; none scrolls sideways."""
    page = windows.open(app, "axe", WIDE)
    page.keyboard.press("Alt+c")
    page.keyboard.press("Alt+i")
    page.keyboard.press("Alt+r")
    page.locator(".ck-drawer").first.wait_for(timeout=15_000)
    found = []
    for width, scheme in ((WIDE, "light"), (TABLET, "dark"), (PHONE, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for key in ("1", "3", "4", "l"):
            page.keyboard.press(f"Alt+{key}")
            page.wait_for_timeout(400)
            result = Axe().run(page, options={"resultTypes": ["violations"]}).response
            assert len(result["passes"]) > 15  # it did look
            found += [
                f"{width} {scheme} {key}: {violation['id']} at {node['target']}: {node['failureSummary']}"
                for violation in result["violations"]
                if violation["impact"] in ("serious", "critical")
                for node in violation["nodes"]
            ]
            assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), (width, key)
    assert found == []


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
    give_up = time.monotonic() + 10
    while alive := [pid for pid in children if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < give_up, alive
        time.sleep(0.1)
    assert not folder.exists()


@pytest.fixture
def lab(prepared: Path) -> Iterator[Served]:
    """Serve JupyterLab."""
    served = Served(prepared, ())
    served.start()
    yield served
    served.interrupt()


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


def run_all(page: Page) -> None:
    """Run all cells of the notebook, from the menu."""
    page.get_by_role("main").get_by_text("open_page(rep_id").first.wait_for(timeout=PATIENCE)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
