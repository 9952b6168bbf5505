"""The JSON Schema of `prep.json`: what it requires."""

from __future__ import annotations

import json

import jsonschema
import pytest
from prep_example import build_example

from coachkit.model import dump_json, prep_schema

pytestmark = pytest.mark.unit


def test_the_schema_requires_every_key():
    """Every part must have all its keys, empty or null where there is nothing, such as a change without history."""
    schema = prep_schema()
    for part in (schema, *schema["$defs"].values()):
        if "properties" in part:
            assert sorted(part["required"]) == sorted(part["properties"])


def test_a_missing_key_is_told():
    """What the kit writes is valid; the same without one key, at any depth, is not."""
    content = json.loads(dump_json(build_example()))
    jsonschema.validate(content, prep_schema())
    for cut in (content, content["quota"], content["metrics"][0]):
        key = sorted(cut)[-1]
        value = cut.pop(key)
        with pytest.raises(jsonschema.ValidationError, match="is a required property"):
            jsonschema.validate(content, prep_schema())
        cut[key] = value
