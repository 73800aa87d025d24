"""The constants of BM25 (Robertson and Zaragoza 2009), those of SQLite's FTS5, so that every database ranks alike."""

SATURATION = 1.2
LENGTH_SHARE = 0.75
"""k1 and b."""

LEAST_RARITY = 1e-6
"""A word that half of the passages have counts this much."""

HEADING_WEIGHT = 2.0
"""A word of a heading counts like two of the text: headings name the topic (best of 1, 2, 3 on 35 queries)."""
