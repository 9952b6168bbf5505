"""`sheet.html`: the rep's prep sheet, one page to fill in offline and send back as a small file or as text.

It is made from the report and holds only what the rep's edition shows too. It is the one page with a script; its policy
names style and script by their hashes, so that nothing else on it can run.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from markupsafe import Markup

from coachkit.conversation.material import ABOUT_OPPORTUNITIES
from coachkit.journal import sheet as form
from coachkit.model import Finding, PrepReport
from coachkit.report.section import TEMPLATES, environment
from coachkit.terms import MEETING_NAMES
from coachkit.workspace import slug

#: How many lines there are for each of what the rep may add.
_CORRECTION_LINES, _ASK_LINES = 2, 2


def render_sheet(prep: PrepReport) -> str:
    """Render the sheet of one report as a self-contained HTML page."""
    style, script = _asset("style.css") + _asset("sheet.css"), _asset("sheet.js")
    page = (
        environment()
        .get_template("sheet.html.j2")
        .render(
            prep=prep,
            meeting=MEETING_NAMES[prep.meeting_type],
            policy=_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            file_name=f"sheet-{slug(prep.rep.rep_id, prep.rep.name)}-{prep.as_of}",
            facts=[finding for finding in prep.findings if _is_correctable(prep, finding)],
            promises=[item for item in prep.commitments if item.by == "rep" and item.status == "open"],
            opportunities_behind=_opportunities_behind,
            milestone_id=form.milestone_id,
            topic_lines=form.MOST_TOPICS,
            correction_lines=_CORRECTION_LINES,
            ask_lines=_ASK_LINES,
            topic_length=form.TOPIC_LENGTH,
            words_length=form.WORDS_LENGTH,
            pulse_length=form.PULSE_LENGTH,
        )
    )
    return page + ("" if page.endswith("\n") else "\n")


def _is_correctable(prep: PrepReport, finding: Finding) -> bool:
    """Tell whether a finding is a plain count in the data that the rep may know better."""
    if finding.tier != "fact" or finding.sensitive or finding.valence == "strength":
        return False
    return prep.meeting_type != "career" or finding.cause_id not in ABOUT_OPPORTUNITIES


def _opportunities_behind(finding: Finding) -> list[str]:
    """Return the ids of the opportunities that a finding was counted from; rows of other tables tell a rep nothing."""
    rows = (row.partition(":") for evidence in finding.evidence for row in evidence.rows)
    return list(dict.fromkeys(identifier for table, _, identifier in rows if table == "opportunities"))


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
