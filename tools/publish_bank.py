"""Add new questions to `bank/published.csv`; a published wording that changed is refused (maintainers)."""

from __future__ import annotations

import csv
import sys

from coachkit.conversation.bank import load_bank
from coachkit.conversation.bank.published import PUBLISHED_FILE, broken_promises, digests


def main() -> int:
    """Write the list anew, unless something published was edited."""
    bank = load_bank()
    wrong = broken_promises(bank) if PUBLISHED_FILE.is_file() else {}
    for name, reason in wrong.items():
        print(f"{name} {reason}", file=sys.stderr)
    if wrong:
        return 1
    with PUBLISHED_FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "digest"])
        writer.writerows(digests(bank).items())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
