"""The sections on what the two agreed and want: expectations, decisions, aims, development, and recent work."""

from __future__ import annotations

from coachkit.model import PrepReport
from coachkit.report import words
from coachkit.report.section import Section, build_section


def expectations(prep: PrepReport) -> Section:
    """Show the expectations in force, and which objective of the organisation each goal serves."""
    orphans = [goal for goal in prep.goals if not goal.objective]
    said = f"{len(prep.expectations)} expectations in force, {len(orphans)} goals without an objective"
    return build_section("expectations", said, prep=prep, orphans=orphans)


def decisions(prep: PrepReport) -> Section:
    """Show the decisions that may be shared; without one there is no such section."""
    shown = [decision for decision in prep.decisions if decision.may_share]
    return build_section("decisions", f"{len(shown)} decisions and their reasons", decisions=shown)


def aims(prep: PrepReport) -> Section:
    """Show where the rep's aims and the organisation meet: what fits each, what may, and where nothing does."""
    linked = sum(any(fit.basis == "linked" for fit in aim.fits) for aim in prep.aims)
    gaps = sum(aim.gap is not None for aim in prep.aims)
    text = f"{len(prep.aims)} aims: {linked} linked, {gaps} without anything that fits"
    return build_section("aims", text, prep=prep, linked=linked, gaps=gaps, maybe=len(prep.aims) - linked - gaps)


def development(prep: PrepReport) -> Section:
    """Show the skill in work and, goal by goal, what is learnt, what helps, and the next milestone."""
    rows = [(goal, next((step for step in goal.milestones if step.done_on is None), None)) for goal in prep.goals]
    return build_section("development", f"{len(rows)} goals with skills, help and milestones", prep=prep, rows=rows)


def recent_work(prep: PrepReport) -> Section:
    """Show dated work that can be cited, a strength, and a gap only where the data show one."""
    open_findings = [finding for finding in prep.findings if not finding.sensitive and finding.tier != "watch"]
    strengths = [finding for finding in open_findings if finding.valence == "strength"]
    gaps = [finding for finding in open_findings if finding.valence == "gap"]
    newest = prep.recent_work[0] if prep.recent_work else None
    said = f"newest on {words.day(newest.done_on)}" if newest else "nothing dated in the last 13 weeks"
    return build_section(
        "recent_work",
        f"{len(prep.recent_work)} pieces of recent work, {said}",
        prep=prep,
        strength=strengths[0] if strengths else None,
        newest=newest,
        gap=gaps[0] if gaps else None,
    )


__all__ = ["aims", "decisions", "development", "expectations", "recent_work"]
