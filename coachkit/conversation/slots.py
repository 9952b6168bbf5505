"""Filling the slots of a text: with a value from the evidence, else with the fallback of the slot."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coachkit.conversation.bank.form import Filler, Slot

_SLOT = re.compile(r"\{(\w+)\}")
_QUOTED: frozenset[Filler] = frozenset({"goal", "milestone", "focus", "aspiration", "motivator"})
#: Longer names are cut, so that a question stays one that can be said aloud.
LONGEST_VALUE = 60


def fill(text: str, slots: Mapping[str, Slot], values: Mapping[Filler, str]) -> str:
    """Fill every slot of `text`; a slot whose filler has no value gets its fallback.

    Values are plain text and are never read as slots themselves.

    >>> account = {"account": Slot(filler="account", fallback="your largest customer")}
    >>> fill("What comes next with {account}?", account, {"account": "Müller {x} & Co"})
    'What comes next with Müller x & Co?'
    >>> fill("What comes next with {account}?", account, {})
    'What comes next with your largest customer?'
    """

    def put(match: re.Match[str]) -> str:
        slot = slots[match.group(1)]
        value = plain(values.get(slot.filler, ""))
        if not value:
            return slot.fallback
        return f"“{value}”" if slot.filler in _QUOTED else value

    return _SLOT.sub(put, text)


def plain(value: str) -> str:
    """Make one short line of a value from outside: no line breaks, control characters or braces.

    >>> plain("  Acme\\n Industries {EMEA} ")
    'Acme Industries EMEA'
    """
    printable = "".join(" " if not letter.isprintable() else letter for letter in value if letter not in "{}")
    line = " ".join(printable.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1].rstrip() + "…"
