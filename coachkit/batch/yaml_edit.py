"""Adding lines to a YAML file that a person keeps: every other line, comment and space of it stays as it is."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import yaml

from coachkit.crm.onboarding.profile_text import as_line
from coachkit.errors import CoachkitError

Place = tuple[str, ...]


class EditError(CoachkitError):
    """A line that cannot be put into a file without changing others; the text is the line to add by hand."""


def with_values(text: str, values: dict[str, Any]) -> str:
    """Return YAML text with values added at their places (nested mappings; what is there already is replaced).

    Raises `EditError` where the file is written so that this cannot be done by adding lines.
    """
    for place, value in _leaves(values):
        text = _checked(text, place, value)
    return text


def _checked(text: str, place: Place, value: Any) -> str:
    """Set one value and make sure that the file says this and everything else as before."""
    before = yaml.safe_load(text)
    wanted = _set({} if before is None else before, place, value)
    if wanted == before:
        return text
    try:
        changed = _edited(text, place, value)
        if yaml.safe_load(changed) == wanted:
            return changed
    except (yaml.YAMLError, _Unplaced):
        pass
    nested = value
    for key in reversed(place):
        nested = {key: nested}
    raise EditError(as_line(nested)[1:-1])


class _Unplaced(Exception):
    """No place for the line was found."""


def _leaves(values: dict[str, Any], above: Place = ()) -> list[tuple[Place, Any]]:
    found: list[tuple[Place, Any]] = []
    for key, value in values.items():
        if isinstance(value, dict) and value:
            found += _leaves(value, (*above, key))
        else:
            found.append(((*above, key), value))
    return found


def _set(data: Any, place: Place, value: Any) -> Any:
    if not isinstance(data, dict):
        raise EditError(as_line(value))
    data = copy.copy(data)
    below = data.get(place[0])
    data[place[0]] = value if len(place) == 1 else _set({} if below is None else below, place[1:], value)
    return data


def _edited(text: str, place: Place, value: Any) -> str:
    """Put a value into the text, below the deepest part of its place that is there already."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return f"{_ended(text)}{_nested(place, value)}\n"
    for depth, key in enumerate(place):
        if not isinstance(node, yaml.MappingNode):
            raise _Unplaced
        below = next((each for name, each in node.value if name.value == key), None)
        if below is None:
            return _inserted(text, node, _nested(place[depth:], value))
        if _is_nothing(below) and depth + 1 < len(place):
            return _replaced(text, below, _braced(_nested(place[depth + 1 :], value)))
        node = below
    if isinstance(node, yaml.SequenceNode) and isinstance(value, list) and node.value:
        return _with_items(text, node, value)
    return _replaced(text, node, as_line(value))


def _nested(place: Place, value: Any) -> str:
    line = as_line(value)
    for key in reversed(place[1:]):
        line = _braced(f"{as_line(key)}: {line}")
    return f"{as_line(place[0])}: {line}"


def _braced(entry: str) -> str:
    return f"{{{entry}}}"


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _inserted(text: str, mapping: yaml.MappingNode, entry: str) -> str:
    """Put an entry behind the last one of a mapping."""
    if mapping.flow_style:
        last = _end(mapping.value[-1][1]) if mapping.value else mapping.start_mark.index + 1
        return f"{text[:last]}{', ' if mapping.value else ''}{entry}{text[last:]}"
    indent = " " * mapping.value[0][0].start_mark.column
    return _below(text, _end(mapping.value[-1][1]), f"{indent}{entry}")


def _with_items(text: str, sequence: yaml.SequenceNode, items: Sequence[Any]) -> str:
    """Make the items of a list those wanted: changed where they stand, and new ones behind the last."""
    if len(items) < len(sequence.value):
        raise _Unplaced
    last = sequence.value[-1]
    dash = text.rfind("-", 0, last.start_mark.index)
    indent = text[text.rfind("\n", 0, dash) + 1 : dash]
    for item in items[len(sequence.value) :][::-1]:
        if sequence.flow_style:
            text = f"{text[: _end(last)]}, {as_line(item)}{text[_end(last) :]}"
        else:
            text = _below(text, _end(last), f"{indent}- {as_line(item)}")
    for node, item in reversed(list(zip(sequence.value, items, strict=False))):
        if yaml.safe_load(text[node.start_mark.index : _end(node)]) != item:
            text = _replaced(text, node, as_line(item))
    return text


def _replaced(text: str, node: yaml.Node, line: str) -> str:
    start, end = node.start_mark.index, _end(node)
    space = "" if text[start - 1 : start].isspace() or text[start - 1 : start] in "[{," else " "
    return f"{text[:start]}{space}{line}{text[end:]}"


def _below(text: str, position: int, line: str) -> str:
    """Put a line of its own below the one that holds a position; the file's kind of line end is kept."""
    end = text.find("\n", position)
    if end < 0:
        return f"{_ended(text)}{line}\n"
    ending = "\r\n" if text[end - 1 : end] == "\r" else "\n"
    return f"{text[: end + 1]}{line}{ending}{text[end + 1 :]}"


def _end(node: yaml.Node) -> int:
    """Return where a node's own text ends; that of a block is where its last entry does."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
