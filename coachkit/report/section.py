"""A section: what one notebook cell displays. Its HTML is made here, escaped by Jinja, and nowhere else.

Whatever comes from outside (names, next steps, customers' words) passes through the autoescaping templates once. The
output carries `coachkit` metadata, by which the page knows our HTML from that of a cell somebody added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coachkit.insight.wording import say_chance
from coachkit.report import words
from coachkit.report.sparkline import sparkline

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Section:
    """One displayed thing.

    `name` identifies it on the page, `html` is safe markup, `text` is what a terminal or a screen without HTML shows,
    and `about` is metadata for the page (the title section says whose report it is and for which day).
    """

    name: str
    html: str
    text: str
    about: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        return {"text/html": self.html, "text/plain": self.text}, {"coachkit": {"section": self.name, **self.about}}


@cache
def environment() -> Environment:
    """Return the Jinja environment all markup of the kit is made in: autoescape on, unknown names are errors."""
    loaded = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loaded.filters.update(
        money=words.money, rough_money=words.rough_money, day=words.day, weekday=words.weekday,
        percent=words.percent, number=words.number,
        figure=words.figure, interval=words.interval, window=words.window, in_days=words.in_days,
        first_up=words.first_up, chance=say_chance, detectable=words.detectable, cited=words.cited,
    )  # fmt: skip
    loaded.globals.update(plural=words.plural, sparkline=sparkline, missing=words.MISSING)
    return loaded


def build_section(name: str, text: str, about: Mapping[str, Any] | None = None, **shown: Any) -> Section:
    """Render `templates/sections/<name>.html.j2` with `shown`; the result is one `<section>` or `<header>`."""
    html = environment().get_template(f"sections/{name}.html.j2").render(**shown)
    return Section(name, html.strip() + "\n", text, about or {})
