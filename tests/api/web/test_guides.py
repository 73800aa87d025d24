import re
from importlib.resources import files

import pytest
from web_office import Client, sign_in


@pytest.mark.parametrize(("role", "title"), [("clerk", "科员"), ("editor", "编辑"), ("qa", "核稿")])
def test_each_role_gets_its_own_guide(client: Client, role: str, title: str) -> None:
    text = sign_in(client, f"{role}-own").client.get("/help").text
    assert f"<h1>{title}：" in text


@pytest.mark.parametrize("guide", ["clerk", "editor", "reviewer"])
def test_every_picture_of_a_guide_is_served(client: Client, guide: str) -> None:
    page = sign_in(client, "clerk-own").client
    pictures = re.findall(r'<img src="([^"]+)"', page.get(f"/help/{guide}").text)
    assert pictures
    for one in pictures:
        assert page.get(one).headers["content-type"].startswith("image/")


def test_guides_hold_no_markup_of_their_own() -> None:
    for guide in files("api").joinpath("guide").iterdir():
        if guide.name.endswith(".md"):
            assert "<" not in guide.read_text(encoding="utf-8")
