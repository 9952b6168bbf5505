"""A workspace with reports in it, written by hand: what the batch leaves, without running it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from prep_example import AS_OF, build_example

from coachkit.model import AgendaItem, Commitment, Goal, Milestone, PrepReport, Question, dump_json
from coachkit.workspace import Workspace, open_workspace, slug

HELD_ON = date(2026, 11, 23)
AGENDA = (
    AgendaItem(topic="How things are", owner="manager", minutes=5, outcome="We know.", kind="opening", opening="How?"),
    AgendaItem(topic="What we promised", owner="manager", minutes=10, outcome="Settled.", kind="commitments",
               opening="Mine first."),
    AgendaItem(topic="Goals", owner="rep", minutes=10, outcome="A step.", kind="goals", opening="What moved?"),
    AgendaItem(topic="What we take with us", owner="rep", minutes=5, outcome="Said.", kind="close", opening="First?"),
)  # fmt: skip
PROMISES = (
    Commitment(commitment_id="c-1", text="Call the buyer", by="rep", due_date=date(2026, 11, 13), status="open",
               age_days=18),
    Commitment(commitment_id="c-2", text="Join the call", by="manager", due_date=None, status="open", age_days=4),
    Commitment(commitment_id="c-3", text="Long done", by="rep", due_date=None, status="done", age_days=40),
)  # fmt: skip
GOALS = (
    Goal(goal_id="g-1", title="Call the quarter", horizon="short",
         milestones=(Milestone(title="Three plans shared", due_date=date(2026, 12, 18), done_on=None),
                     Milestone(title="First plan", due_date=None, done_on=date(2026, 10, 27)))),
)  # fmt: skip
QUESTIONS = (
    Question(question_id="plain-01", kind="open", topic="wins", text="What went well?", because="Because: a win",
             minutes=3),
    Question(question_id="drawer-01", kind="open", topic="sensitive", text="DRAWER question?", because="x", minutes=3,
             sensitive=True),
)  # fmt: skip


def example_report(**changed: object) -> PrepReport:
    """Return the example with an agenda, promises, goals and questions to meet about."""
    shown = {"agenda": AGENDA, "below_the_line": (), "commitments": PROMISES, "goals": GOALS, "questions": QUESTIONS}
    return build_example(**{**shown, "slot_minutes": 30, **changed})


def keep_report(workspace: Workspace, prep: PrepReport) -> Path:
    """Put a report where the batch would, with a team page that names its rep; return its folder."""
    day = workspace.report_folder(prep.as_of)
    folder = day / slug(prep.rep.rep_id, prep.rep.name)
    folder.mkdir(parents=True)
    (folder / "prep.json").write_text(dump_json(prep), encoding="utf-8")
    output = {
        "output_type": "execute_result", "metadata": {"coachkit": {"section": "brief"}}, "execution_count": 1,
        "data": {"text/html": "<section><h2>The brief</h2><p>BRIEF</p></section>", "text/plain": "brief"},
    }  # fmt: skip
    private = {**output, "metadata": {"coachkit": {"section": "for_you_only", "private": True}}}
    cells = [{"cell_type": "code", "source": "", "outputs": [output, private]}, {"cell_type": "markdown", "source": ""}]
    (folder / "prep.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    team = {"entries": [{"rep_id": prep.rep.rep_id, "name": prep.rep.name}]}
    (day / "team.json").write_text(json.dumps(team), encoding="utf-8")
    return folder


def make_prepared_workspace(root: Path, **changed: object) -> Workspace:
    """Make a workspace in which one rep's report was prepared for the example's day."""
    (root / "parameters").mkdir(parents=True)
    (root / "parameters" / "team.yaml").write_text("timezone: Europe/Lisbon\ncurrency: EUR\n", encoding="utf-8")
    (root / "crm").mkdir()
    workspace = open_workspace(root)
    keep_report(workspace, example_report(**changed))
    return workspace


__all__ = ["AS_OF", "HELD_ON", "example_report", "keep_report", "make_prepared_workspace"]
