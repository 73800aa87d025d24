"""Character by character: the longest common subsequence of two stretches, in bit-parallel form (Hyyrö 2004).

One big integer is one row of the table, so 400 characters against 400 take well under a millisecond in plain Python.
Where the length alone is asked for, rapidfuzz counts it the same way in C++.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq


@dataclass(frozen=True, slots=True)
class Block:
    """`left[start:end]` equals `right[first:first + end - start]`."""

    start: int
    end: int
    first: int

    @property
    def last(self) -> int:
        return self.first + self.end - self.start


def _masks(right: str) -> dict[str, int]:
    masks: dict[str, int] = {}
    for place, code in enumerate(right):
        masks[code] = masks.get(code, 0) | (1 << place)
    return masks


def count_common(left: str, right: str) -> int:
    """Length of the longest common subsequence."""
    return LCSseq.similarity(left, right)


def measure_similarity(left: str, right: str) -> float:
    """Common characters in order, as a share of both stretches: 1.0 for equal ones, 0.0 for nothing in common."""
    total = len(left) + len(right)
    return 2 * count_common(left, right) / total if total else 0.0


def align_codes(left: str, right: str) -> tuple[Block, ...]:
    """Return the blocks of a longest common subsequence, in order; lone characters between changes are kept."""
    full = (1 << len(right)) - 1
    masks, row = _masks(right), full
    rows = [row]
    for code in left:
        met = row & masks.get(code, 0)
        row = ((row + met) | (row - met)) & full
        rows.append(row)
    pairs: list[tuple[int, int]] = []
    i, j = len(left), len(right)
    while i and j:
        if left[i - 1] == right[j - 1]:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif _height(rows, i - 1, j) == _height(rows, i, j):
            i -= 1
        else:
            j -= 1
    return _join_pairs(pairs[::-1])


def _height(rows: Sequence[int], i: int, j: int) -> int:
    """Length of the common subsequence of the first i and first j characters."""
    return j - (rows[i] & ((1 << j) - 1)).bit_count()


def _join_pairs(pairs: Sequence[tuple[int, int]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for i, j in pairs:
        if blocks and blocks[-1].end == i and blocks[-1].last == j:
            blocks[-1] = Block(blocks[-1].start, i + 1, blocks[-1].first)
        else:
            blocks.append(Block(i, i + 1, j))
    return tuple(blocks)
