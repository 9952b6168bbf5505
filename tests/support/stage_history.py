"""The public stage-history files as canonical frames: the same opportunities from HubSpot and from Salesforce."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from coachkit.crm.chain import complete_chain

_LABEL = re.compile(r'Date entered "(.+) \(.+\)"')
_STATUS = {"Closed Won": "won", "Closed Lost": "lost"}
_CHANGES = ["opportunity_id", "changed_at", "field", "old_value", "new_value"]

Frames = tuple[pd.DataFrame, pd.DataFrame]


def read_hubspot(folder: Path) -> Frames:
    """Return opportunities and changes of the file with one column of dates per stage."""
    raw = pd.read_csv(folder / "sample_hubspot_deals.csv", dtype="str")
    parts = [
        pd.DataFrame({"opportunity_id": raw["Record ID"], "changed_at": raw[column], "new_value": match[1]})
        for column in raw
        if (match := _LABEL.fullmatch(column))
    ]
    rows = pd.concat(parts, ignore_index=True).dropna(subset="changed_at").reset_index(drop=True)
    rows = rows.assign(field="stage", old_value=None, changed_at=pd.to_datetime(rows["changed_at"]))
    opportunities = _opportunities(raw["Record ID"], raw["Deal Stage"], raw["Close Date"], raw["Amount"])
    return opportunities, _changes(rows, has_old=False)


def read_salesforce(folder: Path) -> Frames:
    """Return opportunities and changes of the history report, in which an edit is a row from a stage to itself."""
    raw = pd.read_csv(folder / "sample_salesforce_history.csv", dtype="str")
    rows = pd.DataFrame(
        {
            "opportunity_id": raw["Opportunity ID"],
            "changed_at": pd.to_datetime(raw["Last Modified"], format="%m/%d/%Y"),
            "field": "stage",
            "old_value": raw["From Stage"],
            "new_value": raw["To Stage"],
        }
    )
    last = raw.drop_duplicates("Opportunity ID")
    opportunities = _opportunities(last["Opportunity ID"], last["Stage"], last["Close Date"], last["Amount"])
    return opportunities, _changes(rows, has_old=True)


def _changes(rows: pd.DataFrame, has_old: bool) -> pd.DataFrame:
    typed = rows[_CHANGES].astype({name: "str" for name in _CHANGES if name != "changed_at"})
    completed, same = complete_chain(typed.astype({"changed_at": "datetime64[us]"}), has_old)
    return completed[~same].reset_index(drop=True)


def _opportunities(ids: pd.Series, stage: pd.Series, close: pd.Series, amount: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "opportunity_id": ids.astype("str"),
            "status": stage.map(_STATUS).fillna("open").astype("str"),
            "close_date": pd.to_datetime(close, format="mixed").dt.normalize().astype("datetime64[us]"),
            "amount": pd.to_numeric(amount),
        }
    ).reset_index(drop=True)
