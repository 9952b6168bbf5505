"""A review that is served from the sample team's reports, and the browser's windows on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from built_once import copy_of
from served_review import Served, Windows


@pytest.fixture(scope="module")
def prepared(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the sample team's reports in a folder of the module's own, in which meetings are held."""
    return copy_of(sample_folder, tmp_path_factory.mktemp("sample team"))


@pytest.fixture(scope="module")
def app(prepared: Path) -> Iterator[Served]:
    """Serve the page without code."""
    served = Served(prepared, ("--app",))
    served.start()
    yield served
    served.interrupt()


@pytest.fixture
def windows(chromium) -> Iterator[Windows]:
    """Give a browser without a past; afterwards, see that nothing but this machine was asked for anything."""
    context = chromium.new_context()
    made = Windows(context)
    yield made
    context.close()
    elsewhere = [url for url in made.asked if not re.match(r"(http|ws)://127\.0\.0\.1:\d+/|blob:http://127|data:", url)]
    assert (elsewhere, made.complaints) == ([], [])
    assert made.asked
