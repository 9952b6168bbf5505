"""Calendar entries (`.ics`, RFC 5545): what is in one, under which name, and how it is written down.

An entry's UID says which meeting or promise it stands for and nothing of whom it is about. Times are of the team's
zone, which is described in the file, so that a program that does not know the zone reads them right as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar import Event as Component
from pydantic import BaseModel, ConfigDict

from coachkit.review.plain_text import lines_of, one_line

EventKind = Literal["meeting", "preparation", "promise"]
_SUMMARY_LENGTH, _DESCRIPTION_LENGTH = 120, 1_000


class Event(BaseModel):
    """One calendar entry; `start` is the team's own time, or a day where it takes no time (`minutes` is None)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    uid: str
    kind: EventKind
    summary: str
    description: str
    day: date
    at: time | None = None
    minutes: int | None = None
    tentative: bool = False
    cancelled: bool = False


class Dated(BaseModel):
    """An entry with its SEQUENCE, which grows whenever it changes, and the day on which it took this form."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    event: Event
    sequence: int
    since: date


def uid_of(kind: EventKind, rep_id: str, key: str) -> str:
    """Name an entry for good by what it stands for.

    >>> uid_of("promise", "007", "c-1") == uid_of("promise", "007", "c-1") != uid_of("promise", "07", "c-1")
    True
    """
    digest = hashlib.sha256("\n".join(f"{len(part)}:{part}" for part in (kind, rep_id, key)).encode()).hexdigest()
    return f"{digest[:32]}@coachkit"


def write_calendar(entries: Sequence[Dated], zone: str) -> bytes:
    """Write entries as one calendar file; the same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//coachkit//one-on-ones//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    timed = [entry.event.day for entry in entries if entry.event.at is not None]
    # In UTC times say their zone themselves.
    if timed and zone != "UTC":
        calendar.add_component(_described(zone, min(timed), max(timed)))
    for entry in sorted(entries, key=lambda one: (one.event.day, one.event.at or time.min, one.event.uid)):
        calendar.add_component(_component(entry, zone))
    return bytes(calendar.to_ical())


def _component(entry: Dated, zone: str) -> Component:
    event = entry.event
    made = Component()
    made.add("uid", event.uid)
    made.add("sequence", entry.sequence)
    # When it took this form, not when the file was written: an unchanged entry stays the same to the byte.
    made.add("dtstamp", datetime.combine(entry.since, time.min, UTC))
    made.add("summary", one_line(event.summary, _SUMMARY_LENGTH))
    made.add("description", lines_of(event.description, _DESCRIPTION_LENGTH))
    if event.at is None or event.minutes is None:
        made.add("dtstart", event.day)
        made.add("dtend", event.day + timedelta(days=1))
        made.add("transp", "TRANSPARENT")  # a due day blocks no time
    else:
        start = datetime.combine(event.day, event.at)
        own = UTC if zone == "UTC" else ZoneInfo(zone)
        made.add("dtstart", start.replace(tzinfo=own))
        made.add("dtend", (start + timedelta(minutes=event.minutes)).replace(tzinfo=own))
    made.add("status", "CANCELLED" if event.cancelled else "TENTATIVE" if event.tentative else "CONFIRMED")
    made.add("class", "PRIVATE")
    return made


def _described(zone: str, first: date, last: date) -> Timezone:
    """Describe a zone for the years of the entries and the next.

    icalendar can do so too, but puts each change of the clock an hour off: RFC 5545 (3.6.5) has it begin in the time
    that ends with it.
    """
    described = Timezone()
    described.add("tzid", zone)
    own = ZoneInfo(zone)
    begin = datetime(first.year, 1, 1)
    for onset, before, after in [
        (begin, begin.replace(tzinfo=own), begin.replace(tzinfo=own)),
        *_changes(own, first, last),
    ]:
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        part.add("dtstart", onset)
        part.add("tzname", after.tzname())
        part.add("tzoffsetfrom", before.utcoffset())
        part.add("tzoffsetto", after.utcoffset())
        described.add_component(part)
    return described


def _changes(own: ZoneInfo, first: date, last: date) -> Iterator[tuple[datetime, datetime, datetime]]:
    """Yield each change of the clock: its time by the old clock, and a moment before and after it."""
    day = datetime(first.year, 1, 1, tzinfo=UTC)
    while day.year <= last.year + 1:
        low, high = day, day + timedelta(days=1)
        if low.astimezone(own).utcoffset() != high.astimezone(own).utcoffset():
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                if middle.astimezone(own).utcoffset() == low.astimezone(own).utcoffset():
                    low = middle
                else:
                    high = middle
            before, after = low.astimezone(own), high.astimezone(own)
            offset = before.utcoffset()
            assert offset is not None  # noqa: S101 - a zone always has one
            yield (high + offset).replace(tzinfo=None), before, after
        day += timedelta(days=1)


def of_kinds(entries: Iterable[Dated], *kinds: EventKind) -> tuple[Dated, ...]:
    """Return the entries of some kinds alone."""
    return tuple(entry for entry in entries if entry.event.kind in kinds)
