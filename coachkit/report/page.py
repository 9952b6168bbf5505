"""The page: a notebook's outputs in one self-contained HTML file, in the manager's or the rep's edition.

Our own sections come as they are (escaped when they were made). What another cell displayed is shown too, in the
manager's edition and, when the cell is tagged `shared`, in the rep's: text is escaped, HTML is cleaned of everything
that could run, pictures are embedded. The page has no script and asks for nothing outside itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from coachkit.report.section import TEMPLATES, environment
from coachkit.terms import NOTEBOOK_ONLY_TAG, SHARED_TAG, Edition

#: What the page may do: nothing, but for the styles in it and pictures that are part of it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_BANNERS: Mapping[Edition, str] = {
    "manager": "Manager’s edition. It holds private notes: do not forward it; the rep’s edition lies beside it.",
    "rep": "The rep’s edition: the same figures as the manager’s.",
}


def render_page(notebook: Mapping[str, Any], edition: Edition) -> str:
    """Render the outputs of an executed notebook (nbformat 4, a mapping) as one HTML page."""
    cells = [
        cell
        for cell in notebook["cells"]
        if NOTEBOOK_ONLY_TAG not in _tags(cell) and (edition == "manager" or SHARED_TAG in _tags(cell))
    ]
    about = _about(cells)
    page = (
        environment()
        .get_template("page.html.j2")
        .render(
            title=about.get("title", "coachkit"),
            policy=POLICY,
            style=_style(),
            edition=edition,
            banner=_BANNERS[edition] if "team" not in about else None,
            as_of=about.get("as_of", ""),
            parts=[part for cell in cells for part in _parts(cell, edition)],
        )
    )
    return page + ("" if page.endswith("\n") else "\n")


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _about(cells: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the title section says of the whole page."""
    for cell in cells:
        for output in cell.get("outputs", []):
            about = output.get("metadata", {}).get("coachkit", {})
            if "title" in about:
                return dict(about)
    return {}


def _parts(cell: Mapping[str, Any], edition: Edition) -> Iterator[Markup]:
    """Yield what one cell shows; code is never part of it."""
    if cell["cell_type"] == "markdown":
        yield Markup('<div class="prose">{}</div>').format(_markdown("".join(cell["source"])))
        return
    for output in cell.get("outputs", []):
        yield from _output(output, edition)


def _output(output: Mapping[str, Any], edition: Edition) -> Iterator[Markup]:
    kind = output["output_type"]
    if kind == "stream":
        # Warnings on stderr are for the person at the terminal; they stay in the notebook.
        if output["name"] == "stdout":
            yield _added(Markup("<pre>{}</pre>").format("".join(output["text"])))
    elif kind == "error":
        if edition == "manager":
            yield _added(Markup("<pre>{}: {}</pre>").format(output["ename"], _plain(output["evalue"])))
    elif kind in ("display_data", "execute_result"):
        yield from _displayed(output["data"], output.get("metadata", {}), edition)
    else:
        raise ValueError(f"unknown output type {kind!r}")


def _displayed(data: Mapping[str, Any], metadata: Mapping[str, Any], edition: Edition) -> Iterator[Markup]:
    """Show the richest form of one displayed thing."""
    ours = metadata.get("coachkit")
    if ours is not None and "text/html" in data:
        if edition == "rep" and ours.get("private"):
            return  # a private section stays private even where somebody tagged its cell `shared`
        yield Markup("".join(data["text/html"]))  # noqa: S704 - made and escaped by section.py
    elif "text/html" in data:
        yield _added(Markup(_cleaned("".join(data["text/html"]))))  # noqa: S704 - just cleaned
    elif "image/svg+xml" in data:
        drawn = base64.b64encode("".join(data["image/svg+xml"]).encode()).decode()
        yield _image("image/svg+xml", drawn, data)
    elif "image/png" in data:
        yield _image("image/png", "".join(data["image/png"]).replace("\n", ""), data)
    elif "text/markdown" in data:
        yield _added(_markdown("".join(data["text/markdown"])))
    elif "text/plain" in data:
        yield _added(Markup("<pre>{}</pre>").format("".join(data["text/plain"])))


def _cleaned(html: str) -> str:
    """Clean HTML of all that could run or call out; styling goes with it, the page has its own."""
    return nh3.clean(html, url_schemes=nh3.ALLOWED_URL_SCHEMES | {"data"}, attribute_filter=_attribute)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep an attribute or drop it (None): a picture must be part of the page, a link must not be a page in itself."""
    embedded = value.strip().lower().startswith("data:")
    if name == "src":
        return value if embedded else None
    return None if embedded and name in ("href", "cite") else value


def _image(kind: str, encoded: str, data: Mapping[str, Any]) -> Markup:
    told = "".join(data.get("text/plain", "")) or "A picture added to the notebook"
    return _added(Markup('<img src="data:{};base64,{}" alt="{}">').format(kind, encoded, told))


def _added(markup: Markup) -> Markup:
    """Wrap what did not come from the kit, so that it keeps its own corner of the page."""
    return Markup('<div class="added">{}</div>').format(markup)


@cache
def _prose() -> MarkdownIt:
    # Pictures would be requests to elsewhere; raw HTML would be an open door.
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _markdown(text: str) -> Markup:
    # A notebook's own first heading would compete with the page's; prose headings start at the second level.
    html = re.sub(r"<(/?)h1>", r"<\1h2>", _prose().render(text))
    return Markup(html)  # noqa: S704 - markdown-it with HTML switched off escapes what it is given


def _plain(text: str) -> str:
    """Take a terminal's colours out of a message."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@cache
def _style() -> Markup:
    return Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
