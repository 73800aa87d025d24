"""Reading web pages."""

import pytest

from corpus.errors import InputError
from corpus.reading.html_text import read_html

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>青溪社区2022年工作总结_某区政府网</title><script>var a = "脚本";</script></head><body>
<nav>首页 通知</nav><div><h1>青溪社区2022年工作总结</h1>
<p>　　今年以来，社区工会<b>扎实</b>推进
各项工作。&nbsp;</p>
<h2>一、组织建设</h2><p>新建工会3家，<span>发展会员</span>85人。<br>　　另有2家在筹备。</p>
<p style="display:none">隐藏的话</p></div><footer>版权所有</footer></body></html>"""


def test_a_page_is_read_in_the_encoding_it_declares_and_without_menus() -> None:
    read = read_html(PAGE.encode("gbk"))
    assert read.text.split("\n") == [
        "青溪社区2022年工作总结",
        "今年以来，社区工会扎实推进各项工作。",
        "一、组织建设",
        "新建工会3家，发展会员85人。",
        "另有2家在筹备。",
    ]
    assert [p.style_level for p in read.paragraphs] == [0, None, 2, None, None]
    assert read.title == "青溪社区2022年工作总结"


def test_what_is_dropped_is_named() -> None:
    named = {omission.what for omission in read_html(PAGE.encode("gbk")).omissions}
    assert named == {
        "网页的导航栏 1 处",
        "网页的页脚 1 处",
        "网页的隐藏内容 1 处",
    }


def test_a_drawing_that_is_not_closed_swallows_no_text() -> None:
    page = "<p>前<svg><title>图标</title><path d='M0 0'/><text>标签</text></svg>后</p><svg><p>正文在图形里。</p>"
    read = read_html(page.encode())
    assert read.text == "前后\n正文在图形里。"
    assert [one.what for one in read.omissions] == ["网页的图形里的文字 1 处"]


@pytest.mark.parametrize("declared", ["gb2312", "no-such-charset", "utf-8", "utf-7", "utf-16"])
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body><p>镕基同志到社区调研</p></body></html>'
    assert read_html(page.encode("gb18030")).text == "镕基同志到社区调研"


def test_a_table_of_data_becomes_rows_and_a_table_for_layout_paragraphs() -> None:
    data = "<table><tr><td>会员</td><td>85人</td></tr></table>"
    layout = f"<table><tr><td>菜单</td><td><p>{'正文很长。' * 50}</p></td></tr></table>"
    lines = read_html(f"<html><body>{data}{layout}</body></html>".encode()).text.split("\n")
    assert lines == ["会员\t85人", "菜单", "正文很长。" * 50]


def test_an_ordered_list_keeps_its_numbers() -> None:
    page = "<html><body><ol start='2'><li>建会</li><li><p>维权</p></li></ol><ul><li>其他</li></ul></body></html>"
    assert read_html(page.encode()).text.split("\n") == ["2.建会", "3.维权", "其他"]


def test_a_page_wrapped_in_a_form_is_read() -> None:
    assert read_html("<html><body><form id='aspnetForm'><p>正文</p></form></body></html>".encode()).text == "正文"


def test_a_bold_short_paragraph_is_a_heading() -> None:
    read = read_html("<html><body><p><strong>组织建设</strong></p><p>新建3家。</p></body></html>".encode())
    assert [p.style_level for p in read.paragraphs] == [3, None]


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(InputError, match=r"嵌套|读不出来"):
        read_html(b"<html><body>" + b"<div>" * 5000 + b"x")


def test_a_page_that_is_utf8_is_read_as_such_whatever_its_label_says() -> None:
    page = '<html><head><meta charset="gbk"></head><body>实际是UTF-8</body></html>'
    assert read_html(page.encode()).text == "实际是UTF-8"
    assert read_html(page.encode("gbk")).text == "实际是UTF-8"


def test_text_too_small_to_see_and_rows_past_the_cap_are_named() -> None:
    row = "<tr>" + "<td>1</td>" * 10 + "</tr>"
    read = read_html(f'<p>正文</p><span style="font-size:0">藏着</span><table>{row * 2001}</table>'.encode())
    assert read.text.count("\n") == 2000
    assert [one.what for one in read.omissions] == ["网页的隐藏内容 1 处", "网页的表格行（最多读 20000 格） 1 处"]
