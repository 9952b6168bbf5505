"""An invented team: the same files a customer has, small."""

from __future__ import annotations

from pathlib import Path


def crm_folder() -> Path:
    """Return the folder with the sample team's exports."""
    return Path(__file__).resolve().parent / "crm"
