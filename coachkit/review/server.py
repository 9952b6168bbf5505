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

        _let_pages_end_their_kernels()
        Voila.launch_instance(argv=[])
    else:
        from jupyterlab.labapp import LabApp

        LabApp.launch_instance(argv=[])


def _let_pages_end_their_kernels() -> None:
    """Give each page the cookie that its last message needs, with which a page that closes ends its kernel.

    Voila's page sends that cookie back, but nothing in Voila sets it: each reload would leave a kernel behind.
    """
    from voila.tornado.handler import TornadoVoilaHandler

    get = TornadoVoilaHandler.get

    async def get_with_cookie(handler: TornadoVoilaHandler, path: str | None = None) -> None:
        _ = handler.xsrf_token  # asked for, it is set
        await get(handler, path)

    TornadoVoilaHandler.get = get_with_cookie


if __name__ == "__main__":
    main(sys.argv[1])
