"""The best passages for each of several questions, gathered block by block."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from corpus.copying.segment import Numbers

Scores = npt.NDArray[np.float64]

_WAITING = 64
"""So many passages a question may wait before they are compared with those kept."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Passages, one an element: the codes `first:last` of the text `number`, for the question `asked`."""

    asked: Numbers
    score: Scores
    number: Numbers
    first: Numbers
    last: Numbers

    def take(self, which: Numbers) -> "Entries":
        """Those at these places."""
        return Entries(self.asked[which], self.score[which], self.number[which], self.first[which], self.last[which])


def _join(parts: list[Entries]) -> Entries:
    columns = ("asked", "score", "number", "first", "last")
    return Entries(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


@dataclass(slots=True)
class Leaders:
    """For each of `count` questions the `most` best passages that do not overlap; of equals the first in the corpus."""

    count: int
    most: int
    _bars: Scores = field(init=False)
    _waiting: list[Entries] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._bars = np.zeros(self.count)

    def offer(self, scores: Scores, number: Numbers, first: Numbers, last: Numbers) -> None:
        """Take in a block: `scores[i, j]` is that of its passage j for question i; 0 is no passage."""
        better = np.flatnonzero(scores > self._bars[:, None])
        asked, place = np.divmod(better, scores.shape[1])
        self._waiting.append(Entries(asked, scores[asked, place], number[place], first[place], last[place]))
        if sum(len(part.asked) for part in self._waiting) > (self.most + _WAITING) * self.count:
            self._settle()

    def join(self, other: "Leaders") -> None:
        """Take in the passages of other leaders for the same questions."""
        self._waiting += other._settle()

    def list_best(self) -> list[list[tuple[int, int, int, float]]]:
        """For each question its passages as (text number, first code, last code, score), best first."""
        found: list[list[tuple[int, int, int, float]]] = [[] for _ in range(self.count)]
        for part in self._settle():
            columns = part.asked, part.number, part.first, part.last, part.score
            for asked, *passage in zip(*(column.tolist() for column in columns), strict=True):
                found[asked].append(tuple(passage))
        return found

    def _settle(self) -> list[Entries]:
        """Compare all that waits, keep the best, and raise the bars."""
        if not self._waiting:
            return []
        entries = _join(self._waiting)
        order = np.lexsort((entries.first, entries.number, -entries.score, entries.asked))
        borders = np.searchsorted(entries.asked[order], np.arange(self.count + 1))
        best: list[int] = []
        for asked in range(self.count):
            chosen = self._choose_apart(entries, order[borders[asked] : borders[asked + 1]])
            if len(chosen) == self.most:
                self._bars[asked] = entries.score[chosen[-1]]
            best += chosen
        self._waiting = [entries.take(np.array(best, dtype=np.int64))]
        return self._waiting

    def _choose_apart(self, entries: Entries, ordered: Numbers) -> list[int]:
        """The first of these that do not overlap."""
        chosen: list[int] = []
        taken: dict[int, list[tuple[int, int]]] = {}
        columns = ordered, entries.number[ordered], entries.first[ordered], entries.last[ordered]
        for which, number, first, last in zip(*(column.tolist() for column in columns), strict=True):
            spans = taken.setdefault(number, [])
            if any(first < end and begin < last for begin, end in spans):
                continue
            spans.append((first, last))
            chosen.append(which)
            if len(chosen) == self.most:
                break
        return chosen
