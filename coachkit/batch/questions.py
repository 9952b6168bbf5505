"""`coachkit questions`: the bank as a list, a search for what the rep said, and the linter, in words or as data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from coachkit.conversation.bank import Bank, QuestionItem, load_bank, load_cues
from coachkit.conversation.bank.published import broken_promises
from coachkit.conversation.search import Found, Search
from coachkit.conversation.slots import fill
from coachkit.conversation.tact.classify import open_share
from coachkit.conversation.tact.lint import Flaw
from coachkit.conversation.tact.lint_bank import Linted, lint_bank, lint_file, with_problems
from coachkit.errors import RequestError
from coachkit.workspace import open_workspace

#: Questions that a search shows; more would not be read while somebody waits for the next sentence.
FOUND_SHOWN = 6


def open_bank(workspace: Path | None) -> Bank:
    """Read the shipped bank and the workspace's own questions."""
    return load_bank(open_workspace(workspace).parameters / "questions")


def search_bank(bank: Bank, said: str) -> list[Found]:
    """Find the questions that fit what was said."""
    if not said.strip():
        raise RequestError("There is nothing to search for. Type what the rep said, in quotes.")
    return Search(bank, load_cues()).find(said, FOUND_SHOWN)


def as_data(item: QuestionItem, bank: Bank) -> dict[str, Any]:
    """Return a question as `--json` prints it: `text` as it is said without evidence, `template` with its slots."""
    return {
        "question_id": item.question_id,
        "kind": item.kind,
        "text": fill(item.text, item.slots, {}),
        "topic": item.topic,
        "meeting_types": item.meeting_types,
        "sensitive": item.in_drawer,
        "probes": [
            {"question_id": probe.question_id, "if": probe.answer, "text": fill(text, item.slots, {})}
            for probe, (_, text) in zip(item.probes, bank.probes_of(item), strict=True)
        ],
        "place": item.place,
        "focus": item.focus,
        "sensitivity": item.sensitivity,
        "general": item.general,
        "causes": item.triggers.causes,
        "template": item.text,
        "listen_for": item.listen_for,
        "avoid_if": item.avoid_if,
        "cool_down_weeks": item.cool_down_weeks,
        "why": item.why,
    }


def found_as_data(found: list[Found], bank: Bank) -> list[dict[str, Any]]:
    """Return what a search found, best first."""
    return [{**as_data(one.item, bank), "score": round(one.score, 3)} for one in found]


def linted_as_data(linted: list[Linted]) -> list[dict[str, Any]]:
    """Return every text that was looked at, with its problems."""
    return [
        {
            "line" if isinstance(one.where, int) else "question_id": one.where,
            "text": one.text,
            "problems": [{"rule": flaw.rule, "message": flaw.message} for flaw in one.flaws],
        }
        for one in linted
    ]


def describe_list(bank: Bank, topic: str | None) -> str:
    """List the openers by topic, one a line."""
    topics = sorted({item.topic for item in bank.items} if topic is None else {topic})
    lines = []
    for name in topics:
        items = [item for item in bank.items if item.topic == name]
        lines.append(f"{name} ({len(items)})")
        lines += [f"  {item.question_id:<44} {fill(item.text, item.slots, {})}" for item in items]
    lines.append(f"\n{len(bank.items)} questions, {len(bank.probe_texts)} probes beneath them.")
    return "\n".join(lines)


def describe_found(found: list[Found], bank: Bank) -> str:
    """Say what fits: each question with its probes, keyed to the answer they are for."""
    if not found:
        return "No question shares a word with that. Say it in other words, or ask: What makes you say that?"
    lines = []
    for one in found:
        lines.append(f"{fill(one.item.text, one.item.slots, {})}  [{one.item.topic}]")
        for probe, (_, text) in zip(one.item.probes, bank.probes_of(one.item), strict=True):
            lines.append(f"    if: {probe.answer}\n        {fill(text, one.item.slots, {})}")
    return "\n".join(lines)


def lint(workspace: Path | None, file: Path | None) -> list[Linted]:
    """Look at a file of questions, or at the whole bank where none is named."""
    if file is not None:
        return lint_file(file)
    promises = broken_promises(load_bank())
    return [
        replace(one, flaws=(*one.flaws, Flaw("published", promises.pop(str(one.where)))))
        if str(one.where) in promises
        else one
        for one in lint_bank(open_bank(workspace))
    ] + [Linted(name, "", (Flaw("published", reason),)) for name, reason in promises.items()]


def describe_linted(linted: list[Linted]) -> str:
    """Say what is wrong and how to mend it; and the share of open questions."""
    lines = []
    for one in with_problems(linted):
        where = f"line {one.where}" if isinstance(one.where, int) else one.where
        lines.append(f"{where}: {one.text}")
        lines += [f"    {flaw.rule}: {flaw.message}" for flaw in one.flaws]
    wrong = len(with_problems(linted))
    share = open_share(one.text for one in linted)
    told = f"{len(linted)} texts looked at, {wrong or 'none'} with a problem."
    lines.append(told if share is None else f"{told} {share:.0%} of the questions are open.")
    return "\n".join(lines)
