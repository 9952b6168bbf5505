"""Write coachkit/prep.schema.json, the JSON Schema of `prep.json`, from the model."""

from __future__ import annotations

import json
from pathlib import Path

from coachkit.model import prep_schema

TARGET = Path(__file__).resolve().parent.parent / "coachkit" / "prep.schema.json"


def schema_text() -> str:
    """Return what the file must hold."""
    return json.dumps(prep_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    TARGET.write_text(schema_text(), encoding="utf-8")
