"""The process that serves the review: Voila or JupyterLab with what `serve` wrote down for it. Not for a person.

jsonschema imports `rfc3987_syntax` only to check internationalised addresses, and that package builds a grammar at
import, two seconds of it. No notebook schema needs it, so it is hidden (see batch/jupyter.py).
"""

from __future__ import annotations

import os
import sys


def main(kind: str) -> None:
    """Serve the page without code (`app`) or JupyterLab (`lab`), until told to end."""
    os.umask(0o077)  # notebooks, connection files and logs are their owner's alone
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    if kind == "app":
        from voila.app import Voila

        Voila.launch_instance(argv=[])
    else:
        from jupyterlab.labapp import LabApp

        LabApp.launch_instance(argv=[])


if __name__ == "__main__":
    main(sys.argv[1])
