"""Synthetic reports of any number, made from the sample offices' sentences, and drafts that copy from them.

Of a report's paragraphs 27 % are made of the samples' own sentences with other figures, so each of their sentences
stands in many reports: that share of the paragraphs of real reports has a run of 20 characters from another report.
The others keep the build of the samples' sentences with words drawn anew from the samples' vocabulary, as an office's
own wording stands in few. Everything follows from the seed.

It is denser than any real corpus, and that is harder for an index: there are but 489 sentences and 1,716 words to draw
from, so at 100,000 reports each sentence stands in some 3,200 of them (`density`) and every pair of words in thousands.
A planted paragraph of few and short sentences may then have no wording left that is rare enough to speak for a copy.
"""

import os
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import rjieba

from corpus.report_reading import read_report
from drafter.checks.evidence import SourceText

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"
REPORT_LENGTH = 2000
DRAFT_LENGTH = 3000
COMMON_SHARE = 0.27
PARAGRAPH = 4
"""Sentences in a paragraph."""
PLANTED = 3
"""Paragraphs of own wording that a draft takes over with other figures, each from another report."""
OFFICES = 400
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Planted:
    """A copied paragraph: its place in the draft and the id of the report it was taken from."""

    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be checked, with what was planted in it."""

    text: str
    planted: tuple[Planted, ...]


class ReportWriter:
    """Writes report number n the same way each time."""

    def __init__(self, seed: int = 20) -> None:
        self._seed = seed
        self._sentences = _read_sentences()
        # One-character words carry the grammar and stay where they are.
        self._cut = [rjieba.cut(sentence) for sentence in self._sentences]
        self._vocabulary: dict[int, list[str]] = {}
        for word in (word for sentence in self._cut for word in sentence if _HAN.fullmatch(word)):
            self._vocabulary.setdefault(len(word), []).append(word)

    @property
    def density(self) -> float:
        """The share of the reports that a sentence of the samples stands in, figures apart."""
        length = sum(map(len, self._sentences)) / len(self._sentences)
        return COMMON_SHARE * REPORT_LENGTH / length / len(self._sentences)

    def write_report(self, number: int) -> str:
        """A report of REPORT_LENGTH characters or somewhat more."""
        return "\n".join(text for text, _ in self._write_paragraphs(self._chance(number), REPORT_LENGTH))

    def write_draft(self, number: int, reports: int) -> Draft:
        """A draft that takes over PLANTED paragraphs of the first `reports` reports, figures swapped."""
        chance = self._chance(f"draft-{number}")
        paragraphs = [(text, "") for text, _ in self._write_paragraphs(chance, DRAFT_LENGTH)]
        places = chance.sample(range(len(paragraphs)), PLANTED)
        for place, source in zip(places, chance.sample(range(reports), PLANTED), strict=True):
            own = [text for text, is_own in self._write_paragraphs(self._chance(source), REPORT_LENGTH) if is_own]
            if own:
                paragraphs[place] = (swap_figures(chance.choice(own), chance), str(source))
        planted = []
        begin = 0
        for text, origin in paragraphs:
            if origin:
                planted.append(Planted(begin, begin + len(text), origin))
            begin += len(text) + 1
        return Draft("\n".join(text for text, _ in paragraphs), tuple(planted))

    def _chance(self, name: int | str) -> random.Random:
        return random.Random(f"{self._seed}-{name}")

    def _write_paragraphs(self, chance: random.Random, length: int) -> list[tuple[str, bool]]:
        """Paragraphs of so many characters together, each with whether its wording is its own."""
        paragraphs: list[tuple[str, bool]] = []
        written = 0
        while written < length:
            own = chance.random() >= COMMON_SHARE
            paragraph = "".join(self._write_sentence(chance, own) for _ in range(PARAGRAPH))
            paragraphs.append((paragraph, own))
            written += len(paragraph) + 1
        return paragraphs

    def _write_sentence(self, chance: random.Random, own: bool) -> str:
        index = chance.randrange(len(self._sentences))
        if not own:
            return swap_figures(self._sentences[index], chance)
        words = (
            chance.choice(self._vocabulary[len(word)]) if _HAN.fullmatch(word) else word for word in self._cut[index]
        )
        return swap_figures("".join(words), chance)


def swap_figures(text: str, chance: random.Random) -> str:
    """The text with every figure replaced by another of as many digits."""

    def swap(match: re.Match[str]) -> str:
        return "".join(str(chance.randint(1, 9)) if digit.isdigit() else digit for digit in match[0])

    return _FIGURE.sub(swap, text)


def _read_sentences() -> list[str]:
    """The sentences of all sample reports, headings and titles left out."""
    sentences: list[str] = []
    for path in sorted(SAMPLES.glob("*/summary-*")):
        for line in read_report(path, "").text.split("\n"):
            sentences += [one.strip() for one in re.findall(r"[^。；]+[。；]", line) if 12 <= len(one) <= 120]
    return sentences


class StoredTexts(Mapping[str, SourceText]):
    """Texts in one file on the disk, read when asked for: the product has them in SQL, not in memory."""

    def __init__(self, path: Path, writer: ReportWriter, reports: int) -> None:
        self._places = [0]
        self.characters = 0
        with path.open("wb") as file:
            for number in range(reports):
                text = writer.write_report(number)
                self.characters += len(text)
                self._places.append(self._places[-1] + file.write(text.encode("utf-8")))
        self._file = path.open("rb")

    def __getitem__(self, key: str) -> SourceText:
        number = int(key)
        start, end = self._places[number], self._places[number + 1]
        text = os.pread(self._file.fileno(), end - start, start).decode("utf-8")
        year = 2015 + number % 10
        return SourceText(key, f"{key}.txt", f"第{number % OFFICES}工会", year, f"{key}号工作总结", text)

    def __iter__(self) -> Iterator[str]:
        return map(str, range(len(self)))

    def __len__(self) -> int:
        return len(self._places) - 1

    @property
    def file_bytes(self) -> int:
        """The size of the file."""
        return self._places[-1]

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
