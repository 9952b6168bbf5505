"""The live review, served and met in a browser: started and ended as a person does, and a meeting held by keyboard."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

import coachkit
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store
from coachkit.journal.view import Entry

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
    "late": "2026-11-28",
    "lab": "2026-11-26",
}

SAVED = re.compile(r"^Saved \d\d:\d\d$")

#: Loading Voila's or JupyterLab's scripts on a busy machine.
PATIENCE = 60_000
#: An answer of the kernel on a busy machine; each `expect` waits as long, not Playwright's five seconds.
ANSWER = 30_000
expect.set_options(timeout=ANSWER)

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
        _, said = self.process.communicate(timeout=60)
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

    def kernel(self, windows: Windows) -> int:
        """Return the process of the first kernel that any of the windows spoke to."""
        sockets = " ".join(url for url in windows.asked if url.startswith("ws"))
        kernel_id = re.search(r"/api/kernels/([0-9a-f-]+)/", sockets)[1]
        (pid,) = [pid for pid, command in self.children().items() if kernel_id in command]
        return pid

    def entries(self, about: str) -> list[Entry]:
        """Return what the journal has of a test's meeting."""
        with open_store(self.root / "reports" / "sample-journal.db") as store:
            log = MeetingLog(store)
            that_day = [one for one in log.meetings_of(REP) if one.held_on.isoformat() == DAYS[about]]
            return [entry for meeting in that_day for entry in log.entries(meeting.meeting_id)]


@dataclass
class Windows:
    """The browser's windows of one test; `asked` is every address that any of them asked for."""

    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    kernel_killed: bool = False

    def complain(self, error: str) -> None:
        """Note an error of the page. Jupyter's own scripts raise one when a page leaves that waits for a new kernel."""
        if not (self.kernel_killed and error == "Kernel connection disconnected"):
            self.complaints.append(error)

    def open(self, served: Served, about: str, width: int = 1280) -> Page:
        """Open the page, choose whom to meet, and wait for the first field."""
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.goto(served.address)
        choose(page, about)
        return page


def choose(page: Page, about: str) -> None:
    """Choose a rep by keyboard: type the name into the list, then the key that opens."""
    page.get_by_label("Rep", exact=True).wait_for(timeout=PATIENCE)
    expect(page.get_by_text("Choose whom you meet, and the day.")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Rep", exact=True).focus()
    page.keyboard.type(NAME)
    page.get_by_label("Held on").fill(DAYS[about])
    expect(page.get_by_label("Held on")).to_have_value(DAYS[about])
    page.keyboard.press("Alt+o")
    shared_note(page).wait_for(timeout=PATIENCE)
    expect(page.locator(".ck-lead")).to_contain_text(f"{date.fromisoformat(DAYS[about]):%-d %B %Y}")


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
    expect(status_of(page, label)).to_have_text(SAVED)


def status_of(page: Page, label: str | re.Pattern[str]):
    """Return what a field says of itself."""
    return page.locator(".ck-field:visible", has=page.get_by_label(label)).locator(".ck-status")


def unsaved_copies(page: Page) -> list[str]:
    """Return the names of what the browser still keeps of words."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('coachkit:unsaved'))")


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
    expect(page.get_by_text("These fit:")).to_be_visible()
    # As long as letters are under way, the list is drawn anew.
    expect(status_of(page, "What the rep just said")).to_have_attribute("data-kind", "idle")
    page.wait_for_timeout(300)
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
    expect(page.get_by_text(f"coachkit recap {REP}")).to_be_visible()
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
