"""The sections of the team page: who cannot wait, and what could not be read. For the manager alone."""

from __future__ import annotations

from coachkit.model import TeamReport
from coachkit.report import words
from coachkit.report.section import Section, build_section
from coachkit.terms import MEETING_NAMES


def team_title(team: TeamReport) -> Section:
    """Say whose team this is and for which day."""
    heading = f"{team.manager}’s team" if team.manager else "The team"
    about = {"title": heading, "as_of": team.as_of.isoformat(), "team": True, "sample": team.sample}
    return build_section("team_title", f"{heading}, {team.as_of}", about, team=team, heading=heading)


def team_entries(team: TeamReport) -> Section:
    """Show every rep with what cannot wait, in the contract's order."""
    quiet = sum(not (entry.cannot_wait or entry.this_week or entry.signals or entry.failure) for entry in team.entries)
    return build_section(
        "team_entries", f"{len(team.entries)} reps", team=team, quiet=quiet, meeting_names=MEETING_NAMES, base=team.base
    )


def team_sources(team: TeamReport) -> Section:
    """Show what could not be read or used, table by table, and what to look at in the export."""
    set_aside = [(source.table, part) for source in team.sources for part in source.set_aside if part.count]
    rows = words.plural(sum(part.count for _, part in set_aside), "row")
    told = f"{words.plural(len(team.remarks), 'remark')}, {rows} set aside"
    return build_section("team_sources", told, team=team, set_aside=set_aside)


__all__ = ["team_entries", "team_sources", "team_title"]
