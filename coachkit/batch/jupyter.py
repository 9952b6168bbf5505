"""Jupyter's libraries, imported as this kit wants them: fast and quiet."""

from __future__ import annotations

import sys
from types import ModuleType


def import_papermill() -> ModuleType:
    """Import papermill in half a second instead of three.

    jsonschema, which nbformat uses, imports `rfc3987_syntax` only to check internationalised addresses, and that
    package builds a grammar at import. No notebook schema uses such addresses, and jsonschema copes without the
    package, so it is hidden from it (measured in docs/batch.md; a test says when upstream no longer needs this).
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill

    return papermill  # type: ignore[no-any-return]
