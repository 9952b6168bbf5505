"""`coachkit doctor`: what is installed and works here, and what each missing optional part would add."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from coachkit import __version__
from coachkit.errors import CoachkitError
from coachkit.workspace import open_workspace

_PACKAGES = (
    "jupyterlab", "ipywidgets", "anywidget", "voila", "pandas", "matplotlib", "papermill", "nbval", "nbconvert",
    "sqlalchemy", "icalendar",
)  # fmt: skip
_OPTIONAL: tuple[tuple[str, str, Callable[[], bool]], ...] = (
    ("uv", "sets the kit up about eight times faster than pip", lambda: shutil.which("uv") is not None),
    ("psycopg", "lets a profile ask a PostgreSQL database (the extra `postgres`)", lambda: _imports("psycopg")),
    ("pymysql", "lets a profile ask a MySQL or MariaDB database (the extra `mysql`)", lambda: _imports("pymysql")),
    ("a browser found by this Python", "lets `coachkit prep` open the team page by itself", lambda: _browser()),
)


def examine(workspace: Path | None) -> dict[str, Any]:
    """Look at Python, packages, kernel, folder and optional parts; nothing is changed and nothing is fetched."""
    needed = [{"part": "Python 3.11 or later", "ok": sys.version_info >= (3, 11), "told": platform.python_version()}]
    needed += [_package(name) for name in _PACKAGES]
    needed += [_kernel(), _folder(workspace)]
    optional = [{"part": part, "there": there(), "adds": adds} for part, adds, there in _OPTIONAL]
    return {"kit": __version__, "needed": needed, "optional": optional}


def describe_doctor(found: dict[str, Any]) -> str:
    """Say it in words, what is wrong first."""
    wrong = [part for part in found["needed"] if not part["ok"]]
    lines = [f"coachkit {found['kit']}: " + (f"to be mended: {len(wrong)}." if wrong else "all is well.")]
    lines += [f"  WRONG  {part['part']}: {part['told']}".replace("\n", "\n         ") for part in wrong]
    lines += [f"  ok     {part['part']}: {part['told']}" for part in found["needed"] if part["ok"]]
    lines.append("Optional:")
    lines += [
        f"  {'there  ' if part['there'] else 'missing'} {part['part']}: {part['adds']}" for part in found["optional"]
    ]
    return "\n".join(lines)


def _package(name: str) -> dict[str, Any]:
    try:
        return {"part": name, "ok": True, "told": version(name)}
    except PackageNotFoundError:
        return {"part": name, "ok": False, "told": "not installed; run: python run.py doctor"}


def _kernel() -> dict[str, Any]:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return {"part": "the python3 kernel", "ok": False, "told": "not found; run: python run.py doctor"}
    return {"part": "the python3 kernel", "ok": True, "told": "found"}


def _folder(workspace: Path | None) -> dict[str, Any]:
    try:
        opened = open_workspace(workspace)
    except CoachkitError as error:
        return {"part": "the workspace", "ok": False, "told": str(error)}
    told = "the sample team, since this folder is no workspace" if opened.sample else "found"
    writable = os.access(opened.root, os.W_OK)
    return {"part": "the workspace", "ok": writable, "told": told if writable else "reports cannot be written here"}


def _imports(name: str) -> bool:
    """Tell whether a package is there and works: psycopg is of no use without PostgreSQL's own library."""
    try:
        import_module(name)
    except ImportError:
        return False
    return True


def _browser() -> bool:
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
