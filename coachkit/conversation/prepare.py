"""Preparing a whole team: everything is read once, and every rep's report is built from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from coachkit.conversation.bank import Bank, load_bank
from coachkit.conversation.bank.load import question_files
from coachkit.conversation.build import build_prep
from coachkit.conversation.from_journal import all_agreed, quota_rows, remark_on_left_open, with_hygiene
from coachkit.conversation.manager_side import with_manager_side
from coachkit.conversation.overdue import without_leave
from coachkit.conversation.recent_work import recent_work, wins_of_team
from coachkit.crm.data import CrmData
from coachkit.crm.forgotten import Forgets
from coachkit.crm.ledger import with_quotas
from coachkit.crm.read import input_files, read_crm
from coachkit.crm.tables import LAYOUT
from coachkit.crm.views import Snapshot, SnapshotDays, Views
from coachkit.errors import InputProblems, Problem, RequestError
from coachkit.insight.build import build_figures, remark_on_team
from coachkit.insight.wording import say_day
from coachkit.journal.begin import commitments_known, meetings_known
from coachkit.journal.carried import word_balance
from coachkit.journal.inbox import read_inbox
from coachkit.journal.view import JournalView
from coachkit.model import PrepReport
from coachkit.parameters import ManagerParameters, RepParameters
from coachkit.terms import MeetingType
from coachkit.workspace import Workspace, read_manager_parameters, read_rep_parameters

Journal = Callable[[date], JournalView]
ReadT = TypeVar("ReadT")


@dataclass(frozen=True)
class Prepared:
    """What one run has to show.

    `data` is the view of `as_of`, `data_read` the exports as they were read (what a snapshot keeps). `reports` are in
    the order of rep ids. `files` are all files that went in, sorted, for hashing; `bank_digest` stands for the
    question bank, whose shipped files are not among them.
    """

    as_of: date
    data: CrmData
    data_read: CrmData
    reports: Mapping[str, PrepReport]
    remarks: tuple[str, ...]
    files: tuple[Path, ...]
    bank_digest: str
    sample: bool


def prepare_team(
    workspace: Workspace,
    as_of: date | None = None,
    meeting: MeetingType | None = None,
    journal: Journal | None = None,
    snapshot: Snapshot | None = None,
    snapshot_days: SnapshotDays | None = None,
    forgets: Forgets | None = None,
) -> Prepared:
    """Read a workspace and build the report of every rep who is in the team on `as_of`.

    `as_of` None takes the newest date of something that happened. `journal` gives what the journal knew before a day,
    `snapshot` the tables kept for one, and `snapshot_days` the days before one for which some are kept, oldest first;
    without them there is no history beyond the exports. `forgets` tells who was forgotten.

    Raises `InputProblems` with everything wrong in exports, parameters and questions together, and `RequestError` for
    an `as_of` before the first date in the data, where no date can be found at all, or where nobody is in the team.
    """
    data_read, begun, cards, bank = _read(workspace, forgets)
    day = settle_day(data_read, as_of)
    entries = journal(day) if journal else JournalView(day)
    known = Views(with_quotas(data_read, quota_rows(entries)), snapshot, snapshot_days).until(day)
    view = known(day)
    parameters = all_agreed(begun, entries)
    figures = build_figures(view, known, workspace.team, parameters)
    if not figures:
        raise nobody_there(day)
    inbox = read_inbox(workspace.inbox)
    reports = {
        rep_id: build_prep(
            figures[rep_id],
            parameters.get(rep_id),
            without_leave(
                meetings_known(
                    parameters.get(rep_id), entries.of(rep_id), workspace.team, day, figures[rep_id].rep.start_date
                ),
                view,
                rep_id,
                figures[rep_id].rep.start_date,
                day,
            ),
            commitments_known(parameters.get(rep_id), day),
            entries.of(rep_id),
            bank,
            workspace.team,
            day,
            meeting,
            workspace.sample,
            inbox.of(rep_id, day),
        )
        for rep_id in sorted(figures)
    }
    wins = wins_of_team(view, day, workspace.team.currency)
    reports = {
        rep_id: report.model_copy(update={"recent_work": recent_work(report, wins.get(rep_id, ()))})
        for rep_id, report in reports.items()
    }
    reports = {rep_id: with_hygiene(report, view, entries.of(rep_id)) for rep_id, report in reports.items()}
    balances = {rep_id: word_balance(entries.of(rep_id)) for rep_id in reports}
    sent_before = {rep_id for rep_id in reports if inbox.of(rep_id, day)}
    reports = with_manager_side(reports, parameters, cards, sent_before, balances)
    remarks = (
        *remark_on_team(view, known, workspace.team),
        *view.remarks,
        *remark_on_strangers(begun, data_read),
        *remark_on_left_open(entries, reports),
        *inbox.remarks,
        *inbox.remark_on_strangers(set(data_read["reps"]["rep_id"])),
        *remark_on_unknown_managers(cards, data_read),
    )
    files = tuple(sorted({*_files(workspace), *inbox.files}))
    return Prepared(day, view, data_read, reports, remarks, files, bank.digest(), workspace.sample)


def _read(
    workspace: Workspace, forgets: Forgets | None
) -> tuple[CrmData, dict[str, RepParameters], dict[str, ManagerParameters], Bank]:
    """Read exports, parameters and questions; whatever is wrong in any of them is told together."""
    problems: list[Problem] = []

    def attempt(read: Callable[[], ReadT]) -> ReadT | None:
        try:
            return read()
        except InputProblems as error:
            problems.extend(error.problems)
            return None

    data: CrmData | None = attempt(lambda: read_crm(workspace, forgets))
    parameters = attempt(lambda: read_rep_parameters(workspace))
    cards = attempt(lambda: read_manager_parameters(workspace))
    bank = attempt(lambda: load_bank(workspace.parameters / "questions"))
    if data is None or parameters is None or cards is None or bank is None:
        raise InputProblems(problems)
    return data, parameters, cards, bank


def settle_day(data: CrmData, as_of: date | None) -> date:
    """Settle the day of the report; one later than the data is allowed, one before all of them is not."""
    first = oldest_day(data)
    if first is None or data.newest is None:
        if as_of is None:
            raise RequestError("Nothing in crm/ carries a date, so the day of the report must be given with --as-of.")
        return as_of
    if as_of is None:
        return data.newest
    if as_of < first:
        raise RequestError(
            f"Nothing is known on {say_day(as_of)}: the data run from {say_day(first)} to {say_day(data.newest)}. "
            "Choose a later --as-of."
        )
    return as_of


def nobody_there(day: date) -> RequestError:
    """Say that the roster has nobody for a day."""
    return RequestError(
        f"Nobody in reps was in the team on {say_day(day)}: look at start_date and end_date there, or choose another "
        "--as-of."
    )


def oldest_day(data: CrmData) -> date | None:
    """Return the oldest date of something that happened."""
    oldest = [
        data[table.name][table.happened].min() for table in LAYOUT.values() if table.happened and len(data[table.name])
    ]
    days = [stamp.date() for stamp in oldest if stamp == stamp]  # a missing stamp does not equal itself
    return min(days, default=None)


def remark_on_strangers(parameters: Mapping[str, RepParameters], data: CrmData) -> list[str]:
    """Remark on parameter files of people who are not in the roster."""
    roster = set(data["reps"]["rep_id"])
    return [
        f"parameters/reps/ has a file for {rep_id!r}, who is not in the roster: it was not used."
        for rep_id in sorted(set(parameters) - roster)
    ]


def remark_on_unknown_managers(cards: Mapping[str, ManagerParameters], data: CrmData) -> list[str]:
    """Remark on managers of `managers.yaml` whom the roster does not name; where it names none, one may stand there."""
    named = set(data["reps"]["manager"].dropna())
    if not named and len(cards) < 2:
        return []
    return [
        f"parameters/managers.yaml has {name!r}, whom the roster does not name as a manager: it was not used."
        for name in sorted(set(cards) - named)
    ]


def _files(workspace: Workspace) -> tuple[Path, ...]:
    """Return every file that went in."""
    folder = workspace.parameters
    own = [path for path in question_files(folder / "questions") if path.is_relative_to(folder)]
    team = [path for path in [folder / "team.yaml", folder / "managers.yaml"] if path.is_file()]
    reps = (path for path in (folder / "reps").glob("*") if path.suffix in (".yaml", ".yml"))
    return tuple(sorted({*input_files(workspace), *team, *reps, *own}))
