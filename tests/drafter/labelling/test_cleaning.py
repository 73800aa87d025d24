"""What models put around a text comes off, what is text stays."""

import pytest

from drafter.labelling.cleaning import clean_reply

BODY = "全年受理[[f1]]，调解成功[[f2]]。"


@pytest.mark.parametrize(
    "raw",
    [
        f"<think>受理多少？</think>{BODY}",
        f"受理多少？</think>\n{BODY}",
        f"好的，以下是正文：\n\n{BODY}",
        f"好的。{BODY}",
        f"根据您提供的素材，正文如下：\n{BODY}",
        f"正文：{BODY}",
        f"## （四）化解劳动争议\n{BODY}",
        f"**化解劳动争议**\n{BODY}",
        f"四、化解劳动争议\n{BODY}",
        f"化解劳动争议：{BODY}",
        f"```markdown\n{BODY}\n```",
        f"- {BODY}",
        "全年**受理**[[f1]]，调解成功`[[f2]]`。",
        f"{BODY}\n\n（注：编号由程序替换）",
        f"{BODY}\n希望对您有所帮助！",
        f"{BODY}\n---\n以上是本节正文。",
        f"{BODY}![图](http://evil.example/a.png?q=1)",
        BODY.replace("[", "\\[").replace("]", "\\]"),
    ],
)
def test_only_the_body_is_left(raw: str) -> None:
    assert clean_reply(raw, "化解劳动争议").text == BODY


@pytest.mark.parametrize(
    "text",
    [
        "根据上级部署，工会开展了排查。",
        "这是全市首家户外劳动者驿站。",
        "以下几项工作取得进展：组织建设、维权服务。",
        "化解劳动争议是工会的基本职责。",
        "一是健全机制。\n二是强化培训。",
        "希望广大职工再接再厉。",
    ],
)
def test_text_that_only_looks_like_chatter_stays(text: str) -> None:
    assert clean_reply(text, "化解劳动争议").text == text


def test_lines_taken_off_are_told() -> None:
    cleaned = clean_reply(f"以下是正文：\n化解劳动争议\n{BODY}", "化解劳动争议")
    assert [one.what for one in cleaned.omissions] == ["以下是正文：", "化解劳动争议"]


def test_an_unclosed_thought_leaves_nothing() -> None:
    assert clean_reply("<think>想了很久", "").text == ""


def test_tags_and_addresses_are_taken_off_and_told_and_a_label_in_angle_brackets_is_none() -> None:
    image = '<img src="http://x.example/a">'
    reply = clean_reply(f"受理争议<f3>，{image}详见https://x.example/b?c=1。<script>坏</script>", "")
    assert reply.text == "受理争议<f3>，详见。坏"
    assert {one.what for one in reply.omissions} >= {image, "<script>", "</script>", "https://x.example/b?c=1"}
