"""How a hygiene agreement stands: of a rep's open opportunities, how many are up to date in each thing agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from coachkit.crm.data import CrmData
from coachkit.model import HygieneState
from coachkit.terms import HygieneField, TableName

#: An opportunity without any activity for two weeks is not being worked on, or nobody writes it down.
ACTIVE_DAYS = 14
#: What the exports must have for a thing to be seen at all.
_NEEDED: Mapping[HygieneField, str] = {
    "next_step": "next_step", "close_date": "close_date", "stage": "stage", "amount": "amount",
    "activity": "last_activity_date",
}  # fmt: skip
_TABLE: TableName = "opportunities"


def hygiene_states(
    view: CrmData, rep_id: str, fields: tuple[HygieneField, ...], as_of: date
) -> tuple[HygieneState, ...]:
    """Return the state of each thing agreed on the view's day; a thing that the exports lack has a reason instead.

    What the data do not give for that day (`CrmData.unknown`) counts neither way.
    """
    table = view[_TABLE]
    mine = (table["rep_id"] == rep_id).fillna(False).to_numpy(dtype=bool) & (table["status"] == "open").to_numpy()
    states = []
    for field in fields:
        needed = _NEEDED[field]
        if not view.has(_TABLE, needed):
            states.append(HygieneState(field=field, current=0, of=0, reason=f"the data hold no {needed}"))
            continue
        known = mine & ~view.unknown[needed] if needed in view.unknown else mine
        its = table[known]
        current = _current(view, its, field, as_of)
        states.append(
            HygieneState(
                field=field, current=int(current.sum()), of=len(its), rows=view.cite(_TABLE, its[~current.to_numpy()])
            )
        )
    return tuple(states)


def _current(view: CrmData, its: pd.DataFrame, field: HygieneField, as_of: date) -> pd.Series:
    today = pd.Timestamp(as_of)
    match field:
        case "next_step":
            named = its["next_step"].notna()
            return named & (its["next_step_date"] >= today) if view.has(_TABLE, "next_step_date") else named
        case "close_date":
            return its["close_date"] >= today
        case "activity":
            return its["last_activity_date"] >= today - timedelta(days=ACTIVE_DAYS)
        case "stage" | "amount":
            return its[field].notna()
