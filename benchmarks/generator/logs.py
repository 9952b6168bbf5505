"""What the CRM logged of each opportunity's life, from its first values on, and what an export shows of it on a day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.generator.deals import CLOSE, LOSS, OPEN, WIN, Deals
from benchmarks.generator.dials import Dials
from benchmarks.generator.world import (
    LOST,
    SLIPS_A_MONTH,
    STAGES,
    START,
    WARM_UP,
    WON,
    Calendar,
    Floats,
    Profile,
    generator,
)

#: Fields that the change log of a CRM keeps ...
LOGGED = ("status", "stage", "amount", "close_date", "forecast_category", "next_step")
#: ... and those of which only the present is ever exported.
UNLOGGED = ("next_step_date", "contacts", "discount")
_STEPS = ("Call back", "Send offer", "Meet the buyer", "Demo for users", "Legal review", "Talk to finance")
_MORNING, _NOON, _EVENING = 9 * 60, 12 * 60, 17 * 60
DISCOUNT, HAS_STEP, ON_TIME = 0.07, 0.85, 0.85
COMMIT_WON, COMMIT_OTHER = 0.75, 0.15
ZOMBIE_DAYS = 150


class _Log:
    """Events gathered: position of the opportunity, minute since START, field, value as text."""

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def add(self, deal: np.ndarray, day: Floats, minute: np.ndarray | int, field: str, value: object) -> None:
        """Add events that do happen."""
        part = pd.DataFrame({"deal": deal, "day": day, "minute": minute, "field": field, "value": value})
        self._parts.append(part[np.isfinite(part["day"])])

    def whole(self) -> pd.DataFrame:
        """Return all, in the order in which they were gathered."""
        return pd.concat(self._parts, ignore_index=True)


def dates(day: np.ndarray) -> np.ndarray:
    """Return days counted from START as ISO text; blank for none."""
    known = np.isfinite(day)
    whole = np.where(known, day, 0).astype(np.int64)
    return np.where(known, (START + whole).astype(str), "")


def make_log(seed: int, deals: Deals, dials: Dials, calendar: Calendar) -> pd.DataFrame:
    """Return every value that each field of each opportunity had, from when on, up to the end of the last week."""
    log, every = _Log(), np.arange(len(deals))
    draw = generator(seed, "log")
    # A field is logged at an odd minute of its day, so that not everything happens at once.
    noon = _NOON + draw.integers(0, 240, len(deals))
    log.add(every, deals.created, _MORNING, "status", "open")
    for number, stage in enumerate(STAGES):
        at = _MORNING if number == 0 else noon + number
        log.add(every, deals.created if number == 0 else deals.path[:, number], at, "stage", stage)
    ended = deals.outcome != OPEN
    end, done = every[ended], deals.closed[ended]
    won = deals.outcome[ended] == WIN
    log.add(end, done, _EVENING, "status", np.where(won, "won", "lost"))
    log.add(end, done, _EVENING, "stage", np.where(won, WON, LOST))
    _amounts(draw, log, deals, dials, calendar, noon)
    _categories(draw, log, deals, dials, noon)
    log.add(end, done, _EVENING, "forecast_category", np.where(won, "closed", "omitted"))
    _close_dates(generator(seed, "slips"), log, deals, dials, calendar, noon)
    log.add(end, done, _EVENING, "close_date", dates(done))
    _next_steps(generator(seed, "next steps"), log, deals, dials, calendar, noon)
    _contacts(generator(seed, "contacts"), log, deals, dials, calendar, noon)
    return _tidy(log.whole(), deals, calendar)


def _tidy(events: pd.DataFrame, deals: Deals, calendar: Calendar) -> pd.DataFrame:
    """Order events, drop what came after the end of the life or of the data, and what changed nothing."""
    position = events["deal"].to_numpy()
    moment = events["day"].to_numpy() * 1440 + events["minute"].to_numpy()
    last = np.minimum(deals.closed[position] * 1440 + _EVENING, calendar.weeks * 7 * 1440 - 1)
    events = events.assign(moment=moment)[moment <= last]
    events = events.sort_values(["deal", "field", "moment"], kind="stable")
    old = events.groupby(["deal", "field"])["value"].shift()
    events = events.assign(old=old.fillna(""))
    events = events[events["old"] != events["value"]]
    events = events.sort_values(["moment", "deal", "field"], kind="stable")
    return events[["deal", "moment", "field", "old", "value"]].reset_index(drop=True)


def _amounts(
    draw: np.random.Generator, log: _Log, deals: Deals, dials: Dials, calendar: Calendar, noon: np.ndarray
) -> None:
    """Log the list price at first, a new estimate at the proposal for a third, a discount granted in negotiation."""
    every, size = np.arange(len(deals)), len(deals)
    log.add(every, deals.created, _MORNING, "amount", np.char.mod("%.2f", deals.amount))
    estimate = np.where(draw.random(size) < 0.3, np.exp(0.1 * draw.standard_normal(size)), 1.0)
    proposal, negotiation = deals.path[:, 2], deals.path[:, 3]
    log.add(every, proposal, noon + 2, "amount", np.char.mod("%.2f", deals.amount * estimate))
    inside = np.nan_to_num(negotiation, posinf=0.0).clip(max=calendar.weeks * 7).astype(np.int64)
    season = calendar.phase[inside + WARM_UP * 7]
    mean = (DISCOUNT * season * dials.at("discount", deals.rep, negotiation)).clip(0, 0.5)
    discount = np.round(draw.beta(20 * mean, 20 * (1 - mean)), 2)
    log.add(every, negotiation, noon + 3, "discount", np.char.mod("%.2f", discount))
    log.add(every, negotiation, noon + 3, "amount", np.char.mod("%.2f", deals.amount * estimate * (1 - discount)))


def _categories(draw: np.random.Generator, log: _Log, deals: Deals, dials: Dials, noon: np.ndarray) -> None:
    """Log pipeline at first, best case from the proposal on, commit for what the rep believes in."""
    every, size = np.arange(len(deals)), len(deals)
    log.add(every, deals.created, _MORNING, "forecast_category", "pipeline")
    proposal, negotiation = deals.path[:, 2], deals.path[:, 3]
    log.add(every, proposal, noon + 2, "forecast_category", "best_case")
    wait = draw.uniform(1, 15, size)
    at = np.ceil(np.where(np.isfinite(negotiation), negotiation, proposal + wait))
    belief = np.where(
        deals.outcome == WIN,
        COMMIT_WON * dials.at("commit_won", deals.rep, at),
        1 - (1 - COMMIT_OTHER) * dials.at("commit_other", deals.rep, at),
    )
    at = np.where(draw.random(size) < belief, at, np.inf)
    log.add(every, at, noon + 4, "forecast_category", "commit")
    # What never closes is taken back in the end.
    log.add(every, np.where(deals.outcome == OPEN, at + 60, np.inf), noon, "forecast_category", "pipeline")


def _close_dates(
    draw: np.random.Generator, log: _Log, deals: Deals, dials: Dials, calendar: Calendar, noon: np.ndarray
) -> None:
    """Log the first date named, and each slip of it."""
    every, due = np.arange(len(deals)), deals.due.copy()
    log.add(every, deals.created, _MORNING, "close_date", dates(due))
    until = np.minimum(deals.closed, calendar.weeks * 7.0)
    most = dials.of("slips").max(axis=1)[deals.rep]
    life = np.maximum(until - deals.created, 0)
    times = draw.poisson(life * SLIPS_A_MONTH / 30.4 * most)
    deal = np.repeat(every, times)
    day = calendar.snap(deals.rep[deal], np.floor(deals.created[deal] + draw.random(len(deal)) * life[deal]))
    kept = draw.random(len(deal)) * most[deal] < dials.at("slips", deals.rep[deal], day)
    kept &= (day < deals.closed[deal]) & (day > deals.created[deal])
    push = draw.integers(10, 46, len(deal))
    order = np.lexsort((day, deal))
    deal, day, push = (part[order][kept[order]] for part in (deal, day, push))
    rank = pd.Series(deal).groupby(deal).cumcount().to_numpy() if len(deal) else deal
    for number in range(int(rank.max(initial=-1)) + 1):
        these = rank == number
        which = deal[these]
        due[which] = np.maximum(due[which], day[these]) + push[these]
        log.add(which, day[these], noon[which] + 5 + number % 7, "close_date", dates(due[which]))


def _next_steps(
    draw: np.random.Generator, log: _Log, deals: Deals, dials: Dials, calendar: Calendar, noon: np.ndarray
) -> None:
    """Log what was to be done next and when; each is followed by another, on its day or some days too late."""
    until = np.minimum(deals.closed, calendar.weeks * 7.0)
    which, day = np.arange(len(deals)), deals.created.copy()
    while len(which):
        rep, size = deals.rep[which], len(which)
        old = day - deals.created[which] > ZOMBIE_DAYS
        dated = draw.random(size) < np.where(old, 0.6, 1.0) * HAS_STEP * dials.at("next_steps", rep, day)
        gap = np.where(old, draw.integers(15, 50, size), draw.integers(4, 15, size))
        due = calendar.snap(rep, day + gap)
        at = np.where(day == deals.created[which], _MORNING, noon[which] + 1)
        log.add(which, day, at, "next_step", np.where(dated, np.array(_STEPS)[draw.integers(0, len(_STEPS), size)], ""))
        log.add(which, day, at, "next_step_date", np.where(dated, dates(due), ""))
        prompt = dials.at("promptness", rep, due)
        late = np.where(draw.random(size) < ON_TIME * prompt, 0.0, draw.exponential(10.0, size) / prompt)
        day = calendar.snap(rep, np.floor(np.maximum(due + late, day + 1)))
        go_on = day < until[which]
        which, day = which[go_on], day[go_on]


def _contacts(
    draw: np.random.Generator, log: _Log, deals: Deals, dials: Dials, calendar: Calendar, noon: np.ndarray
) -> None:
    """Log how many people are engaged: one at first, others on the way, more where it gets further."""
    every = np.arange(len(deals))
    log.add(every, deals.created, _MORNING, "contacts", "1")
    far = np.isfinite(deals.path[:, 1:CLOSE]).sum(axis=1)
    times = draw.poisson(0.3 + 0.7 * far)
    deal = np.repeat(every, times)
    life = np.minimum(deals.closed - deals.created, 60.0)
    day = calendar.snap(deals.rep[deal], np.floor(deals.created[deal] + draw.random(len(deal)) * life[deal]))
    kept = draw.random(len(deal)) < dials.at("contacts", deals.rep[deal], day)
    order = np.lexsort((day, deal))
    deal, day = deal[order][kept[order]], day[order][kept[order]]
    number = pd.Series(deal).groupby(deal).cumcount().to_numpy() + 2 if len(deal) else deal
    log.add(deal, day, noon[deal] + 6, "contacts", number.astype(str))


def identities(seed: int, deals: Deals, profile: Profile, rep_ids: np.ndarray) -> pd.DataFrame:
    """Return what is said of each opportunity once and for all."""
    draw, size = generator(seed, "identities"), len(deals)
    number = np.arange(1, size + 1)
    account = 1 + draw.integers(0, max(size // 2, 1), size)
    account = np.char.add("Account ", np.char.zfill(account.astype(str), 4))
    product = np.array(profile.products)[deals.product]
    reasons = np.array(["price", "no decision", "competitor", "timing"])[draw.integers(0, 4, size)]
    return pd.DataFrame(
        {
            "opportunity_id": np.char.add("O", np.char.zfill(number.astype(str), 5)),
            "rep_id": rep_ids[deals.rep],
            "created_date": dates(deals.created),
            "currency": "EUR",
            "name": np.char.add(np.char.add(account, " "), product),
            "account": account,
            "product": product,
            "lead_source": np.array(["web", "referral", "outbound", "event"])[draw.integers(0, 4, size)],
            "loss_reason": np.where(deals.outcome == LOSS, reasons, ""),
        }
    )


def stamps(moment: np.ndarray) -> np.ndarray:
    """Return minutes counted from START as pandas stamps."""
    return START.astype("datetime64[s]") + (np.asarray(moment) * 60).astype("timedelta64[s]")


def present(identity: pd.DataFrame, log: pd.DataFrame, minute: float) -> pd.DataFrame:
    """Return the opportunities as an export shows them at a minute counted from START."""
    known = log[log["moment"] <= minute].drop_duplicates(["deal", "field"], keep="last")
    wide = known.pivot(index="deal", columns="field", values="value")
    wide = wide.reindex(columns=[*LOGGED, *UNLOGGED]).fillna("")
    table = identity.loc[wide.index].join(wide).reset_index(drop=True)
    table["loss_reason"] = table["loss_reason"].where(table["status"] == "lost", "")
    for field in ("amount", "discount", "contacts"):
        table[field] = pd.to_numeric(table[field].replace("", None))
    table["contacts"] = table["contacts"].astype("Int64")
    for field in ("created_date", "close_date", "next_step_date"):
        table[field] = pd.to_datetime(table[field].replace("", None))
    return table


def changes(identity: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    """Return what the CRM's own log exports of it."""
    logged = log[log["field"].isin(LOGGED)]
    return pd.DataFrame(
        {
            "opportunity_id": identity["opportunity_id"].to_numpy()[logged["deal"].to_numpy()],
            "changed_at": stamps(logged["moment"].to_numpy()),
            "field": logged["field"].to_numpy(),
            "old_value": logged["old"].to_numpy(),
            "new_value": logged["value"].to_numpy(),
        }
    )
