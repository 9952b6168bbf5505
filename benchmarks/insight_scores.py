"""Scores of `benchmarks.insight`: false alarms, recall, precision, delay, rank, against rivals and an oracle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

import numpy as np

from benchmarks.generator import CAUSES, FACTS, Truth
from benchmarks.insight_teams import Floats, Ran, Told
from benchmarks.rivals import RULES, threshold_for, tuned

#: A plant should be seen within so many weekly dates, and is followed for so many.
SEEN_WEEKS, FOLLOWED_WEEKS = 8, 13
Score = Callable[[Ran], Floats]


@dataclass(frozen=True)
class Plant:
    """One cause planted in one rep."""

    ran: Ran
    truth: Truth
    place: int

    def days(self, weeks: int) -> list[date]:
        """Return the weekly dates analysed within so many weeks after it began."""
        first, last = self.truth.onset, self.truth.onset + timedelta(weeks=weeks)
        return [day for day in self.ran.days if first < day <= last]

    def told(self, day: date) -> tuple[Told, ...]:
        """Return what was told of the rep on a day."""
        return self.ran.told.get((day, self.truth.rep_id), ())

    @property
    def row(self) -> int:
        """The rep's row in counts."""
        return self.ran.rep_ids.index(self.truth.rep_id)

    @property
    def delay(self) -> int | None:
        """Weeks until the cause was told, None where it was not within those followed."""
        for day in self.days(FOLLOWED_WEEKS):
            if any(one.cause_id == self.truth.name for one in causes(self.told(day))):
                return -(-(day - self.truth.onset).days // 7)
        return None

    @property
    def found(self) -> bool:
        """Whether it was told in time."""
        return self.delay is not None and self.delay <= SEEN_WEEKS


def signals(told: Iterable[Told]) -> list[Told]:
    """Return the gaps that were told as signals."""
    return [one for one in told if one.tier == "signal" and one.valence == "gap"]


#: Causes that the kit states as what the tables show, or as a matter of the quota, and not as a signal about the rep.
STATED = ("single-threaded", "stale-pipeline", "quota-unrealistic")


def causes(told: Iterable[Told]) -> list[Told]:
    """Return the causes that were told: gaps as signals, and what is stated."""
    return [one for one in told if one in signals([one]) or (one.cause_id in STATED and one.tier in ("fact", "signal"))]


def plants(ran: Sequence[Ran], kind: str = "cause") -> list[Plant]:
    """Return everything of a kind that was planted in single reps."""
    return [
        Plant(team, truth, place)
        for team in ran
        for place, truth in enumerate(team.truth)
        if truth.kind == kind and truth.rep_id != "*"
    ]


def healthy(team: Ran) -> list[str]:
    """Return the reps of whom nothing is wrong, nor anything to be mistaken for it."""
    marked = {truth.rep_id for truth in team.truth}
    return [] if "*" in marked else [rep for rep in team.rep_ids if rep not in marked]


def calm_weeks(ran: Sequence[Ran]) -> Iterator[tuple[Told, ...]]:
    """Yield what was told in every week of every healthy rep."""
    for team in ran:
        for rep in healthy(team):
            yield from (team.told.get((day, rep), ()) for day in team.days)


def decoy_weeks(ran: Sequence[Ran]) -> Iterator[tuple[str, tuple[Told, ...]]]:
    """Yield, with the decoy's name, what was told in the weeks after it began of those whom it met."""
    for team in ran:
        for place, truth in enumerate(team.truth):
            if truth.kind == "decoy":
                planted = {one.rep_id for one in team.truth if one.kind != "decoy"}
                met = [rep for rep in team.rep_ids if rep not in planted] if truth.rep_id == "*" else [truth.rep_id]
                for day in Plant(team, truth, place).days(FOLLOWED_WEEKS):
                    yield from ((truth.name, team.told.get((day, rep), ())) for rep in met)


def share(hits: Iterable[bool]) -> tuple[float, int]:
    """Return the share that is true, and of how many; NaN of none."""
    listed = list(hits)
    return (sum(listed) / len(listed) if listed else float("nan")), len(listed)


def classes(ran: Sequence[Ran]) -> dict[str, list[Plant]]:
    """Return the plants of the two classes for which a recall is asked."""
    counted = [plant for plant in plants(ran) if plant.truth.weekly_mean is not None]
    return {
        "halvings (or more) where the weekly mean is 8 or more": [
            one for one in counted if one.truth.ratio <= 0.5 and (one.truth.weekly_mean or 0) >= 8
        ],
        "of these, meetings alone (mean 10, halved)": [
            one for one in counted if one.truth.stream == "meetings" and one.truth.ratio == 0.5
        ],
        "falls by a quarter at mean 40 (25 or more)": [
            one for one in counted if one.truth.ratio == 0.75 and (one.truth.weekly_mean or 0) >= 25
        ],
    }


def ranks(ran: Sequence[Ran]) -> list[int]:
    """Return the place of the planted cause among what was inferred, when a signal was first told; 99 for nowhere."""
    found = []
    by_rep: dict[tuple[int, str], list[Plant]] = defaultdict(list)
    for plant in plants(ran):
        by_rep[id(plant.ran), plant.truth.rep_id].append(plant)
    for its in by_rep.values():
        names = {plant.truth.name for plant in its}
        for day in its[0].days(FOLLOWED_WEEKS):
            told = its[0].told(day)
            if signals(told):
                inferred = [one for one in told if one.tier != "fact" and one.valence == "gap"]
                ordered = [one.cause_id for one in sorted(inferred, key=lambda one: (one.p_value or 0.0, one.rank))]
                found.append(min((ordered.index(name) + 1 for name in names if name in ordered), default=99))
                break
    return found


def rival_scores(ran: Sequence[Ran]) -> dict[str, Score]:
    """Return the rivals' rules, each tuned on the healthy reps' weeks so that no stream drowns another."""
    calm = [
        {name: counts[[team.rep_ids.index(rep) for rep in healthy(team)]] for name, counts in team.counts.items()}
        for team in ran
        if healthy(team)
    ]
    made: dict[str, Score] = {}
    for rule in RULES:
        score = tuned(rule, calm)
        made[rule.name] = lambda team, score=score: score(team.counts)
    return made


def alarmed(plant: Plant, scores: Floats, threshold: float) -> bool:
    """Tell whether a score reached its threshold on a date within the weeks in which a plant should be seen."""
    return any(scores[plant.row, plant.ran.column(day)] >= threshold for day in plant.days(SEEN_WEEKS))


def calm_scores(ran: Sequence[Ran], scores: dict[int, Floats]) -> Floats:
    """Return the scores of the healthy reps in the weeks analysed."""
    found = [
        scores[id(team)][team.rep_ids.index(rep), team.column(day)]
        for team in ran
        for rep in healthy(team)
        for day in team.days
    ]
    return np.array(found)


def oracle_recall(its: Sequence[Plant], ran: Sequence[Ran], rate: float) -> float:
    """Return the recall of the oracle at the kit's rate of false alarms; its threshold is set on healthy reps."""
    hits = []
    for plant in its:
        if plant.place not in plant.ran.oracle:
            continue
        scores = plant.ran.oracle[plant.place]
        calm = [plant.ran.rep_ids.index(rep) for rep in healthy(plant.ran)]
        columns = [plant.ran.column(day) for day in plant.days(SEEN_WEEKS)]
        # Healthy reps of all teams with the same kind of plant, so that the threshold rests on enough of them.
        pool = [
            other.ran.oracle[other.place][np.ix_([other.ran.rep_ids.index(r) for r in healthy(other.ran)],
                                                 [other.ran.column(day) for day in other.days(SEEN_WEEKS)])].ravel()
            for other in its
            if other.place in other.ran.oracle
            and (other.truth.stream, other.truth.ratio) == (plant.truth.stream, plant.truth.ratio)
        ]  # fmt: skip
        threshold = max(threshold_for(np.concatenate(pool), rate), 0.0) if calm else 0.0
        hits.append(bool((scores[plant.row, columns] >= threshold).any()))
    return share(hits)[0]


def report(ran: Sequence[Ran]) -> list[str]:
    """Return all tables as lines of Markdown."""
    calm, calm_n = share(bool(signals(told)) for told in calm_weeks(ran))
    return [
        *_main(ran, calm, calm_n), "", *_by_cause(ran), "", *_by_decoy(ran), "", *_rivals(ran, calm), "", *_facts(ran),
    ]  # fmt: skip


def _main(ran: Sequence[Ran], calm: float, calm_n: int) -> list[str]:
    decoys, decoy_n = share(bool(signals(told)) for _, told in decoy_weeks(ran))
    places = ranks(ran)
    lines = [
        "| what | measured | n | target |",
        "|---|---|---|---|",
        f"| rep-weeks with nothing wrong that carry a gap at tier signal | {calm:.1%} | {calm_n:,} | at most 5 % |",
        f"| the same for decoys | {decoys:.1%} | {decoy_n:,} | at most 7 % |",
    ]
    for name, its in classes(ran).items():
        rate, n = share(plant.found for plant in its)
        known = oracle_recall(its, ran, calm)
        lines.append(f"| {name}: told within 8 weeks | {rate:.0%} (oracle {known:.0%}) | {n} | 80 % (a stretch) |")
    for most, target in ((1, "75 %"), (3, "90 %")):
        rate, n = share(place <= most for place in places)
        lines.append(f"| planted cause among the first {most} inferred | {rate:.0%} | {n} | {target} |")
    return lines


def _by_cause(ran: Sequence[Ran]) -> list[str]:
    lines = ["| cause (*: stated as a fact) | n | told in 8 weeks | in 13 | median delay, weeks | precision |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    every = plants(ran)
    true = {(id(one.ran), one.truth.rep_id, one.truth.name): one.truth.onset for one in every}
    right: dict[str, list[bool]] = defaultdict(list)
    for team in ran:
        for (day, rep), told in team.told.items():
            for one in causes(told):
                onset = true.get((id(team), rep, one.cause_id))
                right[one.cause_id].append(onset is not None and day > onset)
    for cause in CAUSES:
        its = [plant for plant in every if plant.truth.name == cause]
        if cause in FACTS:
            continue
        delays = [plant.delay for plant in its if plant.delay is not None]
        precision, n = share(right[cause])
        lines.append(
            f"| {cause}{' *' if cause in STATED else ''} | {len(its)} | {share(plant.found for plant in its)[0]:.0%} "
            f"| {share(plant.delay is not None for plant in its)[0]:.0%} "
            f"| {median(delays) if delays else '-'} | {f'{precision:.0%} of {n}' if n else 'never told'} |"
        )
    return lines


def _by_decoy(ran: Sequence[Ran]) -> list[str]:
    by_name: dict[str, list[bool]] = defaultdict(list)
    for name, told in decoy_weeks(ran):
        by_name[name].append(bool(signals(told)))
    return [
        "| decoy | rep-weeks with a signal | n |",
        "|---|---|---|",
        *(f"| {name} | {share(hits)[0]:.1%} | {len(hits)} |" for name, hits in sorted(by_name.items())),
    ]


def _rivals(ran: Sequence[Ran], calm: float) -> list[str]:
    counted = [plant for plant in plants(ran) if plant.truth.weekly_mean is not None]
    kit = share(any(signals(plant.told(day)) for day in plant.days(SEEN_WEEKS)) for plant in counted)[0]
    lines = [
        f"Plants in touches, meetings, creations or wins (n = {len(counted)}); any signal of the kit counts here.",
        "",
        "| rule | as shipped: calm rep-weeks alarmed | at the kit's rate: recall in 8 weeks | at the kit's recall: "
        "calm rep-weeks alarmed |",
        "|---|---|---|---|",
        f"| the kit | {calm:.1%} | {kit:.0%} | {calm:.1%} |",
    ]
    shipped = {rule.name: rule for rule in RULES}
    for name, score in rival_scores(ran).items():
        rule = shipped[name]
        raw = {id(team): np.max([rule.score(counts) for counts in team.counts.values()], axis=0) for team in ran}
        scores = {id(team): score(team) for team in ran}
        quiet = calm_scores(ran, scores)
        equal = threshold_for(quiet, max(calm, 1e-9))
        recall = share(alarmed(plant, scores[id(plant.ran)], equal) for plant in counted)[0]
        best = np.sort([max(scores[id(one.ran)][one.row, one.ran.column(day)] for day in one.days(SEEN_WEEKS))
                        for one in counted])[::-1]  # fmt: skip
        needed = best[min(len(best) - 1, max(0, round(kit * len(best)) - 1))]
        lines.append(
            f"| {name} | {(calm_scores(ran, raw) >= rule.threshold).mean():.1%} | {recall:.0%} "
            f"| {(quiet >= needed).mean():.1%} |"
        )
    return lines


def _facts(ran: Sequence[Ran]) -> list[str]:
    """Compare what is told as a fact with what is true, day by day for what lasts to the end of a quarter."""
    lines = ["| fact | right | of |", "|---|---|---|"]
    for cause in FACTS:
        if cause == "concentration":
            told = [
                (rep in team.concentrated) == any(one.cause_id == cause for one in team.told[team.end, rep])
                for team in ran
                for rep in team.rep_ids
                if (team.end, rep) in team.told
            ]
            of = "reps on the last day, told or not as the tables have it"
        else:
            its = [plant for plant in plants(ran, "fact") if plant.truth.name == cause]
            told = [
                any(one.cause_id == cause for one in plant.told(day)) for plant in its for day in _true_on(plant, cause)
            ]
            of = "weeks in which it is true of a rep"
        rate, n = share(told)
        lines.append(f"| {cause} | {rate:.1%} | {n:,} {of} |")
    return lines


def _true_on(plant: Plant, cause: str) -> list[date]:
    """Return the days analysed on which a planted fact is true: to its quarter's end; steps stay unwritten."""
    onset = plant.truth.onset
    quarter = (onset.year, (onset.month - 1) // 3)
    return [
        day
        for day in plant.ran.days
        if day > onset and (cause == "no-next-step" or (day.year, (day.month - 1) // 3) == quarter)
    ]
