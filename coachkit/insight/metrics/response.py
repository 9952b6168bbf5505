"""How long customers waited for an answer to an e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from coachkit.insight.metrics.definition import Figure, MetricDefinition
from coachkit.insight.metrics.series import WEEKS, in_table, week_ends
from coachkit.insight.survival import incidence
from coachkit.insight.teamday import TeamDay
from coachkit.insight.touches import waits
from coachkit.insight.windows import trailing
from coachkit.insight.wording import say_count

RESPONSE_DAYS = 91
#: Fewest answers on which a usual time is told.
ANSWERS_LEAST = 10


def response_days(day: TeamDay) -> Sequence[Figure]:
    """Estimate the time by which half of the customers' e-mails were answered; those without an answer count along."""
    window = trailing(day.as_of, RESPONSE_DAYS)
    if not day.view.has("activities", "direction"):
        why = "the activities do not say what came in and what went out"
        return [
            Figure(None, why if day.view.has("activities") else "no activities in the data", window=window)
        ] * day.size
    table = waits(day)
    if not len(table):
        return [Figure(None, "no inbound e-mail in the data names an opportunity or account", window=window)] * day.size
    group, waited, answered = _seen(day, table)
    curves = incidence(group, np.zeros(len(group)), waited, answered, answered, WEEKS * day.size)
    answers = np.bincount(group[answered], minlength=WEEKS * day.size)
    every = np.bincount(group, minlength=WEEKS * day.size)
    told = answers >= ANSWERS_LEAST
    medians = np.where(told, curves.medians(of_all=True), np.nan)
    history = in_table(day, medians, np.where(told, every, 0))
    figures = []
    for rep in range(day.size):
        at = (WEEKS - 1) * day.size + rep
        found = curves.of(at).median(of_all=True) if told[at] else None
        figures.append(_figure(found, int(every[at]), int(answers[at])).at(window, history[rep]))
    return figures


def _seen(day: TeamDay, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return group (week and rep), days waited and whether answered, for each wait as seen at each week's end."""
    began, until = table["began"].to_numpy("datetime64[us]"), table["answered"].to_numpy("datetime64[us]")
    days, rep = table["day"].to_numpy(), table["rep"].to_numpy()
    midnight = np.datetime64(day.as_of + timedelta(days=1), "us")
    parts = []
    for week, last in enumerate(week_ends(day)):
        end = midnight - np.timedelta64(day.today - last, "D")
        chosen = (days > last - RESPONSE_DAYS) & (days <= last)
        over = until[chosen] < end  # never where there is no answer
        waited = (np.where(over, until[chosen], end) - began[chosen]) / np.timedelta64(1, "D")
        parts.append((rep[chosen] + week * day.size, waited, over))
    group, waited, over = (np.concatenate(column) for column in zip(*parts, strict=True))
    return group, waited, over


def _figure(found: tuple[float, tuple[float, float] | None] | None, every: int, answers: int) -> Figure:
    without = f"{every - answers} of {say_count(every, 'e-mail')} without an answer so far"
    if answers < ANSWERS_LEAST:
        return Figure(None, f"{say_count(answers, 'answer')} in 13 weeks, and {ANSWERS_LEAST} are needed", every)
    if found is None:
        return Figure(None, f"fewer than half were answered: {without}", every)
    return Figure(found[0], without if answers < every else None, every, found[1])


RESPONSE_TIME = MetricDefinition(
    "response_days", "Time to an answer", "activity",
    "days from an inbound e-mail by which half were answered (Kaplan-Meier: what has no answer yet counts for as long "
    "as it waited); an answer is the team's next e-mail, call or meeting on the same opportunity, or account where "
    "none "
    f"is named; e-mails that come while one waits count with it; none below {ANSWERS_LEAST} answers",
    "when the e-mail came in", "days", "down", ANSWERS_LEAST, "last 13 weeks, calendar days; n = e-mails that began a "
    "wait",
    "ages at which the curve is within 1.96 standard errors of half (Brookmeyer & Crowley 1982)",
    "the 13 weeks up to the week's end", response_days,
)  # fmt: skip
