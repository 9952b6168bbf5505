"""The sections that come from the journal: what the last meeting left, and how the hygiene agreement stands."""

from __future__ import annotations

from collections.abc import Mapping

from coachkit.model import PrepReport
from coachkit.report.section import Section, build_section
from coachkit.terms import HygieneField

#: What is up to date, as a reader would say it; the rules are those of `insight.kept_current`.
HYGIENE_WORDS: Mapping[HygieneField, str] = {
    "next_step": "a next step whose day has not passed",
    "close_date": "an expected close that has not passed",
    "stage": "a stage",
    "amount": "an amount",
    "activity": "an activity in the last 14 days",
}


def last_time(prep: PrepReport) -> Section:
    """Show what was noted, heard and put off last time, for both to read; without any there is no section."""
    last = prep.last_time
    said = f"{len(last.notes) if last else 0} notes, {len(prep.parked)} topics put off"
    return build_section("last_time", said, prep=prep, last=last)


def hygiene_agreement(prep: PrepReport) -> Section:
    """Show what is kept up to date by which day, and how it stands; without an agreement there is no section."""
    told = len(prep.hygiene.states) if prep.hygiene else 0
    return build_section("hygiene_agreement", f"{told} things kept up to date", prep=prep, told=HYGIENE_WORDS)


__all__ = ["HYGIENE_WORDS", "hygiene_agreement", "last_time"]
