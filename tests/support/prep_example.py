"""A `PrepReport` written by hand, for tests of what is shown: every part filled, sentinels where a test wants them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from coachkit.model import (
    AgendaItem,
    Aim,
    Challenge,
    CoachingEffect,
    Comment,
    Commitment,
    Decision,
    Evidence,
    Expectation,
    Feedback,
    Finding,
    Fit,
    Focus,
    Forecast,
    FromRep,
    Goal,
    LastMeeting,
    ManagerCard,
    ManagerSide,
    Metric,
    Milestone,
    NotSeen,
    OpeningScript,
    Opportunity,
    Period,
    Point,
    PrepReport,
    Probe,
    Profile,
    Pulse,
    Question,
    Quota,
    QuotaChange,
    RecentWork,
    Rep,
    RepProgress,
    SetAside,
    Shortfall,
    ShortfallPart,
    Source,
)

AS_OF = date(2026, 11, 20)
QUARTER = (date(2026, 10, 1), AS_OF)


def weeks(values: list[float]) -> tuple[Point, ...]:
    """Lay values out as weekly points that end on the example's day."""
    first = AS_OF - timedelta(days=7 * len(values) - 1)
    return tuple(Point(week=first + timedelta(days=7 * i), value=v, n=int(v > 0)) for i, v in enumerate(values))


def build_example(**changed: Any) -> PrepReport:
    """Build the example; keyword arguments replace whole parts."""
    flat = weeks([float(i % 5) for i in range(26)])
    money = weeks([float(i % 4) * 9000 for i in range(26)])
    hygiene = weeks([float(2 + i % 3) for i in range(13)])

    def metric(metric_id: str, label: str, value: float | None, unit: str, **more: Any) -> Metric:
        more = {
            "n": 12,
            "interval": (value * 0.6, value * 1.5) if value is not None else None,
            "window": QUARTER,
        } | more
        return Metric(metric_id=metric_id, label=label, value=value, unit=unit, **more)

    parts: dict[str, Any] = {
        "currency": "EUR",
        "rep": Rep(
            rep_id="007", name="Ana Lima", manager="Marta Reis", role="Account executive",
            start_date=date(2023, 2, 1), profile=Profile(aspirations=("Lead a team",), motivators=("Hard problems",)),
        ),
        "as_of": AS_OF, "meeting_type": "weekly", "meeting_reason": "the ordinary meeting.", "slot_minutes": 30,
        "period": Period(id="2026-Q4", start=date(2026, 10, 1), end=date(2026, 12, 31), elapsed=0.55),
        "meetings": LastMeeting(held={"weekly": date(2026, 11, 12)}, next_date=date(2026, 11, 24)),
        "sources": (
            Source(
                table="opportunities", files=("crm/opportunities.csv",), rows_in=100, rows_used=98, newest=AS_OF,
                set_aside=(SetAside(reason="the date cannot be read", count=2),),
            ),
            Source(table="calls", cannot_see=("how calls went",)),
        ),
        "metrics": (
            metric("bookings", "Bookings", 182_000.0, "money", series=money),
            metric("attainment", "Quota attainment", 0.76, "share"),
            metric("pace", "Pace", None, "ratio", reason="fewer than four quarters of history", n=0),
            metric("wins", "Wins", 4.0, "count", series=flat),
            metric("win_rate", "Win rate", 0.29, "share", reason="open ones are not in it", series=flat),
            metric("new_pipeline", "New pipeline", 310_000.0, "money", series=money),
            metric("untouched", "Untouched", 3.0, "count", interval=(3, 3), level=1.0, series=hygiene),
            metric("past_due", "Past due", 2.0, "count", interval=(2, 2), level=1.0, series=hygiene),
            metric("no_next_step", "No next step", 4.0, "count", interval=(4, 4), level=1.0, series=hygiene),
            metric("push_count", "Close dates moved later", 5.0, "count", series=flat),
            metric("sales_cycle_days", "Sales cycle", 52.0, "days", series=flat),
            *(metric(f"activities_{kind}", kind.capitalize() + "s", 14.0, "count", series=flat)
              for kind in ("call", "email", "meeting", "task")),
            metric("csat", "CSAT", 0.82, "share", series=flat),
            metric("nps", "NPS", None, "score", reason="fewer than 10 answers: read the comments", n=4),
        ),
        "findings": (
            Finding(
                cause_id="no-next-step", tier="fact", valence="gap", rank=1,
                statement="4 of 12 open opportunities have no next step written down.",
                evidence=(Evidence(metric_id="no_next_step", value=4, n=12, window=(AS_OF, AS_OF),
                                   rows=("opportunities:O-1", "opportunities:O-2"), rows_total=4),),
                rival="The next step may be agreed and not written down.",
                would_change_our_mind="A calendar entry with the buyer for each of them.",
            ),
        ),
        "not_seen": (NotSeen(cause_id="low-activity", reason="not tested in this version of the kit"),),
        "forecast": Forecast(reason="this version makes none."),
        "opportunities": (
            Opportunity(
                opportunity_id="O-1", name="Harbour <b>upgrade</b>", account="Porto & Sons", amount=80_000.0,
                stage="Proposal", close_date=date(2026, 11, 10), next_step=None,
                flags=("close date was 10 Nov, 10 days ago", "no next step"), rank=1,
            ),
        ),
        "open_count": 12,
        "quota": Quota(value=240_000.0, attainment=0.76, changes=(QuotaChange(
            **{"from": 200_000.0}, to=240_000.0, set_on=date(2026, 11, 2), reason="new product", told_on=None,
            acknowledged_on=None),)),
        "shortfall": Shortfall(
            window=QUARTER, base=(date(2025, 10, 1), date(2026, 9, 30)), booked=500.0, usual=1300.0, amount=-800.0,
            p_chance=0.02, statement="€500 was booked, €800 below the rep’s own usual.",
            parts=(ShortfallPart(factor="volume", amount=-800.0, p_chance=0.04, statement="13 closings; 26 are usual.",
                                 rival="Leads may have dried up.",
                                 evidence=Evidence(metric_id="closings_in_sight", value=13.0, n=13)),),
            recommendation="Begin with volume: look together at what came in.",
        ),
        "questions": (
            Question(
                question_id="opening-challenges-01", kind="open", topic="rapport",
                text="What challenges have you faced recently?", because="a general question: nothing prompts it",
                minutes=4, listen_for=("a name",),
                probes=(Probe(question_id="p-1", text="What do you think contributed to the issue?"),
                        Probe(question_id="p-2", text="How might you approach it differently next time?")),
            ),
            Question(
                question_id="sensitive-01", kind="open", topic="sensitive", text="SENTINEL-SENSITIVE How are things?",
                because="SENTINEL-BECAUSE", minutes=4, sensitive=True,
            ),
        ),
        "agenda": (
            AgendaItem(topic="Opening", owner="rep", minutes=5, outcome="We know how things are.", kind="opening",
                       opening="How have things been?"),
            AgendaItem(topic="Pipeline", owner="manager", minutes=25, outcome="Each has a dated next step.",
                       kind="pipeline", opening="Which part would you like to think through?"),
        ),
        "goals": (
            Goal(goal_id="g1", title="Win a public-sector account", horizon="short", progress=0.5,
                 expected_progress=1.0,
                 objective="Enter the public sector", due_date=date(2026, 12, 20),
                 milestones=(Milestone(title="Framework agreement signed", due_date=date(2026, 10, 1),
                                       done_on=date(2026, 9, 28)),
                             Milestone(title="First tender handed in", due_date=date(2026, 11, 6), done_on=None))),
        ),
        "commitments": (
            Commitment(commitment_id="c1", text="Ask legal for the shorter contract", by="manager",
                       due_date=date(2026, 11, 17), status="open", age_days=8),
            Commitment(commitment_id="c2", text="Call the three quiet accounts", by="rep", due_date=None,
                       status="done", age_days=8),
        ),
        "feedback": Feedback(csat=0.82, comments=(
            Comment(received_at=date(2026, 11, 3), account="Porto & Sons", kind="csat", score=5,
                    text="Quick <i>and</i> clear."),)),
        "focus": Focus(skill="Calling", since=date(2026, 8, 22)),
        "focus_effect": CoachingEffect(
            metric_id="activities_call", label="SENTINEL-EFFECT calls", since=date(2026, 8, 22), weeks_before=26,
            weeks_after=13, peers=7, verdict="improvement", statement="Consistent with an improvement: SENTINEL-SAID",
            before=8.1, after=20.0, team=10.0, expected=9.2, by_itself=1.1, ratio=2.17, interval=(1.6, 2.9),
            against_peers=2.4, against_peers_interval=(1.8, 3.2), p_value=0.04, p_expected=0.001, nap=0.97,
            nap_interval=(0.8, 0.99), weeks_for_half=8, weeks_for_quarter=30,
        ),
        "pulse": (Pulse(on=date(2026, 11, 13), score=5), Pulse(on=AS_OF, score=7, words="Busy, <b>but</b> good.")),
        "from_rep": FromRep(
            returned=True, for_date=AS_OF, topics=("Prices for Porto",), asks=("A word with legal",),
            corrections=("Harbour upgrade (opportunities:O-1): Closed last week.",),
            progress=(RepProgress(about="milestone", id="m", name="First tender handed in", state="under-way",
                                  words="Half of it is written."),),
        ),
        "decisions": (
            Decision(decided_on=date(2026, 11, 9), text="Finance joins large offers", reason="Two were taken back",
                     unknown="For how long", may_share=True),
            Decision(decided_on=date(2026, 11, 12), text="SENTINEL-DECISION", reason="SENTINEL-REASON"),
        ),
        "expectations": (Expectation(text="Dates are current on Fridays", since=date(2026, 9, 1),
                                     told_on=date(2026, 9, 2)),),
        "objectives": ("Enter the public sector",),
        "aims": (
            Aim(text="Lead a team", named_on=date(2026, 9, 14), age_days=67, fits=(
                Fit(title="Leadership course", kind="training", basis="linked", objective="Our own leads"),
                Fit(title="Team day", kind="project", basis="may-fit", shared=("team",)))),
            Aim(text="Fewer evenings", gap="What would a first step look like?"),
        ),
        "recent_work": (RecentWork(done_on=date(2026, 11, 3), kind="won", text="Won “Harbour”, €9,000",
                                   account="Porto & Sons", row="opportunities:O-7"),),
        "manager_side": ManagerSide(
            card=ManagerCard(strength="SENTINEL-STRENGTH", weakness="SENTINEL-WEAKNESS", goal="SENTINEL-GOAL",
                             criticism="SENTINEL-CRITICISM", criticism_done="SENTINEL-DONE"),
            challenges=(
                Challenge(challenge="engagement", evidence=("SENTINEL-FACT",), helps=("SENTINEL-HELP", "Wait.")),
            ),
            stems=("SENTINEL-STEM ...",),
            scripts=(OpeningScript(cause_id="overload", permission="SENTINEL-MAY I?", fact="SENTINEL-SAID",
                                   feeling="SENTINEL-FELT", support="SENTINEL-HELP"),),
            escalation="SENTINEL-ESCALATION",
        ),
        "private_notes": ("SENTINEL-PRIVATE remember the move",),
    }  # fmt: skip
    return PrepReport(**(parts | changed))
