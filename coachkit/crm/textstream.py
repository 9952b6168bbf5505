"""A file's text as a stream of clean UTF-8: nothing is ever held as a whole, whatever the size of the file."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from coachkit.crm.characters import clean, clean_bytes, may_be_damaged
from coachkit.crm.encodings import Encoding
from coachkit.crm.grid import UnreadableError

#: Opens a file's bytes from the beginning.
Opener = Callable[[], BinaryIO]
_CHUNK = 1 << 18
#: How many characters of a file are looked at to find its separator and header.
_HEAD = 1 << 18


class TextSource:
    """A text that can be read from the beginning any number of times.

    `hidden` (characters taken out), `lost` (bytes that stand for no character) and `suspect` (some names may be
    damaged) are those of the latest reading, as far as it went.
    """

    def __init__(self, open_file: Opener, encoding: Encoding) -> None:
        self.encoding = encoding
        self._open = open_file
        self._begin()

    def _begin(self) -> None:
        self.hidden = self.lost = 0
        self.line = 1
        self.suspect = False

    def head(self) -> tuple[str, bool]:
        """Return the first characters and whether they are all."""
        found: list[bytes] = []
        size = 0
        for piece in self.pieces():
            if size > _HEAD:
                return b"".join(found).decode(), False
            found.append(piece)
            size += len(piece)
        return b"".join(found).decode(), True

    def stream(self, skip: int, end: bytes) -> io.BufferedReader:
        """Open the text as UTF-8 without its first `skip` bytes, with `end` on a line of its own after the last."""
        return io.BufferedReader(_Pieces(_framed(self.pieces(), skip, end)), _CHUNK)

    def pieces(self) -> Iterator[bytes]:
        """Yield the text from the beginning; raises `UnicodeDecodeError` where it is not in its encoding."""
        self._begin()
        decoder = codecs.getincrementaldecoder(self.encoding.name)(self.encoding.errors)
        ascii_is_plain = self.encoding.name in ("utf-8", "cp1252")
        with self._open() as raw:
            first = True
            while chunk := raw.read(_CHUNK):
                if ascii_is_plain and chunk.isascii() and not decoder.getstate()[0]:
                    piece, hidden = clean_bytes(chunk)
                else:
                    piece, hidden = self._recoded(self._decoded(decoder, chunk), first)
                first = first and not piece
                self.hidden += hidden
                self.line += piece.count(b"\n")
                yield piece
            piece, hidden = self._recoded(self._decoded(decoder, b"", final=True), first)
            self.hidden += hidden
            yield piece

    def _decoded(self, decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> str:
        try:
            return decoder.decode(chunk, final)
        except UnicodeDecodeError:
            raise
        except UnicodeError:  # UTF-16 that was declared and has no mark
            reason = f"is declared as {self.encoding.declared}, but does not start like it."
            raise UnreadableError(reason, "Declare another encoding in the profile, or export it as UTF-8.") from None

    def _recoded(self, text: str, first: bool) -> tuple[bytes, int]:
        """Return clean UTF-8; a byte order mark at the very beginning is no character."""
        if first and text.startswith("\ufeff"):
            text = text[1:]
        if self.encoding.errors == "replace":
            self.lost += text.count("\ufffd")
        try:
            encoded = text.encode()
        except UnicodeEncodeError:  # half a character
            cleaned, hidden = clean(text)
            return cleaned.encode(), hidden
        self.suspect = self.suspect or may_be_damaged(encoded)
        return clean_bytes(encoded)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a raw file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with what is left of a piece, or with the next one."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _framed(pieces: Iterator[bytes], skip: int, end: bytes) -> Iterator[bytes]:
    last = b"\n"
    for piece in pieces:
        wanted = piece[skip:] if skip else piece
        skip = max(0, skip - len(piece))
        if wanted:
            last = wanted[-1:]
            yield wanted
    yield (b"" if last in b"\r\n" else b"\n") + end
