"""How many promises each side kept, with the interval that so few of them have."""

from __future__ import annotations

from datetime import date, timedelta

from coachkit.insight.intervals import share_interval
from coachkit.model import KeptRate
from coachkit.parameters import CommitmentParameters, RepParameters
from coachkit.terms import Owner

#: Half a year: long enough for some dozens of promises, short enough to be about now.
WINDOW_DAYS = 182


def kept_rates(parameters: RepParameters | None, as_of: date) -> tuple[KeptRate, ...]:
    """Return the rates of both sides, the manager's first; none for a side of which nothing came due or ended."""
    since = as_of - timedelta(days=WINDOW_DAYS)
    promises = [one for one in (parameters.commitments if parameters else []) if one.made_on <= as_of]
    owners: tuple[Owner, ...] = ("manager", "rep")
    rates = (_rate(owner, [one for one in promises if one.by == owner], since, as_of) for owner in owners)
    return tuple(rate for rate in rates if rate.of or rate.let_go)


def _rate(by: Owner, promises: list[CommitmentParameters], since: date, as_of: date) -> KeptRate:
    ended = [one for one in promises if one.done_on is not None and since <= one.done_on <= as_of]
    kept = [one for one in ended if one.status in ("done", "open")]  # a day alone says that it is done
    missed = [
        one
        for one in promises
        if one.due_date is not None and since <= one.due_date < as_of and (one.done_on is None or one.done_on > as_of)
    ]
    of = len(kept) + len(missed)
    return KeptRate(
        by=by,
        kept=len(kept),
        of=of,
        late=sum(one.due_date is not None and one.done_on is not None and one.done_on > one.due_date for one in kept),
        let_go=sum(one.status in ("released", "replaced") for one in ended),
        since=since,
        share=round(len(kept) / of, 6) if of else None,
        interval=share_interval(len(kept), of),
    )
