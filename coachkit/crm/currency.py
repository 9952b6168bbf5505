"""Amounts in another currency than the team's: they cannot be added up, and nothing is converted."""

from __future__ import annotations

from coachkit.crm.typed import Typed
from coachkit.errors import Problem


def foreign_currencies(opportunities: Typed, own: str) -> list[Problem]:
    """Return a problem where rows name a currency other than `own` (a code; case does not matter); blanks are `own`."""
    named = opportunities.frame["currency"].str.strip().str.upper()
    counts = named[named.notna() & (named != "")].value_counts()
    foreign = {code: int(count) for code, count in sorted(counts.items()) if code != own.upper()}
    if not foreign:
        return []
    found = ", ".join(f"{code} in {count:,}" for code, count in foreign.items())
    reason = f"amounts are in another currency than the team's, {own}: {found} of {len(named):,} rows."
    fix = "Amounts are not converted: export all of them in one currency."
    if len(counts) == 1:
        fix = f"Set `currency: {named.dropna().iloc[0]}` in parameters/team.yaml."
    return [Problem(opportunities.file, reason, column="currency", fix=fix)]
