"""Passages said anew, found with the built-in model among the reports of the sample offices."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.embed import BuiltinEmbedder, Vectors
from corpus.errors import EmbeddingError
from corpus.report_reading import read_report
from corpus.sentence_vectors import SentenceVectors, hide_figures
from drafter.checks.copies import CopyLibrary, find_copies, index_sources
from drafter.checks.copying.chain import find_chain
from drafter.checks.copying.paraphrase import add_paraphrases
from drafter.checks.evidence import Evidence, SourceText
from drafter.review import run_checks

SAMPLES = Path(__file__).parents[4] / "corpus" / "samples"
ANEW = (
    "开春发要约以前，协商指导员要先进厂，把工资表、考勤表和上轮合同履行得怎样摸一遍，从中挑出职工最挂心的两三件事"
    "列个单子，要约则由企业工会来发。碰上不肯坐下谈的，先不逼着签，而是找同行里签过的老板来讲讲自己的做法；"
    "签了却不照办的，街道、社区和企业三家一起约谈，限时改正，第二年协商之前还要把改的结果亮出来。"
)
BEFORE = (
    "本季度书屋新添了两排绘本架，周末由退休教师带着孩子们朗读。志愿者还给独居老人的楼道装了感应灯，夜里回家不再摸黑。\n"
)
BEHIND = "\n秋天的长跑赛绕湖三圈，老中青分组出发，终点备了姜茶和毛巾，没有名次，人人领一枚木刻奖牌。\n"
TEXT = BEFORE + ANEW + BEHIND


@pytest.fixture(scope="module")
def library() -> CopyLibrary:
    files = (
        "baiyu/summary-2023.txt",
        "qinghe/summary-2020.txt",
        "qinghe/summary-2022.html",
        "qinghe/summary-2024.txt",
    )
    return index_sources(
        [SourceText(name, name, "", None, name, read_report(SAMPLES / name, "").text) for name in files]
    )


@pytest.fixture(scope="module")
def vectors() -> SentenceVectors:
    return SentenceVectors(BuiltinEmbedder())


class BrokenEmbedder:
    """Answers nothing."""

    name, dim = "broken", 8

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:  # noqa: ARG002 - as the protocol says
        raise EmbeddingError("向量服务应当可以连接，实际连接失败或者超时。")


def test_a_passage_said_anew_is_found_with_its_places_on_both_sides(
    library: CopyLibrary, vectors: SentenceVectors
) -> None:
    assert find_copies(TEXT, library) == ()
    (copy,) = add_paraphrases(TEXT, library, vectors, ())
    assert TEXT[copy.start : copy.end] == ANEW
    there = library.sources[copy.source.id].text[copy.source.start : copy.source.end]
    assert (copy.source.id, there[:5], there[-7:]) == ("baiyu/summary-2023.txt", "春季要约前", "公开整改结果。")
    assert copy.kind == "reworded"
    assert copy.counted
    assert "依次对应" in copy.reason


def test_a_passage_that_stands_in_many_reports_is_found_all_the_same(
    library: CopyLibrary, vectors: SentenceVectors
) -> None:
    original = library.sources["baiyu/summary-2023.txt"]
    years = [replace(original, id=f"y{year}", year=year) for year in range(2010, 2022)]
    (copy,) = add_paraphrases(TEXT, index_sources([*library.sources.values(), *years]), vectors, ())
    assert TEXT[copy.start : copy.end] == ANEW
    homes = {copy.source.id, *(other.id for other in copy.others)}
    assert homes == {"baiyu/summary-2023.txt", *(one.id for one in years)}


def test_text_of_its_own_is_no_paraphrase(library: CopyLibrary, vectors: SentenceVectors) -> None:
    assert add_paraphrases(BEFORE + BEHIND, library, vectors, ()) == ()


@pytest.mark.parametrize("year", ["2020.txt", "2022.html", "2024.txt"])
def test_what_an_office_reports_each_year_is_no_paraphrase(
    library: CopyLibrary, vectors: SentenceVectors, year: str
) -> None:
    name = f"qinghe/summary-{year}"
    others = library.within(library.scope - {name})
    text = library.sources[name].text
    found = find_copies(text, others)
    assert add_paraphrases(text, others, vectors, found) == found


def test_a_source_out_of_scope_is_not_named(library: CopyLibrary, vectors: SentenceVectors) -> None:
    others = library.within(library.scope - {"baiyu/summary-2023.txt"})
    assert add_paraphrases(TEXT, others, vectors, ()) == ()


def test_what_was_found_by_wording_is_not_looked_for_again(library: CopyLibrary, vectors: SentenceVectors) -> None:
    (copy,) = add_paraphrases(TEXT, library, vectors, ())
    known = replace(copy, kind="figures_changed")
    assert add_paraphrases(TEXT, library, vectors, (known,)) == (known,)


@pytest.mark.parametrize(("similarity", "kept"), [(0.9, True), (0.55, False)])
def test_only_a_loose_likeness_that_did_not_count_gives_way(
    library: CopyLibrary, vectors: SentenceVectors, similarity: float, kept: bool
) -> None:
    (copy,) = add_paraphrases(TEXT, library, vectors, ())
    greyed = replace(copy, kind="boilerplate", counted=False, similarity=similarity)
    assert add_paraphrases(TEXT, library, vectors, (greyed,)) == ((greyed,) if kept else (copy,))


def test_the_part_found_by_wording_and_the_part_said_anew_are_one_copy(
    library: CopyLibrary, vectors: SentenceVectors
) -> None:
    (whole,) = add_paraphrases(TEXT, library, vectors, ())
    middle = TEXT.index("碰上不肯坐下谈的")
    there = library.sources[whole.source.id].text.index("对不愿谈的企业")
    begin = replace(
        whole, end=middle, similarity=0.6, source=replace(whole.source, end=there), equal=((whole.start, middle, 0, 1),)
    )
    (joined,) = add_paraphrases(TEXT, library, vectors, (begin,))
    assert (joined.start, joined.end, joined.source) == (whole.start, whole.end, whole.source)
    assert joined.equal == begin.equal
    assert begin.similarity < joined.similarity < whole.similarity


def test_a_sentence_is_embedded_once_however_often_it_is_compared(library: CopyLibrary) -> None:
    vectors = SentenceVectors(BuiltinEmbedder())
    add_paraphrases(TEXT, library, vectors, ())
    once = vectors.embedded
    add_paraphrases(TEXT, library, vectors, ())
    assert 0 < vectors.embedded == once < 100


def test_without_vectors_the_copies_by_wording_stay_and_the_check_is_told_as_failed(library: CopyLibrary) -> None:
    copied = library.sources["qinghe/summary-2020.txt"].text[400:700]
    evidence = Evidence(library=library)
    broken = SentenceVectors(BrokenEmbedder())
    review = run_checks(f"{TEXT}\n{copied}", evidence, vectors=broken)
    assert review.copies == run_checks(f"{TEXT}\n{copied}", evidence).copies != ()
    assert [one.check for one in review.failed_checks] == ["paraphrases"]


@pytest.mark.parametrize(("figures", "told"), [("31家、427名、58份", True), ("19家、388名、64份", False)])
def test_a_passage_on_the_same_matter_with_all_other_figures_tells_something_else(
    library: CopyLibrary, vectors: SentenceVectors, figures: str, told: bool
) -> None:
    (place,) = (one.source for one in add_paraphrases(TEXT, library, vectors, ()))
    source = library.sources[place.id]
    passage = source.text[place.start : place.end].rstrip("。")
    counted = replace(source, text=source.text.replace(passage, f"{passage}，涉及31家、427名、58份"))
    changed = index_sources([*(one for one in library.sources.values() if one.id != place.id), counted])
    text = TEXT.replace(ANEW, f"{ANEW.rstrip('。')}，共{figures}。")
    assert bool(add_paraphrases(text, changed, vectors, ())) is told


def test_the_review_tells_a_paraphrase_as_a_warning(library: CopyLibrary, vectors: SentenceVectors) -> None:
    review = run_checks(TEXT, Evidence(library=library), vectors=vectors)
    assert [(one.check, one.severity) for one in review.findings if one.check == "copies"] == [("copies", "warn")]
    assert review.copy_figures.ratio == 0.0


def test_a_figure_does_not_change_what_a_sentence_says() -> None:
    assert hide_figures("受理争议96件，调解二十三件") == hide_figures("受理争议1,103件，调解92件")


def test_a_chain_keeps_the_order_and_leaves_out_what_has_no_partner() -> None:
    points = np.full((3, 4), -1.0)
    points[0, 1] = points[1, 2] = points[2, 3] = 1.0
    points[2, 0] = 1.5
    chain = find_chain(points, [1.0] * 3, [1.0] * 4, skip=0.3, repeat=0.3)
    assert chain.pairs == ((0, 1), (1, 2), (2, 3))
    assert chain.points == pytest.approx(3.0)


def test_one_sentence_may_answer_to_two_when_both_say_enough() -> None:
    points = np.array([[2.0, 2.0]])
    assert find_chain(points, [1.0], [1.0, 1.0], skip=0.3, repeat=0.3).pairs == ((0, 0), (0, 1))
    assert find_chain(points, [1.0], [1.0, 1.0], skip=0.3, repeat=1.5).pairs == ((0, 0),)


def test_nothing_in_common_makes_no_chain() -> None:
    assert find_chain(np.full((2, 2), -1.0), [1.0, 1.0], [1.0, 1.0], skip=0.3, repeat=0.3).pairs == ()
