"""What a rule is: a name, the words that break it, and how to mend them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from coachkit.conversation.tact.classify import Sentence
from coachkit.terms import QuestionKind


@dataclass(frozen=True)
class Asked:
    """A text as the rules see it: straight quotes, its sentences, and the kind that its author gave it, if any."""

    text: str
    sentences: tuple[Sentence, ...]
    kind: QuestionKind | None


@dataclass(frozen=True)
class Rule:
    """A rule of form or tact. `broken_by` returns the words that break it, or None; `mend` says what to do."""

    rule: str
    mend: str
    broken_by: Callable[[Asked], str | None]

    def message(self, words: str) -> str:
        """Say what is wrong and how to mend it."""
        return f"“{words}”: {self.mend}" if words else self.mend


def read_rules(path: Path) -> tuple[Rule, ...]:
    """Read rules that are lists of patterns; how they are written stands at the top of the file itself."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    words = {f"<{name}>": f"(?:{'|'.join(listed)})" for name, listed in content["words"].items()}
    return tuple(
        Rule(entry["rule"], entry["mend"], _breaks(entry["breaks"], entry.get("unless", []), words))
        for entry in content["rules"]
    )


def _breaks(breaks: list[str], unless: list[str], words: Mapping[str, str]) -> Callable[[Asked], str | None]:
    pattern, excused = _compiled(breaks, words), _compiled(unless, words)

    def broken_by(asked: Asked) -> str | None:
        text = excused.sub("…", asked.text) if unless else asked.text
        found = pattern.search(text)
        return found.group().strip(" ,.;:") if found else None

    return broken_by


def _compiled(patterns: list[str], words: Mapping[str, str]) -> re.Pattern[str]:
    """Make one pattern of many, each bound to the edges of words unless it says itself where it begins."""
    bound = []
    for pattern in patterns:
        start = "" if pattern.startswith(("^", "[", "(?:^", "<head>")) else r"\b"
        full = re.sub(r"<[a-z-]+>", lambda found: words[found.group()], pattern)
        bound.append(f"(?:{start}{full}(?!\\w))")
    return re.compile("|".join(bound), re.IGNORECASE)
