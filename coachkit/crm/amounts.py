"""Amounts that count per month, quarter or year: they are never added to others as they stand."""

from __future__ import annotations

from dataclasses import replace

from coachkit.crm.forms import Form
from coachkit.crm.typed import Typed
from coachkit.errors import Problem

_A_YEAR = {"once": 1.0, "month": 12.0, "quarter": 4.0, "year": 1.0}


def yearly_amounts(typed: Typed, form: Form) -> Typed:
    """Bring amounts of several periods to a year's where the profile says so; else they cannot be added up.

    A blank period counts as `once`.
    """
    if "amount_per" not in typed.frame:
        return typed
    per = typed.frame["amount_per"].fillna("once")
    counts = {str(name): int(count) for name, count in per[typed.frame["amount"].notna()].value_counts().items()}
    if form.per == "year":
        frame = typed.frame.assign(amount=typed.frame["amount"] * per.map(_A_YEAR).astype("float64"))
        turned = sum(counts.get(name, 0) for name in ("month", "quarter"))
        said = f"{typed.file}: {turned:,} amounts per month or quarter are counted for a year."
        return replace(typed, frame=frame, remarks=(*typed.remarks, *([said] if turned else [])))
    if len(counts) > 1:
        found = ", ".join(f"{name} in {counts[name]:,}" for name in _A_YEAR if name in counts)
        reason = f"amounts count for different times, so they cannot be added up: {found} rows."
        fix = "To count each for a year, put below `format:` in the profile: `amount: {per: year}`."
        problem = Problem(typed.file, reason, column="amount", fix=fix)
        return replace(typed, problems=(*typed.problems, problem))
    if counts and "once" not in counts:
        said = f"{typed.file}: every amount counts for a {next(iter(counts))}; nothing is multiplied."
        return replace(typed, remarks=(*typed.remarks, said))
    return typed
