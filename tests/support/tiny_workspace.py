"""A workspace of three reps, written by hand: small enough to run whole, with a mark in every text field.

Every text that belongs to a rep carries `MARK-<rep>-`, and every private one `PRIVATE-<rep>-`, so that a test can look
for what must not be found.
"""

from __future__ import annotations

from pathlib import Path

REPS = ("ana", "ben", "cy")
AS_OF = "2026-03-20"


def make_tiny_workspace(root: Path) -> Path:
    """Write the workspace into `root` (made if absent) and return it."""
    for folder in ("crm", "parameters/reps"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "parameters" / "team.yaml").write_text("timezone: Europe/Lisbon\ncurrency: EUR\n", encoding="utf-8")
    (root / "parameters" / "managers.yaml").write_text(
        "Mia: {strength: PRIVATE-mia-strength, weakness: PRIVATE-mia-weakness, goal: PRIVATE-mia-goal,\n"
        "  criticism: {text: PRIVATE-mia-criticism, done: PRIVATE-mia-done}}\n",
        encoding="utf-8",
    )
    for rep in REPS:
        (root / "parameters" / "reps" / f"{rep}.yaml").write_text(_parameters(rep), encoding="utf-8")
    for table, rows in _tables().items():
        (root / "crm" / f"{table}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return root


def _parameters(rep: str) -> str:
    return f"""\
rep_id: {rep}
aspirations: [MARK-{rep}-aspiration]
goals:
  - goal_id: g-{rep}
    title: MARK-{rep}-goal
    horizon: short
    milestones: [{{title: MARK-{rep}-milestone, due_date: 2026-04-01}}]
commitments:
  - {{commitment_id: c-{rep}, text: MARK-{rep}-promise, by: rep, made_on: 2026-03-01, due_date: 2026-03-10}}
expectations: [MARK-{rep}-expectation]
focus: {{skill: MARK-{rep}-skill, since: 2026-02-02, metric: activities_call}}
last_meetings: {{weekly: 2026-03-16}}
decisions:
  - {{decided_on: 2026-03-02, text: MARK-{rep}-decision, reason: MARK-{rep}-why, may_share: true}}
  - {{decided_on: 2026-03-03, text: PRIVATE-{rep}-decision, reason: PRIVATE-{rep}-why}}
quiet: true
private_notes: [PRIVATE-{rep}-note]
"""


def _tables() -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {
        "reps": ["rep_id,name,manager,role,start_date"],
        "opportunities": [
            "opportunity_id,rep_id,status,stage,created_date,close_date,amount,currency,name,account,product,"
            "forecast_category,next_step,next_step_date,contacts,lead_source,loss_reason"
        ],
        "opportunity_changes": ["opportunity_id,changed_at,field,old_value,new_value"],
        "activities": ["rep_id,kind,occurred_at,activity_id,opportunity_id,account,outcome"],
        "feedback": ["rep_id,kind,score,received_at,feedback_id,account,comment"],
        "quotas": ["rep_id,period,value,set_on,reason"],
        "rep_events": ["rep_id,kind,start_date,end_date,note"],
    }
    for rep in REPS:
        tables["reps"].append(f"{rep},MARK-{rep}-name,Mia,MARK-{rep}-role,2024-01-08")
        tables["quotas"].append(f"{rep},2026-Q1,90000,2026-01-02,MARK-{rep}-reason")
        tables["rep_events"].append(f"{rep},leave,2026-02-02,2026-02-04,MARK-{rep}-leave")
        for number in range(6):
            identifier = f"MARK-{rep}-{number}"
            status = ("open", "won", "lost")[number % 3]
            close = "2026-03-28" if status == "open" else f"2026-03-0{number + 1}"
            reason = f"MARK-{rep}-lost" if status == "lost" else ""
            tables["opportunities"].append(
                f"{identifier},{rep},{status},MARK-{rep}-stage,2026-01-1{number},{close},{10000 + number},EUR,"
                f"MARK-{rep}-opportunity-{number},MARK-{rep}-account,MARK-{rep}-product,pipeline,"
                f"{'MARK-' + rep + '-step' if number else ''},,1,MARK-{rep}-source,{reason}"
            )
            tables["opportunity_changes"].append(
                f"{identifier},2026-02-1{number}T09:00:00,close_date,2026-02-20,{close}"
            )
            tables["activities"].append(
                f"{rep},call,2026-03-1{number}T10:00:00,MARK-{rep}-a{number},{identifier},MARK-{rep}-account,"
                f"MARK-{rep}-outcome"
            )
        tables["feedback"].append(
            f"{rep},csat,5,2026-03-12T12:00:00,MARK-{rep}-f,MARK-{rep}-account,MARK-{rep}-comment"
        )
    tables["activities"].append("ana,email,2026-03-20T16:00:00,MARK-ana-last,,MARK-ana-account,")
    return tables
