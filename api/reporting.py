"""What the command line prints: plain Chinese lines, or JSON where that was asked."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api.call_output import spending_line
from api.json_output import dump_line, hits_json, omission_json, review_json
from corpus.characters import count_han
from corpus.errors import InputError
from corpus.omission import Omission
from corpus.search.hit import Hit
from drafter.draft import compose
from drafter.finding import SEVERITY_NAMES
from drafter.reporting.copy_report import KIND_NAMES
from drafter.reporting.copy_sections import measure_sections
from drafter.review import CHECKS, Review

if TYPE_CHECKING:
    from api.check import Checked
    from api.drafting import DraftResult
    from api.storage import Ingested
    from drafter.regeneration import Candidate
    from drafter.rerendering import Rerendered
    from drafter.revisions import Revision

CHECK_NAMES = {
    "numbers": "数字",
    "copies": "抄袭",
    "paraphrases": "换了说法的抄袭",
    "eras": "时代用语",
    "names": "名称",
    "placeholders": "占位和缺数",
    "coverage": "应写指标",
    "consistency": "前后一致",
    "writing": "数字写法",
    "claims": "依据和套话",
    "binding": "数字绑定",
    "rerender": "数据更正",
}
REVISION_NAMES = {
    "first": "初稿",
    "accepted": "采用候选稿",
    "edited": "改稿",
    "restored": "恢复旧版",
    "rerendered": "数据更正",
    "locked": "锁定",
    "unlocked": "解锁",
}


def omission_line(omission: Omission) -> str:
    """One omission as a line: what, why, where."""
    where = f"（{omission.where}）" if omission.where else ""
    return f"  略去：{omission.what}{where}：{omission.reason}"


def ingest_lines(results: "Sequence[Ingested]", omissions: Sequence[Omission], *, as_json: bool) -> Iterator[str]:
    """One line a file, then what was left out."""
    for one in results:
        if as_json:
            yield dump_line(
                {
                    "file": one.file,
                    "id": one.report_id,
                    "title": one.title,
                    "year": one.year,
                    "sections": one.sections,
                    "passages": one.passages,
                    "new": one.was_new,
                    "omissions": [omission_json(left) for left in one.omissions],
                    "error": one.error or None,
                }
            )
        elif not one.error:
            state = "已收进" if one.was_new else "已有，不重复收"
            yield f"{one.file}：{state}，{one.year or '年份不明'}，{one.sections} 节 {one.passages} 段，《{one.title}》"
            yield from map(omission_line, one.omissions)
    for left in omissions:
        yield dump_line({"omission": omission_json(left)}) if as_json else omission_line(left)


def finding_counts(review: Review) -> str:
    """数字 2（错误 1，提醒 1）、抄袭 0 … for every check that ran, and those that crashed."""
    parts = []
    extra = sorted({one.check for one in review.findings} - set(CHECKS))
    for check in (*CHECKS, *extra):
        if check in CHECKS and check not in review.ran:
            continue
        counts = Counter(one.severity for one in review.findings if one.check == check)
        detail = "，".join(f"{SEVERITY_NAMES[key]} {counts[key]}" for key in SEVERITY_NAMES if counts[key])
        parts.append(f"{CHECK_NAMES[check]} {sum(counts.values())}" + (f"（{detail}）" if detail else ""))
    parts += [f"{CHECK_NAMES[one.check]}检查失败" for one in review.failed_checks]
    return "、".join(parts)


def draft_lines(result: "DraftResult") -> Iterator[str]:
    """The summary of a drafting run."""
    draft, review = result.draft, result.review
    composed = compose(draft)
    written = [one for one in draft.sections if one.text]
    bodies = sum(count_han(one.text) for one in written)
    incomplete = [one.heading or "开头" for one in draft.sections if one.state == "incomplete"]
    yield f"《{draft.title}》（编号 {draft.id}，{draft.writer}，{draft.seconds:.1f} 秒）"
    yield f"节数：{len(written)}；字数：{bodies}；已绑定数字：{len(composed.uses)}"
    yield f"检查：{finding_counts(review)}"
    yield f"与往年和其他单位的重合：{review.copy_figures.ratio:.1%}"
    if result.spending:
        yield spending_line(result.spending)
    if result.missing:
        yield f"缺数、已标〔待补〕的应写指标：{'、'.join(result.missing)}"
    if incomplete:
        yield f"没有写完的节：{'、'.join(incomplete)}（再运行同样的命令，只写这几节）"
    for finding in review.findings:
        if finding.severity == "error":
            yield f"  错误（{CHECK_NAMES[finding.check]}）：{finding.reason}"
    left = (*result.omissions, *draft.omissions, *(one for section in draft.sections for one in section.omissions))
    yield from map(omission_line, left)
    yield f"已写出：{'、'.join(map(str, result.files))}"


def check_lines(checked: "Checked", *, as_json: bool) -> Iterator[str]:
    """The result of one file: a JSON line, or a readable list."""
    review = checked.review
    if as_json:
        sections = measure_sections(checked.text, checked.sections, review.copies)
        left = [omission_json(one) for one in checked.omissions]
        yield dump_line(review_json(checked.file, review, sections) | {"omissions": left})
        return
    yield f"{checked.file}（{checked.year or '年份不明'}，{count_han(checked.text)} 字）"
    yield f"检查：{finding_counts(review)}"
    for finding in review.findings:
        place = f"第 {checked.text.count(chr(10), 0, finding.start) + 1} 行" if finding.end else "全文"
        words = checked.text[finding.start : finding.end].replace("\n", " ")
        shown = f"“{words[:30]}{'…' if len(words) > 30 else ''}”" if words else ""
        yield f"  {SEVERITY_NAMES[finding.severity]}（{CHECK_NAMES[finding.check]}，{place}{shown}）：{finding.reason}"
    for copy in review.copies:
        source = copy.source
        yield (
            f"  {KIND_NAMES[copy.kind]} {copy.end - copy.start} 字符，与“{source.title}”"
            f"（{source.office or source.file}，{source.year or '年份不明'}）相似 {copy.similarity:.0%}：{copy.reason}"
        )
    for failed in review.failed_checks:
        yield f"  {CHECK_NAMES[failed.check]}：{failed.reason}"
    yield f"重合：{review.copy_figures.ratio:.1%}，最大单一来源 {review.copy_figures.largest_source_ratio:.1%}"
    yield from map(omission_line, checked.omissions)


def read_queries(path: Path) -> list[tuple[str, str]]:
    """(qid, query) of every line of a JSONL file; InputError naming the line that is not one."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"查询文件“{path}”读不出来，应是 UTF-8 的 JSONL。") from error
    queries = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            queries.append((str(row.get("qid") or row.get("id") or number), str(row["query"])))
        except (json.JSONDecodeError, KeyError, AttributeError) as error:
            raise InputError(f"“{path}”第 {number} 行应是带 query 的 JSON 对象，实际不是。") from error
    return queries


def hit_lines(qid: str, query: str, hits: Sequence[Hit], *, as_json: bool) -> Iterator[str]:
    """The passages found for one query."""
    if as_json:
        yield dump_line(({"qid": qid} if qid else {}) | hits_json(query, hits))
        return
    if not hits:
        yield f"“{query}”：没有找到。"
    for number, hit in enumerate(hits, 1):
        passage = hit.passage
        place = " / ".join(passage.heading_path)
        yield f"{number}. {passage.office} {passage.year or ''}《{passage.title}》{place}"
        yield f"   {passage.text[:80].strip()}…"


def candidate_lines(candidate_id: str, made: "Candidate") -> Iterator[str]:
    """A candidate beside the present text: words that differ, then figures, copying and findings before and after."""
    marks = {"equal": ("", ""), "removed": ("［删：", "］"), "added": ("［增：", "］")}
    yield "".join(f"{marks[one.change][0]}{one.text}{marks[one.change][1]}" for one in made.comparison.diff)
    before, after = made.comparison.before, made.comparison.after
    yield f"字数 {before.chars} → {after.chars}，重复率 {before.copy_ratio:.1%} → {after.copy_ratio:.1%}"
    for severity, name in SEVERITY_NAMES.items():
        counts = [sum(one.severity == severity for one in judged.findings) for judged in (before, after)]
        yield f"{name} {counts[0]} → {counts[1]}"
    if made.comparison.figures_gone:
        yield f"不再写到的数：{'、'.join(made.comparison.figures_gone)}"
    if made.comparison.figures_new:
        yield f"新写到的数：{'、'.join(made.comparison.figures_new)}"
    yield from made.notes
    yield f"候选稿编号 {candidate_id}；采用：nigao accept {candidate_id}，不用：nigao discard {candidate_id}"


def revision_lines(revisions: "Sequence[Revision]") -> Iterator[str]:
    """The versions of a section, one a line, and the text of the newest."""
    for one in revisions:
        made = f"，{one.made_at.astimezone():%Y-%m-%d %H:%M} {one.made_by}" if one.made_at else ""
        yield f"第{one.number}版 {REVISION_NAMES[one.kind]}{made}{f'：{one.note}' if one.note else ''}"
    yield revisions[-1].section.text


def rerendered_lines(made: "Rerendered") -> Iterator[str]:
    """The sentences that changed, before and after, and what no longer holds."""
    headings = {one.id: one.heading or "开头" for one in made.draft.sections}
    for one in made.changed:
        yield f"{headings[one.section]}：{one.before} → {one.after}"
    for section in made.draft.sections:
        for finding in section.findings:
            if finding.check == "rerender" and section.id in made.changed_sections:
                yield f"{SEVERITY_NAMES[finding.severity]} {headings[section.id]}：{finding.reason}"
    for stale in made.stale:
        yield f"“{headings[stale]}”一节已锁定，没有跟着改，请核对其中的数。"
    yield f"共改{len(made.changed)}句，涉及{len(made.changed_sections)}节。"
