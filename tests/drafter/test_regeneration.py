"""Writing one section again by an instruction, with the built-in writer and with a scripted model."""

import asyncio
from collections.abc import Callable
from functools import cache

import pytest
from sample_office import make_snapshot, sample_events, sample_table

from bench.scripted_model import Ask, ScriptedModel
from corpus.characters import count_han
from corpus.errors import InputError
from drafter.brief import Writer
from drafter.builtin_writer import BuiltinWriter
from drafter.calling.endpoint import Endpoint
from drafter.calling.gateway import Gateway
from drafter.checks.evidence import Evidence
from drafter.draft import Draft
from drafter.instructions import read_instruction
from drafter.model import ModelClient
from drafter.model_writer import ModelWriter
from drafter.pipeline import draft_report
from drafter.regeneration import Candidate, regenerate_section, rewrite_passage

EVIDENCE = Evidence(table=sample_table(), events=sample_events(), year=2025)


@cache
def written() -> Draft:
    snapshot = make_snapshot(sample_table(), sample_events())
    return asyncio.run(draft_report(snapshot, BuiltinWriter(), EVIDENCE, lambda *_: ())).draft


def again(section: str, instruction: str, writer: Writer | None = None) -> Candidate:
    work = regenerate_section(
        written(), sample_table(), section, instruction, writer or BuiltinWriter(), EVIDENCE, lambda *_: ()
    )
    return asyncio.run(work)


def with_model(script: Callable[[Ask], str], work: Callable[[Writer], Candidate]) -> Candidate:
    from bench.scripted_model import Reply

    with ScriptedModel(script=lambda ask: Reply(script(ask))) as server:
        return work(ModelWriter(Gateway(ModelClient(Endpoint(server.base_url, "scripted")))))


@pytest.mark.parametrize(
    ("text", "kind", "chars", "theme"),
    [
        ("更具体", "specify", 0, ""),
        ("压缩到200字", "shorten", 200, ""),
        ("控制在一百五十字以内", "shorten", 150, ""),
        ("精简一些", "shorten", 0, ""),
        ("突出调解", "emphasise", 0, "调解"),
        ("突出调解工作，200字左右", "emphasise", 200, "调解"),
        ("语气平实", "free", 0, ""),
    ],
)
def test_instructions_are_understood(text: str, kind: str, chars: int, theme: str) -> None:
    read = read_instruction(text)
    assert (read.kind, read.chars, read.theme) == (kind, chars, theme)


@pytest.mark.parametrize("text", ["", "  ", "长" * 301, "压缩到10字", "扩写到9999字"])
def test_an_instruction_nobody_could_follow_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_instruction(text)


@pytest.mark.parametrize(("section", "chars"), [("dispute", 100), ("assist", 120), ("plan", 200), ("lead", 150)])
def test_the_built_in_writer_shortens_to_the_length_asked_for(section: str, chars: int) -> None:
    made = again(section, f"压缩到{chars}字")
    assert count_han(made.section.text) <= chars
    assert made.comparison.after.chars < made.comparison.before.chars
    assert made.notes == ()


def test_more_specific_tells_more_figures_and_loses_none() -> None:
    made = again("dispute", "更具体")
    assert made.comparison.figures_gone == ()
    assert len(made.comparison.figures_new) >= 3


def test_what_is_emphasised_comes_first() -> None:
    made = again("assist", "突出驿站")
    assert made.section.text.index("驿站") < made.base.text.index("驿站")


def test_what_cannot_be_done_is_said() -> None:
    assert "原来都已写到" in again("problem", "更具体").notes[0]
    with pytest.raises(InputError, match="没有“航天”"):
        again("dispute", "突出航天")
    with pytest.raises(InputError, match="内置写法看不懂"):
        again("dispute", "语气平实一些")
    with pytest.raises(InputError, match="只有标题"):
        again("main", "更具体")
    with pytest.raises(InputError, match="没有编号为"):
        again("nowhere", "更具体")


def test_the_differing_words_make_both_texts() -> None:
    made = again("dispute", "压缩到100字")
    parts = made.comparison.diff
    assert "".join(one.text for one in parts if one.change != "added") == made.base.text
    assert "".join(one.text for one in parts if one.change != "removed") == made.section.text


def test_a_model_is_shown_the_text_with_labels_and_the_instruction_and_its_numbers_are_bound() -> None:
    asked: list[Ask] = []

    def script(ask: Ask) -> str:
        asked.append(ask)
        return ask.body["messages"][4]["content"] + "培训三百人次。"

    made = with_model(script, lambda writer: again("dispute", "语气平实一些", writer))
    shown = asked[0].body["messages"]
    assert "96件" not in shown[4]["content"]
    assert "语气平实一些" in shown[5]["content"]
    assert "96件" in made.section.text
    assert "〔待核：三百人次〕" in made.section.text
    assert any(one.severity == "error" for one in made.comparison.after.findings)


def test_a_passage_alone_is_rewritten_and_the_rest_stays() -> None:
    text = next(one.text for one in written().sections if one.id == "dispute")
    start = text.index("调解成功")
    work = rewrite_passage(written(), sample_table(), "dispute", start, start + 4, "更具体", BuiltinWriter(), EVIDENCE)
    made = asyncio.run(work)
    left, right = text.rindex("。", 0, start) + 1, text.index("。", start) + 1
    assert made.section.text.startswith(text[:left])
    assert made.section.text.endswith(text[right:])
    assert made.comparison.figures_gone == ()
    for use in made.section.uses:
        assert made.section.text[use.start : use.end] == use.text


def test_a_place_outside_the_section_is_refused() -> None:
    with pytest.raises(InputError, match="选中的文字"):
        asyncio.run(
            rewrite_passage(written(), sample_table(), "dispute", 9000, 9001, "更短", BuiltinWriter(), EVIDENCE)
        )
