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

from coachkit.batch.executors import ExecutorName, run_jobs
from coachkit.batch.job import Done, Job, file_hash, job_key, kit_digest
from coachkit.batch.record import write_record
from coachkit.batch.templates import check_templates, notebook_parameters
from coachkit.conversation.prepare import Prepared, prepare_team
from coachkit.conversation.team import Outcome, build_team
from coachkit.crm.read import input_files
from coachkit.crm.snapshots import pack
from coachkit.errors import RequestError, WorkspaceBusy
from coachkit.journal.store import Store, open_store
from coachkit.model import PrepReport, dump_json
from coachkit.parameters import PrepNotebook, TeamNotebook
from coachkit.report.opening import prepared_file, prepared_team_file, unknown_rep
from coachkit.terms import TEAM_TEMPLATE, TEMPLATES, MeetingType
from coachkit.workspace import Workspace, slug, slug_id


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
    chosen = choose_reps(prepared.reports, request.reps, request.manager)
    # Up to here nothing was written: what was asked can be done.
    workspace.reports.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(workspace.reports / ".lock", timeout=0), open_store(workspace.journal) as store:
            return _run(request, store, prepared, chosen, progress)
    except Timeout:
        raise WorkspaceBusy(str(workspace.reports)) from None


def _prepare(request: PrepRequest) -> Prepared:
    """Prepare the team with what the journal knows, where there is one yet."""
    workspace, asked = request.workspace, (request.as_of, request.meeting)
    if not workspace.journal.exists():
        return prepare_team(workspace, *asked)
    with open_store(workspace.journal) as store:
        return prepare_team(workspace, *asked, journal=store.known_before, snapshot=store.snapshot_on)


def _run(request: PrepRequest, store: Store, prepared: Prepared, chosen: list[str], progress: Progress) -> PrepResult:
    folder = request.workspace.report_folder(prepared.as_of)
    handed_over = folder / ".prepared"
    shutil.rmtree(handed_over, ignore_errors=True)
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
    read = (f"{workspace.shown(path)} {file_hash(path)}" for path in input_files(workspace))
    common = job_key(kit_digest(), *read)
    if prepared.data_read.newest is not None:
        store.keep_snapshot(prepared.data_read.newest, pack(prepared.data_read))

    jobs = {rep_id: _rep_job(workspace, prepared.reports[rep_id], folder, handed_over, common) for rep_id in chosen}
    done = {rep_id: Done(job.name, "kept", 0.0) for rep_id, job in jobs.items() if not request.fresh and job.is_done()}
    to_run = [job for rep_id, job in jobs.items() if rep_id not in done]
    progress.plan(len(to_run))
    by_name = {job.name: rep_id for rep_id, job in jobs.items()}
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
    outcomes = _outcomes(workspace, prepared, folder, done)
    pages = _team_jobs(workspace, prepared, outcomes, folder, handed_over, common)
    team_done = [Done(job.name, "kept", 0.0) for job in pages if not request.fresh and job.is_done()]
    kept = {result.name for result in team_done}
    team_done += run_jobs([job for job in pages if job.name not in kept], request.executor, request.jobs)
    how = {"executor": request.executor, "jobs": request.jobs, "fresh": request.fresh}
    write_record(folder / "run.json", workspace, prepared.files, prepared.reports, done, how)
    return PrepResult(prepared.as_of, folder, done, tuple(team_done), prepared.remarks)


def choose_reps(reports: Mapping[str, PrepReport], reps: tuple[str, ...], manager: str | None) -> list[str]:
    """Return the rep ids to print, sorted; an unknown id or manager is a `RequestError` that names the nearest."""
    for rep_id in reps:
        if rep_id not in reports:
            raise unknown_rep(rep_id, reports)
    managers = sorted({report.rep.manager or "" for report in reports.values()} - {""})
    if manager is not None and manager not in managers:
        raise RequestError(f"No rep has the manager {manager!r}. Managers: {', '.join(managers) or 'none named'}.")
    chosen = [rep_id for rep_id in sorted(set(reps or reports)) if manager in (None, reports[rep_id].rep.manager)]
    if not chosen:
        raise RequestError(f"None of {', '.join(sorted(reps))} has the manager {manager!r}.")
    return chosen


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
        companions=(("prep.json", content),),
        working_folder=workspace.root,
        prepared=handed_over,
        key=job_key(common, file_hash(template), content),
    )


def _team_jobs(
    workspace: Workspace,
    prepared: Prepared,
    outcomes: Mapping[str, Outcome],
    folder: Path,
    handed_over: Path,
    common: str,
) -> list[Job]:
    """Return one job for the page of everybody, and one a manager where there are several."""
    managers = sorted({report.rep.manager for report in prepared.reports.values() if report.rep.manager})
    several = managers if len(managers) > 1 else []
    places = [(None if several or not managers else managers[0], folder, "")]
    places += [(manager, folder / slug(f"manager:{manager}", f"team {manager}"), "../") for manager in several]
    links = tuple((f"{manager}’s team", f"{place.name}/index.html") for manager, place, _ in places[1:] if manager)
    jobs = []
    for manager, place, base in places:
        team = build_team(prepared, manager, outcomes, base=base, sample=workspace.sample)
        if place == folder:
            team = team.model_copy(update={"teams": links})
        content = dump_json(team)
        prepared_team_file(handed_over, manager or "").write_text(content, encoding="utf-8")
        template = workspace.template(TEAM_TEMPLATE)
        parameters = TeamNotebook(manager=manager or "", as_of=prepared.as_of.isoformat())
        jobs.append(
            Job(
                name=f"the team page{f' of {manager}' if manager else ''}",
                rep_id=None,
                template=template,
                parameters=notebook_parameters(parameters),
                folder=place,
                notebook_name="team.ipynb",
                manager_page="index.html",
                rep_page=None,
                companions=(("team.json", content),),
                working_folder=workspace.root,
                prepared=handed_over,
                key=job_key(common, file_hash(template), content),
            )
        )
    return jobs


def _outcomes(workspace: Workspace, prepared: Prepared, folder: Path, done: Mapping[str, Done]) -> dict[str, Outcome]:
    """Say for every rep what the team page links to: this run's report, one of an earlier run, or the failure."""
    outcomes = {}
    for rep_id, report in prepared.reports.items():
        result = done.get(rep_id)
        if result is not None and result.status == "failed":
            link, day = _earlier_report(workspace, prepared.as_of, rep_id)
            outcomes[rep_id] = Outcome("failed", result.failure, link, day)
        elif result is not None or (folder / slug(rep_id, report.rep.name) / "prep.html").is_file():
            outcomes[rep_id] = Outcome()
    return outcomes


def _earlier_report(workspace: Workspace, as_of: date, rep_id: str) -> tuple[str | None, date | None]:
    """Find a rep's latest earlier report; its address is relative to this run's folder."""
    for folder in sorted(workspace.reports.glob("????-??-??"), reverse=True):
        day = date.fromisoformat(folder.name)
        if day > as_of:
            continue
        for page in folder.glob(f"*-{slug_id(rep_id)}/prep.html"):
            return f"../{folder.name}/{page.parent.name}/prep.html", day
    return None, None
