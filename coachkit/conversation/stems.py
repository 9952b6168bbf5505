"""Words by their stems: what the search, and the choice by a rep's profile, compare."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from coachkit.conversation.tact.classify import straight

#: Words that say nothing of what a sentence is about.
_EMPTY = frozenset(
    {
        "a", "an", "the", "i", "me", "my", "we", "us", "our", "you", "your", "he", "she", "it", "its", "they",
        "them", "their", "this", "that", "these", "those", "is", "are", "was", "were", "be", "been", "am", "do",
        "does", "did", "have", "has", "had", "will", "would", "can", "could", "should", "may", "might", "must",
        "and", "or", "but", "if", "so", "as", "at", "by", "for", "from", "in", "into", "of", "on", "to", "up",
        "with", "about", "over", "just", "really", "quite", "very", "well", "yeah", "yes", "no", "not", "n't",
        "oh", "um", "er", "like", "know", "mean", "think", "got", "get", "go", "going", "gonna", "to'll", "'s",
        "'m", "'re", "'ve", "'d", "'ll", "there", "here", "what", "which", "who", "how", "when", "where", "why",
        "all", "any", "some", "one", "bit", "kind", "sort", "actually", "basically", "honestly", "maybe",
        "probably",
    }
)  # fmt: skip
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def stems(text: str) -> list[str]:
    """Return the stems of the words that say something, and those of neighbours together.

    >>> stems("They went quiet after the demos")
    ['went', 'quiet', 'after', 'demo', 'went quiet', 'quiet after', 'after demo']
    """
    words = (re.sub(r"'(?:s|m|re|ve|d|ll)$", "", word) for word in _TOKEN.findall(straight(text).lower()))
    kept = [_stem(word) for word in words if word not in _EMPTY]
    return kept + [f"{one} {other}" for one, other in pairwise(kept)]
