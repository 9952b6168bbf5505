"""The words by which headers and cells of an unknown file are known (`vocabulary.yaml`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("vocabulary.yaml")
#: How surely a header is meant for a column: it is one of its words, one of its vaguer words, or has one among others.
SURE, LIKELY, AMONG = 1.0, 0.8, 0.6
_PER_EXTRA_WORD, _LEAST = 0.06, 0.3
#: A word of one of these lengths alone, among others, says nothing ("de", "am").
_TELLING, _SHORTEST = 4, 3
#: What turns a word's meaning around.
_NOT = frozenset({"not", "nicht", "no", "non", "nao", "niet", "pas", "kein", "sin", "sem", "without", "ohne"})
#: `Betrag (EUR)`, `Amount in USD`, `Umsatz €`: what a header says beside its word.
_BESIDE = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|[$€£¥%]|\b(?:in|en|em)\s+[A-Z]{3}\b|\b(?:EUR|USD|GBP|CHF|CAD|AUD|BRL|MXN|TEUR|k€)\b"
)


def plain(text: str) -> str:
    """Write text in the one way in which words are compared: small letters without accents, single spaces.

    >>> plain("OpportunityOwner_ID"), plain("Nächster  Schritt:")
    ('opportunity owner id', 'nachster schritt')
    """
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", split.casefold()) if not unicodedata.combining(letter)
    )
    return " ".join(re.sub(r"[^\w]|_", " ", bare).split())


@dataclass(frozen=True)
class Spelling:
    """A header as it is compared: whole, and without the unit or remark that stands beside its word."""

    header: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All of its words."""
        return tuple(plain(self.header).split())

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The header without spaces: all of it, then without what stands beside."""
        bare = plain(_BESIDE.sub(" ", self.header)).replace(" ", "")
        return tuple(dict.fromkeys(form for form in ("".join(self.words), bare) if form))


@dataclass(frozen=True)
class HeaderWords:
    """The words for one column. `tells` is how much it says about which table a file is."""

    sure: frozenset[str]
    likely: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]
    without: frozenset[str]
    tells: int = 0

    def fit(self, spelling: Spelling) -> float:
        """Return how surely a header is meant for the column, 0 to 1."""
        for discount, form in enumerate(spelling.forms):
            if form in self.sure:
                return SURE - discount * 0.01
        for discount, form in enumerate(spelling.forms):
            if form in self.likely:
                return LIKELY - discount * 0.01
        if self.without & set(spelling.words):
            return 0.0
        extra = min(
            (len(spelling.words) - len(phrase) for phrase in self.phrases if has_phrase(spelling.words, phrase)),
            default=None,
        )
        return 0.0 if extra is None else max(AMONG - extra * _PER_EXTRA_WORD, _LEAST)


def has_phrase(words: tuple[str, ...], phrase: tuple[str, ...], telling: int = _TELLING) -> bool:
    """Tell whether the words of a phrase stand in a text one after another; a single short word does not count."""
    if len(phrase) > len(words) or (len(phrase) == 1 and len(phrase[0]) < telling):
        return False
    return any(words[start : start + len(phrase)] == phrase for start in range(len(words) - len(phrase) + 1))


class Vocabulary:
    """Everything in `vocabulary.yaml`, ready to be asked."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.headers = {
            table: {column: _header_words(column, said) for column, said in columns.items()}
            for table, columns in data["headers"].items()
        }
        self.owner = {kind: _header_words("", said) for kind, said in data["owner"].items()}
        self.stage_dates: dict[str, list[str]] = data["stage_dates"]
        self.target_words = frozenset(map(plain, _flat(data["target_words"])))
        self.known_headers = frozenset(
            phrase
            for columns in (*data["headers"].values(), data["owner"])
            for said in columns.values()
            for phrase in _flat([*said.get("sure", []), *said.get("likely", [])])
        )
        self._orders = _phrases(data["orders"])
        self._files = {table: _phrases(words) for table, words in data["files"].items()}
        self.words = {
            column: {meaning: _phrases(words) for meaning, words in meanings.items()}
            for column, meanings in data["words"].items()
        }
        self._nobody = _phrases(data["nobody"])

    def meaning(self, table: str, column: str, word: str) -> str | None:
        """Return what a word in a cell of a closed list means, None where it is not known or could mean two things."""
        meanings: dict[str, tuple[tuple[str, ...], ...]]
        meanings = self.words.get(f"{table}.{column}") or self.words.get(column, {})
        words = tuple(plain(word).split())
        bare = tuple(part for part in words if not part.isdecimal())
        for said in (words, bare):
            together = "".join(said)
            for meaning, phrases in meanings.items():
                if together and any("".join(phrase) == together for phrase in phrases):
                    return meaning
        if column in ("boolean", "active") or _NOT & set(words):
            return None
        found = {
            meaning
            for meaning, phrases in meanings.items()
            if any(has_phrase(words, phrase, _SHORTEST) for phrase in phrases)
        }
        if len(found) > 1:  # what is won or lost names the stage it was in as well
            found -= {"open"}
        return found.pop() if len(found) == 1 else None

    def is_called(self, table: str, name: str) -> bool:
        """Tell whether a file's name says that it holds a table."""
        words = tuple(plain(name).split())
        return any(has_phrase(words, phrase, _SHORTEST) for phrase in self._files[table])

    def is_order(self, header: str) -> bool:
        """Tell whether a header speaks of an order or an invoice."""
        words = Spelling(header).words
        return any(has_phrase(words, phrase) for phrase in self._orders)

    def truth(self, word: str) -> bool | None:
        """Return what a tick box's word says, None where it is no such word."""
        meaning = self.meaning("", "boolean", word)
        return None if meaning is None else meaning == "true"

    def is_nobody(self, owner: str) -> bool:
        """Tell whether an owner's name is that of a queue, a robot or nobody at all."""
        words = tuple(plain(owner).split())
        return any(phrase == words or has_phrase(words, phrase, _SHORTEST) for phrase in self._nobody)


@cache
def vocabulary() -> Vocabulary:
    """Read the shipped vocabulary, once."""
    # Every scalar is text: `no` and `1` are words here.
    return Vocabulary(yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))  # noqa: S506 - plain text


def _header_words(column: str, said: dict[str, Any]) -> HeaderWords:
    own = [column] if column and not column.startswith("_") else []
    sure = [*own, *_flat(said.get("sure", []))]
    return HeaderWords(
        sure=frozenset(plain(phrase).replace(" ", "") for phrase in sure),
        likely=frozenset(plain(phrase).replace(" ", "") for phrase in _flat(said.get("likely", []))),
        phrases=_phrases(sure),
        without=frozenset(word for phrase in said.get("without", []) for word in plain(phrase).split()),
        tells=int(said.get("tells", 0)),
    )


def _phrases(said: Iterable[Any]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(tuple(plain(phrase).split()) for phrase in _flat(said)))


def _flat(said: Iterable[Any]) -> Iterator[str]:
    for part in said:
        if isinstance(part, str):
            yield part
        else:
            yield from _flat(part)
