"""A draft with a verbatim, a figures-changed and a reworded copy and a quoted title, for tests of what shows copies."""

from functools import cache

from corpus.reading.plain_text import find_paragraphs
from corpus.reading.report_title import find_title
from corpus.reading.sections import split_sections
from drafter.checks.copies import Copy, CopyKind, CopySource, find_copies, index_sources
from drafter.checks.copying.ratio import copy_figures
from drafter.checks.evidence import SourceText
from drafter.reporting.copy_report import CheckedText

CANTEEN = (
    "六月起，我们把闲置的车棚改成了共享食堂，配齐消毒柜和留样冰箱，每天中午为附近工地送去热饭。"
    "食堂账目按月张贴在门口的公示栏里，谁捐了米面、谁拿了补贴一看便知。"
)
COURT = (
    "与襄阳市人民法院共建的调解室设在二楼东侧，法官每旬来一次，现场教调解员写笔录。"
    "全年经手欠薪争议46件，促成当场兑付31件，为78名农民工追回工资92.5万元。"
)
COURT_NOW = COURT.replace("46件", "52件").replace("31件", "40件").replace("92.5万元", "103.6万元")
SPORT = (
    "秋天的长跑赛绕湖三圈，老中青分组出发，终点备了姜茶和毛巾，没有名次，人人领一枚木刻奖牌。"
    "赛后留下的两百顶遮阳帽洗净晾干，转送给了环卫站的清扫班组。"
)
SPORT_NOW = SPORT.replace("绕湖三圈", "沿江往返").replace("姜茶和毛巾", "热汤和披肩").replace("洗净晾干", "清点装箱")
FRESH = "书屋新添了两排绘本架，周末由退休教师带着孩子们朗读。志愿者还给独居老人的楼道装了感应灯。"

DRAFT = f"""柳塘社区工会2025年工作总结
{FRESH}
一、服务职工
（一）食堂
{CANTEEN}
（二）书屋
门口的旧报栏换成了灯箱，路过的人停下来念两句，再进来借一本。夏天停电那晚，邻居们提着台灯来接着开诗会。
借书卡改用门牌号登记，丢了不用补办。绘本角的地垫由缝纫班的几位阿姨用碎布拼成，孩子们脱了鞋坐一下午。
二、维护权益
{COURT_NOW}
三、文体活动
{SPORT_NOW}
"""
SOURCES = (
    SourceText(
        "s1",
        "柳塘2024.txt",
        "柳塘社区工会",
        2024,
        "柳塘社区工会2024年工作总结",
        f"柳塘社区工会2024年工作总结\n一、服务职工\n今年食堂开张。{CANTEEN}账目另附。\n二、维护权益\n{COURT}\n",
    ),
    SourceText(
        "s2", "河湾.docx", "河湾工会", 2023, "工作汇报", f"工作汇报\n一、文体活动\n{SPORT}\n二、其他\n报表已交。\n"
    ),
)


def check_text(text: str, sources: tuple[SourceText, ...] = SOURCES, file: str = "初稿.txt") -> CheckedText:
    """`text` with its copies from `sources`, as the check command hands it on."""
    library = index_sources(sources)
    copies = find_copies(text, library)
    place = find_title(text, find_paragraphs(text))
    return CheckedText(
        file=file,
        title=place.title or file,
        text=text,
        sections=split_sections(text, start=place.end),
        copies=copies,
        figures=copy_figures(text, copies),
        sources=library.sources,
        compared=len(library.scope),
    )


@cache
def checked_draft() -> CheckedText:
    return check_text(DRAFT)


def make_copy(
    span: tuple[int, int],
    place: tuple[int, int],
    *,
    source: str = "s1",
    kind: CopyKind = "verbatim",
    equal: tuple[tuple[int, int, int, int], ...] | None = None,
) -> Copy:
    """A copy by its places; without `equal` both sides are taken to be the same all along."""
    return Copy(
        *span,
        kind=kind,
        similarity=1.0,
        source=CopySource(source, "", "", None, "", *place),
        others=(),
        counted=kind != "boilerplate",
        reason="",
        equal=((*span, *place),) if equal is None else equal,
    )
