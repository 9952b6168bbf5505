"""The quotas: one amount a quarter and rep, set and told in time; and the one that was moved."""

from __future__ import annotations

#: Full quarterly quota in EUR for 2025-Q3 and 2025-Q4, for 2026, and for 2027-Q1 where that is set already.
_USUAL: dict[str, tuple[int, int, int | None]] = {
    "007": (100000, 105000, 110000),
    "112": (150000, 165000, 175000),
    "118": (105000, 110000, None),
    "123": (100000, 105000, None),
    "131": (105000, 115000, 120000),
    "140": (100000, 105000, 110000),
    "144": (75000, 90000, 100000),
    "152": (100000, 105000, None),
}
#: Quarters that lie wholly in the sample, with the days their quota was set, told and acknowledged.
_QUARTERS = (
    ("2025-Q3", "2025-06-16", "2025-06-19", "2025-06-20"),
    ("2025-Q4", "2025-09-15", "2025-09-18", "2025-09-19"),
    ("2026-Q1", "2025-12-15", "2025-12-18", "2025-12-19"),
    ("2026-Q2", "2026-03-16", "2026-03-19", "2026-03-20"),
    ("2026-Q3", "2026-06-15", "2026-06-18", "2026-06-19"),
    ("2026-Q4", "2026-09-14", "2026-09-17", "2026-09-18"),
)
_RAMP = "Ramp: a quarter of the full quota"
_MOVED = "Regional target raised after the third quarter"

Row = tuple[str, str, str, str, str, str, str, str]


def quota_rows() -> list[Row]:
    """Return the ledger: rep, period, value, metric, set on, reason, told on, acknowledged on."""
    rows: list[Row] = []
    for rep_id, (first, second, following) in _USUAL.items():
        for period, set_on, told_on, acknowledged_on in _QUARTERS:
            value = first if period < "2026" else second
            rows.append((rep_id, period, str(value), "bookings", set_on, "", told_on, acknowledged_on))
        if following is not None:
            rows.append((rep_id, "2027-Q1", str(following), "bookings", "2026-11-16", "", "", ""))
    rows.append(("131", "2026-Q4", "145000", "bookings", "2026-10-26", _MOVED, "", ""))
    rows.append(("160", "2026-Q4", "25000", "bookings", "2026-09-28", _RAMP, "2026-10-01", "2026-10-02"))
    return sorted(rows, key=lambda row: (row[0], row[1], row[4]))
