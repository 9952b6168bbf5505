"""What is written down for the server, and how it is asked for; no server is started here."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from prepared_workspace import make_prepared_workspace
from typer.testing import CliRunner

from coachkit.cli import app
from coachkit.review.page import FOLDER, REP
from coachkit.review.serve import ServerFailed, free_port
from coachkit.review.server_config import Served, write_config
from coachkit.workspace import Workspace

pytestmark = pytest.mark.unit


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Make a workspace in which a report was prepared."""
    return make_prepared_workspace(tmp_path / "work")


@pytest.fixture
def served(workspace: Workspace, tmp_path: Path) -> Served:
    """Describe a server."""
    (tmp_path / "run").mkdir()
    return Served(workspace, tmp_path / "run", 18_801, "the-token", app=True, rep_id="007")


def read(served: Served, name: str) -> dict:
    """Return one of the files written for Jupyter."""
    return json.loads((served.folder / "config" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["voila.json", "jupyter_server_config.json"])
def test_only_this_machine_may_come_in_and_nothing_elsewhere_is_asked(served, name):
    """Loopback, no other name for it, and a policy that lets a page load from this server alone."""
    write_config(served)
    config = read(served, name)
    settings = config.get("Voila") or config["ServerApp"]
    assert (settings["ip"], settings["port"], settings["open_browser"]) == ("127.0.0.1", 18_801, False)
    tornado = settings["tornado_settings"]
    assert tornado["allow_remote_access"] is False
    policy = tornado["headers"]["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy.replace("ws://127.0.0.1:18801", "")


def test_the_key_is_in_files_of_the_owner_alone(served):
    """Files that hold it are 0600; its name in the environment is Jupyter's own."""
    environment = write_config(served)
    holders = [path for path in served.folder.rglob("*.json") if "the-token" in path.read_text(encoding="utf-8")]
    assert [path.name for path in holders] == ["voila.json"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in holders)
    assert environment["JUPYTER_TOKEN"] == served.token
    assert (environment[REP], environment[FOLDER]) == ("007", str(served.workspace.root))


def test_nobodys_own_jupyter_is_read_or_written(served):
    """Configuration, data, history and notebooks are in the private folder; history is off, news and extensions too."""
    environment = write_config(served)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        assert Path(environment[name]).is_relative_to(served.folder)
    profile = served.folder / "ipython" / "profile_default" / "ipython_kernel_config.py"
    assert "HistoryManager.enabled = False" in profile.read_text(encoding="utf-8")
    assert read(served, "jupyter_lab_config.json")["LabApp"]["news_url"] is None
    assert read(served, "labconfig/page_config.json")["disabledExtensions"]
    assert (served.folder / "notebooks" / "review.ipynb").is_file()


def test_the_address_is_the_page_itself(served):
    """The app's front, and in JupyterLab the notebook and not just the Lab."""
    assert served.address == "http://127.0.0.1:18801/?token=the-token"
    lab = Served(served.workspace, served.folder, 18_801, "the-token", app=False)
    assert lab.address == "http://127.0.0.1:18801/lab/tree/review.ipynb?token=the-token"


def test_a_workspace_keeps_its_port_unless_another_program_has_it(workspace):
    """A browser files unsaved words by address, so the port is the same each time; a taken one is stepped over."""
    own = free_port(workspace)
    assert free_port(workspace) == own
    with socket.socket() as other:
        other.bind(("127.0.0.1", own))
        other.listen()
        assert free_port(workspace) != own
    assert free_port(workspace) == own


def test_without_a_report_nothing_is_started(workspace, tmp_path):
    """A rep without one, or a folder without any, is told what to run."""
    make_prepared_workspace(tmp_path / "other")
    for report in (tmp_path / "other" / "reports").glob("*/team.json"):
        report.unlink()
    for arguments in (
        ["--rep", "nobody", "--workspace", str(workspace.root)],
        ["--workspace", str(tmp_path / "other")],
    ):
        run = CliRunner().invoke(app, ["review", "--app", "--no-open", *arguments])
        assert "coachkit prep" in str(run.exception)
    assert not list(workspace.reports.glob(".review-*"))


def test_a_server_that_failed_says_what_to_do():
    """Its last words, that what was saved is safe, and the command."""
    assert "coachkit review again" in str(ServerFailed("no memory"))
    assert "no memory" in str(ServerFailed("no memory"))
