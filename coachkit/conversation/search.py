"""Finding probes for what the rep has just said: BM25 over cue phrases and the questions' own words, offline.

Cues ("rep says ...", `bank/cues.yaml`) tell what topic lies behind a sentence; the words of a question, its probes and
the answers they are for tell which question of the topic fits best. Words are compared by their stems.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from coachkit.conversation.bank import Bank, QuestionItem
from coachkit.conversation.stems import stems
from coachkit.terms import Topic

#: The usual constants of BM25 (Robertson & Zaragoza 2009): saturation of repeated words, and weight of length.
K1, B = 1.2, 0.75
#: A topic is as likely as its best cues together: one alone may share a word by chance.
CUES_COUNTED = 3
#: Beside the topic, a question's own words count so much.
OWN_WORDS = 0.5
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


class Search:
    """The bank, ready to be searched: made once, asked often (a search takes about a millisecond)."""

    def __init__(self, bank: Bank) -> None:
        self._items = bank.items
        self._cue_topics = [topic for topic, cues in bank.cues for _ in cues]
        self._cues = Index(cue for _, cues in bank.cues for cue in cues)
        self._questions = Index(_words_of(item, bank) for item in bank.items)

    def topics(self, said: str) -> list[tuple[Topic, float]]:
        """Return the topics that may lie behind what was said, likeliest first; none where no word is known."""
        by_topic: dict[Topic, list[float]] = defaultdict(list)
        for place, score in self._cues.scores(said).items():
            by_topic[self._cue_topics[place]].append(score)
        own: dict[Topic, list[float]] = defaultdict(list)
        for place, score in self._questions.scores(said).items():
            own[self._items[place].topic].append(score)
        ranked = {
            topic: sum(sorted(by_topic[topic], reverse=True)[:CUES_COUNTED]) + OWN_WORDS * max(own[topic], default=0.0)
            for topic in {*by_topic, *own}
        }
        return sorted(ranked.items(), key=lambda pair: (-pair[1], pair[0]))

    def find(self, said: str, limit: int = 10) -> list[Found]:
        """Return the questions that fit best what was said, best first.

        A further question of a topic counts less than the one before it, so that the first few stand for different
        readings of the sentence, and one of them is likely to be the right one.
        """
        words = self._questions.scores(said)
        topics = dict(self.topics(said))
        fitting = [
            Found(item, topics[item.topic] + OWN_WORDS * words.get(place, 0.0))
            for place, item in enumerate(self._items)
            if item.topic in topics and not item.in_drawer
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
