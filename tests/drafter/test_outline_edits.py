import pytest

from corpus.errors import InputError
from drafter.outline import load_outline
from drafter.outline_edits import OutlineLine, add_line, build_sections, drop_line, lines_of, list_addable, move_line

COMMUNITY = load_outline("community").sections
LINES = lines_of(COMMUNITY)


def _ids(lines: tuple[OutlineLine, ...]) -> list[str]:
    return [line.section for line in lines]


def test_the_lines_of_an_outline_make_the_same_outline_again() -> None:
    assert build_sections(LINES, (), "community") == COMMUNITY


def test_a_section_moves_by_one_place_and_a_chapter_takes_its_sections_along() -> None:
    ids = _ids(LINES)
    moved = _ids(move_line(LINES, "dispute", -1))
    assert moved[ids.index("rights")] == "dispute"
    assert _ids(move_line(LINES, "main", 1))[2:4] == ["problem", "main"]
    assert _ids(move_line(LINES, "basic", -1)) == ids  # nothing stands before the beginning


def test_a_section_never_leaves_the_chapters() -> None:
    lines = (*LINES[:1], OutlineLine("main", "主要工作", 1), OutlineLine("dispute", "调解", 2))
    assert move_line(lines, "dispute", -1) == lines


def test_a_chapter_with_sections_and_the_beginning_are_not_dropped() -> None:
    with pytest.raises(InputError, match="还有小节"):
        drop_line(LINES, "main")
    with pytest.raises(InputError, match="开头"):
        drop_line(LINES, "lead")
    assert "women" not in _ids(drop_line(LINES, "women"))


def test_a_new_section_gets_an_id_of_its_own_and_writes_of_its_category() -> None:
    new = OutlineLine("", "创建骑手友好社区", 2, 150, ("阵地建设",))
    sections = build_sections(add_line(LINES, new, "dispute"), (), "community")
    at = [one.id for one in sections].index("own1")
    assert sections[at - 1].id == "dispute"
    assert (sections[at].role, sections[at].min_chars, sections[at].max_chars) == ("work", 105, 150)
    assert build_sections((*lines_of(sections), new), sections, "community")[-1].id == "own2"


def test_a_new_length_keeps_the_rest_of_the_section() -> None:
    lines = tuple(OutlineLine(x.section, x.heading, x.level, 300 if x.section == "rights" else x.chars) for x in LINES)
    made = next(one for one in build_sections(lines, (), "community") if one.id == "rights")
    assert (made.min_chars, made.max_chars) == (210, 300)
    assert made.must_have == ("cc_total", "wage_total", "cc_workers")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (OutlineLine("", "", 2, 150, ("劳动争议",)), "没有标题"),
        (OutlineLine("", "长" * 41, 2), "最多 40 个字"),
        (OutlineLine("", "两\n行", 2), "只占一行"),
        (OutlineLine("", "太短", 2, 5, ("劳动争议",)), "30 到 5000"),
        (OutlineLine("", "别的", 2, 150, ("天文",)), "没有“天文”"),
        (OutlineLine("nowhere", "别的", 2), "没有编号"),
        (OutlineLine("rights", "再来一次", 2), "两次"),
        (OutlineLine("lead", "", 0), "开头一段"),
    ],
)
def test_what_cannot_be_an_outline_is_refused_in_one_sentence(line: OutlineLine, said: str) -> None:
    with pytest.raises(InputError, match=said):
        build_sections((*LINES, line), (), "community")


def test_sections_of_the_other_outlines_can_be_added() -> None:
    assert {one.id for one in list_addable(COMMUNITY, "community")}.isdisjoint(one.id for one in COMMUNITY)
    assert list_addable(COMMUNITY, "community")
