"""How quick the live review is: time to the first usable field, and from a key or click to its effect.

    python -m benchmarks.review [--rounds N]

Makes the sample team's report of one rep in a temporary folder, serves it, drives Debian's chromium, prints a table.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
#: The kernel that is kept ready for the next page needs some seconds; a person does not open two pages at once.
BETWEEN_PAGES = 12.0


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[str]:
    """Serve the review; give its address."""
    command = [sys.executable, "-m", "coachkit", "review", "--no-open", "--rep", "007", *arguments]
    process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


#: JavaScript: the questions are others than before; the name of the second topic.
QUESTIONS = "document.querySelector('.ck-questions').innerText !== window.before"
SECOND_TOPIC = """[...document.querySelectorAll('.ck-nav-item')[1].classList]
    .find(name => /^ck-nav-(?!item)/.test(name)).slice('ck-nav-'.length)"""


def note(page: Page) -> Locator:
    """Return the shared note that is before us."""
    return page.get_by_label(re.compile("^Shared note")).and_(page.locator(":visible"))


def first_field(page: Page, address: str, lab: bool) -> float:
    """Return the seconds from going to the page until a letter can be typed; in JupyterLab, with Run All Cells."""
    begun = time.perf_counter()
    page.goto(address)
    if lab:
        page.get_by_role("main").get_by_text("open_page(rep_id").first.wait_for(timeout=60_000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    note(page).wait_for(timeout=60_000)
    note(page).focus()
    return time.perf_counter() - begun


def timed(page: Page, act: Callable[[], None], seen: str) -> float:
    """Return the milliseconds, by the browser's clock, from an act until `seen` (JavaScript) is true."""
    page.evaluate(
        f"""() => {{ window.took = null
          const begin = (event) => {{ const at = event.timeStamp
            const look = () => {{ if ({seen}) window.took = performance.now() - at; else setTimeout(look, 4) }}
            setTimeout(look, 0) }}
          addEventListener("keydown", begin, {{ once: true, capture: true }}) }}"""
    )
    act()
    page.wait_for_function("window.took !== null", timeout=20_000)
    return float(page.evaluate("window.took"))


def effects(page: Page, rounds: int) -> dict[str, list[float]]:
    """Measure what keys do, `rounds` times each."""
    page.wait_for_timeout(4000)  # the other topics are made by then
    found: dict[str, list[float]] = {}
    status = "document.activeElement.closest('.ck-field')?.querySelector('.ck-status')?.dataset.kind === 'saved'"
    current = "document.querySelector('.ck-nav-item.ck-current').classList.contains('ck-nav-{}')"
    for number in range(rounds):
        page.keyboard.press("Alt+1")
        page.keyboard.press("Alt+n")
        page.wait_for_timeout(400)
        typed = timed(page, lambda number=number: page.keyboard.type(chr(97 + number % 26)), f"({status})")
        found.setdefault("a letter typed, until saved on the disk", []).append(typed)
        page.wait_for_timeout(300)
        key = page.evaluate(SECOND_TOPIC)
        turned = timed(page, lambda: page.keyboard.press("Alt+2"), current.format(key))
        found.setdefault("Alt+2, until the topic is there", []).append(turned)
        before = page.locator(".ck-topic-state:visible").inner_text()
        state = "[...document.querySelectorAll('.ck-topic-state')].find(one => one.offsetParent).innerText"
        done = str("discussed" in before).lower()
        marked = timed(page, lambda: page.keyboard.press("Alt+x"), f"{state}.includes('discussed') !== {done}")
        found.setdefault("Alt+X, until kept and shown", []).append(marked)
        page.keyboard.press("Alt+w")
        page.keyboard.press("Control+a")
        page.keyboard.type("they keep pushing the date bac")
        page.wait_for_timeout(900)
        page.evaluate("window.before = document.querySelector('.ck-questions').innerText")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("I am tired of cold call")
        asked = timed(page, lambda: page.keyboard.type("s"), QUESTIONS)
        found.setdefault("the last letter of what was said, until its questions are there", []).append(asked)
        first = "document.activeElement.matches('.ck-entries textarea')"
        added = timed(page, lambda: page.keyboard.press("Alt+c"), first)
        found.setdefault("Alt+C, until the commitment's first field has the keyboard", []).append(added)
        page.get_by_role("button", name=re.compile("^Take back")).last.click()
        page.wait_for_timeout(300)
    return found


def measure(kind: str, rounds: int, opened: int, folder: Path) -> list[tuple[str, list[float], str]]:
    """Serve one kind and measure it."""
    rows: list[tuple[str, list[float], str]] = []
    firsts: list[float] = []
    with served(folder, *(["--app"] if kind == "app" else [])) as address, sync_playwright() as playwright:
        executable = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for number in range(opened):
            time.sleep(BETWEEN_PAGES)
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            firsts.append(first_field(page, address, lab=kind == "lab"))
            if number < opened - 1:
                page.close()
        rows.append((f"{kind}: from the address to the first usable field", firsts, "s"))
        rows += [(f"{kind}: {name}", times, "ms") for name, times in effects(page, rounds).items()]
        browser.close()
    return rows


def main() -> None:
    """Measure both and print a table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--rounds", type=int, default=20)
    reader.add_argument("--opened", type=int, default=5)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prep = [sys.executable, "-m", "coachkit", "prep", "--no-open", "--reps", "007"]
        subprocess.run(prep, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)
        rows = [row for kind in ("app", "lab") for row in measure(kind, asked.rounds, asked.opened, folder)]
    print(f"\nload of this machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} cores\n")
    print(f"{'':<72} {'n':>4} {'median':>9} {'95 %':>9}")
    for name, times, unit in rows:
        far = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
        digits = 1 if unit == "s" else 0
        print(f"{name:<72} {len(times):>4} {statistics.median(times):>7.{digits}f} {unit:<2}{far:>6.{digits}f} {unit}")


if __name__ == "__main__":
    main()
