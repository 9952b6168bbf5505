"""Take the README's picture: a real report of the sample team, its parts labelled (needs Debian's chromium)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "report.png"
#: What each label points at, and what it says.
LABELS = {
    "#brief": "the sixty-second brief",
    "#brief dd ol": "facts, not verdicts",
    "#brief dd.ask": "a question to open with",
    "#promises .two": "promises of both, the manager’s first",
    "#metric-win_rate": "every figure: range, n, window, history",
    "#chart-bookings": "a picture that states its finding",
    "#findings .fact": "the fact, with its rows",
    "#findings .meaning": "what else it could be",
    "#questions > ol > li:nth-of-type(3)": "questions, each with its because and probes",
}
#: Cut for the picture: it shows the kinds of things there are, not the whole report.
HIDDEN = ", ".join(
    [
        "#agenda", "#chart-activity", "#chart-new-pipeline", "#opportunities", "#chart-hygiene", "#quota", "#goals",
        "#customers", ".prose", "#figures tbody tr:nth-child(n+8)", "#questions li.question:nth-child(n+5)",
        "#questions li.question:nth-child(-n+2)", "#sources", ".private", "#findings article:nth-of-type(n+2)",
        "#findings > details", "footer",
    ]
)  # fmt: skip
DRAW = """([labels, hidden]) => {
  document.querySelectorAll('details.data').forEach(one => one.remove());
  document.querySelectorAll(hidden).forEach(one => one.style.display = 'none');
  document.querySelectorAll('section').forEach(one => { if (!one.innerText.trim()) one.style.display = 'none'; });
  document.querySelector('main').style.cssText = 'margin:0 0 0 1rem;max-width:60rem;padding:1rem';
  let last = -100;
  for (const [where, text] of Object.entries(labels)) {
    const found = document.querySelector(where);
    if (!found) throw new Error('nothing to label at ' + where);
    const top = Math.max(found.getBoundingClientRect().top + window.scrollY + 4, last + 58);
    last = top;
    const label = document.createElement('div');
    label.textContent = '◂ ' + text;
    label.style.cssText = `position:absolute;left:62rem;width:15.5rem;top:${top}px;font:600 15px/1.25 system-ui;` +
      'color:#8a3b00;background:#fdf3ea;border-left:3px solid #d55e00;padding:.3rem .5rem';
    document.body.append(label);
  }
}"""


def main() -> None:
    """Make the report in a temporary folder and photograph it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([sys.executable, "-m", "coachkit", "prep", "--no-open", "--reps", "007"], cwd=folder, check=True)
        (page_file,) = Path(folder).glob("reports/*/jose-*/prep.html")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1260, "height": 900}, bypass_csp=True).new_page()
        page.goto(page_file.as_uri())
        page.evaluate(DRAW, [LABELS, HIDDEN])
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
