"""Half a year of talks with the sample team: what is asked, how often, and what never comes up.

    .venv/bin/python -m benchmarks.conversation [--weeks 26] [--meeting auto]

Each week is prepared with what the weeks before it asked, as the journal would keep it. Printed: questions that came
back within their cool-down, the share of the bank used, open and solution-seeking shares, minutes, and topics that
never came up; and what a search takes once the bank is loaded.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from coachkit.conversation.bank import load_bank, load_cues
from coachkit.conversation.prepare import prepare_team
from coachkit.conversation.search import Search
from coachkit.conversation.tact.classify import open_share
from coachkit.journal.view import JournalView, QuestionOffered
from coachkit.terms import MEETING_TYPES, TOPICS, MeetingType
from coachkit.workspace import open_sample

SAID = ("they went quiet after the demo", "I am drowning in quotes this week", "procurement wants fifteen percent off")


def main() -> None:
    """Live through the weeks and print what was asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--meeting", choices=["auto", *MEETING_TYPES], default="auto")
    options = parser.parse_args()
    meeting: MeetingType | None = next((kind for kind in MEETING_TYPES if kind == options.meeting), None)
    with TemporaryDirectory() as folder:
        told = _live(Path(folder), options.weeks, meeting)
    print("| what | measured |\n|---|---|")
    for what, measured in told.items():
        print(f"| {what} | {measured} |")


def _live(folder: Path, weeks: int, meeting: MeetingType | None) -> dict[str, str]:
    bank = load_bank()
    items = {item.question_id: item for item in bank.items}
    workspace = open_sample(folder)
    last = prepare_team(workspace).as_of
    offered: list[QuestionOffered] = []
    asked_on: dict[tuple[str, str], list[date]] = defaultdict(list)
    meetings: Counter[str] = Counter()
    texts, solutions, wrong_minutes, evidence, asked = [], 0, 0, 0, 0
    fewest, most = 99, 0
    for week in range(weeks - 1, -1, -1):
        day = last - timedelta(weeks=week)
        known = tuple(offered)
        prepared = prepare_team(workspace, day, meeting, lambda on, known=known: JournalView(on, offered=known))
        for rep_id, report in prepared.reports.items():
            meetings[report.meeting_type] += 1
            wrong_minutes += sum(item.minutes for item in report.agenda) != report.slot_minutes
            fewest, most = min(fewest, len(report.questions)), max(most, len(report.questions))
            for question in report.questions:
                asked += 1
                texts.append(question.text)
                solutions += items[question.question_id].focus == "solution"
                evidence += not question.because.startswith("A general")
                asked_on[rep_id, question.question_id].append(day)
                offered.append(QuestionOffered(rep_id, day, question.question_id))
    repeats = sum(
        (later - earlier) < timedelta(weeks=items[name].cool_down_weeks)
        for (_, name), days in asked_on.items()
        for earlier, later in pairwise(days)
    )
    used = {name for _, name in asked_on}
    silent = sorted(set(TOPICS) - {items[name].topic for name in used})
    return {
        "meetings prepared": ", ".join(f"{n} {kind}" for kind, n in meetings.most_common()),
        "questions asked": f"{asked}, {fewest} to {most} a meeting; {evidence / asked:.0%} with evidence",
        "repeats within the cool-down": str(repeats),
        "share of the bank used": f"{len(used) / len(items):.0%} of {len(items)}",
        "open share (by the linter's classifier)": f"{open_share(texts) or 0:.0%}",
        "looking for solutions": f"{solutions / asked:.0%}",
        "agendas whose minutes do not add up": str(wrong_minutes),
        "topics that never came up": ", ".join(silent) or "none",
        "a search, once loaded": f"{_search_ms(Search(bank, load_cues())):.1f} ms (median)",
    }


def _search_ms(search: Search) -> float:
    spent = []
    for said in SAID * 20:
        start = time.perf_counter()
        search.find(said)
        spent.append((time.perf_counter() - start) * 1000)
    return median(spent)


if __name__ == "__main__":
    main()
