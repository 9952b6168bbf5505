"""What was published: an id stands for one wording for good, since the journal keeps ids of what was asked.

`published.csv` holds the id and a digest of each opener and probe of the shipped bank. A published text is replaced
by a new question (`replaced_by`), never edited; `tools/publish_bank.py` adds what is new.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from coachkit.conversation.bank.load import Bank

PUBLISHED_FILE = Path(__file__).with_name("published.csv")


def digests(bank: Bank) -> dict[str, str]:
    """Return the digest of every text by its id: of an opener with its kind, and of a probe."""
    texts = {item.question_id: f"{item.kind}: {item.text}" for item in (*bank.items, *bank.replaced)}
    texts |= dict(bank.probe_texts)
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in sorted(texts.items())}


def read_published() -> dict[str, str]:
    """Return what was published: digests by id."""
    with PUBLISHED_FILE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["digest"] for row in csv.DictReader(file)}


def broken_promises(bank: Bank) -> dict[str, str]:
    """Return what is wrong with published texts, by id: edited, or gone."""
    now = digests(bank)
    wrong = {}
    for name, digest in read_published().items():
        if name not in now:
            wrong[name] = "was published and is gone. Put it back, with `replaced_by` if another took its place."
        elif now[name] != digest:
            wrong[name] = (
                "was published in another wording. Put that back, and write the new one under a new id that "
                "`replaced_by` names."
            )
    return wrong
