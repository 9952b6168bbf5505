"""What the tables say together: owners joined to the roster, pipelines told apart, and the account of everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.crm.exchange import exchange_of
from coachkit.crm.fiscal import calendar_of
from coachkit.crm.forgotten import Forgets, without_forgotten
from coachkit.crm.grid import TEXT, one_line
from coachkit.crm.happened import newest_by_table, newest_of
from coachkit.crm.owners import Roster, join_owners
from coachkit.crm.remarks import remarks_on
from coachkit.crm.tables import FILE_COLUMN, LAYOUT, ROW_COLUMN
from coachkit.crm.typed import Typed, empty_frame
from coachkit.crm.unseen import cannot_see
from coachkit.errors import Problem
from coachkit.model import SetAside, Source
from coachkit.terms import TABLES, TableName
from coachkit.workspace import Workspace, read_rep_parameters


def settle(
    tables: dict[TableName, Typed], found: tuple[str, ...], workspace: Workspace, forgets: Forgets | None = None
) -> CrmData:
    """Make one reading of tables that were read each on its own; `found` is what was remarked on already."""
    said: list[str] = []
    tables, owners = _with_owners(tables, workspace, forgets)
    tables, pipelines = _with_pipelines(tables)
    frames = {name: _canonical(name, tables.get(name)) for name in TABLES}
    newest = newest_by_table(frames)
    sources: list[Source] = []
    set_aside: list[Problem] = []
    for name in TABLES:
        unseen = cannot_see(name, frames[name], name in tables)
        if name not in tables:
            sources.append(Source(table=name, cannot_see=unseen))
            continue
        typed = tables[name]
        sources.append(
            Source(
                table=name, files=typed.files, rows_in=typed.rows_in, rows_used=typed.rows_used,
                set_aside=_counted(typed), newest=newest[name], cannot_see=unseen,
            )
        )  # fmt: skip
        lines = [*(aside.problem(aside.file) for aside in typed.aside), *(passed.problem() for passed in typed.passed)]
        set_aside += sorted(lines, key=lambda line: (typed.files.index(line.file), line.row or 0))
        said += typed.remarks
    present = frozenset((name, column) for name, typed in tables.items() for column in typed.present)
    blanks = remarks_on(frames, {name: typed.file for name, typed in tables.items()})
    return CrmData(
        frames, tuple(sources), present, newest_of(newest),
        tuple(dict.fromkeys((*found, *said, *owners, *pipelines, *blanks))),
        set_aside=tuple(set_aside), calendar=calendar_of(workspace.team), exchange=exchange_of(workspace.team),
    )  # fmt: skip


def _counted(typed: Typed) -> tuple[SetAside, ...]:
    """Count the rows set aside by reason, most first."""
    counts = Counter(aside.counted_as for aside in typed.aside)
    for passed in typed.passed:
        counts[passed.counted_as] += len(passed.rows)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(SetAside(reason=reason, count=count) for reason, count in ordered)


def _canonical(name: TableName, typed: Typed | None) -> pd.DataFrame:
    """Return a table's frame without the helper columns, which reading has used up."""
    if typed is None:
        return empty_frame(LAYOUT[name].columns)
    return typed.frame[[*LAYOUT[name].names, FILE_COLUMN, ROW_COLUMN]].reset_index(drop=True)


def _with_owners(
    tables: dict[TableName, Typed], workspace: Workspace, forgets: Forgets | None
) -> tuple[dict[TableName, Typed], list[str]]:
    """Join the owners of every table to the roster; rows of people who were forgotten go before anybody is named."""
    if "reps" not in tables:
        return tables, []
    known_as = {rep_id: rep.also_known_as for rep_id, rep in read_rep_parameters(workspace).items()}
    remarks: list[str] = []
    roster = _roster(tables["reps"].frame, known_as)
    if forgets is not None:
        tables, remarks = without_forgotten(tables, roster, forgets)
        roster = _roster(tables["reps"].frame, known_as)
    result = dict(tables)
    for name, typed in tables.items():
        if name == "reps" or "rep_id" not in typed.frame:
            continue
        frame, said = join_owners(typed.frame, typed.file, roster, tables["reps"].left_out)
        result[name] = replace(typed, frame=frame)
        remarks += said
    if "opportunity_changes" in tables:
        result["opportunity_changes"] = _owner_changes(tables["opportunity_changes"], roster)
    return result, remarks


def _roster(reps: pd.DataFrame, known_as: Mapping[str, list[str]]) -> Roster:
    return Roster(reps, {rep_id: names for rep_id, names in known_as.items() if rep_id in set(reps["rep_id"])})


def _owner_changes(changes: Typed, roster: Roster) -> Typed:
    """Write the owners that a change of owner names as rep ids, where they are known."""
    rows = changes.frame["field"] == "rep_id"
    if not rows.any():
        return changes
    frame = changes.frame.copy()
    for side in ("old_value", "new_value"):
        owners = frame.loc[rows, side].dropna()
        ids = {owner: who.rep_id if (who := roster.join(owner)) else owner for owner in owners.unique()}
        frame.loc[owners.index, side] = owners.map(ids).astype(TEXT)
    return replace(changes, frame=frame)


def _with_pipelines(tables: dict[TableName, Typed]) -> tuple[dict[TableName, Typed], list[str]]:
    """Tell the stages of several pipelines apart by naming the pipeline with them; one needs no name."""
    opportunities = tables.get("opportunities")
    if opportunities is None or "pipeline" not in opportunities.frame:
        return tables, []
    pipeline = opportunities.frame["pipeline"]
    counts = pipeline.value_counts()
    if len(counts) < 2:
        return tables, []
    frame = opportunities.frame.assign(stage=_named(opportunities.frame["stage"], pipeline))
    result = {**tables, "opportunities": replace(opportunities, frame=frame)}
    changes = tables.get("opportunity_changes")
    if changes is not None:
        by_id = pd.Series(pipeline.to_numpy(), index=opportunities.frame["opportunity_id"], dtype=TEXT)
        its = changes.frame["opportunity_id"].map(by_id)
        stages = changes.frame["field"] == "stage"
        values = {
            side: changes.frame[side].mask(stages, _named(changes.frame[side], its))
            for side in ("old_value", "new_value")
        }
        result["opportunity_changes"] = replace(changes, frame=changes.frame.assign(**values))
    found = ", ".join(f"{one_line(str(name))} ({count:,})" for name, count in counts.items())
    said = (
        f"{opportunities.file}: there are {len(counts)} pipelines, {found}. All are counted, each stage under its "
        "pipeline's name. To leave one out, put below `map:` in the profile: "
        f"`pipeline: {{{one_line(str(counts.index[-1]))}: leave out}}`."
    )
    return result, [said]


def _named(stage: pd.Series, pipeline: pd.Series) -> pd.Series:
    """Write a stage as HubSpot labels it: `Proposal (Renewals)`; without a pipeline, or a stage, as it is."""
    both = stage.notna() & pipeline.notna()
    return stage.mask(both, stage.str.cat(pipeline, sep=" (") + ")").astype(TEXT)
