"""Finding probes for what the rep has just said: by topic, then by the questions' own words (BM25), offline.

Cues ("rep says ...", `bank/cues.yaml`) tell what topic lies behind a sentence; the words of a question, its probes and
the answers they are for tell which question of the topic fits best. Words are compared by their stems.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coachkit.conversation.bank import Bank, QuestionItem
from coachkit.conversation.stems import stems
from coachkit.terms import Topic

#: The usual constants of BM25 (Robertson & Zaragoza 2009): saturation of repeated words, and weight of length.
K1, B = 1.2, 0.75
#: How far a question's own words can lift it above others of as likely a topic.
OWN_WORDS = 0.3
#: What the next question of the same topic counts, beside the one before it.
NEXT_OF_TOPIC = 0.5


@dataclass(frozen=True)
class Found:
    """A question that fits, and how well; scores compare within one search only."""

    item: QuestionItem
    score: float


class Index:
    """Texts by their stems, to be ranked by BM25."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = [Counter(stems(text)) for text in texts]
        lengths = [sum(count.values()) for count in counts]
        mean = sum(lengths) / max(len(lengths), 1) or 1.0
        self._texts_with: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            for stem, n in count.items():
                weight = n * (K1 + 1) / (n + K1 * (1 - B + B * length / mean))
                self._texts_with[stem].append((place, weight))
        total = len(counts)
        self._rarity = {
            stem: math.log(1 + (total - len(places) + 0.5) / (len(places) + 0.5))
            for stem, places in self._texts_with.items()
        }

    def scores(self, text: str) -> dict[int, float]:
        """Return the score of every text that shares a stem with `text`, by its place."""
        found: dict[int, float] = defaultdict(float)
        for stem in dict.fromkeys(stems(text)):
            for place, weight in self._texts_with.get(stem, ()):
                found[place] += self._rarity[stem] * weight
        return found


class Topics:
    """Each topic as the stems of all its cues, weighted by how few topics have them (TF-IDF), to be told by cosine.

    On the spoken sentences of the tests this tells the topic more often than the best single cues do: what a rep says
    seldom repeats a cue, but often draws on the words of several.
    """

    def __init__(self, cues: Mapping[Topic, Iterable[str]]) -> None:
        counts = {topic: Counter(stem for cue in said for stem in set(stems(cue))) for topic, said in cues.items()}
        shared = Counter(stem for count in counts.values() for stem in count)
        self._rarity = {stem: math.log(1 + len(counts) / topics) for stem, topics in shared.items()}
        self._weights: dict[str, list[tuple[Topic, float]]] = defaultdict(list)
        for topic, count in counts.items():
            weights = {stem: (1 + math.log(n)) * self._rarity[stem] for stem, n in count.items()}
            length = math.hypot(*weights.values())
            for stem, weight in weights.items():
                self._weights[stem].append((topic, weight / length))

    def likely(self, said: str) -> dict[Topic, float]:
        """Return how likely each topic is, for those that share a stem with what was said."""
        found: dict[Topic, float] = defaultdict(float)
        for stem, n in Counter(stems(said)).items():
            for topic, weight in self._weights.get(stem, ()):
                found[topic] += n * self._rarity[stem] * weight
        return dict(found)


class Search:
    """The bank, ready to be searched: made once, asked often (a search takes about a millisecond)."""

    def __init__(self, bank: Bank, cues: Mapping[Topic, Iterable[str]]) -> None:
        self._items = bank.items
        self._topics = Topics(cues)
        self._questions = Index(_words_of(item, bank) for item in bank.items)

    def find(self, said: str, limit: int = 10) -> list[Found]:
        """Return the questions that fit best what was said, best first; none where no word of it is known.

        A further question of a topic counts less than the one before it, so that the first few stand for different
        readings of the sentence, and one of them is likely to be the right one.
        """
        words = self._questions.scores(said)
        most = max(words.values(), default=1.0)
        topics = self._topics.likely(said)
        fitting = [
            Found(item, topics.get(item.topic, 0.0) * (1 + OWN_WORDS * words.get(place, 0.0) / most))
            for place, item in enumerate(self._items)
            if not item.in_drawer and (item.topic in topics or place in words)
        ]
        earlier: Counter[Topic] = Counter()
        found = []
        for one in sorted(fitting, key=_best_first):
            found.append(Found(one.item, one.score * NEXT_OF_TOPIC ** earlier[one.item.topic]))
            earlier[one.item.topic] += 1
        return sorted(found, key=_best_first)[:limit]


def _best_first(one: Found) -> tuple[float, str]:
    return -one.score, one.item.question_id


def _words_of(item: QuestionItem, bank: Bank) -> str:
    probes = bank.probes_of(item)
    answers = (probe.answer for probe in item.probes)
    return " ".join([item.text, *(text for _, text in probes), *answers, *item.listen_for])
