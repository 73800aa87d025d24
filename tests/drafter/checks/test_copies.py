"""The copy check on texts written for it: every kind of copy, what may be repeated, and places on both sides."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.characters import count_han
from corpus.copying.text import normalise_text
from drafter.checks.copies import Copy, CopyLibrary, copy_findings, find_copies, index_sources
from drafter.checks.copying.align import align_codes, count_common
from drafter.checks.copying.ratio import copy_figures
from drafter.checks.evidence import SourceText

CANTEEN = (
    "六月起，我们把闲置的车棚改成了共享食堂，配齐消毒柜和留样冰箱，每天中午为附近工地送去180份热饭。"
    "食堂账目按月张贴在门口的公示栏里，谁捐了米面、谁拿了补贴一看便知。"
    "九月份工人们自己推选了五名监督员，轮流尝菜、查验进货单据。"
)
COURT = (
    "与襄阳市人民法院共建的调解室设在二楼东侧，法官每旬来一次，现场教调解员写笔录。"
    "全年经手欠薪争议46件，促成当场兑付31件，为78名农民工追回工资92.5万元。"
)
SPORT = "秋天的长跑赛绕湖三圈，老中青分组出发，终点备了姜茶和毛巾，没有名次，人人领一枚木刻奖牌。"
FRESH = (
    "本季度书屋新添了两排绘本架，周末由退休教师带着孩子们朗读。志愿者还给独居老人的楼道装了感应灯，夜里回家不再摸黑。\n"
)
ELSE = "门口的老槐树下新装了饮水机，夏天备凉茶，冬天备姜糖。\n"
FORMULA = "在上级工会的精心指导下，围绕中心、服务大局，取得了一定的成绩。"


def source(name: str, text: str, office: str = "甲街道工会", year: int = 2023) -> SourceText:
    return SourceText(name, f"{name}.txt", office, year, f"{name}年度总结", text)


SOURCES = (
    source("canteen", f"一、服务职工\n{CANTEEN}\n"),
    source("court", f"二、维护权益\n{COURT}\n", office="乙社区工会", year=2022),
    source("sport", f"三、文体活动\n{SPORT}\n", office="丙机关工会"),
)


@pytest.fixture(scope="module")
def library() -> CopyLibrary:
    return index_sources(SOURCES)


def the_copy(text: str, library: CopyLibrary) -> Copy:
    (copy,) = find_copies(text, library)
    return copy


def test_a_verbatim_passage_is_found_with_the_exact_places_on_both_sides(library: CopyLibrary) -> None:
    text = FRESH + CANTEEN + "\n" + FRESH
    copy = the_copy(text, library)
    assert copy.kind == "verbatim"
    assert copy.similarity == 1.0
    assert text[copy.start : copy.end] == CANTEEN
    assert SOURCES[0].text[copy.source.start : copy.source.end] == CANTEEN
    assert (copy.source.file, copy.source.year) == ("canteen.txt", 2023)


def test_places_hold_when_punctuation_and_line_breaks_differ(library: CopyLibrary) -> None:
    spaced = CANTEEN.replace("，", " , ").replace("。", "。\n")
    text = FRESH + spaced + FRESH
    copy = the_copy(text, library)
    assert text[copy.start : copy.end].startswith("六月起 , ")
    assert text[copy.start : copy.end].rstrip().endswith("查验进货单据。")
    assert SOURCES[0].text[copy.source.start : copy.source.end] == CANTEEN


def test_changed_figures_alone_are_called_figures_changed(library: CopyLibrary) -> None:
    text = FRESH + COURT.replace("46件", "五十二件").replace("31件", "40件").replace("92.5", "103")
    copy = the_copy(text, library)
    assert copy.kind == "figures_changed"
    assert "46→五十二" in copy.reason


def test_changed_place_names_and_levels_are_called_figures_changed(library: CopyLibrary) -> None:
    text = FRESH + COURT.replace("襄阳市", "洛阳县")
    copy = the_copy(text, library)
    assert copy.kind == "figures_changed"
    assert "襄" in copy.reason


def test_lightly_edited_wording_is_called_reworded(library: CopyLibrary) -> None:
    text = FRESH + CANTEEN.replace("闲置的车棚", "空着的旧车库").replace("附近", "周边").replace(
        "一看便知", "清清楚楚"
    ).replace("轮流", "每天")
    copy = the_copy(text, library)
    assert copy.kind == "reworded"
    assert 0.8 < copy.similarity < 1.0


def test_a_passage_with_words_replaced_all_over_is_still_found(library: CopyLibrary) -> None:
    swaps = {
        "闲置": "空着",
        "改成": "建为",
        "配齐": "添置",
        "每天": "天天",
        "附近": "周围",
        "账目": "收支",
        "按月": "逐月",
    }
    swaps |= {"张贴": "公布", "捐了": "送来", "一看便知": "清清楚楚", "推选": "选出", "轮流": "挨个", "查验": "核对"}
    washed = CANTEEN
    for old, new in swaps.items():
        washed = washed.replace(old, new)
    text = FRESH + washed + "\n" + FRESH
    copy = the_copy(text, library)
    assert copy.kind == "reworded"
    assert copy.end - copy.start >= 0.9 * len(washed)


def test_sentences_in_another_order_are_one_verbatim_copy(library: CopyLibrary) -> None:
    first, second, third = (part + "。" for part in CANTEEN.split("。")[:3])
    text = FRESH + third + first + second + "\n" + FRESH
    copy = the_copy(text, library)
    assert copy.kind == "verbatim"
    assert text[copy.start : copy.end] == third + first + second


def test_one_short_sentence_is_found(library: CopyLibrary) -> None:
    text = FRESH + "食堂账目按月张贴在门口的公示栏里，谁捐了米面、谁拿了补贴一看便知。" + FRESH
    assert the_copy(text, library).source.id == "canteen"


def test_a_part_of_a_very_long_sentence_is_found() -> None:
    long = "，".join(
        (
            "我们请来三位木工师傅在周二晚上讲解榫卯做法",
            "材料由区里的家具厂免费送来两车边角料",
            "学员把做好的小板凳送给了公交站的候车老人",
            "驾驶员们也托人带话说想学一学修鞋",
            "于是冬天又加开了一个修鞋班",
        )
    )
    own = "，今年还有一件新鲜事，就是屋顶菜园收了第一茬番茄，大家分着吃了，种子留到明年，浇水排了值日表"
    copies = find_copies(FRESH + own[1:] + "，" + long + "。", [source("wood", long + "，另外，" + SPORT)])
    assert [copy.source.id for copy in copies] == ["wood"]


def test_an_honest_text_has_no_copies(library: CopyLibrary) -> None:
    assert find_copies(FRESH, library) == ()


def test_set_phrases_are_shown_greyed_and_not_counted() -> None:
    sources = [source("formula", FORMULA + SPORT)]
    copies = find_copies(FORMULA + FRESH, sources)
    assert all(copy.kind == "boilerplate" and not copy.counted for copy in copies)


def test_phrases_the_office_allows_are_boilerplate(library: CopyLibrary) -> None:
    sentence = CANTEEN.split("。")[1] + "。"
    copy = find_copies(FRESH + sentence, library, allowed=[sentence])[0]
    assert (copy.kind, copy.counted) == ("boilerplate", False)


def test_what_many_offices_write_alike_is_boilerplate() -> None:
    sources = [source(str(n), SPORT, office=f"第{n}工会") for n in range(6)]
    copy = find_copies(FRESH + SPORT, sources)[0]
    assert copy.kind == "boilerplate"
    assert len(copy.others) == 5


def test_what_one_office_repeats_every_year_is_a_copy_all_the_same() -> None:
    years = [
        source(str(year), FRESH.replace("书屋", f"{year}号屋") + COURT + CANTEEN, year=year)
        for year in range(2018, 2024)
    ]
    copies = find_copies(SPORT + COURT + CANTEEN, years)
    assert sum(copy.end - copy.start for copy in copies if copy.counted) >= len(COURT + CANTEEN) - 2
    one = [source(str(year), SPORT, year=year) for year in range(2018, 2024)]
    assert find_copies(FRESH + SPORT, one)[0].counted


def test_a_document_name_alone_is_no_copy() -> None:
    name = "《关于进一步规范基层工会职工服务阵地日常运行与经费使用管理工作的若干意见》"
    copies = find_copies(f"{FRESH}认真学习{name}。", [source("paper", f"印发{name}。{SPORT}")])
    assert not [copy for copy in copies if copy.counted]


def test_the_same_passage_in_two_sources_names_the_better_and_lists_the_other() -> None:
    changed = CANTEEN.replace("共享食堂", "爱心饭堂").replace("监督员", "代表")
    copy = find_copies(FRESH + CANTEEN, [source("a", changed), source("b", CANTEEN)])[0]
    assert copy.source.id == "b"
    assert [other.id for other in copy.others] == ["a"]


def test_sources_outside_the_scope_are_not_named(library: CopyLibrary) -> None:
    assert find_copies(CANTEEN, library.within({"court"})) == ()


def test_a_narrowed_scope_never_grows_again(library: CopyLibrary) -> None:
    assert library.within({"court"}).within({"court", "canteen"}).scope == {"court"}


def test_ratios_count_characters_and_leave_quotations_out(library: CopyLibrary) -> None:
    text = CANTEEN + COURT + FRESH
    copies = find_copies(text, library)
    figures = copy_figures(text, copies)
    assert figures.ratio == pytest.approx(count_han(CANTEEN + COURT) / count_han(text), abs=0.001)
    assert figures.largest_source_ratio == pytest.approx(count_han(CANTEEN) / count_han(text), abs=0.001)
    quoted = "“" + SPORT[:-1] + "”，这段话写在奖牌背面，大家读了又读，回去讲给没来的同事听，说明年还要再跑一次。"
    marked = copy_figures(quoted, find_copies(quoted, [source("quote", quoted)]))
    assert marked.ratio_without_quotations < marked.ratio


def test_ratios_of_a_section_look_at_that_section_alone(library: CopyLibrary) -> None:
    text = FRESH + CANTEEN
    copies = find_copies(text, library)
    assert copy_figures(text, copies, end=len(FRESH)).ratio == 0.0
    assert copy_figures(text, copies, start=len(FRESH)).ratio == 1.0


def test_findings_warn_of_long_copies_and_hint_at_boilerplate() -> None:
    warned = copy_findings(find_copies(CANTEEN, SOURCES))
    assert [(f.check, f.rule, f.severity) for f in warned] == [("copies", "verbatim", "warn")]
    sources = [source(str(n), SPORT, office=f"第{n}工会") for n in range(6)]
    assert {f.severity for f in copy_findings(find_copies(SPORT, sources))} == {"hint"}


@given(st.text(alphabet="甲乙丙丁戊", max_size=30), st.text(alphabet="甲乙丙丁戊", max_size=30))
def test_alignment_is_a_longest_common_subsequence(left: str, right: str) -> None:
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    blocks = align_codes(left, right)
    assert count_common(left, right) == table[-1][-1] == sum(b.end - b.start for b in blocks)
    assert all(left[b.start : b.end] == right[b.first : b.last] for b in blocks)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=120),
    st.text(alphabet="，。；\n“”《》〔〕一二三1234年月xX工会职工总结𠮷 ", max_size=200),
    st.booleans(),
)
def test_any_text_can_be_checked_with_places_in_bounds(odd: str, text: str, planted: bool) -> None:
    text = text + COURT + odd if planted else odd + text
    sources = [source("odd", odd + SPORT), source("text", text[::-1] + text)]
    for copy in find_copies(text, sources):
        assert 0 <= copy.start < copy.end <= len(text)
        assert 0.0 <= copy.similarity <= 1.0
        for at in (copy.source, *copy.others):
            assert at.start < at.end


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="的一是在不了有和人这中大为上个国我以要他，。；\n", max_size=300),
    st.text(alphabet="时来用们生到作地于出就分对成会可主发年动，。；\n", max_size=300),
    st.integers(0, 2),
)
def test_a_planted_passage_is_found_in_any_text(before: str, after: str, which: int) -> None:
    passage = (CANTEEN, COURT, SPORT + FRESH)[which]
    sources = [*SOURCES, source("fresh", SPORT + FRESH)]
    text = f"{before}\n{passage}\n{after}"
    place = len(before) + 1
    covered = sum(
        max(0, min(copy.end, place + len(passage)) - max(copy.start, place)) for copy in find_copies(text, sources)
    )
    assert covered >= 0.9 * len(passage.strip())


def test_hostile_input_is_checked_in_linear_time(library: CopyLibrary) -> None:
    text = "《" * 20000 + "“" * 20000 + "一二三" * 20000 + "的" * 20000
    assert find_copies(text, library) == ()
    assert len(normalise_text(text).sentences) <= 1


LAST_YEAR = (
    "年末有基层工会47个，会员3120人，女会员1460人，入会率91.5%。签订集体合同33份，覆盖企业58家、职工2980人。"
    "受理劳动争议26件，调解成功21件，成功率80.8%。送温暖慰问310人次，发放慰问金18.6万元。"
)
THIS_YEAR = (
    "基层工会达到51个，有会员3305人，其中女会员1522人，入会率92.4%。全年集体合同36份，覆盖61家企业、职工3104名。"
    "劳动争议受理31件，调解成功25件，成功率80.6%。元旦春节送温暖慰问342人次，慰问金20.1万元。"
)
STORY = (
    "电缆厂的食堂师傅老贺提议把剩饭桶换成透明的，三周后剩饭少了一半，省下的钱给夜班加了一碗热汤面。"
    "厂里别的车间跟着学，连门卫室也摆上了保温桶。"
)


def test_the_same_indicators_with_other_figures_are_routine_and_not_counted() -> None:
    copies = find_copies(f"{FRESH}{THIS_YEAR}\n", [source("last", f"{LAST_YEAR}\n{SPORT}")])
    assert not [copy for copy in copies if copy.counted]
    assert all(copy.kind == "boilerplate" and "不计入重复" in copy.reason for copy in copies)


def test_a_long_list_in_the_very_same_words_is_counted_with_its_new_figures() -> None:
    renewed = LAST_YEAR.replace("47", "51").replace("3120", "3305").replace("33份", "36份").replace("26件", "31件")
    (copy,) = (c for c in find_copies(f"{FRESH}{renewed}\n", [source("last", LAST_YEAR)]) if c.counted)
    assert copy.kind == "figures_changed"


def test_a_copied_paragraph_among_routine_neighbours_comes_out_alone() -> None:
    text = f"（一）基本情况\n{THIS_YEAR}\n（二）节约粮食\n{STORY}{THIS_YEAR}\n"
    past = f"（一）基本状况\n{LAST_YEAR}\n（二）节约\n{STORY}{LAST_YEAR}\n"
    (copy,) = (c for c in find_copies(text, [source("last", past)]) if c.counted)
    assert (copy.kind, text[copy.start : copy.end]) == ("verbatim", STORY)


def test_a_copied_paragraph_is_told_apart_from_a_reworded_one_behind_it() -> None:
    reworded = CANTEEN.replace("改成", "建为").replace("配齐", "添置").replace("附近", "周围").replace("账目", "收支")
    for old, new in {
        "按月": "逐月",
        "张贴": "公布",
        "推选": "选出",
        "轮流": "挨个",
        "查验": "核对",
        "闲置": "空着",
    }.items():
        reworded = reworded.replace(old, new)
    reworded = reworded.replace("一看便知", "清清楚楚").replace("每天中午为", "正午给").replace("九月份", "入秋后")
    text = f"{STORY}\n{reworded}\n"
    copies = find_copies(text, [source("last", f"{STORY}\n{CANTEEN}\n")])
    assert [copy.kind for copy in copies] == ["verbatim", "reworded"]
    assert text[copies[0].start : copies[0].end] == STORY


def test_a_paragraph_said_anew_sentence_by_sentence_is_found() -> None:
    anew = (
        "电缆厂食堂的老贺师傅出了个主意，剩饭桶一律用透明的，过了三周剩饭就减了一半，省出来的钱让夜班加了一碗热汤面。"
        "别的车间看了也跟着做，门卫室都摆了保温桶。"
    )
    (copy,) = find_copies(f"{FRESH}{anew}\n", [source("last", f"{SPORT}\n{STORY}\n")])
    assert copy.kind == "reworded"


def test_openings_that_share_only_names_and_meetings_are_not_counted() -> None:
    here = "柳溪街道总工会学习贯彻党的二十届三中全会精神，在街道党工委和明湖区总工会领导下，先从修灯换锁做起。"
    there = "柳溪街道总工会去年学习贯彻党的二十届二中全会精神，按照街道党工委和明湖区总工会要求，忙的是搬迁。"
    assert not [c for c in find_copies(f"{here}\n{SPORT}", [source("last", f"{there}\n{CANTEEN}")]) if c.counted]


def test_copies_never_overlap() -> None:
    mixed = STORY + CANTEEN + COURT
    sources = [source("a", STORY + CANTEEN), source("b", CANTEEN + COURT), source("c", COURT + STORY)]
    copies = find_copies(mixed, sources)
    assert all(before.end <= after.start for before, after in pairwise(copies))
    assert sum(copy.end - copy.start for copy in copies) >= 0.95 * len(mixed)


def test_a_source_that_alone_has_a_sentence_is_named_among_many_with_more_in_common() -> None:
    many = [source(f"many{n}", CANTEEN + SPORT.replace("姜茶", f"{n}号茶").replace("毛巾", "汗巾")) for n in range(12)]
    copies = find_copies(CANTEEN + "\n" + SPORT, [*many, source("exact", SPORT)])
    assert "exact" in {copy.source.id for copy in copies} | {o.id for copy in copies for o in copy.others}


def test_a_heading_behind_a_copied_paragraph_is_no_part_of_it() -> None:
    heading = "三、存在的问题和不足"
    text = f"{FRESH}{CANTEEN}\n{heading}\n{FRESH}"
    copy = the_copy(text, index_sources([source("old", f"{CANTEEN}\n{heading}\n{SPORT}")]))
    assert text[copy.start : copy.end] == CANTEEN
    assert copy.source.end == len(CANTEEN)


def test_a_heading_between_copied_paragraphs_stays_inside_the_copy() -> None:
    passage = f"{CANTEEN}\n三、存在的问题和不足\n{COURT}"
    text = f"{FRESH}{passage}\n{FRESH}"
    copy = the_copy(text, index_sources([source("old", passage)]))
    assert text[copy.start : copy.end] == passage


def test_one_sentence_that_any_place_says_of_itself_is_boilerplate() -> None:
    old = "刚刚过去的一年，是湖北职工文化事业发展历程中值得铭记的一年。"
    copy = the_copy(FRESH + old.replace("湖北", "云南"), index_sources([source("old", FORMULA + old)]))
    assert (copy.kind, copy.counted) == ("boilerplate", False)
    assert "哪里都可以这样写" in copy.reason


def test_a_long_template_that_many_offices_filled_in_is_a_copy() -> None:
    offices = [source(f"o{n}", CANTEEN.replace("180", str(n + 50)), office=f"第{n}街道工会") for n in range(6)]
    copy = the_copy(FRESH + CANTEEN.replace("180", "93"), index_sources(offices))
    assert (copy.kind, copy.counted) == ("figures_changed", True)


def test_one_sentence_reworded_all_over_is_told_by_what_is_left_of_it() -> None:
    said = "送教小分队每逢赶集日骑三轮车进山，在晒谷场上支起白板，教采茶女工看懂自己的工资条。"
    anew = "送教小分队每到赶集日便骑三轮车上山，在晒谷场边支好白板，带采茶女工看懂自己那张工资条。"
    copy = the_copy(FRESH + anew + ELSE, index_sources([*SOURCES, source("tea", f"四、送教\n{said}\n")]))
    assert (copy.source.id, copy.kind, copy.counted) == ("tea", "reworded", True)


@pytest.mark.parametrize("homes", [1, 3, 8])
def test_a_template_refilled_with_other_figures_is_counted_however_many_share_it(homes: int) -> None:
    filled = "为{}户渔船职工配发保温箱{}只，组织岸电工人轮训{}场，把避风锚地的值守点增到{}处。"
    sources = [
        source(f"port{n}", f"一、港口\n{filled.format(31 + n, 62 + n, 12 + n, 15 + n)}\n", office=f"第{n}港工会")
        for n in range(homes)
    ]
    copy = the_copy(FRESH + filled.format(97, 208, 44, 58), index_sources([*SOURCES, *sources]))
    assert (copy.kind, copy.counted) == ("figures_changed", True)
