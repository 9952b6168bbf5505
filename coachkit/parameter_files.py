"""Reading parameter files: YAML read safely, checked against a form, everything wrong told with its line."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from coachkit.errors import Problem
from coachkit.parameters import Parameters


class _PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml where it is
    """The safe loader, with dates left as text: a bad one then gets our words and its line, not an exception."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

ModelT = TypeVar("ModelT", bound=Parameters)
Place = tuple[int | str, ...]
#: Where pydantic's words are a programmer's.
_SAID_PLAINLY = {
    "dict_type": "should hold `key: value` lines",
    "model_type": "should hold `key: value` lines",
    "too_short": "is empty",
}


def read_parameters(path: Path, model: type[ModelT], shown_as: str, **given: str) -> ModelT | list[Problem]:
    """Read one YAML file into `model`; return the problems instead when there are any.

    `shown_as` is the file's name in messages; `given` are values the file may leave out (a rep's id from its name).
    """
    loaded = read_yaml(path, shown_as)
    if isinstance(loaded, list):
        return loaded
    data, lines = loaded
    if not isinstance(data, dict):
        return [Problem(shown_as, "does not hold a list of `key: value` lines.", fix="See docs/parameters.md.")]
    return check_parameters({**given, **data}, lines, model, shown_as)


def check_parameters(
    data: dict[str, Any], lines: dict[Place, int], model: type[ModelT], shown_as: str
) -> ModelT | list[Problem]:
    """Make `model` of plain data; `lines` holds the line of every place in it that a file gave."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        return [_explain(detail, model, lines, shown_as) for detail in error.errors()]


def read_yaml(path: Path, shown_as: str) -> tuple[Any, dict[Place, int]] | list[Problem]:
    """Read YAML safely; return the data and the line of every key and item, or the problems."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [Problem(shown_as, "is not UTF-8 text.", fix="Save it as UTF-8.")]
    except OSError as error:
        return [Problem(shown_as, f"cannot be read ({error.strerror}).")]
    try:
        node = yaml.compose(text, Loader=_PlainLoader)
        data = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader that also leaves dates as text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "is not YAML"
        return [Problem(shown_as, f"cannot be read as YAML: {what}.", row=mark.line + 1 if mark else None)]
    if node is None:
        return {}, {}
    lines: dict[Place, int] = {}
    repeated = [
        Problem(shown_as, f"the key {key!r} stands here twice.", row=line, fix="Keep one of them.")
        for key, line in _walk(node, (), lines)
    ]
    return repeated or (data, lines)


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Iterator[tuple[str, int]]:
    """Note the line of every place below `node`; yield the keys that stand twice."""
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            if key.value in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(key.value)
            yield from _walk(value, (*place, key.value), lines)
            lines[(*place, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*place, index), lines)


def _explain(detail: Any, model: type[BaseModel], lines: dict[Place, int], shown_as: str) -> Problem:
    """Turn one pydantic error into words with a line and, for an unknown key, the nearest known one."""
    place: Place = tuple(detail["loc"])
    line = next((lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in lines), None)
    name = ".".join(str(part) for part in place if part != "[key]")
    if detail["type"] == "extra_forbidden":
        known = _fields_at(model, place[:-1])
        near = difflib.get_close_matches(str(place[-1]), known, n=1)
        fix = f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(known)}."
        return Problem(shown_as, f"unknown key {name!r}.", row=line, fix=fix)
    if detail["type"] == "missing":
        return Problem(shown_as, f"{name!r} is missing.", row=line)
    said = _SAID_PLAINLY.get(detail["type"], detail["msg"])
    reason = said.removeprefix("Value error, ").removeprefix("Input ")
    reason = reason[0].lower() + reason[1:]
    quotes = "Put it in quotes." if detail["type"] == "string_type" else None
    return Problem(shown_as, f"{name!r} {reason}" + ("" if reason.endswith(".") else "."), row=line, fix=quotes)


def _fields_at(model: type[BaseModel], place: Place) -> list[str]:
    """Name the fields of the model nested at `place` (list positions are passed over)."""
    for part in place:
        if not isinstance(part, str) or part not in model.model_fields:
            continue
        nested = list(_models_in(model.model_fields[part].annotation))
        if nested:
            model = nested[0]
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)
