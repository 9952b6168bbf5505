"""The jobs of the team pages: one of everybody, and one a manager where there are several."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from coachkit.batch.job import Job, file_hash, job_key
from coachkit.batch.templates import notebook_parameters
from coachkit.conversation.prepare import Prepared
from coachkit.conversation.team import Outcome, build_team
from coachkit.model import dump_json
from coachkit.parameters import TeamNotebook
from coachkit.report.opening import prepared_team_file
from coachkit.terms import TEAM_TEMPLATE
from coachkit.workspace import Workspace, slug


def team_jobs(
    workspace: Workspace,
    prepared: Prepared,
    outcomes: Mapping[str, Outcome],
    chosen: Collection[str],
    folder: Path,
    handed_over: Path,
    common: str,
) -> list[Job]:
    """Return the jobs of the pages that the chosen reps are on.

    With one manager, or none named, there is one page at the top. With several, the top page holds everybody and links
    to a folder for each manager.
    """
    managers = sorted({report.rep.manager for report in prepared.reports.values() if report.rep.manager})
    if len(managers) < 2:
        return [_team_job(workspace, prepared, outcomes, folder, handed_over, common, "".join(managers), "", ())]
    places = {manager: folder / slug(f"manager:{manager}", f"team {manager}") for manager in managers}
    concerned = sorted({prepared.reports[rep_id].rep.manager or "" for rep_id in chosen} & set(managers))
    links = tuple(
        (f"{manager}’s team", f"{place.name}/index.html")
        for manager, place in places.items()
        if manager in concerned or (place / "index.html").is_file()
    )
    top = _team_job(workspace, prepared, outcomes, folder, handed_over, common, "", "", links)
    return [top] + [
        _team_job(workspace, prepared, outcomes, places[manager], handed_over, common, manager, "../", ())
        for manager in concerned
    ]


def _team_job(
    workspace: Workspace,
    prepared: Prepared,
    outcomes: Mapping[str, Outcome],
    place: Path,
    handed_over: Path,
    common: str,
    manager: str,
    base: str,
    links: tuple[tuple[str, str], ...],
) -> Job:
    team = build_team(prepared, manager or None, outcomes, base=base, sample=workspace.sample)
    content = dump_json(team.model_copy(update={"teams": links}))
    prepared_team_file(handed_over, manager).write_text(content, encoding="utf-8")
    template = workspace.template(TEAM_TEMPLATE)
    return Job(
        name=f"the team page{f' of {manager}' if manager else ''}",
        rep_id=None,
        template=template,
        parameters=notebook_parameters(TeamNotebook(manager=manager, as_of=prepared.as_of.isoformat())),
        folder=place,
        notebook_name="team.ipynb",
        manager_page="index.html",
        rep_page=None,
        companions=(("team.json", content),),
        working_folder=workspace.root,
        prepared=handed_over,
        key=job_key(common, file_hash(template), content),
    )
