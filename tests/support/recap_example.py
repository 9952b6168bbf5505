"""A workspace in which Ana was met: everything shared carries SAID-, everything private SENTINEL-."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from meetings import close_meeting
from prep_example import build_example
from tiny_workspace import make_tiny_workspace
from typer.testing import CliRunner, Result

from coachkit.cli import app
from coachkit.journal.bodies import (
    Asked,
    Body,
    CheckIn,
    DecisionMade,
    ExpectationEnded,
    ExpectationSet,
    FocusSet,
    GoalSet,
    Heard,
    HygieneAgreed,
    NoDecision,
    NoFocus,
    Note,
    PrivateNote,
    Promise,
    PromiseEnded,
    PulseGiven,
    QuotaSet,
    SelfCheck,
    Step,
    TopicTaken,
    WaysForward,
    Word,
)
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store
from coachkit.model import Rep, dump_json
from coachkit.report.sheet import render_sheet
from coachkit.workspace import slug

MET = date(2026, 3, 20)
#: One of each kind, shared where the kind is.
SAID: tuple[tuple[str, Body], ...] = (
    ("t1", TopicTaken(title="SAID-topic", state="parked", seconds=40)),
    ("t1", Note(text="SAID-note of the topic")),
    ("else", Note(text="SAID-note of no topic\nin two lines")),
    ("h1", Heard(text="SAID-heard", confirmed=True)),
    ("d1", DecisionMade(text="SAID-decision", reason="SAID-because", unknown="SAID-unknown", may_share=True)),
    ("p1", Promise(cue="SAID-cue", action="SAID-action", due_date=date(2026, 3, 25))),
    ("p2", Promise(action="SAID-own promise", by="manager", due_date=date(2026, 3, 24))),
    ("p3", Promise(action="SAID-promise without a day")),
    ("e1", PromiseEnded(commitment_id="c-ana", status="done", words="SAID-ended")),
    ("g1", GoalSet(title="SAID-goal", due_date=date(2026, 6, 30), objective="SAID-objective", growth_area="SAID-skill",
                   milestones=(Step(title="SAID-step", due_date=date(2026, 4, 30)),))),
    ("c1", CheckIn(goal_id="g-ana", milestone="SAID-milestone", done_on=date(2026, 3, 19), words="SAID-checked")),
    ("f1", FocusSet(skill="SAID-focus", practice="SAID-practice", support="SAID-support")),
    ("x1", ExpectationSet(text="SAID-expectation")),
    ("w1", WaysForward(about="SAID-about", options="SAID-way\nSAID-other way", wanted=True, idea="SAID-idea",
                       chosen="SAID-chosen")),
    ("x2", ExpectationEnded(expectation="SAID-outlived", over=True, words="SAID-no longer")),
    ("y1", HygieneAgreed(fields=("next_step", "close_date"), by="thursday")),
    ("q1", QuotaSet(period="2026-Q2", value=90000, reason="SAID-quota", how_told="SAID-told")),
    ("u1", PulseGiven(score=7, words="SAID-pulse")),
)  # fmt: skip
PRIVATE: tuple[tuple[str, Body], ...] = (
    ("t1", PrivateNote(text="SENTINEL-private note")),
    ("s1", SelfCheck(preparation=1, trust=5)),
    ("a1", Asked(question_id="SENTINEL-question", text="SENTINEL-asked", how="fell-flat")),
    ("h2", Heard(text="SENTINEL-not confirmed")),
    ("d2", DecisionMade(text="SENTINEL-decision", reason="SENTINEL-because")),
    ("n1", NoDecision(said=True)),
    ("n2", NoFocus(said=True)),
)


def recap(*words: str) -> Result:
    """Run `coachkit recap` as typed."""
    return CliRunner().invoke(app, ["recap", *words, "--workspace", "ws"], catch_exceptions=False)


@dataclass(frozen=True)
class Kit:
    """A workspace and hands to work in it."""

    root: Path

    @property
    def recaps(self) -> Path:
        """Where Ana's letters lie."""
        return next((self.root / "reports" / "recaps").iterdir())

    @contextmanager
    def log(self) -> Iterator[MeetingLog]:
        """Open the journal."""
        with open_store(self.root / "journal.db") as store:
            yield MeetingLog(store)

    def meet(self, day: date, *said: tuple[str, Body], close: bool = True) -> None:
        """Hold a weekly meeting with Ana."""
        with self.log() as log:
            meeting = log.start("ana", day, "weekly").meeting_id
            for key, body in said:
                log.write(meeting, key, body)
            if close:
                close_meeting(log, meeting)

    def add_parameters(self, text: str) -> None:
        """Add lines to Ana's file."""
        path = self.root / "parameters" / "reps" / "ana.yaml"
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def set_roster(self, name: str, email: str) -> None:
        """Give Ana a name and an address."""
        (self.root / "crm" / "reps.csv").write_text(
            f'rep_id,name,manager,email\nana,"{name}",Mia,"{email}"\nben,Ben Boe,Mia,\n', encoding="utf-8"
        )

    def report(self, day: date, **changed: object) -> Path:
        """Put a report of Ana's into its place."""
        prep = build_example(rep=Rep(rep_id="ana", name="Ana", manager="Mia"), as_of=day, **changed)
        folder = self.root / "reports" / str(day) / slug("ana", "Ana")
        folder.mkdir(parents=True)
        for name, text in (
            ("prep.json", dump_json(prep)),
            ("prep.html", "SENTINEL-manager's edition"),
            ("rep.html", f"<p>Ana’s edition of {day}</p>"),
            ("sheet.html", render_sheet(prep)),
        ):
            (folder / name).write_text(text, encoding="utf-8")
        return folder


def new_kit(root: Path) -> Kit:
    """Make the workspace of three reps, without any meeting in its journal."""
    made = Kit(make_tiny_workspace(root))
    made.set_roster("José “Zé” Álvarez", "jose@example.com")
    return made


def met_kit(root: Path) -> Kit:
    """Make the workspace after one closed meeting with one of each kind, and words kept before it."""
    made = new_kit(root)
    with made.log() as log:
        log.keep_word("ana", date(2026, 3, 18), Word(text="SAID-word", tone="praise", shared=True))
        log.keep_word("ana", date(2026, 3, 18), Word(text="SENTINEL-concern", tone="concern"))
        log.keep_word("ana", date(2026, 3, 19), Word(text="UNSAID-praise", tone="praise"))
    made.meet(MET, *SAID, *PRIVATE)
    return made
