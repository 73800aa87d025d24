"""Statistics tables in the layouts offices use become figures with the right year, unit, value and cell."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import InputError
from corpus.table import StatTable
from corpus.table_reading import merge_tables, read_table

Rows = Sequence[Sequence[object]]
SaveBook = Callable[..., Path]


@pytest.fixture
def save_book(tmp_path: Path) -> SaveBook:
    def save(
        rows: Rows,
        *,
        merges: Sequence[str] = (),
        formats: dict[str, str] | None = None,
        name: str = "t",
    ) -> Path:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = "统计"
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)
        for ref, code in (formats or {}).items():
            sheet[ref].number_format = code
        path = tmp_path / f"{name}.xlsx"
        book.save(path)
        return path

    return save


def value(table: StatTable, indicator: str, year: int | None = None, plan: bool = False) -> Decimal | None:
    figure = table.figure(indicator, year, "plan" if plan else "actual")
    return None if figure is None else figure.value


def reasons(table: StatTable) -> str:
    return "\n".join(f"{one.what} {one.reason} {one.where}" for one in table.omissions)


def test_a_plain_table_gives_this_and_last_year_with_their_cells(save_book: SaveBook) -> None:
    path = save_book(
        [["指标", "单位", "本期", "上年同期", "来源"], ["工会会员总数", "人", 152, 140, "会员名册"]], name="统计表"
    )
    table = read_table(path, 2025)
    assert [(f.year, f.value, str(f.cell)) for f in table.figures] == [
        (2025, Decimal(152), "统计表.xlsx 统计!C2"),
        (2024, Decimal(140), "统计表.xlsx 统计!D2"),
    ]
    assert table.figures[0].source == "会员名册"
    assert table.omissions == ()


def test_the_header_is_found_below_title_rows(save_book: SaveBook) -> None:
    rows = [
        ["南桥街道总工会2025年度工作统计表", None, None],
        ["填报单位：南桥街道总工会", None, "填报日期：2026年1月5日"],
        [],
        ["截至2025年12月31日", None, "单位：人"],
        ["指标名称", "2025年", "2024年"],
        ["工会会员总数", 152, 140],
    ]
    table = read_table(save_book(rows, merges=["A1:C1"]), 2025)
    assert value(table, "members_total") == 152
    assert value(table, "members_total", 2024) == 140


def test_a_group_name_may_stand_in_the_place_of_the_word_indicator(save_book: SaveBook) -> None:
    rows = [
        ["组织建设", "单位", "本年", "上年"],
        ["工会小组", "个", 12, 11],
        ["困难帮扶", "单位", "本年", "上年"],
        ["走访困难户", "户", 30, 28],
    ]
    table = read_table(save_book(rows), 2025)
    assert list(table.indicators()) == ["groups", "warm_households"]


def test_years_over_value_and_unit_columns(save_book: SaveBook) -> None:
    rows = [
        ["指标", "2025年", None, "2024年", None],
        [None, "数值", "单位", "数值", "单位"],
        ["送温暖慰问金额", 48.9, "万元", 451000, "元"],
    ]
    table = read_table(save_book(rows, merges=["A1:A2", "B1:C1", "D1:E1"]), 2025)
    assert value(table, "warm_amount") == 489000
    assert value(table, "warm_amount", 2024) == 451000


def test_a_csv_header_over_two_rows_needs_no_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(",2025年,,2024年,\n指标,数值,单位,数值,单位\n会员数,152,人,150,人\n", encoding="utf-8")
    table = read_table(path, 2025)
    assert (value(table, "members_total"), value(table, "members_total", 2024)) == (152, 150)


def test_plan_and_actual_are_kept_apart_and_computed_columns_are_named_as_not_read(save_book: SaveBook) -> None:
    rows = [
        ["序号", "项目", "单位", "2025年", None, None, "2024年实际", "同比增长"],
        [None, None, None, "计划", "实际完成", "完成率", None, None],
        [1, "新建工会", "家", 20, 24, 1.2, 18, 0.333],
    ]
    table = read_table(save_book(rows, merges=["D1:F1"]), 2025)
    assert value(table, "unions_new", plan=True) == 20
    assert value(table, "unions_new") == 24
    assert value(table, "unions_new", 2024) == 18
    assert len(table.figures) == 3
    assert "完成率" in reasons(table)
    assert "同比增长" in reasons(table)


def test_a_target_in_a_row_of_its_own_is_a_plan(save_book: SaveBook) -> None:
    rows = [
        ["指标", "单位", "本年"],
        ["新建工会", "家", 24],
        ["新建工会年度目标", "家", 25],
        ["2026年新建工会计划", "家", 30],
    ]
    table = read_table(save_book(rows), 2025)
    assert value(table, "unions_new") == 24
    assert value(table, "unions_new", plan=True) == 25
    assert value(table, "unions_new", 2026, plan=True) == 30


def test_persons_and_money_of_one_row_are_two_indicators(save_book: SaveBook) -> None:
    table = read_table(save_book([["项目", "人次", "金额（万元）"], ["送温暖慰问", 856, 48.9]]), 2025)
    assert value(table, "warm_persons") == 856
    assert value(table, "warm_amount") == 489000


def test_a_merged_group_completes_names_that_say_nothing_alone(save_book: SaveBook) -> None:
    rows = [
        ["项目", "内容", "单位", "本期"],
        ["金秋助学", "人数", "人", 30],
        [None, "金额", "万元", 9],
    ]
    table = read_table(save_book(rows, merges=["A2:A3"]), 2025)
    assert value(table, "school_persons") == 30
    assert value(table, "school_amount") == 90000


def test_two_tables_side_by_side_are_both_read(save_book: SaveBook) -> None:
    rows = [["指标", "单位", "本年", "指标", "单位", "本年"], ["工会小组", "个", 12, "职工书屋", "个", 4]]
    table = read_table(save_book(rows), 2025)
    assert (value(table, "groups"), value(table, "bookhouses")) == (12, 4)


def test_values_that_look_like_years_are_values(save_book: SaveBook) -> None:
    rows = [["指标", "单位", 2025, 2024], ["送清凉慰问人次", "人次", 2056, 1932], ["工会小组", "个", 12, 11]]
    table = read_table(save_book(rows), 2025)
    assert value(table, "cool_persons") == 2056
    assert value(table, "groups") == 12


def test_figures_of_other_years_are_kept_with_their_year(save_book: SaveBook) -> None:
    table = read_table(save_book([["指标", "单位", "2025年", "2024年", "2023年"], ["会员数", "人", 3, 2, 1]]), 2025)
    assert [value(table, "members_total", year) for year in (2025, 2024, 2023)] == [3, 2, 1]


def test_this_year_means_the_year_of_the_title(save_book: SaveBook) -> None:
    rows = [["2024年度统计表"], ["指标", "单位", "本年", "上年"], ["会员数", "人", 10, 9]]
    with pytest.raises(InputError, match="没有2025年的实际数，只有2023年、2024年的"):
        read_table(save_book(rows), 2025)
    table = read_table(save_book(rows), 2024)
    assert value(table, "members_total") == 10


def test_eleven_months_stand_in_for_a_year_that_is_not_over_and_say_so(save_book: SaveBook) -> None:
    rows = [["指标", "单位", "2025年1—11月", "2024年1—11月"], ["会员数", "人", 152, 150]]
    table = read_table(save_book(rows), 2025)
    assert value(table, "members_total") == 152
    assert "不是全年的数" in reasons(table)


def test_a_quarter_is_never_taken_for_the_year(save_book: SaveBook) -> None:
    with pytest.raises(InputError, match="没有认出表头"):
        read_table(save_book([["指标", "单位", "一季度", "二季度"], ["会员数", "人", 152, 150]]), 2025)


def test_a_percent_format_is_read_as_shown(save_book: SaveBook) -> None:
    rows = [["指标", "单位", "本年", "上年"], ["职工入会率", "%", 0.968, "96.5%"], ["调解成功率", "%", 98.2, 97]]
    table = read_table(save_book(rows, formats={"C2": "0.0%"}), 2025)
    assert value(table, "join_rate") == Decimal("96.8")
    assert value(table, "join_rate", 2024) == Decimal("96.5")
    assert value(table, "disp_success_rate") == Decimal("98.2")
    assert table.omissions == ()


def test_a_rate_below_one_without_percent_format_is_kept_with_a_warning(save_book: SaveBook) -> None:
    table = read_table(save_book([["指标", "单位", "本年"], ["职工入会率", "%", 0.968]]), 2025)
    assert value(table, "join_rate") == Decimal("0.968")
    assert "分不清是 0.968% 还是 96.8%" in reasons(table)


@pytest.mark.parametrize(
    ("written", "unit", "expected"),
    [
        ("1,234", "件", "1234"),
        ("１２３", "件", "123"),
        ("180件", "件", "180"),
        ("180起", None, "180"),
        ("48.9万元", None, "489000"),
        ("1.2万", "件", "12000"),
        ("¥1,234.50", None, "1234.5"),
        ("-5", "件", "-5"),
        ("－5", "件", "-5"),
        (0.1 + 0.2, "件", "0.3"),
        (48.9, "万元", "489000"),
        (0, "件", "0"),
        (1.5, "亿元", "150000000"),
        ("4509.50", "元", "4509.5"),
    ],
)
def test_numbers_are_read_exactly(save_book: SaveBook, written: object, unit: str | None, expected: str) -> None:
    table = read_table(save_book([["指标", "单位", "本年"], ["夜间门诊接待", unit, written]]), 2025)
    assert value(table, "夜间门诊接待") == Decimal(expected)


@pytest.mark.parametrize("written", ["约180件", "一百", "98,6", "5/8", "180多", date(2025, 3, 1), "待统计", "2人次"])
def test_what_is_no_definite_number_is_no_figure_and_is_said(save_book: SaveBook, written: object) -> None:
    rows = [["指标", "单位", "本年"], ["夜间门诊接待", "件", written], ["工会小组", "个", 1]]
    table = read_table(save_book(rows), 2025)
    assert table.figure("夜间门诊接待") is None
    assert "统计!C2" in reasons(table)


@pytest.mark.parametrize("written", [None, "-", "—", "/", "  "])
def test_an_empty_value_is_no_figure_and_needs_no_word(save_book: SaveBook, written: object) -> None:
    rows = [["指标", "单位", "本年"], ["夜间门诊接待", "件", written], ["工会小组", "个", 1]]
    table = read_table(save_book(rows), 2025)
    assert table.figure("夜间门诊接待") is None
    assert table.omissions == ()


def test_the_value_as_it_stood_is_kept(save_book: SaveBook) -> None:
    table = read_table(save_book([["指标", "单位", "本年"], ["送温暖慰问金额", "万元", 48.9]]), 2025)
    figure = table.figures[0]
    assert (figure.written, figure.written_unit, figure.unit) == ("48.9", "万元", "元")


def test_a_formula_without_saved_result_is_named_by_its_cell(save_book: SaveBook) -> None:
    table = read_table(save_book([["指标", "单位", "本年", "上年"], ["会员数", "人", 5, "=1+1"]]), 2025)
    assert table.figure("members_total", 2024) is None
    assert "公式没有存下计算结果 t.xlsx 统计!D2" in reasons(table)


def test_a_unit_line_above_holds_for_money_only(save_book: SaveBook) -> None:
    rows = [["经费情况"], [None, "单位：万元"], ["指标", "本年"], ["工会经费收入", 558.6], ["工会会员总数", 152]]
    table = read_table(save_book(rows), 2025)
    assert value(table, "fund_income") == 5586000
    assert value(table, "members_total") == 152


def test_units_in_the_name_and_in_the_header(save_book: SaveBook) -> None:
    table = read_table(save_book([["指标", "本年（万元）"], ["慰问金额（元）", 5000], ["助学金额", 9]]), 2025)
    assert value(table, "warm_amount") == 5000
    assert value(table, "助学金额") == 90000


def test_a_ditto_mark_repeats_the_unit(save_book: SaveBook) -> None:
    table = read_table(save_book([["指标", "单位", "本年"], ["会员数", "人", 5], ["女会员", "〃", 2]]), 2025)
    assert table.omissions == ()
    assert value(table, "members_female") == 2


def test_heads_are_not_taken_for_visits(save_book: SaveBook) -> None:
    table = read_table(save_book([["指标", "单位", "本期"], ["看望住院会员", "人", 8]]), 2025)
    assert table.figure("sick_visits") is None
    assert value(table, "看望住院会员") == 8
    assert "单位是“人次”，表里是“人”，不是一回事" in reasons(table)


def test_a_part_row_is_matched_only_under_the_row_that_bounds_it(save_book: SaveBook) -> None:
    rows = [
        ["指标", "单位", "本年"],
        ["工会会员总数", "人", 100],
        ["其中：女会员", "人", 40],
        ["其中：农民工", "人", 30],
    ]
    table = read_table(save_book(rows), 2025)
    assert value(table, "members_female") == 40
    assert table.figure("workers_migrant") is None
    assert value(table, "工会会员总数其中农民工") == 30


def test_an_own_indicator_gets_an_id_for_figure_expressions(save_book: SaveBook) -> None:
    rows = [["指标", "单位", "本年"], ["校企共建（工匠）课堂", "课时", 64], ["3D打印课", "期", 2]]
    table = read_table(save_book(rows), 2025)
    assert list(table.indicators()) == ["校企共建_工匠_课堂", "_3D打印课"]
    assert table.figures[0].name == "校企共建(工匠)课堂"


def test_two_rows_for_one_indicator_with_two_values_are_both_kept_apart(save_book: SaveBook) -> None:
    table = read_table(save_book([["指标", "单位", "本年"], ["会员数", "人", 100], ["会员总数", "人", 101]]), 2025)
    assert value(table, "members_total") == 100
    assert value(table, "会员总数") == 101
    assert "都像指标“工会会员总数”，值不同" in reasons(table)


def test_a_negative_balance_and_a_name_that_starts_like_a_note_are_read(save_book: SaveBook) -> None:
    rows = [
        ["指标", "单位", "本年"],
        ["工会经费结余", "万元", -1.5],
        ["注销工会数", "个", 2],
        ["注：以上为全年数", None, None],
    ]
    table = read_table(save_book(rows), 2025)
    assert value(table, "fund_balance") == -15000
    assert value(table, "unions_cancelled") == 2


def test_numbers_without_a_name_and_bare_totals_are_said(save_book: SaveBook) -> None:
    rows = [["指标", "单位", "本年"], ["会员数", "人", 5], [None, "人", 7], ["合计", None, 12]]
    table = read_table(save_book(rows), 2025)
    assert len(table.figures) == 1
    assert "没有指标名称 t.xlsx 统计!C3" in reasons(table)
    assert "没有说是什么的合计" in reasons(table)


def test_hidden_sheets_rows_and_columns_are_not_read_and_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["指标", "单位", "本年", "上年"], ["会员数", "人", 5, 4], ["女会员", "人", 2, 1]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    draft = book.create_sheet("底稿")
    draft.append(["指标", "单位", "本年"])
    draft.append(["工会小组", "个", 99])
    draft.sheet_state = "hidden"
    book.create_sheet("说明").append(["本表由办公室填报"])
    path = tmp_path / "t.xlsx"
    book.save(path)
    table = read_table(path, 2025)
    assert list(table.indicators()) == ["members_total"]
    assert "工作表“底稿” 隐藏的工作表不读" in reasons(table)
    assert "隐藏的行或列" in reasons(table)
    assert "工作表“说明” 没有认出表头" in reasons(table)


def test_sheets_named_by_year_are_read_as_those_years(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for year, members in ((2025, 152), (2024, 148)):
        sheet = book.create_sheet(f"{year}年")
        sheet.append(["指标", "单位", "数量"])
        sheet.append(["会员数", "人", members])
    path = tmp_path / "t.xlsx"
    book.save(path)
    table = read_table(path, 2025)
    assert (value(table, "members_total"), value(table, "members_total", 2024)) == (152, 148)


def test_merging_counts_equal_values_once_and_names_both_cells_of_unequal_ones(save_book: SaveBook) -> None:
    first = read_table(
        save_book([["指标", "单位", "本年"], ["会员数", "人", 5], ["工会小组", "个", 2]], name="甲"), 2025
    )
    second = read_table(
        save_book([["指标", "单位", "本年"], ["会员数", "人", 5], ["工会小组", "个", 3]], name="乙"), 2025
    )
    merged = merge_tables([first, second], 2025)
    assert [(f.indicator, f.value) for f in merged.figures] == [("members_total", 5), ("groups", 2)]
    assert len(merged.omissions) == 1
    assert "甲.xlsx 统计!C3" in merged.omissions[0].reason
    assert merged.omissions[0].where == "乙.xlsx 统计!C3"


def test_merging_keeps_one_own_name_in_two_units_apart(save_book: SaveBook) -> None:
    first = read_table(save_book([["指标", "单位", "本年"], ["夜校", "期", 5]], name="甲"), 2025)
    second = read_table(save_book([["指标", "单位", "本年"], ["夜校", "人次", 300]], name="乙"), 2025)
    merged = merge_tables([first, second], 2025)
    assert [(f.indicator, f.unit) for f in merged.figures] == [("夜校", "期"), ("夜校_2", "人次")]


def test_a_table_without_the_asked_year_says_which_years_it_has(save_book: SaveBook) -> None:
    with pytest.raises(InputError, match="没有2025年的实际数，只有2023年、2024年的"):
        read_table(save_book([["指标", "单位", "2024年", "2023年"], ["会员数", "人", 5, 4]]), 2025)


def test_a_table_without_any_number_says_so(save_book: SaveBook) -> None:
    with pytest.raises(InputError, match="没有读到一个数"):
        read_table(save_book([["指标", "单位", "本年"], ["会员数", "人", None]]), 2025)


def test_a_sheet_that_is_no_statistics_table_says_what_was_expected_and_found(save_book: SaveBook) -> None:
    with pytest.raises(InputError, match=r"要有“指标”和“本年”.*工作表“统计”的 A1 是“姓名”"):
        read_table(save_book([["姓名", "性别"], ["甲", "男"]]), 2025)
