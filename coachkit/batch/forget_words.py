"""What `coachkit forget` says, before anything is erased and after it, in words and for a program."""

from __future__ import annotations

from datetime import date
from typing import Any

from coachkit.batch.forget_plan import Place, Plan
from coachkit.batch.forget_rows import MOST_RANGES, ranges
from coachkit.batch.receipt import Receipt
from coachkit.insight.wording import say_count, say_day, say_list
from coachkit.workspace import Workspace

#: Places told one by one on a terminal; the receipt has them all.
_MOST_PLACES = 20
_NOT_KNOWN = (
    "Not known to coachkit: reports made with --out elsewhere, e-mails sent, copies that somebody made, and what "
    "a disk keeps of deleted files."
)


def describe_plan(plan: Plan) -> str:
    """Say what is there and what will be done, before anything is: what is erased last, beside the question."""
    rows = plan.rows
    lines = [f"What this workspace holds of {plan.known.rep_id!r}, and what forgetting them does:"]
    gone = [
        say_count(rows.meetings, "meeting"),
        say_count(rows.entries, "entry", "entries"),
        say_count(rows.questions_offered, "question offered", "questions offered"),
    ]
    lines.append(
        f"  journal: {say_list(gone)} deleted; {say_count(rows.audit, 'line')} of the audit log made anonymous; their "
        "rows taken out of every snapshot"
    )
    lines += [f"  {what}: {len(paths):,} deleted" for what, paths in plan.remove.items() if paths]
    if plan.days:
        lines.append(
            f"  with the reports, the team pages and run records of {', '.join(plan.days)} go, since they name "
            "them; make these anew with coachkit prep --as-of DATE"
        )
    if plan.manager_card:
        lines.append("  parameters/managers.yaml: their card cut out")
    if plan.copies:
        lines.append(f"  backups: {len(plan.copies):,} scrubbed the same way, or deleted where they cannot be")
    return "\n".join([*_describe_left(plan), *lines])


def _describe_left(plan: Plan) -> list[str]:
    """Say what is left for a person to do: the kit never writes to `crm/`, and what others wrote is theirs."""
    lines = []
    if plan.crm_unread:
        lines.append("crm/ could not be read, so which rows are theirs is not known: see coachkit check.")
    if plan.crm_rows:
        lines.append("For you to delete in crm/ (and in the CRM, or the next export has them again):")
        lines += [f"  {_rows(file, rows)}" for file, rows in plan.crm_rows.items()]
    if plan.named:
        lines.append("For you to look at, since they name this person and are not theirs alone:")
        lines += [f"  {_place(place)}" for place in plan.named[:_MOST_PLACES]]
        if len(plan.named) > _MOST_PLACES:
            lines.append(f"  and {len(plan.named) - _MOST_PLACES:,} more")
    if len(plan.named) > _MOST_PLACES or any(_long(rows) for rows in plan.crm_rows.values()):
        lines.append("The receipt will hold these lists whole; coachkit forget --json without --yes prints them now.")
    if plan.unreachable:
        lines.append("Backups were made into folders that cannot be reached now; delete them there:")
        lines += [f"  {place}" for place in plan.unreachable]
    lines.append(_NOT_KNOWN)
    return lines


def _rows(file: str, rows: list[int]) -> str:
    return f"{'row' if len(rows) == 1 else 'rows'} {ranges(rows, MOST_RANGES)} of {file}"


def _long(rows: list[int]) -> bool:
    return ranges(rows) != ranges(rows, MOST_RANGES)


def _place(place: Place) -> str:
    return f"{place.where}, line {ranges(place.lines, MOST_RANGES)}" if place.lines else place.where


def describe_receipt(receipt: Receipt, plan: Plan, workspace: Workspace) -> str:
    """Say what was done, over all the runs that it took, and what is left."""
    done, journal = receipt.content, receipt.content["journal"]
    deeds = say_count(journal["audit_lines_made_anonymous"], "line")
    snapshots = say_count(journal["snapshots_without_them_now"], "snapshot")
    erased = [
        say_count(journal["meetings"], "meeting"),
        say_count(journal["entries"], "entry", "entries"),
        say_count(journal["questions_offered"], "question offered", "questions offered"),
    ]
    files = [f"{what} {count:,}" for what, count in done["files_deleted"].items() if count]
    lines = [
        f"Forgotten on {say_day(date.fromisoformat(done['forgotten_on']))}. What was erased:",
        f"  from the journal: {say_list(erased)}; {deeds} of its log made anonymous",
        f"  from what earlier runs had read: {snapshots} without them now{_unread(journal['snapshots_dropped'])}",
        f"  files: {', '.join(files) or 'none'}",
        f"  backups: {done['backups_scrubbed']:,} without them now{_unread(done['backups_deleted'])}",
    ]
    if days := done["days_whose_team_page_was_deleted"]:
        lines.append(f"Make the team pages of these days anew with coachkit prep --as-of DATE: {', '.join(days)}.")
    left = [f"  {say_count(len(rows), 'row')} of {file}" for file, rows in plan.crm_rows.items()]
    left += ["  their rows in crm/, which could not be read: see coachkit check"] if plan.crm_unread else []
    left += [f"  the name in what others wrote: {say_count(len(plan.named), 'place')}"] if plan.named else []
    left += [f"  backups in {folder}, which could not be reached" for folder in plan.unreachable]
    if left:
        lines += ["Still to be deleted by hand (crm/ in the CRM too, or the next export has them again):", *left]
        lines.append("Which rows and which places these are is in the receipt.")
    return "\n".join([*lines, f"The receipt, without a name: {workspace.shown(receipt.path)}"])


def _unread(count: int) -> str:
    return f", {count:,} deleted because they could not be read" if count else ""


def forget_as_json(plan: Plan, receipt: Receipt | None, workspace: Workspace) -> dict[str, Any]:
    """Return as plain data what was found and what was done (None: nothing); the keys are always the same."""
    rows = plan.rows
    return {
        "rep_id": plan.known.rep_id,
        "forgotten": receipt is not None,
        "found": {
            "journal": {
                "meetings": rows.meetings,
                "entries": rows.entries,
                "questions_offered": rows.questions_offered,
                "audit_lines": rows.audit,
            },
            "files": {what: [workspace.shown(path) for path in paths] for what, paths in plan.remove.items()},
            "manager_card": plan.manager_card,
            "days_whose_team_page_goes": plan.days,
            "backups": [path.name for path in plan.copies],
        },
        "left_for_a_person": {
            "crm_unread": plan.crm_unread,
            "rows_in_crm": {file: ranges(found) for file, found in plan.crm_rows.items()},
            "places": [{"where": place.where, "lines": ranges(place.lines)} for place in plan.named],
            "folders": plan.unreachable,
        },
        "receipt_file": str(receipt.path) if receipt else None,
        "receipt": receipt.content if receipt else None,
    }
