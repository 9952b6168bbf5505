"""What a reader of a section sees."""

from __future__ import annotations

import re

from coachkit.report.section import Section


def words_of(section: Section) -> str:
    """Return what a section says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", section.html).split())
