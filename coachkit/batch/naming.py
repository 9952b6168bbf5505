"""Whether a file names a person: as text, JSON and HTML write a name, and inside the parts of a mail."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from coachkit.crm.scrub import Known

#: Files larger than this are data, not words of a person; none of ours is.
_MOST_BYTES = 64 * 2**20
#: Calendars break a line after 75 bytes, in the middle of a word where it falls so (RFC 5545, 3.1).
_FOLD = re.compile(rb"\r?\n[ \t]")


def names_person(path: Path, known: Known) -> bool:
    """Tell whether a file holds one of a person's names."""
    words = _words(known)
    if words is None or not path.is_file() or path.stat().st_size > _MOST_BYTES:
        return False
    return any(words.search(text) for text in _texts(path))


def lines_naming(path: Path, known: Known) -> list[int]:
    """Return the lines of a file that hold one of a person's names as it stands; none where it is packed in a mail."""
    words = _words(known)
    lines = path.read_bytes().splitlines()
    return [number for number, line in enumerate(lines, start=1) if words is not None and words.search(line)]


def _words(known: Known) -> re.Pattern[bytes] | None:
    """Return what finds a name in bytes, over a line's end too; "Ben" is not in "benefit"."""
    forms = {form.strip() for name in known.names for form in (name, html.escape(name), json.dumps(name)[1:-1])}
    longest_first = sorted(filter(None, forms), key=lambda form: (-len(form), form))
    either = b"|".join(rb"\s+".join(re.escape(part.encode()) for part in form.split()) for form in longest_first)
    return re.compile(b"(?<![A-Za-z0-9])(?:" + either + b")(?![A-Za-z0-9])", re.IGNORECASE) if either else None


def _texts(path: Path) -> Iterator[bytes]:
    """Yield a file as it is, and what a program that opens it would read."""
    content = path.read_bytes()
    yield content
    if path.suffix.lower() == ".eml":
        for part in _parts(content):
            yield part
            yield _FOLD.sub(b"", part)  # a calendar may be attached
    elif path.suffix.lower() == ".ics":
        yield _FOLD.sub(b"", content)


def _parts(content: bytes) -> Iterator[bytes]:
    """Yield the headers and the parts of a mail, decoded: base64 and quoted-printable hide a name."""
    for part in message_from_bytes(content, policy=policy.default).walk():
        yield "\n".join(str(value) for value in part.values()).encode()
        if part.is_multipart():
            continue
        packed = part.get_payload(decode=True)
        if isinstance(packed, bytes):
            yield packed
        if isinstance(part, EmailMessage) and part.get_content_maintype() == "text":
            try:
                yield str(part.get_content()).encode()
            except (LookupError, ValueError):
                continue  # of a character set that is not known: its bytes were looked at above
