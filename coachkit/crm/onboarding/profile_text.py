"""A profile as a file that a person reads and edits: one line for each thing, with what was asked and answered."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

#: A line with braces or brackets is no longer than this; what is longer has a line for each entry.
_WIDTH = 100
#: Wide enough that no text is ever broken into two lines.
_ENDLESS = 1 << 30
_VERBS = ("rename", "constant", "map", "format")
#: The order of a part's lines, which is that of docs/profiles.md.
_ORDER = ("file", "headers", "without", "stand_in", "encoding", "rename", "constant", "lookup", "map", "format", "sum")


class _Dumper(yaml.SafeDumper):
    """Writes text with line breaks or other control characters on one line, in quotes."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None if value.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def as_line(value: Any) -> str:
    """Write a value as YAML on one line, mappings in braces.

    >>> as_line({"Won": "won", "no": "lost"})
    "{Won: won, 'no': lost}"
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{as_line(key)}: {as_line(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_line, value))}]"
    # What stands in brackets needs its commas quoted, so every text is written as if it did.
    dumped = yaml.dump([value], Dumper=_Dumper, default_flow_style=True, allow_unicode=True, width=_ENDLESS)
    return dumped.strip()[1:-1]


def profile_text(data: Mapping[str, Any], comments: Iterable[str]) -> str:
    """Write a profile's data under comments of one line each, such as what was asked and answered."""
    lines = [f"# {' '.join(comment.split())}" for comment in comments]
    lines += [f"{key}: {as_line(value)}" for key, value in data.items() if key != "tables"]
    lines.append("tables:")
    for table, mapping in data["tables"].items():
        lines.append(f"  {table}:")
        parts = mapping.get("parts", {})
        lines += _part({key: value for key, value in mapping.items() if key != "parts"}, 4)
        if parts:
            lines.append("    parts:")
        for name, part in parts.items():
            lines += [f"      {as_line(name)}:", *_part(part, 8)]
    return "\n".join(lines) + "\n"


def _part(part: Mapping[str, Any], indent: int) -> list[str]:
    """Write the verbs of a part: the columns of a verb each on a line of its own."""
    lines: list[str] = []
    for key in sorted(part, key=_ORDER.index):
        value = part[key]
        if key in _VERBS and isinstance(value, dict):
            lines += _entry(key, value, block=len(value) > 1 or key != "constant")
        else:
            lines += _entry(key, value)
    return textwrap.indent("\n".join(lines), " " * indent).splitlines()


def _entry(key: str, value: Any, *, block: bool = False) -> list[str]:
    """Write one key: on one line if it is short, else its entries below it."""
    line = f"{as_line(key)}: {as_line(value)}"
    if isinstance(value, dict) and value and (block or len(line) > _WIDTH):
        return [f"{as_line(key)}:", *(f"  {text}" for name, each in value.items() for text in _entry(name, each))]
    if isinstance(value, list) and value and len(line) > _WIDTH:
        return [f"{as_line(key)}:", *(f"  - {as_line(each)}" for each in value)]
    return [line]
