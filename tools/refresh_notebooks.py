"""Execute every notebook on the sample team and keep the outputs that nbval compares; run it after a change of text.

Outputs and execution counts stay in cells tagged `nbval-check-output` and nowhere else, so that strict nbval compares
just those, and a change of a chart does not rewrite every notebook.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
KEPT_TAG = "nbval-check-output"


def main(names: list[str]) -> None:
    """Refresh the notebooks named, or all of them."""
    for path in [NOTEBOOKS / name for name in names] or sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
            if cell.cell_type == "code" and KEPT_TAG not in cell.metadata.get("tags", []):
                cell.outputs, cell.execution_count = [], None
        notebook.metadata = {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        nbformat.write(notebook, path)
        print(path.name)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder  # no trace of these cells in anybody's IPython history
        main(sys.argv[1:])
