"""The past lends style, never facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.mask import mask_spans, mask_text

ALPHABET = "0123456789０９一二三四五六七八九十百千万亿两半几%.、（）〔〕《》年月日第个人元家至工会大的。\n "


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("走访困难职工87户，发放1421.20元。", "走访困难职工〔数〕户，发放〔数〕元。"),
        ("入会率97%以上，增长三成。", "入会率〔数〕，增长〔数〕。"),
        ("2024年3月30日召开会议", "〔日期〕召开会议"),
        ("贯彻党的二十大精神", "贯彻〔会议〕"),
        ("落实《工会法》和总工发〔2023〕5号文件", "落实〔文件〕和总工发〔文件〕文件"),
        ("慰问困难职工陈少华。", "慰问困难职工〔人名〕。"),
        ("走访成都市武侯区", "走访〔地名〕"),
        ("1、加强学习", "〔序〕加强学习"),
    ],
)
def test_a_fact_becomes_a_marker(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "一、加强学习，进一步做好一项工作。",
        "（二）一心一意为职工服务",
        "一是学习；二是服务",
        "高度重视，和谐稳定，方便职工",
    ],
)
def test_idioms_list_markers_and_common_words_stay(text: str) -> None:
    assert mask_text(text) == text


@settings(max_examples=300)
@given(st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=40))
def test_no_digit_survives(text: str) -> None:
    assert not any(char.isdigit() for char in mask_text(text))


@given(st.integers(min_value=2, max_value=9999), st.sampled_from(["人", "家", "件", "万元", "%"]))
def test_no_figure_survives(number: int, unit: str) -> None:
    assert str(number) not in mask_text(f"全年共有{number}{unit}，同比增长。")


@settings(max_examples=300)
@given(st.text(alphabet=ALPHABET, max_size=60))
def test_every_marker_leads_back_to_what_it_hides(text: str) -> None:
    masked = mask_spans(text)
    for span in masked.spans:
        assert masked.text[span.masked_start : span.masked_end] == span.marker
        assert masked.locate(span.masked_start, span.masked_end) == (span.start, span.end)
    assert masked.locate(0, len(masked.text)) == (0, len(text))


def test_text_between_markers_keeps_its_offsets() -> None:
    text = "今年3月30日，慰问职工120人，效果良好。"
    masked = mask_spans(text)
    start = masked.text.index("效果良好")
    begin, end = masked.locate(start, start + 4)
    assert text[begin:end] == "效果良好"
