"""Every threshold of the copy check in one place. None is an official mark: there is none; spans come first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CopyLimits:
    """Lengths are in codes (kept characters, a figure counting as one) unless said otherwise.

    `shared` weights: 1 = one pair of neighbouring characters that a single known text has. `likeness`: share of common
    wording, 0 to 1.
    """

    gap: int = 25
    """Sentences with at most this much between them, on both sides, belong to one copy."""
    rival: float = 0.6
    """A pair of sentences is left out when either has a partner this many times as like."""
    edge_likeness: float = 0.2
    """A sentence this like its partner belongs to a copy that others prove."""
    passage_likeness: float = 0.33
    passage_shared: float = 6.0
    """What the sentences of a copy must reach together, when there are several."""
    washed_likeness: float = 0.17
    washed_similarity: float = 0.53
    """Or these two, where single characters or words were replaced all over."""
    rewritten_likeness: float = 0.2
    rewritten_shared: float = 10.0
    rewritten_own: float = 0.48
    rewritten_characters: int = 30
    """Or these four, where every sentence was written anew but in the order and with the words of its source: common
    wording that is rare, a share of the own wording of both, and so many characters of it."""
    sentence_likeness: float = 0.6
    sentence_shared: float = 2.5
    sentence_length: float = 25.0
    sentence_similarity: float = 0.83
    """What a single sentence must reach to be called copied on its own. `similarity` is character by character,
    `length` the mean of both sides in characters: two reports share shorter sentences without copying."""
    telling_shared: float = 6.0
    telling_similarity: float = 0.65
    telling_rest: float = 0.6
    telling_longer: float = 1.35
    refilled_shared: float = 14.0
    """Or these: so much rare wording, neither side longer than the other so many times, and so similar both as a whole
    and without the longest common run, half of it own wording; the last two need not hold from the fifth on."""
    join_gap: int = 80
    join_span: int = 120
    """Copies from one source are one with at most so much between them in the text, and so much in the source."""
    first_homes: int = 1
    most_homes: int = 6
    """So many sources of one sentence are compared: the one most like it, and those with most in common all over.
    More would only lengthen the list of other homes."""
    own_paragraph: int = 40
    """Of two paragraphs this long, one taken over as it stands is a copy apart from one only like its source."""
    inserted: int = 40
    """Copies with more than this between them in the text alone, in lines of its own, are two."""
    border_gain: float = 0.02
    """A border sentence of one side alone is dropped or taken in when the similarity rises by more than this."""
    half_sentence: int = 80
    """Only stretches up to this length may grow on one side alone."""
    widen_sentences: int = 6
    widen_similarity: float = 0.5
    """So many neighbouring sentences are taken in, one by one, while they are so similar character by character."""
    same_heading: float = 0.99
    """A heading belongs to a copy when it is so similar: headings of one matter are alike without copying."""
    own_bar: float = 0.45
    """Sentences that share this much of their own wording speak neither for a copy nor against it."""
    plain_bar: float = 0.5
    routine_bar: float = 0.85
    plain_weight: float = 0.5
    """The same for indicators, figures and headings beside own wording, and where there is none; they count less."""
    weak_similarity: float = 0.8
    weak_characters: int = 40
    """A region less similar, with less common own wording, must have enough of it beside names and meetings too."""
    rewritten_bar: float = 0.5
    """The bar for a sentence as a whole, set phrases and all, that is not mainly figures and indicators."""
    term_share: float = 0.5
    """A region without common own wording only states indicators if they are this share of its words."""
    same_list: float = 0.97
    list_length: int = 60
    """Such a region is a copy all the same when it is so similar and so long: nobody lists so much just so again."""
    same_place: float = 0.5
    """A second source counts as another home of the same passage when it covers this share of it."""
    no_edits: float = 0.01
    stray_edits: float = 0.03
    """Share of changed wording up to which a copy is still verbatim, or still a copy with figures and names changed."""
    own_characters: int = 12
    own_share: float = 0.35
    """A copy with fewer 字, or a smaller share of them, outside quotations and set phrases is boilerplate."""
    formula_offices: int = 4
    formula_texts: int = 5
    formula_length: int = 90
    """A passage up to this many characters of so many offices, or of so many texts not all of one office, is
    boilerplate; a longer one is a template that was filled in again."""
    lone_sentence: int = 45
    """A single sentence up to this many characters in which a place was changed is boilerplate."""
    repeat_similarity: float = 0.8
    """A passage of a text this similar to an earlier one of the same text, without other figures, is a repeat."""
    warn_length: int = 40
    """Copies from this many characters on are warnings, shorter ones hints."""


@dataclass(frozen=True, slots=True)
class ParaphraseLimits:
    """Limits of the search by meaning. Lengths are in codes; shares and likenesses run from 0 to 1.

    Nothing here is a bar for a cosine: sentences of one trade are all alike. What counts is how much nearer a passage
    is to one place than to its rivals, the next best places.
    """

    width: int = 100
    """A stretch of the text of this length, in whole sentences, is looked for as one."""
    most_passages: int = 8
    most_asked: int = 16
    """So many passages of known texts are compared with each stretch: the best one, and its rivals; up to the second
    number where most of them are one passage that stands in many reports."""
    same_place: int = 250
    """Passages of one text nearer than this are one place, not rivals."""
    same_wording: float = 0.5
    """Passages that share this much of their wording are one passage in two reports, not rivals either."""
    run_cap: float = 1.2
    """One common run of characters counts at most this much (1 = one pair that stands nowhere else): honest writers
    share long set phrases, a rewriter leaves many short remains."""
    single_weight: float = 0.5
    single_bar: float = 0.25
    """A lone common character counts its rarity above the bar, times the weight."""
    figure_weight: float = 0.8
    """A figure of three and more digits that stands in both sentences."""
    rivals: int = 3
    least_rivals: int = 2
    wording_margin: float = 0.5
    """A stretch is looked at by meaning when its best passage has e to this power times the wording in common that
    its next `rivals` have on average."""
    most_candidates: int = 24
    """So many stretches of one text are looked at by meaning, those with the widest margin."""
    first_rivals: int = 3
    rival_sentences: int = 6
    top_rivals: int = 2
    """Of the sentences in rival passages so many, by wording, are embedded for a sentence, fewer in the first look; the
    mean of the nearest ones is what its partner must be nearer than."""
    vector_weight: float = 30.0
    word_weight: float = 4.0
    """What one point of margin in the cosine, and in the wording, counts for a pair of sentences."""
    skip_cost: float = 0.3
    """A sentence without a partner inside a paraphrase costs this much, on either side."""
    repeat_cost: float = 0.3
    """A further sentence that answers to the same one costs this much."""
    unit: float = 35.0
    """Points and costs are for a sentence of this length; longer ones count more."""
    around: int = 3
    around_source: int = 4
    """So many sentences before and behind are tried as parts of the paraphrase."""
    least_wording: float = 0.3
    """The points a stretch must have by its words before anything is embedded."""
    least_first: float = 0.9
    """The points it must have, by meaning too, against the first rivals and then against all, before its surroundings
    are embedded."""
    margin_weight: float = 2.0
    least_points: float = 3.5
    """What must be reached by the points of a paraphrase, times the share of it that is no run of `long_run` characters
    and more, with the margin of its wording times the weight."""
    long_run: int = 5
    least_length: int = 50
    most_longer: float = 2.0
    """A paraphrase is so long on both sides, more than one sentence on one of them, and neither side is longer than
    the other so many times."""
    stated_share: float = 0.45
    """Sentences of which figures, units and indicators are this share only report them."""
    several_figures: int = 3
    """Passages that state this many different values each, and have none in common, tell different things."""
    loose_similarity: float = 0.65
    """A copy found by wording that does not count and is less similar is looked at by meaning again."""
    touching: int = 40
    """A paraphrase this near to a reworded copy, on both sides and in one source, is one with it."""
