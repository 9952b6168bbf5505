"""What run.py sets up, when, and what it hands over. A stand-in plays uv, so that nothing needs the network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest_types import Project

pytestmark = [pytest.mark.setup, pytest.mark.skipif(os.name == "nt", reason="only on POSIX: the stand-in is a shell script")]
