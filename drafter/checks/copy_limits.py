"""Every threshold of the copy check in one place. None is an official mark: there is none; spans come first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CopyLimits:
    """Lengths are in codes (kept characters, a figure counting as one) unless said otherwise.

    `shared` weights: 1 = one pair of neighbouring characters that a single known text has. `likeness`: share of common
    wording, 0 to 1.
    """

    gap: int = 40
    """Sentences with at most this much between them, on both sides, belong to one copy."""
    rival: float = 0.6
    """A pair of sentences is left out when either has a partner this many times as like."""
    edge_likeness: float = 0.2
    """A sentence this like its partner belongs to a copy that others prove."""
    passage_likeness: float = 0.4
    passage_shared: float = 6.0
    """What the sentences of a copy must reach together, when there are several."""
    sentence_likeness: float = 0.62
    sentence_shared: float = 2.4
    sentence_length: int = 14
    """What a single sentence must reach to be called copied on its own."""
    same_place: float = 0.5
    """A second source counts as another home of the same passage when it covers this share of it."""
