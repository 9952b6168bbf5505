"""Quotas set in meetings join those of the exports, in one ledger and with an account that still adds up."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from crm_builder import crm_data

from coachkit.crm.ledger import QuotaRow, with_quotas

pytestmark = pytest.mark.unit

TOLD = QuotaRow("ana", "2026-Q4", 90.0, date(2026, 11, 2), "Territory", date(2026, 11, 2), None, "journal", 7)


def test_a_quota_of_a_meeting_is_a_row_like_any_other() -> None:
    """It comes after the export's rows, typed as they are, and is cited as the journal's entry."""
    data = crm_data(quotas=[{"rep_id": "ana", "period": "2026-Q4", "value": 100.0}])
    both = with_quotas(data, [TOLD])
    frame = both["quotas"]
    assert frame["value"].tolist() == [100.0, 90.0]
    assert frame.dtypes.equals(data["quotas"].dtypes)
    assert frame["set_on"].iloc[1] == pd.Timestamp("2026-11-02") and pd.isna(frame["acknowledged_on"].iloc[1])
    assert both.cite("quotas", frame.iloc[1:]) == ("journal:7",)
    assert both.has("quotas", "told_on", "reason")
    assert both.sources == data.sources  # the account of the export stays its own
    assert len(data["quotas"]) == 1


def test_without_an_export_the_journal_is_the_source() -> None:
    """Quotas that only meetings know are there, and the report does not say that it cannot see any."""
    data = with_quotas(crm_data(), [TOLD])
    (source,) = [source for source in data.sources if source.table == "quotas"]
    assert (source.files, source.rows_in, source.rows_used, source.cannot_see) == (("journal",), 1, 1, ())


def test_without_rows_nothing_changes() -> None:
    """The same data come back."""
    data = crm_data()
    assert with_quotas(data, []) is data
