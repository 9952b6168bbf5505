"""Put the sample together and write it: eight CSV files in the canonical layout."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coachkit.sample.generator.customers import Answer, make_feedback
from coachkit.sample.generator.dice import Dice
from coachkit.sample.generator.events import EVENTS
from coachkit.sample.generator.ledger import quota_rows
from coachkit.sample.generator.lives import Life
from coachkit.sample.generator.people import MANAGER, PEOPLE
from coachkit.sample.generator.pipeline import PipelineMaker, hand_over, large_one
from coachkit.sample.generator.touches import Call, Touch, make_calls, make_touches
from coachkit.sample.generator.words import accounts

Row = Sequence[str]
COLUMNS: dict[str, tuple[str, ...]] = {
    "reps": ("rep_id", "name", "email", "manager", "role", "segment", "start_date", "end_date", "timezone"),
    "opportunities": (
        "opportunity_id", "rep_id", "status", "stage", "created_date", "close_date", "amount", "currency", "name",
        "account", "product", "forecast_category", "next_step", "next_step_date", "last_activity_date", "contacts",
        "discount", "lead_source", "loss_reason",
    ),
    "opportunity_changes": ("opportunity_id", "changed_at", "field", "old_value", "new_value"),
    "activities": (
        "rep_id", "kind", "occurred_at", "activity_id", "opportunity_id", "account", "direction", "duration_minutes",
        "outcome",
    ),
    "calls": (
        "rep_id", "started_at", "call_id", "activity_id", "duration_minutes", "talk_ratio",
        "longest_monologue_seconds", "questions_asked", "patience_seconds", "interactivity", "opportunity_id", "url",
        "transcript",
    ),
    "feedback": (
        "rep_id", "kind", "score", "received_at", "feedback_id", "account", "opportunity_id", "comment",
    ),
    "quotas": ("rep_id", "period", "value", "metric", "set_on", "reason", "told_on", "acknowledged_on"),
    "rep_events": ("rep_id", "kind", "start_date", "end_date", "note", "recorded_on"),
}  # fmt: skip


@dataclass
class Sample:
    """Everything that was invented, in the order in which the files show it."""

    lives: list[Life]
    touches: list[Touch]
    calls: list[Call]
    answers: list[Answer]


def invent() -> Sample:
    """Invent the sample: opportunities first, then what was done about them, then ids in order of time."""
    shuffled = Dice(0, 0, 9).shuffled(accounts())
    prospects, left = shuffled[:60], iter(shuffled[60:])
    lives = [life for person in PEOPLE for life in PipelineMaker(person, left).make()] + [large_one()]
    hand_over(lives)
    lives.sort(key=lambda life: (life.created_at, life.account))
    touches: list[Touch] = []
    calls: list[Call] = []
    answers: list[Answer] = []
    for person in PEOPLE:
        own = [life for life in lives if person.rep_id in {life.rep_id, *(v.get("rep_id") for _, v in life.saves)}]
        mine = make_touches(person, own, prospects)
        touches += mine
        calls += make_calls(person, mine)
        answers += make_feedback(person, own)
    touches.sort(key=lambda touch: (touch.at, touch.rep_id))
    calls.sort(key=lambda call: (call.at, call.rep_id))
    answers.sort(key=lambda answer: (answer.at, answer.rep_id))
    for number, life in enumerate(lives, start=1):
        life.opportunity_id = f"O-{number:04}"
    for number, touch in enumerate(touches, start=1):
        touch.activity_id = f"A-{number:05}"
    for number, call in enumerate(calls, start=1):
        call.call_id = f"C-{number:04}"
    for number, answer in enumerate(answers, start=1):
        answer.feedback_id = f"F-{number:03}"
    return Sample(lives, touches, calls, answers)


def write_tables(folder: Path) -> None:
    """Write the eight tables into `folder` (made if missing): UTF-8, comma, newline, one header row."""
    sample = invent()
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, Iterable[Row]] = {
        "reps": ((p.rep_id, p.name, p.email, MANAGER, p.role, p.segment, str(p.start), "", "Europe/Lisbon")
                 for p in PEOPLE),
        "opportunities": map(_opportunity, sample.lives),
        "opportunity_changes": _changes(sample.lives),
        "activities": map(_activity, sample.touches),
        "calls": map(_call, sample.calls),
        "feedback": map(_feedback, sample.answers),
        "quotas": quota_rows(),
        "rep_events": ((e.rep_id, e.kind, str(e.start), str(e.end or ""), e.note, str(e.recorded or ""))
                       for e in EVENTS),
    }  # fmt: skip
    for table, columns in COLUMNS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *rows[table]])


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _id(life: Life | None) -> str:
    return life.opportunity_id if life else ""


def _opportunity(life: Life) -> Row:
    state, _ = life.replay()
    return (
        life.opportunity_id, state["rep_id"], state["status"], state["stage"], str(life.created), state["close_date"],
        state["amount"], "EUR", f"{life.account}: {life.product}", life.account, life.product,
        state["forecast_category"], state["next_step"], life.next_step_date(), str(life.last_activity or ""),
        str(life.contacts), life.discount, life.lead_source, life.loss_reason if state["status"] == "lost" else "",
    )  # fmt: skip


def _changes(lives: list[Life]) -> list[Row]:
    rows = [(at, life.opportunity_id, field, old, new) for life in lives for at, field, old, new in life.replay()[1]]
    rows.sort(key=lambda row: row[:2])
    return [(key, _at(at), field, old, new) for at, key, field, old, new in rows]


def _activity(touch: Touch) -> Row:
    return (touch.rep_id, touch.kind, _at(touch.at), touch.activity_id, _id(touch.life), touch.account,
            touch.direction, touch.minutes, touch.outcome)  # fmt: skip


def _call(call: Call) -> Row:
    activity = call.touch.activity_id if call.touch else ""
    url = f"https://calls.maravela.example/{call.call_id}"
    return (call.rep_id, _at(call.at), call.call_id, activity, str(call.minutes), *call.measured, _id(call.life), url,
            "")  # fmt: skip


def _feedback(answer: Answer) -> Row:
    return (answer.rep_id, answer.kind, str(answer.score), _at(answer.at), answer.feedback_id, answer.account,
            _id(answer.life), answer.comment)  # fmt: skip
