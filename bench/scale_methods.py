"""The two ways of finding copies that are compared: the product's own, and MinHash LSH over paragraphs."""

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from datasketch import MinHash, MinHashLSH

from api.embedding_access import builtin_embedder
from bench.scale_corpus import Draft, StoredTexts
from corpus.copyindex import CopyIndex, IndexedText
from corpus.copying.index_folder import IndexFolder
from corpus.sentence_vectors import SentenceVectors
from drafter.checks.copies import Copy, CopyLibrary, find_copies
from drafter.checks.copying.paraphrase import add_paraphrases

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

    def check_by_meaning(self, draft: Draft) -> bool:
        """The search that comes after `check`, for passages said anew; False where there is none. A draft has to be
        checked before."""
        ...

    def keep(self, folder: Path) -> int | None:
        """Goes on with the index as read back from files in `folder`; their size, None where it has no such form."""
        ...


class NigaoCheck:
    """The product: the index over wording, and the whole check over what it finds."""

    name = "nigao"

    def __init__(self) -> None:
        self._index = CopyIndex()
        self._embedder = builtin_embedder()
        self._copies: dict[str, tuple[Copy, ...]] = {}

    def build(self, texts: StoredTexts) -> None:
        self._index.add(IndexedText(key, texts[key].text) for key in texts)
        self._library = CopyLibrary(self._index, texts, frozenset(texts))

    def add(self, key: str, text: str) -> None:
        self._index.add([IndexedText(key, text)])

    def check(self, draft: Draft) -> Hits:
        self._copies[draft.text] = find_copies(draft.text, self._library)
        copies = [copy for copy in self._copies[draft.text] if copy.counted]
        return {
            (number, planted.source)
            for number, planted in enumerate(draft.planted)
            for copy in copies
            if planted.source in {copy.source.id, *(other.id for other in copy.others)}
            and copy.start < planted.end
            and planted.start < copy.end
        }

    def check_by_meaning(self, draft: Draft) -> bool:
        # Vectors of its own for each draft: none is kept from the one before.
        add_paraphrases(draft.text, self._library, SentenceVectors(self._embedder), self._copies[draft.text])
        return True

    def keep(self, folder: Path) -> int | None:
        kept = IndexFolder(folder)
        kept.save(self._index)
        self._index = kept.load() or self._index
        self._library = replace(self._library, index=self._index)
        return kept.count_bytes()


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

    def check_by_meaning(self, draft: Draft) -> bool:  # noqa: ARG002
        return False

    def keep(self, folder: Path) -> int | None:  # noqa: ARG002
        return None


def _hash_paragraphs(text: str) -> list[MinHash]:
    shingles = [
        {line[at : at + SHINGLE].encode() for at in range(max(1, len(line) - SHINGLE + 1))} for line in text.split("\n")
    ]
    return MinHash.bulk(shingles, num_perm=PERMUTATIONS)
