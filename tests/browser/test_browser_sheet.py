"""The prep sheet as a rep meets it: filled in on a phone, offline, kept over a reload, sent back as file or text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accessibility import serious
from built_once import copy_of, run_prep
from playwright.sync_api import Page

from coachkit.journal.sheet import Sheet, read_json_sheet
from coachkit.journal.sheet_text import read_text_sheet

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AS_OF = "2026-11-20"
PHONE, LAPTOP = 390, 1024
#: What somebody may type: marks, quoting, markup, several lines, other scripts.
TRICKY = '[end] > 5 [topic] "<b>" & 100%\n\n-- \nJosé [[x]] 日本 🙂'


def page_of(root: Path, name: str) -> Path:
    """Return a file of José's report."""
    (path,) = (root / "reports" / AS_OF).glob(f"jose-*/{name}")
    return path


@pytest.fixture
def open_sheet(chromium, sample_folder) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a page, by default the sheet, offline; what it asked for is in `noted`."""
    contexts = []

    def opened(width: int = PHONE, scheme: str = "light", path: Path | None = None, init: str = "", **more) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, offline=True, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.noted = []
        page.on("request", lambda request: page.noted.append(request.url))
        page.on("pageerror", lambda error: page.noted.append(str(error)))
        page.on("console", lambda message: page.noted.append(message.text))
        if init:
            page.add_init_script(init)
        page.goto((path or page_of(sample_folder, "sheet.html")).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def fill(page: Page) -> None:
    """Fill in something of every kind."""
    page.get_by_label("Topic 1").fill("Prices for Aldeia")
    page.get_by_label("Topic 3").fill(TRICKY)
    page.get_by_label("7", exact=True).check()
    page.locator("#how").fill(TRICKY)
    page.locator("#row-1").fill("Rosmarin signs on 4 December, by mail of yesterday.")
    page.locator("#correction-1").fill("Two opportunities of Nina’s are mine.")
    page.locator("#goal-1-state").select_option("under way")
    page.locator("#step-1-1-state").select_option("done")
    page.locator("#step-1-1").fill("All but one; " + TRICKY)
    page.locator("#promise-1").fill("Done for three buyers")
    page.locator("#ask-1").fill("A word with legal")


def save(page: Page) -> tuple[str, str]:
    """Press the button for the file; return its name and content."""
    with page.expect_download() as caught:
        page.get_by_role("button", name="Save a file to send back").click()
    return caught.value.suggested_filename, Path(caught.value.path()).read_text(encoding="utf-8")


def copy(page: Page) -> str:
    """Press the button for the text; return what the page shows, which is what it copied."""
    page.get_by_role("button", name="Copy a text reply").click()
    page.get_by_text("Copied. Paste it into a mail to your manager.").wait_for()
    return page.get_by_label("The text reply: paste it into a mail").input_value()


def without_time(sheet: Sheet) -> Sheet:
    """Return a sheet without the moment at which it was saved."""
    return sheet.model_copy(update={"saved_at": None})


@pytest.mark.guide("E10", "T1")
def test_a_sheet_filled_in_on_a_phone_comes_back_whole_by_either_way(open_sheet, sample_folder):
    """Typed, kept over a reload, saved and copied: both hold everything, and the page asked for nothing."""
    page = open_sheet()
    fill(page)
    page.reload()
    assert page.get_by_label("Topic 1").input_value() == "Prices for Aldeia"
    assert page.get_by_label("7", exact=True).is_checked()
    assert page.locator("#step-1-1-state").input_value() == "done"
    name, content = save(page)
    assert re.fullmatch(rf"sheet-jose-alvarez-[0-9a-f]{{12}}-{AS_OF}\.json", name)
    came = read_json_sheet(content)
    one_line = " ".join(TRICKY.split())
    assert came.topics == ("Prices for Aldeia", one_line)
    assert (came.rep_id, str(came.as_of), came.pulse, came.words) == ("007", AS_OF, 7, one_line)
    assert came.saved_at is not None
    assert [one.row is None for one in came.corrections] == [False, True]
    assert [(one.about, one.state) for one in came.progress] == [
        ("goal", "under-way"), ("milestone", "done"), ("promise", None),
    ]  # fmt: skip
    text = copy(page)
    assert without_time(read_text_sheet(text)) == without_time(came)
    quoted = "Thanks!\r\n" + "\r\n".join("> " + line for line in text.split("\n")) + "\r\n-- \r\nJosé [mobile]"
    assert without_time(read_text_sheet(quoted)) == without_time(came)
    assert "Rosmarin Bearings: Planner Plus" in text  # readable for whoever gets it
    own = [asked for asked in page.noted if not asked.startswith("blob:")]
    assert own == [page_of(sample_folder, "sheet.html").as_uri()] * 2  # opened, and opened again


@pytest.mark.guide("E10")
def test_what_came_back_opens_the_agenda(open_sheet, sample_folder, tmp_path):
    """Put into the inbox, the file of the page opens the agenda of both editions; before, both say "not returned"."""
    copy_of(sample_folder, tmp_path)
    for name in ("prep.html", "rep.html"):
        page = open_sheet(path=page_of(tmp_path, name), width=LAPTOP)
        assert page.get_by_text("The prep sheet is not returned, and need not be").is_visible()
    page = open_sheet(path=page_of(tmp_path, "sheet.html"))
    fill(page)
    name, content = save(page)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / name).write_text(content, encoding="utf-8")
    run_prep(tmp_path, "--reps", "007")
    for name in ("prep.html", "rep.html"):
        page = open_sheet(path=page_of(tmp_path, name), width=LAPTOP)
        rows = page.locator("#agenda tbody tr")
        assert "Prices for Aldeia from the prep sheet" in rows.nth(1).inner_text().replace("\n", " ")
        assert "<b>" in rows.nth(2).inner_text()  # as it was typed, as text
        assert page.locator("#agenda tfoot .num").inner_text() == "30"
        section = page.locator("#from-rep")
        assert section.get_by_text("7 on a scale from 0 to 10.").is_visible()
        assert section.get_by_text("Rosmarin signs on 4 December").is_visible()
        assert len(page.noted) == 1
    prep = json.loads(page_of(tmp_path, "prep.json").read_text(encoding="utf-8"))
    assert prep["from_rep"]["returned"] and prep["agenda"][1]["topic"] == "Prices for Aldeia"


def test_clearing_leaves_nothing_behind(open_sheet):
    """After a question the fields are empty, and a reload brings nothing back; said no, all stays."""
    page = open_sheet()
    fill(page)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Clear everything").click()
    assert page.get_by_label("Topic 1").input_value() == "Prices for Aldeia"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear everything").click()
    page.get_by_text("Cleared: nothing is kept on this device.").wait_for()
    page.reload()
    assert page.get_by_label("Topic 1").input_value() == ""
    assert page.evaluate("localStorage.length") == 0


def test_it_works_where_nothing_may_be_kept(open_sheet):
    """Where storage is forbidden the page says so, and file and text are made all the same."""
    page = open_sheet(init="Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })")
    assert page.get_by_text("This browser keeps nothing: finish before you close the page.").is_visible()
    fill(page)
    assert read_json_sheet(save(page)[1]).topics[0] == "Prices for Aldeia"
    assert len(page.noted) <= 2  # itself, and the file it made


def test_it_works_where_the_clipboard_is_forbidden(open_sheet):
    """Then the text is selected for the person to copy, or copied the old way."""
    page = open_sheet(init="navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden'))")
    page.get_by_label("Topic 1").fill("Prices")
    page.get_by_role("button", name="Copy a text reply").click()
    page.get_by_text("paste it into a mail to your manager").or_(page.get_by_text("copy it and paste it")).or_(
        page.get_by_text("Copied.")
    ).first.wait_for()
    assert "[topic] Prices" in page.evaluate("document.getSelection().toString() || document.activeElement.value")


def test_an_empty_sheet_is_a_sheet(open_sheet):
    """Sent back without a word it says that it was returned, and nothing else."""
    page = open_sheet()
    came = read_json_sheet(save(page)[1])
    assert without_time(came) == Sheet(schema_version=1, rep_id="007", as_of=came.as_of)
    assert without_time(read_text_sheet(copy(page))) == without_time(came)


def test_without_scripts_the_page_says_what_to_do(open_sheet):
    """In a mail's preview, which runs nothing, there are no dead buttons but a sentence on what to do."""
    page = open_sheet(java_script_enabled=False)
    assert page.locator("noscript p").is_visible()  # of whose text Playwright knows nothing
    assert not page.get_by_role("button").first.is_visible()


def test_what_somebody_slips_into_the_sheet_does_not_run(open_sheet, sample_folder, tmp_path):
    """The policy names the page's own script; another, a handler and a picture from elsewhere are stopped."""
    slipped = (
        "<script>document.title = 'ran'</script><img src='http://127.0.0.1:9/x.png' onerror=\"document.title='ran'\">"
    )
    harmed = tmp_path / "harmed.html"
    page_text = page_of(sample_folder, "sheet.html").read_text(encoding="utf-8")
    harmed.write_text(page_text.replace("</main>", slipped + "</main>"), encoding="utf-8")
    page = open_sheet(path=harmed)
    assert page.title() != "ran"
    assert page.get_by_role("button", name="Save a file to send back").is_visible()  # its own still runs


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (LAPTOP, "light"), (PHONE, "light"), (LAPTOP, "dark")])
def test_the_sheet_is_accessible_and_fits(open_sheet, width, scheme):
    """Axe finds nothing serious at either width in either scheme, no sideways scrolling, and targets fit a thumb."""
    page = open_sheet(width=width, scheme=scheme, bypass_csp=True)
    fill(page)
    copy(page)
    assert serious(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    low = "all => all.filter(one => one.getBoundingClientRect().height < 40).map(one => one.outerHTML)"
    assert page.locator("button, select, input[type=text], .scale label").evaluate_all(low) == []


def test_everything_is_reached_by_keyboard_in_the_pages_order(open_sheet):
    """Tab goes through every field and button as they stand, each time with a visible ring."""
    page = open_sheet(width=LAPTOP)
    reached: list[str] = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """(() => { const on = document.activeElement, style = getComputedStyle(on);
               return on === document.body || on.dataset.seen ? null : { name: on.id || on.name,
               ring: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2, seen: on.dataset.seen = 1 }
            })()"""
        )
        if stop is None:
            break
        assert stop["ring"], stop
        reached.append(stop["name"])
    shown = page.locator("form").evaluate(
        """form => [...form.elements].filter(one => !one.matches('fieldset') && one.checkVisibility())
           .map(one => one.id || one.name)"""
    )
    assert reached == list(dict.fromkeys(shown))


@pytest.mark.parametrize("filled", [False, True])
def test_it_prints_to_be_filled_in_by_hand(open_sheet, filled):
    """On paper black on white, with lines and boxes instead of buttons; what was filled in stands on it."""
    page = open_sheet(width=LAPTOP, scheme="dark")
    if filled:
        fill(page)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_role("button").first.is_visible()
    assert page.locator("#goal-1-state").is_visible() == filled
    boxes = page.locator(".by-hand").first
    assert boxes.is_visible() != filled
    assert boxes.inner_text() == ("" if filled else "☐ done ☐ under way ☐ not yet") or filled
    assert 1 < page.pdf().count(b"/Type /Page\n") <= 4
