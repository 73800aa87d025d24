import re
from importlib.resources import files

import pytest
from web_office import Client, sign_in

from api.accounts.audit import ACT_NAMES
from api.accounts.roles import ROLE_NAMES
from api.reporting import CHECK_NAMES, REVISION_NAMES
from api.web.pages import _NAVIGATION
from api.web.words import english, translator
from drafter.finding import SEVERITY_NAMES
from drafter.reporting.copy_report import KIND_NAMES
from drafter.workflow import STATE_NAMES

_CALL = re.compile(r"""_\(\s*(?:"([^"]+)"|'([^']+)')""")


def _template_words() -> set[str]:
    templates = [one for one in files("api").joinpath("templates").iterdir() if one.name.endswith(".html")]
    found = [match for one in templates for match in _CALL.findall(one.read_text(encoding="utf-8"))]
    return {first or second for first, second in found}


def test_everything_that_templates_say_has_its_english() -> None:
    named = (ROLE_NAMES, ACT_NAMES, CHECK_NAMES, REVISION_NAMES, SEVERITY_NAMES, KIND_NAMES, STATE_NAMES)
    said = _template_words() | {name for _, name, _ in _NAVIGATION} | {one for table in named for one in table.values()}
    assert said - english().keys() == set()


def test_both_languages_have_the_same_places_to_fill() -> None:
    places = re.compile(r"\{\w+\}")
    assert [zh for zh, en in english().items() if sorted(places.findall(zh)) != sorted(places.findall(en))] == []


def test_unknown_words_stay_chinese() -> None:
    assert translator("en")("没有这句话") == "没有这句话"


def test_the_language_is_chosen_once_and_kept(client: Client) -> None:
    page = sign_in(client, "clerk-own")
    answer = page.client.post("/language", data={"language": "en"}, headers={"Referer": "http://testserver/reports"})
    assert answer.headers["location"] == "/reports"
    assert '<html lang="en">' in page.client.get("/reports").text


@pytest.mark.parametrize("referer", ["http://evil.example//evil.example/x", "//evil.example", "javascript:alert(1)"])
def test_choosing_a_language_never_leads_to_another_site(client: Client, referer: str) -> None:
    place = client.post("/language", data={"language": "en"}, headers={"Referer": referer}).headers["location"]
    assert place.startswith("/")
    assert not place.startswith("//")
