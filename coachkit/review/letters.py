"""A letter as text, as simple HTML and as an e-mail draft that a mail program opens ready to be sent.

The same letter gives the same bytes: no clock and no chance is in it. Dates and message ids are the mail program's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from markupsafe import Markup

from coachkit.review.plain_text import one_line
from coachkit.review.recap_content import Part

#: What can be an address in every mail program: one at sign, no space, nothing but ASCII.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
#: Names and notes may be in a script that runs the other way.
_PARAGRAPH = Markup('<p dir="auto">{}</p>\n')
_SUBJECT_LENGTH, _FILE_NAME_LENGTH = 150, 100


@dataclass(frozen=True)
class Letter:
    """What is written to whom. `to` is an address that was checked, or None; `form` is text to be kept as it stands."""

    subject: str
    to_name: str
    to: str | None
    opening: tuple[str, ...]
    parts: tuple[Part, ...]
    closing: tuple[str, ...]
    form: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter; `kind` is a media type like `text/html`."""

    name: str
    kind: str
    content: bytes


def address_of(email: str | None) -> str | None:
    """Return an address if it can be written to as it stands.

    >>> address_of(" ana@example.com "), address_of("ana@example.com, all@example.com"), address_of("n/a")
    ('ana@example.com', None, None)
    """
    address = (email or "").strip()
    return address if _ADDRESS.fullmatch(address) else None


def as_text(letter: Letter) -> str:
    """Write a letter as plain text."""
    blocks = ["\n\n".join(letter.opening)]
    blocks += [f"{part.heading}\n" + "\n".join(_indented(item) for item in part.items) for part in letter.parts]
    blocks += [letter.form] if letter.form else []
    return "\n\n".join([*blocks, *letter.closing]) + "\n"


def as_html(letter: Letter) -> str:
    """Write a letter as HTML without style or picture; every text is escaped."""
    body = Markup("").join(_PARAGRAPH.format(_broken(text)) for text in letter.opening)
    for part in letter.parts:
        items = Markup("").join(Markup('<li dir="auto">{}</li>\n').format(_broken(item)) for item in part.items)
        body += Markup("<h2>{}</h2>\n<ul>\n{}</ul>\n").format(part.heading, items)
    body += Markup("<pre>{}</pre>\n").format(letter.form) if letter.form else Markup("")
    body += Markup("").join(_PARAGRAPH.format(_broken(text)) for text in letter.closing)
    page = Markup('<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{}</title></head><body>\n{}')
    return page.format(letter.subject, body) + "</body></html>\n"


def as_draft(letter: Letter, attachments: Sequence[Attachment] = ()) -> bytes:
    """Write a letter as a draft (`.eml`): `X-Unsent` makes a mail program open it for sending."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if letter.to is not None:
        message["To"] = Address(display_name=one_line(letter.to_name, 100), addr_spec=letter.to)
    message["Subject"] = one_line(letter.subject, _SUBJECT_LENGTH)
    # Quoted-printable, whatever the text: nothing in it can then look like a boundary.
    message.set_content(as_text(letter), cte="quoted-printable")
    message.add_alternative(as_html(letter), subtype="html", cte="quoted-printable")
    for attached in attachments:
        kind, _, subtype = attached.kind.partition("/")
        message.add_attachment(
            attached.content, maintype=kind, subtype=subtype, cte="base64", filename=file_name(attached.name)
        )
        if kind == "text":
            list(message.iter_attachments())[-1].set_param("charset", "utf-8")
    seed = hashlib.sha256(as_text(letter).encode() + b"".join(attached.content for attached in attachments))
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_coachkit_{number}_{seed.hexdigest()[:24]}")
    return message.as_bytes()


def file_name(name: str) -> str:
    """Return a name that every file system takes; letters of all scripts stay.

    >>> file_name("Ana/Lima: report.html")
    'Ana Lima report.html'
    """
    stem, dot, ending = one_line(re.sub(r'[\\/:*?"<>|]', " ", name), 10_000).rpartition(".")
    return f"{one_line(stem, _FILE_NAME_LENGTH).strip('. ')}{dot}{ending}"


def _indented(item: str) -> str:
    return "- " + item.replace("\n", "\n  ")


def _broken(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n"))
