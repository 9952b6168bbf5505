"""Files and folders that their owner alone can read, and one writer at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from coachkit.errors import WorkspaceBusy
from coachkit.own_files import make_folder
from coachkit.workspace import Workspace

#: In the folder of reports; whoever changes reports or puts another journal in place holds it.
LOCK = ".lock"


@contextmanager
def owner_only() -> Iterator[None]:
    """Make what is written meanwhile, here and by programs started here, readable by its owner alone.

    The command line sets this for its whole process; this is for whoever calls the kit from Python.
    """
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def nobody_else(workspace: Workspace) -> Iterator[None]:
    """Keep batches out meanwhile, and write for the owner alone; raises `WorkspaceBusy` while one is at work."""
    make_folder(workspace.reports)
    try:
        with owner_only(), FileLock(workspace.reports / LOCK, timeout=0):
            yield
    except Timeout:
        raise WorkspaceBusy(str(workspace.reports)) from None
