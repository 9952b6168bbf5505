"""The canonical tables: which columns exist, what they hold and which must be there.

This is section 2 of the contract as data. Readers, profiles, checks and docs take the layout from here and nowhere
else. In a frame, text and ids are pandas `str`, numbers `float64`, dates and stamps `datetime64[us]` (a date is
midnight, a stamp is business time without a zone); a blank is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coachkit.terms import ACTIVITY_KINDS, TABLES, TableName

Kind = Literal["text", "date", "stamp", "number", "share"]


@dataclass(frozen=True)
class Column:
    """One column of a table: `required` must exist, `filled` may not be blank, `allowed` is a closed list."""

    name: str
    kind: Kind = "text"
    required: bool = False
    filled: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """One table. `key` names the id by which rows are told apart; `happened` dates what took place (for `as_of`).

    `helpers` are columns that a profile may fill and reading uses up: they are in no canonical frame.
    """

    name: TableName
    columns: tuple[Column, ...]
    key: str | None
    happened: str | None
    needed: bool
    without: str
    helpers: tuple[Column, ...] = ()

    def column(self, name: str) -> Column:
        """Return a column by name, helpers among them."""
        return next(column for column in (*self.columns, *self.helpers) if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """All canonical column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def fillable(self) -> tuple[str, ...]:
        """What a profile may fill: the canonical columns, then the helpers."""
        return (*self.names, *(column.name for column in self.helpers))


def _must(name: str, kind: Kind = "text", **more: object) -> Column:
    return Column(name, kind, required=True, filled=True, **more)  # type: ignore[arg-type]


def _has(name: str, kind: Kind = "text", **more: object) -> Column:
    return Column(name, kind, required=True, **more)  # type: ignore[arg-type]


CHANGE_FIELDS = ("stage", "amount", "close_date", "forecast_category", "status", "rep_id", "next_step")
FORECAST_CATEGORIES = ("omitted", "pipeline", "best_case", "commit", "closed")
#: Over what an amount counts; `once` is an ordinary one.
AMOUNT_PERIODS = ("once", "month", "quarter", "year")
#: When a row was last changed, which tells which of two with the same id is the newer.
_MODIFIED = Column("modified_at", "stamp")
#: What a CRM says of a row as such (deleted, private, planned): read only to leave rows out by it.
_STATE = Column("state")
EVENT_KINDS = ("leave", "holiday", "training", "territory_change", "role_change", "tool_outage")

_ALL = (
    Table(
        "reps",
        (
            _must("rep_id"), _must("name"), Column("email"), Column("manager"), Column("role"), Column("segment"),
            Column("start_date", "date"), Column("end_date", "date"), Column("timezone"),
        ),
        key="rep_id", happened=None, needed=True, without="who is in the team",
        helpers=(Column("active"), _MODIFIED),
    ),
    Table(
        "opportunities",
        (
            _must("opportunity_id"), _has("rep_id"), _must("status", allowed=("open", "won", "lost")), _has("stage"),
            _has("created_date", "date"), Column("close_date", "date"), Column("amount", "number"),
            Column("currency"), Column("name"), Column("account"), Column("product"),
            Column("forecast_category", allowed=FORECAST_CATEGORIES), Column("next_step"),
            Column("next_step_date", "date"), Column("last_activity_date", "date"), Column("contacts", "number", low=0),
            Column("discount", "share", low=0, high=1), Column("lead_source"), Column("loss_reason"),
        ),
        key="opportunity_id", happened="created_date", needed=True, without="what is being sold",
        helpers=(Column("pipeline"), Column("amount_per", allowed=AMOUNT_PERIODS), _MODIFIED, _STATE),
    ),
    Table(
        "opportunity_changes",
        (
            _must("opportunity_id"), _must("changed_at", "stamp"), _must("field", allowed=CHANGE_FIELDS),
            Column("old_value"), Column("new_value"),
        ),
        key=None, happened="changed_at", needed=False,
        without="how dates, amounts and stages moved (slips, pushes, what a past week looked like)",
        helpers=(_STATE,),
    ),
    Table(
        "activities",
        (
            _must("rep_id"), _must("kind", allowed=ACTIVITY_KINDS), _must("occurred_at", "stamp"),
            Column("activity_id"), Column("opportunity_id"), Column("account"),
            Column("direction", allowed=("inbound", "outbound")), Column("duration_minutes", "number", low=0),
            Column("outcome"),
        ),
        key="activity_id", happened="occurred_at", needed=False,
        without="calls, e-mails and meetings, and so which opportunities nobody has touched",
        helpers=(_MODIFIED, _STATE),
    ),
    Table(
        "calls",
        (
            _must("rep_id"), _must("started_at", "stamp"), Column("call_id"), Column("activity_id"),
            Column("duration_minutes", "number", low=0), Column("talk_ratio", "share", low=0, high=1),
            Column("longest_monologue_seconds", "number", low=0), Column("questions_asked", "number", low=0),
            Column("patience_seconds", "number", low=0), Column("interactivity", "number", low=0),
            Column("opportunity_id"), Column("url"), Column("transcript"),
        ),
        key="call_id", happened="started_at", needed=False, without="how calls went", helpers=(_MODIFIED, _STATE),
    ),
    Table(
        "feedback",
        (
            _must("rep_id"), _must("kind", allowed=("csat", "nps")), _must("score", "number", low=0, high=10),
            _must("received_at", "stamp"), Column("feedback_id"), Column("account"), Column("opportunity_id"),
            Column("comment"),
        ),
        key="feedback_id", happened="received_at", needed=False, without="what customers say",
        helpers=(_MODIFIED, _STATE),
    ),
    Table(
        "quotas",
        (
            _must("rep_id"), _must("period"), _has("value", "number", low=0), Column("metric"),
            Column("set_on", "date"), Column("reason"), Column("told_on", "date"), Column("acknowledged_on", "date"),
        ),
        key=None, happened=None, needed=False, without="what was expected, and so attainment and pace",
    ),
    Table(
        "rep_events",
        (
            _must("rep_id"), _must("kind", allowed=EVENT_KINDS), _must("start_date", "date"),
            Column("end_date", "date"), Column("note"), Column("recorded_on", "date"),
        ),
        key=None, happened=None, needed=False,
        without="leave, holidays and territory changes, which would explain a quiet week",
    ),
)  # fmt: skip

LAYOUT: dict[TableName, Table] = {table.name: table for table in _ALL}
if tuple(LAYOUT) != TABLES:  # the closed list and the layout must not drift apart
    raise AssertionError("terms.TABLES and crm.tables.LAYOUT differ")

#: Two columns every canonical frame carries beside its own: the file and the row a value came from.
FILE_COLUMN = "_file"
ROW_COLUMN = "_row"
