"""Building the `PrepReport`: the figures, what was agreed, and what to talk about, put together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coachkit.conversation.agenda import build_agenda
from coachkit.conversation.agreed import decisions_known, expectations_known
from coachkit.conversation.aims import match_aims
from coachkit.conversation.bank import Bank
from coachkit.conversation.from_rep import build_from_rep, build_pulse
from coachkit.conversation.kept import kept_rates
from coachkit.conversation.material import Material
from coachkit.conversation.meeting_type import choose_meeting_type, planned_meeting, say_career_due
from coachkit.conversation.select import choose_questions
from coachkit.conversation.skeleton import OnRecord
from coachkit.insight.figures import RepFigures
from coachkit.journal.carried import last_time, parked, pulses, questions_asked, shared_words
from coachkit.journal.inbox import current_sheet
from coachkit.journal.sheet import Sheet
from coachkit.journal.view import JournalView
from coachkit.model import Commitment, Focus, LastMeeting, PrepReport, Shortfall
from coachkit.parameters import RepParameters, TeamParameters
from coachkit.terms import MeetingType

_NOT_IN_CAREER = Shortfall(reason="not looked at in a career conversation")


def build_prep(
    figures: RepFigures,
    parameters: RepParameters | None,
    meetings: LastMeeting,
    commitments: tuple[Commitment, ...],
    entries: JournalView,
    bank: Bank,
    team: TeamParameters,
    as_of: date,
    meeting_type: MeetingType | None,
    sample: bool,
    sheets: Sequence[Sheet] = (),
) -> PrepReport:
    """Build one rep's report; `meeting_type` None lets the kit choose, with its reason.

    `parameters` are as agreed by the day, `entries` the journal's of this rep. `sheets` are this rep's that came back
    for reports up to `as_of`, oldest first; the one that is for this meeting opens its agenda. A career conversation
    holds no opportunities, and no finding about them leads to a question or an agenda item in it.
    """
    kind, reason = choose_meeting_type(meeting_type, parameters, meetings, team, as_of)
    planned = planned_meeting(parameters, as_of)
    slot = planned.minutes if planned is not None and planned.minutes is not None else team.slot_minutes
    focus = _focus(parameters, as_of)
    material = Material(
        figures,
        figures.rep.profile.aspirations,
        focus,
        commitments,
        as_of,
        team.currency,
        quiet=parameters is not None and parameters.quiet,
    )
    choice = choose_questions(material, bank, kind, slot, entries.offered, questions_asked(entries))
    every_days, last_met = team.thresholds.meeting_every_days, max(meetings.held.values(), default=None)
    from_rep = build_from_rep(current_sheet(sheets, as_of, every_days, last_met), figures, commitments)
    there = OnRecord(figures.open_count > 0, bool(commitments), bool(figures.goals), focus is not None)
    put_off = parked(entries)
    agenda = build_agenda(kind, slot, figures.findings, choice.chosen, from_rep.topics, put_off, there=there)
    return PrepReport(
        sample=sample,
        currency=team.currency,
        rep=figures.rep,
        as_of=as_of,
        meeting_type=kind,
        meeting_reason=reason,
        slot_minutes=slot,
        period=figures.period,
        meetings=meetings,
        career_due=say_career_due(meetings, figures.rep.start_date, team, as_of),
        sources=figures.sources,
        metrics=figures.metrics,
        away_weeks=figures.away_weeks,
        findings=figures.findings,
        not_seen=figures.not_seen,
        forecast=figures.forecast,
        opportunities=() if kind == "career" else figures.opportunities,
        open_count=figures.open_count,
        pipeline_change=figures.pipeline_change if figures.pipeline_change.start is not None else None,
        pipeline_change_reason=figures.pipeline_change.reason,
        stages=figures.stages,
        peers=figures.peers,
        quota=figures.quota,
        shortfall=_NOT_IN_CAREER if kind == "career" else figures.shortfall,
        questions=tuple(one.question for one in choice.chosen),
        questions_left_out=choice.left_out,
        agenda=agenda.items,
        below_the_line=agenda.below_the_line,
        goals=figures.goals,
        focus=focus,
        focus_effect=figures.focus_effect,
        commitments=commitments,
        decisions=decisions_known(parameters, as_of),
        expectations=expectations_known(parameters, as_of),
        objectives=tuple(team.objectives),
        aims=match_aims(parameters, figures.goals, team.offers, as_of),
        feedback=figures.feedback,
        calls=figures.calls,
        pulse=tuple(sorted((*build_pulse(sheets), *pulses(entries)), key=lambda one: one.on)),
        from_rep=from_rep,
        last_time=last_time(entries),
        parked=put_off,
        kept=kept_rates(parameters, as_of),
        words=shared_words(entries, last_met),
        private_notes=tuple(parameters.private_notes) if parameters else (),
    )


def _focus(parameters: RepParameters | None, as_of: date) -> Focus | None:
    """Return the skill in work; one that begins later than `as_of` was not known of."""
    focus = parameters.focus if parameters else None
    if focus is None or focus.since > as_of:
        return None
    return Focus(skill=focus.skill, since=focus.since, trying=focus.trying, support=focus.support)
