"""The pages as a person meets them: in a browser, by mouse and keyboard, on a phone, in the dark and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from accessibility import serious
from built_once import run_prep
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AS_OF = "2026-11-20"
#: Whose report of the sample team stands for which kind of meeting; each is what that rep is due, but for the last.
REPS = {
    "weekly": "jose-alvarez",
    "career": "chloe-marchand",
    "pipeline": "daniel-brandt",
    "performance": "jose-alvarez",
}
MANAGERS = [f"{meeting}/prep.html" for meeting in REPS]
OF_REPS = [f"{meeting}/rep.html" for meeting in REPS]
TEAM = "index.html"
PAGES = [TEAM, *MANAGERS, *OF_REPS]
PHONE, TABLET, DESKTOP, WIDE = 390, 1024, 1280, 1600


@pytest.fixture(scope="module")
def sample_pages(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give each of the sample team's pages by its name in `PAGES`, and all others by their path."""
    asked = tmp_path_factory.mktemp("asked for")
    run_prep(asked, "--meeting", "performance", "--reps", "007")
    reports = sample_folder / "reports" / AS_OF
    pages = {path.relative_to(reports).as_posix(): path for path in sorted(reports.rglob("*.html"))}
    for meeting, rep in REPS.items():
        folder = asked / "reports" / AS_OF if meeting == "performance" else reports
        for path in sorted(folder.glob(f"{rep}-*/*.html")):
            pages[f"{meeting}/{path.name}"] = path
    return pages


@pytest.fixture
def open_page(chromium, sample_pages) -> Iterator[Callable[..., Page]]:
    """Give a function that opens one of the pages, offline, in a window of its own."""
    contexts = []

    def opened(name: str | Path, width: int = DESKTOP, scheme: str = "light", **settings) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.noted = _note_trouble(page)
        page.goto((name if isinstance(name, Path) else sample_pages[name]).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def _note_trouble(page: Page) -> dict[str, list[str]]:
    """Write down what the page asks for and complains of, from now on."""
    noted: dict[str, list[str]] = {"requests": [], "complaints": []}
    page.on("request", lambda request: noted["requests"].append(request.url))
    page.on("pageerror", lambda error: noted["complaints"].append(str(error)))
    page.on("console", lambda message: noted["complaints"].append(f"{message.type}: {message.text}"))
    return noted


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_quietly_and_says_what_it_is(open_page, sample_pages, name):
    """It asks for nothing but itself, complains of nothing, and tells language, title, sample and an outline."""
    page = open_page(name)
    assert page.noted == {"requests": [sample_pages[name].as_uri()], "complaints": []}
    assert page.locator("html").get_attribute("lang") == "en"
    heading = page.locator("h1").all_inner_texts()
    assert len(heading) == 1
    assert page.title().startswith(heading[0])
    assert page.get_by_text("SAMPLE: an invented team").is_visible()
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(each => +each.tagName[1])")
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels


@pytest.mark.parametrize("name", [TEAM, "weekly/prep.html"])
def test_what_somebody_slips_into_a_page_neither_runs_nor_asks(open_page, sample_pages, tmp_path, name):
    """The page's own policy stops an inline script, a handler and a picture from elsewhere."""
    slipped = (
        "<script>document.title = 'ran'</script><img src='data:,' onerror=\"document.title = 'ran'\">"
        "<img src='http://127.0.0.1:9/seen.png'><link rel='stylesheet' href='http://127.0.0.1:9/seen.css'>"
    )
    harmed = tmp_path / "harmed.html"
    harmed.write_text(sample_pages[name].read_text(encoding="utf-8").replace("</main>", slipped + "</main>"), "utf-8")
    page = open_page(harmed)
    assert page.title() != "ran"
    assert sum("Content Security Policy" in complaint for complaint in page.noted["complaints"]) >= 4
    page = open_page(harmed, bypass_csp=True)
    assert page.title() == "ran"  # so that the above shows the policy, and not a broken trap


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_in_both_schemes_on_desktop_and_phone(open_page, name):
    """With every drawer open, axe finds nothing serious or critical at either width, contrast in either scheme."""
    page = open_page(name, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    looks = [(DESKTOP, "light", False), (PHONE, "dark", False)]
    if name in (TEAM, "weekly/prep.html"):  # the others are made of the same sections
        looks += [(DESKTOP, "dark", True), (PHONE, "light", True)]
    found = []
    for width, scheme, contrast_alone in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme}: {fault}" for fault in serious(page, contrast_alone)]
    assert found == []


@pytest.mark.parametrize("faint", ["#brief dd.ask", "#opportunities tbody tr:nth-child(5) td:nth-child(2)"])
def test_faint_words_anywhere_are_found(open_page, faint):
    """That contrast is judged once for all that looks alike hides none: one faint answer or cell is enough."""
    page = open_page("weekly/prep.html", bypass_csp=True)
    page.add_style_tag(content=f"{faint} {{ color: #bbb !important }}")
    assert page.locator(faint).count() == 1
    (fault,) = serious(page, contrast_alone=True)
    assert "insufficient color contrast" in fault


def test_no_page_is_wider_than_the_window(open_page, sample_pages):
    """No page of any rep scrolls sideways, from a phone to a wide screen, with every drawer open."""
    page = open_page(TEAM)
    wide = []
    paths = sorted(set(sample_pages.values()))
    for path in paths:
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        for width in (PHONE, TABLET, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wide.append((path.parent.name, path.name, width))
    assert len(paths) == 1 + 3 * 9 + 3  # the team page, two editions and a sheet for nine reps, and those asked for
    assert wide == []


@pytest.mark.parametrize("name", [TEAM, *MANAGERS])
def test_everything_is_reached_by_keyboard_and_seen_to_be(open_page, name):
    """Tab stops at every link and drawer, each time with a visible ring; Enter opens every drawer."""
    page = open_page(name)
    targets = page.evaluate(
        """[...document.querySelectorAll('a[href], summary')].filter(each => each.checkVisibility())
           .map((each, index) => { each.dataset.target = index; return index })"""
    )
    assert targets
    reached = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """(() => { const on = document.activeElement, style = getComputedStyle(on);
               return on === document.body || on.dataset.seen ? null : { target: on.dataset.target, tag: on.tagName,
               ring: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2, seen: on.dataset.seen = 1 }
            })()"""
        )
        if stop is None:
            break
        assert stop["ring"], stop
        if stop["target"] is not None:
            reached.append(int(stop["target"]))
    assert reached == targets
    for summary in page.locator("summary").all():
        if not summary.evaluate("each => each.parentElement.open"):  # Enter would close it
            summary.focus()
            page.keyboard.press("Enter")
    assert page.locator("details:not([open])").count() == 0


@pytest.mark.parametrize("name", ["weekly/prep.html", "performance/prep.html", "pipeline/prep.html", "weekly/rep.html"])
def test_each_picture_has_a_name_and_its_figures(open_page, name):
    """Every picture is told to whoever cannot see it, and the figures drawn open beneath it as a table."""
    page = open_page(name)
    page.evaluate("document.querySelectorAll('details:has(svg)').forEach(drawer => { drawer.open = true })")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    pictures = [node for node in tree if node.get("role", {}).get("value") in ("image", "img") and not node["ignored"]]
    assert len(pictures) == page.locator("svg").count() > 10
    assert all(len(node["name"]["value"]) > 10 for node in pictures)
    figures = page.locator("figure").all()
    assert len(figures) >= 3
    # These are of one quarter or of the stages there are; the others are of weeks.
    short = {"chart-forecast", "chart-pace", "chart-stages"}
    for figure in figures:
        if figure.get_attribute("id") == "chart-waterfall":
            assert figure.locator("xpath=..").locator("table").is_visible()  # its figures stand beside it
            continue
        table = figure.locator("table")
        assert not table.is_visible()
        figure.get_by_text("The figures in this picture").click()
        assert table.is_visible()
        assert table.locator("tbody tr").count() >= (4 if figure.get_attribute("id") in short else 13)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_prints_dark_on_white_with_all_that_matters(open_page, name):
    """On paper, even from a dark screen: black on white, the brief in full, and the private part only where it was."""
    page = open_page(name, scheme="dark")
    told = "This week" if name == TEAM else "The sixty-second brief"
    assert page.pdf().count(b"/Type /Page\n") > 1  # that it prints at all, and over pages
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert page.get_by_role("heading", name=told).is_visible()
    assert page.get_by_text("SAMPLE: an invented team").is_visible()
    if name != TEAM:
        opening = page.locator("#brief dd.ask")
        assert opening.is_visible()
        assert opening.inner_text().endswith("?")
        assert page.locator("#for-you-only").count() == name.endswith("/prep.html")
        assert all(part.is_visible() for part in page.locator("#for-you-only").all())
        # A table's foot would otherwise stand at the foot of every sheet, as if the agenda ended there.
        assert page.evaluate("getComputedStyle(document.querySelector('tfoot')).display") == "table-row-group"


@pytest.mark.parametrize("name", [TEAM, "weekly/prep.html", "weekly/rep.html"])
def test_a_page_follows_the_readers_dark_screen(open_page, name):
    """Where the system is dark, so is the page, its pictures' words included; else it is light."""
    for scheme, ground in (("light", range(200, 256)), ("dark", range(60))):
        page = open_page(name, scheme=scheme)
        shown = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert all(int(part) in ground for part in re.findall(r"\d+", shown)), (scheme, shown)
        inks = set(
            page.evaluate("[...document.querySelectorAll('.chart text')].map(each => getComputedStyle(each).fill)")
        )
        assert shown not in inks


def test_the_team_page_leads_to_every_report(open_page):
    """Each of its links opens what it names: the manager's report by the rep's name, the rep's own and the sheet."""
    page = open_page(TEAM)
    links = {link.get_attribute("href"): link.inner_text() for link in page.locator("main a").all()}
    assert len(links) == 27
    team = page.url
    for href, said in links.items():
        page.goto(team)
        page.locator(f"a[href='{href}']").click()
        page.wait_for_url(f"**/{href}")
        assert re.sub("’s (own edition|prep sheet)$", "", said) == page.locator("h1").inner_text()
        kind = {"prep.html": "manager", "rep.html": "rep", "sheet.html": "sheet"}[href.rpartition("/")[2]]
        assert page.locator("body").get_attribute("class") == kind
    assert page.noted["complaints"] == []


def test_the_newest_weeks_of_a_picture_show_first_on_a_phone(open_page):
    """Where a picture is wider than the phone, its right end, the present, is what shows; the others fit, to read."""
    page = open_page("weekly/prep.html", width=PHONE)
    plots = page.locator(".plot:not(:has(.fits))")
    assert plots.count() >= 3
    for plot in plots.all():
        assert plot.evaluate("each => each.scrollWidth > each.clientWidth && each.scrollLeft === 0")
        right = plot.evaluate("each => each.querySelector('svg').getBoundingClientRect().right")
        assert right <= PHONE
    small = page.locator(".plot:has(.fits)")
    assert small.count() >= 3
    for plot in small.all():
        assert plot.evaluate("each => each.scrollWidth <= each.clientWidth")
        lowest = (
            "each => Math.min(...[...each.querySelectorAll('text')].map(one => one.getBoundingClientRect().height))"
        )
        assert plot.evaluate(lowest) >= 9
