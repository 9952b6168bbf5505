"""nbconvert exporters: `jupyter nbconvert --to coachkit prep.ipynb` gives the page that the batch wrote.

They run none of nbconvert's stock preprocessors: the page needs none of them, and without them it costs milliseconds.
"""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter

from coachkit.report.page import render_page
from coachkit.terms import Edition


class CoachkitExporter(Exporter):  # type: ignore[misc]  # nbconvert has no types
    """The manager's edition of a notebook."""

    export_from_notebook = "coachkit report"
    output_mimetype = "text/html"
    edition: Edition = "manager"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> tuple[str, Any]:
        """Return the page and the resources nbconvert's writers want."""
        kept = dict(resources or {})
        kept["output_extension"] = self.file_extension
        return render_page(nb, self.edition), kept


class RepEditionExporter(CoachkitExporter):
    """The rep's edition: only what cells tagged `shared` displayed."""

    export_from_notebook = "coachkit report, rep's edition"
    edition: Edition = "rep"
