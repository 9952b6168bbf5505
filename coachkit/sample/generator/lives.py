"""The life of an opportunity: what its fields were at every moment, as a list of saves that can be replayed."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from coachkit.sample.generator.events import LAST_DAY
from coachkit.sample.generator.words import STAGES

#: The fields the CRM keeps a history of, in the order it writes them when several are saved at once.
TRACKED = ("rep_id", "status", "stage", "amount", "close_date", "forecast_category", "next_step")
#: Fields that have a row of history from the moment of creation on.
FROM_THE_START = ("stage", "amount", "close_date", "forecast_category", "next_step")


@dataclass
class Life:
    """One opportunity: its fixed facts, and every save of its tracked fields."""

    rep_id: str
    account: str
    product: str
    created_at: datetime
    lead_source: str
    saves: list[tuple[datetime, dict[str, str]]] = field(default_factory=list)
    step_dates: list[tuple[datetime, str]] = field(default_factory=list)
    closed_on: date | None = None
    quiet_from: date | None = None
    contacts: int = 1
    discount: str = ""
    loss_reason: str = ""
    opportunity_id: str = ""
    last_activity: date | None = None

    @property
    def created(self) -> date:
        """The day it was created."""
        return self.created_at.date()

    @property
    def won(self) -> bool:
        """Tell whether it has been won."""
        return any(values.get("status") == "won" for _, values in self.saves)

    def save(self, at: datetime, **values: str) -> None:
        """Note that somebody saved these values; two saves never share a minute, so that their order is plain."""
        while any(at == taken for taken, _ in self.saves):
            at += timedelta(minutes=1)
        insort(self.saves, (at, values), key=lambda save: save[0])

    def open_on(self, day: date) -> bool:
        """Tell whether it was open at the start of a day; the day of its creation does not count."""
        return self.created < day and (self.closed_on is None or day <= self.closed_on)

    def stage_on(self, day: date) -> int:
        """Return the position of the stage it was in at the start of a day, while it was open."""
        stage = 0
        for at, values in self.saves:
            if at.date() >= day:
                break
            if values.get("stage") in STAGES:
                stage = STAGES.index(values["stage"])
        return stage

    def owner_on(self, day: date) -> str:
        """Return the rep who had it on a day."""
        owner = self.rep_id
        for at, values in self.saves:
            if "rep_id" in values and at.date() <= day:
                owner = values["rep_id"]
        return owner

    def next_step_date(self) -> str:
        """Return the day the next step was last promised for; blank once closed or where nothing is promised."""
        return "" if self.closed_on or not self.step_dates else max(self.step_dates)[1]

    def replay(self) -> tuple[dict[str, str], list[tuple[datetime, str, str, str]]]:
        """Return the last value of each tracked field, and the changes (stamp, field, old, new) that led there.

        At creation each field of `FROM_THE_START` has a row whose old value is blank; owner and status are what they
        are (the first owner, open) until a row says otherwise.
        """
        state = {"rep_id": self.rep_id, "status": "open"}
        changes: list[tuple[datetime, str, str, str]] = []
        for at, values in self.saves:
            for name in TRACKED:
                first = name in FROM_THE_START and name not in state
                if first or (name in values and values[name] != state[name]):
                    changes.append((at, name, state.get(name, ""), values.get(name, "")))
                    state[name] = values.get(name, "")
        return state, changes

    def drop_future(self) -> None:
        """Forget what would have been saved after the last day."""
        end = datetime.combine(LAST_DAY, time.max)
        self.saves = [save for save in self.saves if save[0] <= end]
        self.step_dates = [step for step in self.step_dates if step[0] <= end]
        if self.closed_on is not None and self.closed_on > LAST_DAY:
            self.closed_on = None
