"""What is written down for the server of the review: where it listens, who may come in, and what it leaves alone.

All of it lies in a folder that is the owner's alone and gone afterwards: the token is on no command line, and neither
Jupyter's nor IPython's usual folders are read or written.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coachkit.review.page import FOLDER, REP
from coachkit.workspace import Workspace

HOST = "127.0.0.1"
_HERE = Path(__file__).resolve().parent
#: What a page may load: this server, itself, and what is made in the browser (widgets are modules of that kind).
POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' ws://{host}:{port} data: blob:; "
    "form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Served:
    """A server to be: in `folder` (private), on `port`, open to whoever has the `token`."""

    workspace: Workspace
    folder: Path
    port: int
    token: str
    app: bool
    rep_id: str = ""

    @property
    def address(self) -> str:
        """Where the page is, with the key to it."""
        return f"http://{HOST}:{self.port}/{'' if self.app else 'lab/tree/review.ipynb'}?token={self.token}"


def write_config(served: Served) -> dict[str, str]:
    """Write the files; return the environment to start the server in."""
    folder = served.folder
    for part in ("config/labconfig", "data", "runtime", "ipython/profile_default", "notebooks"):
        (folder / part).mkdir(parents=True)
    history = "c.HistoryManager.enabled = False\n"  # what a cell says is nobody's to find in a history
    (folder / "ipython" / "profile_default" / "ipython_kernel_config.py").write_text(history, encoding="utf-8")
    _write(folder / "config" / "voila.json", _voila(served))
    _write(folder / "config" / "jupyter_server_config.json", _server(served))
    _write(folder / "config" / "jupyter_lab_config.json", _lab(served))
    # JupyterLab asks for news at its start, by itself and at another computer.
    off = {"@jupyterlab/apputils-extension:announcements": True, "@jupyterlab/extensionmanager-extension": True}
    _write(folder / "config" / "labconfig" / "page_config.json", {"disabledExtensions": off})
    themes = {"@jupyterlab/apputils-extension:themes": {"adaptive-theme": True}}
    _write(folder / "config" / "labconfig" / "default_setting_overrides.json", themes)
    shutil.copyfile(served.workspace.template("review.ipynb"), folder / "notebooks" / "review.ipynb")
    return {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_PATH": str(_HERE / "jupyter"),
        "JUPYTER_NO_CONFIG": "",
        "JUPYTER_TOKEN": served.token,
        "IPYTHONDIR": str(folder / "ipython"),
        REP: served.rep_id,
        FOLDER: str(served.workspace.root),
    }


def _voila(served: Served) -> dict[str, Any]:
    return {
        "Voila": {
            "ip": HOST, "port": served.port, "port_retries": 0, "open_browser": False, "token": served.token,
            "notebook_path": str(served.folder / "notebooks" / "review.ipynb"),
            "root_dir": str(served.folder / "notebooks"), "log_level": "ERROR",
            "connection_dir_root": str(served.folder / "runtime"), "tornado_settings": _tornado(served),
        },
        "VoilaConfiguration": {
            "template": "coachkit", "allow_template_override": "NO", "allow_theme_override": "NO", "theme": "light",
            "preheat_kernel": True, "default_pool_size": 1, "strip_sources": True, "file_allowlist": ["^$"],
            "extension_denylist": ["@voila-dashboards/jupyterlab-preview", "jupyterlab_pygments"],
        },
        "KernelManager": {"transport_encryption": "required"},
        "VoilaKernelManager": {"fill_delay": 3.0},  # a page that has just opened comes before the next one
    }  # fmt: skip


def _server(served: Served) -> dict[str, Any]:
    return {
        "ServerApp": {
            "ip": HOST, "port": served.port, "port_retries": 0, "open_browser": False,
            # Ctrl-C is meant; and whoever runs as root in a container knows.
            "answer_yes": True, "allow_root": True,
            "root_dir": str(served.folder / "notebooks"), "log_level": "ERROR", "allow_remote_access": False,
            "tornado_settings": _tornado(served), "terminals_enabled": False,
        },
        "KernelManager": {"transport_encryption": "required"},
    }  # fmt: skip


def _lab(served: Served) -> dict[str, Any]:
    return {
        "LabApp": {
            "news_url": None, "extension_manager": "readonly", "log_level": "ERROR",
            "user_settings_dir": str(served.folder / "config" / "user-settings"),
            "workspaces_dir": str(served.folder / "config" / "workspaces"),
        }
    }  # fmt: skip


def _tornado(served: Served) -> dict[str, Any]:
    policy = POLICY.format(host=HOST, port=served.port)
    return {
        "headers": {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"},
        # A page elsewhere that has its name point here must not be let in.
        "allow_remote_access": False, "local_hostnames": ["localhost", HOST],
    }  # fmt: skip


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    path.chmod(0o600)


__all__ = ["HOST", "Served", "write_config"]
