"""The two ways of finding copies that are compared: the product's own, and MinHash LSH over paragraphs."""

import gc
from typing import Protocol

import numpy as np
from datasketch import MinHash, MinHashLSH

from bench.scale_corpus import Draft, StoredTexts
from corpus.copyindex import CopyIndex, IndexedText
from drafter.checks.copies import CopyLibrary, find_copies

PERMUTATIONS = 64
THRESHOLD = 0.5
SHINGLE = 5

Hits = set[tuple[int, str]]
"""(number of the planted paragraph, id of its source): what was found of what was planted."""


class Method(Protocol):
    """An index over texts that tells which planted paragraphs of a draft it finds."""

    name: str

    def build(self, texts: StoredTexts) -> None: ...

    def add(self, key: str, text: str) -> None: ...

    def check(self, draft: Draft) -> Hits: ...

    def count_bytes(self) -> int | None: ...


class NigaoCheck:
    """The product: the index over wording, and the whole check over what it finds."""

    name = "nigao"

    def __init__(self) -> None:
        self._index = CopyIndex()

    def build(self, texts: StoredTexts) -> None:
        self._index.add(IndexedText(key, texts[key].text) for key in texts)
        self._library = CopyLibrary(self._index, texts, frozenset(texts))

    def add(self, key: str, text: str) -> None:
        self._index.add([IndexedText(key, text)])

    def check(self, draft: Draft) -> Hits:
        copies = [copy for copy in find_copies(draft.text, self._library) if copy.counted]
        return {
            (number, planted.source)
            for number, planted in enumerate(draft.planted)
            for copy in copies
            if planted.source in {copy.source.id, *(other.id for other in copy.others)}
            and copy.start < planted.end
            and planted.start < copy.end
        }

    def count_bytes(self) -> int | None:
        """The bytes of all arrays that the index holds."""
        total, seen, waiting = 0, set[int](), list[object]([self._index])
        while waiting:
            one = waiting.pop()
            if id(one) in seen or isinstance(one, type):
                continue
            seen.add(id(one))
            if isinstance(one, np.ndarray):
                total += one.nbytes if one.base is None else 0
            waiting += gc.get_referents(one)
        return total


class ParagraphLsh:
    """The peer: a MinHash for every paragraph, and locality-sensitive hashing over them (datasketch)."""

    name = "MinHash LSH"

    def __init__(self) -> None:
        self._lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)

    def build(self, texts: StoredTexts) -> None:
        for key in texts:
            self.add(key, texts[key].text)

    def add(self, key: str, text: str) -> None:
        for number, one in enumerate(_hash_paragraphs(text)):
            self._lsh.insert(f"{key}/{number}", one)

    def check(self, draft: Draft) -> Hits:
        begins = [0]
        for paragraph in draft.text.split("\n"):
            begins.append(begins[-1] + len(paragraph) + 1)
        hits = {
            (begin, key.split("/")[0])
            for begin, one in zip(begins, _hash_paragraphs(draft.text), strict=False)
            for key in self._lsh.query(one)
        }
        return {(n, one.source) for n, one in enumerate(draft.planted) if (one.start, one.source) in hits}

    def count_bytes(self) -> int | None:
        return None  # dictionaries of small objects: the resident memory tells


def _hash_paragraphs(text: str) -> list[MinHash]:
    shingles = [
        {line[at : at + SHINGLE].encode() for at in range(max(1, len(line) - SHINGLE + 1))} for line in text.split("\n")
    ]
    return MinHash.bulk(shingles, num_perm=PERMUTATIONS)
