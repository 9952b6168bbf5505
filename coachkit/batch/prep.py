"""The Monday batch: read once, prepare once, run one notebook per rep, then the team page.

Run again, it makes only what is missing or was made from other input; killed in the middle, the same command goes on.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from coachkit.batch.choice import choose_reps
from coachkit.batch.executors import ExecutorName, run_jobs
from coachkit.batch.job import Done, Job, file_hash, job_key, kit_digest
from coachkit.batch.leftovers import HANDED_OVER, sweep
from coachkit.batch.private import LOCK, owner_only
from coachkit.batch.record import write_record
from coachkit.batch.retention import expire
from coachkit.batch.team_pages import team_jobs
from coachkit.batch.templates import check_templates, notebook_parameters
from coachkit.conversation.prepare import Prepared, prepare_team
from coachkit.conversation.team import Outcome
from coachkit.crm.read import input_files
from coachkit.crm.snapshots import pack
from coachkit.errors import RequestError, WorkspaceBusy
from coachkit.journal.store import Store, open_store
from coachkit.journal.tombstones import read_forgets
from coachkit.model import PrepReport, dump_json
from coachkit.own_files import make_folder
from coachkit.parameters import PrepNotebook
from coachkit.report.opening import prepared_file
from coachkit.report.sheet import render_sheet
from coachkit.terms import TEAM_TEMPLATE, TEMPLATES, MeetingType
from coachkit.workspace import Workspace, report_folders, slug, slug_id


@dataclass(frozen=True)
class PrepRequest:
    """What `coachkit prep` was asked for."""

    workspace: Workspace
    as_of: date | None = None
    reps: tuple[str, ...] = ()
    manager: str | None = None
    meeting: MeetingType | None = None
    jobs: int = 1
    executor: ExecutorName = "process"
    fresh: bool = False


@dataclass(frozen=True)
class PrepResult:
    """What came of it; `done` is by rep id, `pages` are the team pages."""

    as_of: date
    folder: Path
    done: Mapping[str, Done]
    pages: tuple[Done, ...]
    remarks: tuple[str, ...]

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"

    @property
    def failed(self) -> list[Done]:
        """Everything that was asked for and did not come about."""
        return [done for done in (*self.done.values(), *self.pages) if done.status == "failed"]


class Progress:
    """What a batch tells while it runs; the command line shows it, tests leave it be."""

    def stage(self, text: str) -> None:
        """A new stage began."""

    def plan(self, total: int) -> None:
        """So many notebooks are to be run."""

    def done(self, name: str, result: Done) -> None:
        """One of them is done."""


def run_prep(request: PrepRequest, progress: Progress | None = None) -> PrepResult:
    """Make the reports asked for. Raises only before anything is written; later failures are in the result."""
    progress = progress or Progress()
    workspace = request.workspace
    check_templates(workspace, [*TEMPLATES.values(), TEAM_TEMPLATE])
    progress.stage("Reading the data")
    prepared = _prepare(request)
    managers = {rep_id: report.rep.manager for rep_id, report in prepared.reports.items()}
    chosen = choose_reps(managers, request.reps, request.manager)
    # Up to here nothing was written: what was asked can be done.
    make_folder(workspace.reports)
    try:
        with owner_only(), FileLock(workspace.reports / LOCK, timeout=0), open_store(workspace.journal) as store:
            return _run(request, store, prepared, chosen, progress)
    except Timeout:
        raise WorkspaceBusy(str(workspace.reports)) from None


def _prepare(request: PrepRequest) -> Prepared:
    """Prepare the team with what the journal knows, where there is one yet."""
    workspace, asked = request.workspace, (request.as_of, request.meeting)
    if not workspace.journal.exists():
        return prepare_team(workspace, *asked)
    with open_store(workspace.journal) as store:
        forgets = read_forgets(workspace.journal)
        return prepare_team(workspace, *asked, store.known_before, store.snapshot_on, store.snapshot_days, forgets)


def _run(request: PrepRequest, store: Store, prepared: Prepared, chosen: list[str], progress: Progress) -> PrepResult:
    folder = request.workspace.report_folder(prepared.as_of)
    sweep(request.workspace.reports)
    handed_over = folder / HANDED_OVER
    handed_over.mkdir(parents=True)
    try:
        return _make(request, store, prepared, chosen, folder, handed_over, progress)
    finally:
        shutil.rmtree(handed_over, ignore_errors=True)


def _make(
    request: PrepRequest,
    store: Store,
    prepared: Prepared,
    chosen: list[str],
    folder: Path,
    handed_over: Path,
    progress: Progress,
) -> PrepResult:
    workspace = request.workspace
    # Parameters, bank and journal reach a notebook only through its report, which is part of its own key.
    files = (f"{workspace.shown(path)} {file_hash(path)}" for path in input_files(workspace))
    rows = pack(prepared.data_read)  # what a database gave is in no file
    common = job_key(kit_digest(), *files, rows)
    if prepared.data_read.newest is not None:
        store.keep_snapshot(prepared.data_read.newest, rows)

    every = {
        rep_id: _rep_job(workspace, report, folder, handed_over, common) for rep_id, report in prepared.reports.items()
    }
    refuse_shared_names(every)
    done = {
        rep_id: Done(every[rep_id].name, "kept", 0.0)
        for rep_id in chosen
        if not request.fresh and every[rep_id].is_done()
    }
    to_run = [every[rep_id] for rep_id in chosen if rep_id not in done]
    progress.plan(len(to_run))
    by_name = {job.name: rep_id for rep_id, job in every.items()}
    for result in run_jobs(to_run, request.executor, request.jobs):
        rep_id = by_name[result.name]
        done[rep_id] = result
        progress.done(prepared.reports[rep_id].rep.name, result)
    store.record_offered(
        prepared.as_of,
        [
            (rep_id, question.question_id)
            for rep_id in sorted(done)
            if done[rep_id].status != "failed"
            for question in prepared.reports[rep_id].questions
        ],
    )

    progress.stage("Making the team page")
    for rep_id, job in every.items():
        if rep_id not in chosen and (found := _left_by_earlier_run(job)):
            done[rep_id] = found
    outcomes = {rep_id: _outcome(workspace, prepared.as_of, rep_id, result) for rep_id, result in done.items()}
    pages = team_jobs(workspace, prepared, outcomes, chosen, folder, handed_over, common)
    team_done = [Done(job.name, "kept", 0.0) for job in pages if not request.fresh and job.is_done()]
    kept = {result.name for result in team_done}
    team_done += run_jobs([job for job in pages if job.name not in kept], request.executor, request.jobs)
    how = {"executor": request.executor, "jobs": request.jobs, "fresh": request.fresh, "reps": chosen}
    write_record(folder / "run.json", workspace, prepared.files, rows, prepared.reports, done, how)
    expired = expire(workspace, store, prepared.data_read.newest, prepared.as_of)
    asked = {rep_id: result for rep_id, result in done.items() if rep_id in chosen}
    return PrepResult(prepared.as_of, folder, asked, tuple(team_done), (*store.remarks, *prepared.remarks, *expired))


def refuse_shared_names(jobs: Mapping[str, Job]) -> None:
    """Refuse ids that would share a folder; raises `RequestError` with both."""
    seen: dict[str, str] = {}
    for rep_id in jobs:
        other = seen.setdefault(slug_id(rep_id), rep_id)
        if other != rep_id:
            raise RequestError(f"The ids {other!r} and {rep_id!r} would share a folder. Change one of them.")


def _left_by_earlier_run(job: Job) -> Done | None:
    """Tell what an earlier run left of a rep who was not asked for now: nothing, or a report of these or older data."""
    if job.is_done():
        return Done(job.name, "kept", 0.0)
    return Done(job.name, "older", 0.0) if (job.folder / job.manager_page).is_file() else None


def _rep_job(workspace: Workspace, report: PrepReport, folder: Path, handed_over: Path, common: str) -> Job:
    rep_id = report.rep.rep_id
    name = slug(rep_id, report.rep.name)
    template = workspace.template(TEMPLATES[report.meeting_type])
    content = dump_json(report)
    prepared_file(handed_over, rep_id).write_text(content, encoding="utf-8")
    return Job(
        name=name,
        rep_id=rep_id,
        template=template,
        parameters=notebook_parameters(PrepNotebook(rep_id=rep_id, as_of=report.as_of.isoformat())),
        folder=folder / name,
        notebook_name="prep.ipynb",
        manager_page="prep.html",
        rep_page="rep.html",
        companions=(("prep.json", content), ("sheet.html", render_sheet(report))),
        working_folder=workspace.root,
        prepared=handed_over,
        key=job_key(common, file_hash(template), content),
    )


def _outcome(workspace: Workspace, as_of: date, rep_id: str, result: Done) -> Outcome:
    """Say what the team page links to: this run's report, one made from older data, or the failure."""
    if result.status == "failed":
        link, day = _earlier_report(workspace, as_of, rep_id)
        return Outcome("failed", result.failure, link, day)
    return Outcome("older" if result.status == "older" else "made")


def _earlier_report(workspace: Workspace, as_of: date, rep_id: str) -> tuple[str | None, date | None]:
    """Find a rep's latest earlier report; its address is relative to this run's folder."""
    for day, folder in sorted(report_folders(workspace.reports), reverse=True):
        if day > as_of:
            continue
        for page in folder.glob(f"*-{slug_id(rep_id)}/prep.html"):
            return f"../{folder.name}/{page.parent.name}/prep.html", day
    return None, None
