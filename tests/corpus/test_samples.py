"""The sample offices: figures, reports and planted faults must agree, or every demo and test built on them misleads."""

import csv
import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from corpus.indicators import load_catalogue
from corpus.report_reading import read_text
from corpus.table_reading import read_table

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
MANIFEST = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
REPORTS: list[dict[str, Any]] = MANIFEST["reports"]
CLEAN = ("qinghe/summary-2019.docx", "qinghe/summary-2020.txt", "qinghe/summary-2024.txt", "baiyu/summary-2023.txt")
STATISTICS = sorted(
    str(path.relative_to(SAMPLES)) for path in SAMPLES.glob("*/statistics-*") if path.suffix in (".xlsx", ".csv")
)
MUST_HAVE = (
    "members_total",
    "unions_base",
    "workers_total",
    "units_covered",
    "join_rate",
    "study_sessions",
    "unions_new",
    "members_new",
    "org_rate",
    "cc_total",
    "wage_total",
    "cc_workers",
    "disp_accepted",
    "disp_success",
    "disp_success_rate",
    "poor_filed",
    "warm_persons",
    "warm_amount",
    "compete_sessions",
    "activity_sessions",
    "activity_persons",
)
BY_NAME = {indicator.name: indicator for indicator in load_catalogue().values()}
Figures = dict[str, tuple[str, Decimal | None, Decimal | None]]
each_report = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["file"])
each_workbook = pytest.mark.parametrize("file", STATISTICS)


@cache
def figures_of(file: str) -> Figures:
    """indicator id (or own name) -> unit, this year, last year; read here without the project's own table reader."""
    if file.endswith(".csv"):
        rows: list[list[Any]] = list(csv.reader((SAMPLES / file).read_text(encoding="gb18030").splitlines()))
    else:
        sheet = openpyxl.load_workbook(SAMPLES / file).worksheets[0]
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    this, last = (next(row.index(word) for row in rows if word in row) for word in ("本年", "上年"))
    first = next(at for at, row in enumerate(rows) if "本年" in row) + 1
    figures: Figures = {}
    for row in rows[first:]:
        key = BY_NAME[row[0]].id if row[0] in BY_NAME else row[0]
        assert key not in figures
        figures[key] = (row[1], _as_decimal(row[this]), _as_decimal(row[last]))
    return figures


def _as_decimal(cell: object) -> Decimal | None:
    return None if cell in (None, "") else Decimal(str(cell))


@cache
def text_of(file: str) -> str:
    return read_text(SAMPLES / file).text


def body_of(file: str) -> str:
    """The text without spaces, title and sign-off; digits of a .pdf are set apart by spaces."""
    text = re.sub(r"[^\S\n]+", "", text_of(file))
    return "\n".join(text.strip().split("\n")[1:-2])


def half_up(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@each_workbook
def test_workbook_has_at_least_45_indicators_and_three_of_its_own(file: str) -> None:
    figures = figures_of(file)
    own = [name for name in figures if name not in load_catalogue()]
    assert len(figures) - len(own) >= 45
    assert 3 <= len(own) <= 4


@each_workbook
def test_the_table_reader_takes_every_row_of_a_workbook(file: str) -> None:
    year = int(Path(file).stem[-4:])
    table = read_table(SAMPLES / file, year)
    filled = {key for key, (_, this, last) in figures_of(file).items() if this is not None or last is not None}
    assert set(table.indicators()) == filled
    assert table.omissions == ()


@pytest.mark.parametrize("year", range(2021, 2026))
def test_last_years_column_repeats_the_workbook_of_the_year_before(year: int) -> None:
    later = next(file for file in STATISTICS if f"qinghe/statistics-{year}" in file)
    earlier = next(file for file in STATISTICS if f"qinghe/statistics-{year - 1}" in file)
    common = figures_of(later).keys() & figures_of(earlier).keys()
    assert len(common) >= 45
    assert {key: figures_of(later)[key][2] for key in common} == {key: figures_of(earlier)[key][1] for key in common}


@each_workbook
def test_rates_follow_the_formulas_of_the_catalogue(file: str) -> None:
    checked = 0
    for column in (1, 2):
        values = {key: _base(entry, column) for key, entry in figures_of(file).items()}
        for key, stated in values.items():
            indicator = load_catalogue().get(key)
            if indicator is None or indicator.formula is None or stated is None:
                continue
            names = {name: values[name] for name in re.findall(r"[a-z_]+", indicator.formula) if name != "sum"}
            formula = re.sub(r"\b(\d+)\b", r"Decimal(\1)", indicator.formula)
            arguments = {"Decimal": Decimal, "sum": lambda *parts: sum(parts), **names}
            expected = eval(formula, {"__builtins__": {}}, arguments)  # the catalogue's own arithmetic
            places = {"%": 1, "人次": 0}.get(indicator.unit, 2)
            assert half_up(stated, places) == half_up(expected, places), (file, key, column)
            checked += 1
    assert checked >= 15


def _base(entry: tuple[str, Decimal | None, Decimal | None], column: int) -> Decimal | None:
    value = entry[1] if column == 1 else entry[2]
    return value * 10000 if value is not None and entry[0] == "万元" else value


@each_workbook
def test_bounds_of_the_catalogue_hold(file: str) -> None:
    for column in (1, 2):
        values = {key: _base(entry, column) for key, entry in figures_of(file).items()}
        for key, value in values.items():
            indicator = load_catalogue().get(key)
            if indicator is None or value is None:
                continue
            for bound in indicator.at_most:
                assert values.get(bound) is None or value <= values[bound], (file, key, bound)
            for bound in indicator.at_least:
                assert values.get(bound) is None or value >= values[bound], (file, key, bound)


def test_exactly_one_must_have_of_2025_is_empty() -> None:
    figures = figures_of("qinghe/statistics-2025.xlsx")
    assert [key for key in MUST_HAVE if figures[key][1] is None] == ["compete_sessions"]
    assert [key for key in figures if figures[key][1] is None] == ["compete_sessions"]


def test_plan_of_2023_is_what_the_summary_of_2022_promised() -> None:
    sheet = openpyxl.load_workbook(SAMPLES / "qinghe/statistics-2023.xlsx").worksheets[0]
    plans = {row[0]: row[2] for row in sheet.iter_rows(min_row=3, values_only=True) if row[2] is not None}
    promised = body_of("qinghe/summary-2022.html").split("四、下一步工作打算")[1]
    for name, phrase in {
        "当年新建工会数": "新建工会{}个",
        "新发展会员数": "发展会员{}人",
        "新就业形态劳动者会员数": "新就业形态劳动者会员达到{}人",
        "集体合同签订数": "集体合同{}份",
        "工会驿站数": "驿站达到{}个",
        "送温暖慰问金额": "资金{}万元",
        "职工文体活动场次": "文体活动{}场次",
    }.items():
        assert phrase.format(plans[name]) in promised


def test_the_two_row_header_of_2022_is_merged() -> None:
    sheet = openpyxl.load_workbook(SAMPLES / "qinghe/statistics-2022.xlsx").worksheets[0]
    assert {"C2:D2", "A2:A3"} <= {str(area) for area in sheet.merged_cells.ranges}


def test_events_of_2025_name_categories_of_the_catalogue() -> None:
    with (SAMPLES / "qinghe/events-2025.csv").open(encoding="utf-8-sig", newline="") as lines:
        events = list(csv.DictReader(lines))
    assert len(events) >= 24
    assert list(events[0]) == ["日期", "事项", "地点", "归属", "说明"]
    assert {event["归属"] for event in events} <= {row.category for row in load_catalogue().values()}
    assert len({event["归属"] for event in events}) >= 12


@each_report
def test_a_report_is_as_long_as_the_outline_asks(report: dict[str, Any]) -> None:
    assert 1800 <= len(re.findall(r"[\u4e00-\u9fff]", body_of(report["file"]))) <= 2500


@each_report
def test_a_report_has_all_parts_of_the_outline(report: dict[str, Any]) -> None:
    lines = [line.strip() for line in text_of(report["file"]).split("\n")]
    starts = [line[:2] for line in lines if re.match("[一二三四]、", line)]
    assert starts == ["一、", "二、", "三、", "四、"]
    work = lines[lines.index("二、主要工作及成效") : lines.index("三、存在的问题")]
    assert [line[1] for line in work if re.match("（[一二三四五六七八九]）", line)] == list("一二三四五六七八")


@each_report
def test_every_fault_and_fact_lies_where_the_manifest_says(report: dict[str, Any]) -> None:
    for entry in (*report["faults"], *report["facts"]):
        assert text_of(report["file"])[entry["start"] : entry["end"]] == entry["text"]


def test_ten_kinds_of_fault_are_planted_and_the_clean_reports_have_none() -> None:
    faults = [fault for report in REPORTS for fault in report["faults"]]
    assert 10 <= len(faults) <= 14
    assert len({fault["id"] for fault in faults}) == len(faults)
    assert len({fault["kind"] for fault in faults}) >= 10
    assert {report["file"] for report in REPORTS if not report["faults"]} == set(CLEAN)


def _masked(text: str) -> str:
    return re.sub(r"\d+(\.\d+)?", "#", re.sub(r"\s", "", text))


@pytest.mark.parametrize(
    "fault",
    [fault for report in REPORTS for fault in report["faults"] if fault["check"] == "copies"],
    ids=lambda fault: fault["id"],
)
def test_a_planted_copy_is_of_the_kind_the_manifest_claims(fault: dict[str, Any]) -> None:
    origin = fault["source"]
    source = text_of(origin["file"])[origin["start"] : origin["end"]]
    if fault["expect"] == "verbatim":
        assert "".join(fault["text"].split()) == "".join(source.split())
    elif fault["expect"] == "figures_changed":
        assert _masked(fault["text"]) == _masked(source)
        assert "".join(fault["text"].split()) != "".join(source.split())
    else:
        ours, theirs = (set(_grams(_masked(text), 2)) for text in (fault["text"], source))
        assert 0.35 < len(ours & theirs) / len(ours) < 0.85


def _grams(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(len(text) - size + 1))


def test_no_report_repeats_another_beyond_the_planted_copies() -> None:
    size = 32
    seen: dict[str, str] = {}
    planted = [_masked(fault["text"]) for report in REPORTS for fault in report["faults"] if fault["check"] == "copies"]
    for report in REPORTS:
        for gram in set(_grams(_masked(body_of(report["file"])), size)):
            inside = any(gram in text or text[: size // 2] in gram or text[-size // 2 :] in gram for text in planted)
            assert inside or gram not in seen, (report["file"], seen.get(gram), gram)
            seen[gram] = report["file"]


def test_planted_numbers_are_wrong_and_their_truth_is_in_the_statistics() -> None:
    checked = 0
    for report in REPORTS:
        for fault in report["faults"]:
            if "number" not in fault or "下降" in fault["truth"]:
                continue
            this = {
                f"{value.normalize():f}{unit}" for unit, value, _ in figures_of(report["statistics"]).values() if value
            }
            assert fault["truth"] in this
            assert fault["number"] in "".join(fault["text"].split())
            checked += 1
    assert checked == 5


@pytest.mark.parametrize("report", [r for r in REPORTS if r["statistics"]], ids=lambda report: report["file"])
def test_every_number_of_a_report_comes_from_its_statistics(report: dict[str, Any]) -> None:
    """Outside faults, facts, dates and plans a number is a value of the workbook or one step away from it."""
    text = text_of(report["file"])
    for entry in (*report["faults"], *report["facts"]):
        text = text.replace(entry["text"], "")
    body = re.sub(r"[^\S\n]+", "", text).split("四、下一步工作打算")[0]
    allowed = _values_one_step_away(figures_of(report["statistics"]))
    body = re.sub(r"20\d\d年|\d+月|\d+周年|100周年|12351", "", body)
    numbers = set(re.findall(r"\d+(?:\.\d+)?", body))
    assert len(numbers) >= 60
    assert {number for number in numbers if Decimal(number) not in allowed} == set(), report["file"]


def _values_one_step_away(figures: Figures) -> set[Decimal]:
    allowed: set[Decimal] = set()
    pairs = [(this, last) for _, this, last in figures.values() if this is not None]
    for this, last in pairs:
        allowed.add(this)
        if last:
            allowed |= {last, abs(this - last), half_up(this / last, 1)}
            allowed.add(half_up(abs(this - last) / last * 100, 1))
    for part, whole in (
        ("members_newform", "workers_newform"),
        ("members_female", "members_total"),
    ):
        if part in figures and figures[part][1]:
            allowed.add(half_up(figures[part][1] / figures[whole][1] * 100, 1))
    for whole, part in (
        ("units_eligible", "units_covered"),
        ("workers_newform", "members_newform"),
        ("hazards_found", "hazards_fixed"),
    ):
        if whole in figures:
            allowed.add(figures[whole][1] - figures[part][1])
    return allowed | PLAN_GAPS


# 2023: 15 new unions against a plan of 12; 6 evening classes against a plan of 8; the planned 90 % and 86 %.
PLAN_GAPS = {Decimal(15 - 12), Decimal(8 - 6), Decimal(90), Decimal(86)}


@pytest.mark.parametrize(
    ("file", "claim", "true"),
    [
        ("2020.txt", "比上年减少311人", 12187 - 11876 == 311),
        ("2020.txt", "推荐就业326人次，比上年增长52.3%", half_up(Decimal(326 - 214) / 214 * 100, 1) == Decimal("52.3")),
        ("2020.txt", "比上年下降5.4个百分点", half_up(Decimal("73.4") - Decimal("68.0"), 1) == Decimal("5.4")),
        ("2021.pdf", "是上年的2.3倍", half_up(Decimal(1268) / 547, 1) == Decimal("2.3")),
        ("2022.html", "比上年增长26.7%", half_up((Decimal("12.52") / Decimal("9.88") - 1) * 100, 1) == Decimal("26.7")),
        ("2023.docx", "占登记人数962人的64.2%", half_up(Decimal(618) / 962 * 100, 1) == Decimal("64.2")),
        (
            "2024.txt",
            "服务73620人次，比上年增长26.0%",
            half_up((Decimal(73620) / 58430 - 1) * 100, 1) == Decimal("26.0"),
        ),
        ("2024.txt", "裁决结案13件，调解结案81件，其他方式结案5件", 13 + 81 + 5 == 99),
        ("2024.txt", "职工入会率87.9%", half_up(Decimal(14987) / 17054 * 100, 1) == Decimal("87.9")),
        ("2019.docx", "职工入会率为82%", half_up(Decimal(12187) / 14862 * 100, 1) == 82),
        ("2019.docx", "人均3000元", Decimal(69000) / 23 == 3000),
    ],
)
def test_a_derived_claim_is_in_the_text_and_its_arithmetic_holds(file: str, claim: str, true: bool) -> None:
    assert claim in body_of(f"qinghe/summary-{file}")
    assert true


def test_numbers_of_2019_are_last_years_column_of_2020() -> None:
    figures = figures_of("qinghe/statistics-2020.xlsx")
    body = body_of("qinghe/summary-2019.docx").split("四、下一步工作打算")[0]
    for entry in next(report for report in REPORTS if report["year"] == 2019)["facts"]:
        body = body.replace(entry["text"], "")
    allowed = {last for _, _, last in figures.values() if last is not None}
    shares = {Decimal("31.1"), Decimal("27.5"), Decimal(96 - 83), Decimal(69000 // 23)}
    numbers = set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"20\d\d年|\d+月|70周年", "", body)))
    assert {number for number in numbers if Decimal(number) not in allowed | shares} == set()


@pytest.mark.parametrize(
    ("file", "fitting", "stale"),
    [
        ("qinghe/summary-2019.docx", ("十九届四中全会", "不忘初心、牢记使命"), ("二十大", "党史学习教育", "疫情")),
        ("qinghe/summary-2020.txt", ("十九届五中全会", "复工复产"), ("十九大精神", "主题教育", "二十大")),
        ("qinghe/summary-2024.txt", ("二十届三中全会", "党纪学习教育"), ("十九大", "疫情", "二十大精神")),
        ("baiyu/summary-2023.txt", ("二十大精神", "中国工会十八大"), ("十九大", "三中全会")),
    ],
)
def test_slogans_of_a_clean_year_fit_the_year(file: str, fitting: tuple[str, ...], stale: tuple[str, ...]) -> None:
    text = text_of(file)
    assert [word for word in fitting if word not in text] == []
    assert [word for word in (*stale, "群众路线教育", "xx", "辖区名") if word in text] == []


def test_files_are_of_the_kinds_a_demo_needs_and_small() -> None:
    assert [report["kind"] for report in REPORTS if report["file"].startswith("qinghe")] == [
        "docx",
        "txt",
        "pdf",
        "html",
        "docx",
        "txt",
    ]
    assert (SAMPLES / "qinghe/summary-2020.txt").read_bytes().decode("gb18030").startswith("青禾街道总工会2020")
    assert max(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 300_000
