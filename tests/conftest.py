"""What all tests share: settings that make them repeatable, the public data sets, and no skip that nobody notices."""

from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from coachkit.conversation.prepare import Prepared

ROOT = Path(__file__).resolve().parent.parent

#: Reasons with which a test may be skipped where nothing may go unnoticed (CI).
EXPECTED_SKIPS = ("only on Windows", "only on POSIX", "only on macOS")

# Far from where anyone sits, and a day ahead of UTC for half of each day: what leans on the machine's zone or clock
# shows. Processes that tests start inherit it.
os.environ["TZ"] = "Pacific/Kiritimati"
if hasattr(time, "tzset"):
    time.tzset()

settings.register_profile("coachkit", deadline=None, derandomize=True, database=None, max_examples=100)
settings.load_profile("coachkit")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of public data sets that lies beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public data sets (../shared/data) are not here")
    return folder


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Return the folder that holds run.py."""
    return ROOT


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the batch made the sample team's reports, to look at or to copy."""
    from built_once import built_once, run_prep

    return built_once(tmp_path_factory, "sample team", run_prep)


@pytest.fixture(scope="session")
def prepared_sample(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Prepare the sample team once, each rep for the meeting that is due."""
    from coachkit.conversation.prepare import prepare_team  # only here: most tests need no pandas
    from coachkit.workspace import open_sample

    return prepare_team(open_sample(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Give one browser, which itself keeps off the network."""
    from playwright.sync_api import sync_playwright  # only here: most tests need no browser

    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("there is no chromium here")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=quiet)
        yield browser
        browser.close()


def skips_count() -> bool:
    """Tell whether a skip that is not expected fails the session."""
    return bool(os.environ.get("CI") or os.environ.get("COACHKIT_NO_SKIPS"))


class SkipWatch:
    """Collects skips and fails the session when one is not expected. With xdist, only the parent watches."""

    def __init__(self) -> None:
        self.unexpected: list[str] = []

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if not report.skipped or hasattr(report, "wasxfail"):
            return
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        if not reason.startswith(EXPECTED_SKIPS):
            self.unexpected.append(f"{report.nodeid}: {reason}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at a test's report."""
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Look at a module's report: it may have been skipped as a whole."""
        self._note(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a success into a failure when something was skipped unseen."""
        if self.unexpected and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what was skipped."""
        if self.unexpected:
            terminalreporter.section("skipped, and not expected to be (tests/conftest.py)", red=True)
            for line in sorted(set(self.unexpected)):
                terminalreporter.line(line)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage in what is collected, neither meanwhile nor ever after: all of it stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first the files with a test that is slow, by turns one of each folder; none is then begun as the last.

    With `--no-loadscope-reorder` workers take files in this order. A batch wants all cores and a browser's test often
    waits, so both together leave less idle than two of a kind.
    """
    slow: dict[Path, dict[Path, int]] = {}
    for item in items:
        if item.get_closest_marker("slow"):
            of_its_folder = slow.setdefault(item.path.parent, {})
            of_its_folder.setdefault(item.path, len(of_its_folder))
    last = len(items)
    items.sort(key=lambda item: slow.get(item.path.parent, {}).get(item.path, last))


def pytest_configure(config: pytest.Config) -> None:
    """Watch skips where they count."""
    if skips_count() and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipWatch())


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run each test in a folder of its own, so that none writes into the checkout, and without a terminal's ways."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("PYTHONPATH", raising=False)
