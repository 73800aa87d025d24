"""An office's own list of phrases that it may repeat: a text file, one phrase a line, # before a remark."""

from pathlib import Path

from corpus.errors import InputError
from corpus.reading.file_access import read_file
from corpus.reading.plain_text import decode_text

MOST_BYTES = 1_000_000
SHORTEST = 4
"""A shorter phrase stands in anything: allowing it would hide copies."""


def read_phrases(path: Path) -> tuple[str, ...]:
    """The phrases of a list, without their closing stops; InputError naming the line that is no phrase."""
    text, _ = decode_text(read_file(path, MOST_BYTES))
    phrases = []
    for number, line in enumerate(text.splitlines(), 1):
        phrase = line.strip().rstrip("。；;！!")
        if not phrase or phrase.startswith("#"):
            continue
        if sum(map(str.isalnum, phrase)) < SHORTEST:
            raise InputError(f"“{path.name}”第 {number} 行“{phrase}”太短：允许重复的用语至少要有 {SHORTEST} 个字。")
        phrases.append(phrase)
    return tuple(dict.fromkeys(phrases))
