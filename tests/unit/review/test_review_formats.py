"""Letters and calendars as other programs read them: any text comes back, and nothing steers what it is in."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from coachkit.review.calendars import Dated, Event, uid_of, write_calendar
from coachkit.review.letters import Attachment, Letter, address_of, as_draft, as_text, file_name
from coachkit.review.plain_text import lines_of, one_line
from coachkit.review.recap_content import Part

pytestmark = pytest.mark.unit

#: What people type and what they should not: other scripts, signs of both formats, breaks of every kind, long lines.
TEXT = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="ab;,:\\\"'\r\n\t \u2028\u2029\x85\x0b\x0c\x00=?<>&[]-", max_size=80),
    st.text(alphabet="日本語العربيةไทยελληνικάбв👩‍🚀é", max_size=120),
    st.sampled_from(
        ["END:VEVENT\r\nBEGIN:VEVENT", "x" * 3000, "--=_coachkit_0_", ".\n..\nFrom me", "<script>1</script>"]
    ),
)


def read(draft: bytes) -> EmailMessage:
    """Read a draft as a mail program does."""
    message = message_from_bytes(draft, policy=policy.default)
    assert isinstance(message, EmailMessage) and not message.defects
    return message


@given(TEXT, TEXT, TEXT)
def test_every_text_comes_back_from_a_draft(subject: str, heading: str, item: str) -> None:
    """Whatever was typed: the text is whole, the HTML is escaped, the headers are those that were set, no more."""
    said = lines_of(item)
    letter = Letter(subject, heading, "ana@example.com", ("Hello,",), (Part(lines_of(heading), (said,)),), ("Bye",))
    attached = Attachment(f"{heading}.html", "text/html", item.encode("utf-8", "replace"))
    draft = as_draft(letter, [attached])
    assert draft == as_draft(letter, [attached]) and b"\n" not in draft.replace(b"\r\n", b"")
    assert max(map(len, draft.split(b"\r\n"))) <= 998
    message = read(draft)
    assert set(message.keys()) == {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}
    assert message["To"].addresses[0].addr_spec == "ana@example.com"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    assert plain.get_content().replace("\r\n", "\n") == as_text(letter)  # mail has lines of its own kind
    assert html.get_content().count("<li ") == 1 and "<script" not in html.get_content()
    (page,) = message.iter_attachments()
    assert page.get_payload(decode=True) == attached.content


@given(TEXT, TEXT, st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_every_text_comes_back_from_a_calendar(summary: str, description: str, day: date) -> None:
    """Cut to its length, it is what was typed; no text makes another entry; lines are folded at 75 bytes."""
    event = Event(
        uid=uid_of("promise", "007", summary), kind="promise", summary=summary, description=description, day=day
    )
    content = write_calendar([Dated(event=event, sequence=3, since=day)], "Europe/Lisbon")
    assert content == write_calendar([Dated(event=event, sequence=3, since=day)], "Europe/Lisbon")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(found["SUMMARY"]) == one_line(summary, 120)
    assert str(found["DESCRIPTION"]) == lines_of(description, 1_000)
    assert (found["UID"], found["SEQUENCE"], found.start) == (event.uid, 3, day)


@pytest.mark.parametrize(
    "zone", ["Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Africa/Casablanca", "Australia/Lord_Howe"]
)
def test_the_zone_is_described_as_it_is(zone: str) -> None:
    """Read by the file's own description of the zone, every hour of two years is the same moment as by the zone."""
    day = date(2026, 3, 27)
    event = Event(uid="u", kind="meeting", summary="s", description="", day=day, at=time(10), minutes=30)
    calendar = Calendar.from_ical(write_calendar([Dated(event=event, sequence=0, since=day)], zone))
    (described,) = calendar.walk("VTIMEZONE")
    changes = sorted(
        (part["DTSTART"].dt - part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td) for part in described.subcomponents
    )
    own = ZoneInfo(zone)
    moment = datetime(2026, 1, 2)
    while moment < datetime(2027, 12, 31):
        offset = [to for onset, to in changes if onset <= moment][-1]
        assert offset == moment.replace(tzinfo=UTC).astimezone(own).utcoffset()
        moment += timedelta(hours=1)
    (found,) = calendar.walk("VEVENT")
    assert found.start == datetime(2026, 3, 27, 10, tzinfo=own)
    assert found["DTSTART"].params["TZID"] == zone


def test_a_team_in_utc_needs_no_zone() -> None:
    """Its times say so themselves."""
    event = Event(uid="u", kind="meeting", summary="s", description="", day=date(2026, 3, 27), at=time(10), minutes=30)
    content = write_calendar([Dated(event=event, sequence=0, since=date(2026, 3, 20))], "UTC").decode()
    assert "DTSTART:20260327T100000Z" in content and "VTIMEZONE" not in content


@pytest.mark.parametrize(
    "email",
    ["ana@example.com\nBcc: all@example.com", "ana", "Ana <ana@example.com>", "a@b@c", "", None, "a..b@x", "ü@x.de"],
)
def test_only_a_plain_address_is_written_to(email: str | None) -> None:
    """Everything else leaves the draft without one."""
    assert address_of(email) is None


@given(st.text(alphabet=string.printable + "é日‮", max_size=200))
def test_a_file_name_has_no_path_in_it(name: str) -> None:
    """Whatever a person is called."""
    named = file_name(f"Report {name} 2026-03-20.html")
    assert named.startswith("Report") and named.endswith(".html") and not set('/\\:*?"<>|\n\x00') & set(named)
    assert len(named) <= 105
