"""The page of a person's tokens."""

import re

from web_office import Client, Page, sign_in

_TOKEN = re.compile(r"nigao_[\w-]{43}")


def make_token(page: Page, name: str = "统计室脚本") -> str:
    answer = page.post("/account/tokens", {"name": name})
    return _TOKEN.search(answer.text)[0]  # type: ignore[index]  # a test without a token fails here


def _me(client: Client, token: str) -> int:
    return int(client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code)


def test_a_token_is_shown_once_and_stands_nowhere_in_the_database(empty: Client) -> None:
    page = sign_in(empty, "clerk-own")
    token = make_token(page)
    assert token not in page.client.get("/account/tokens").text
    folder = empty.app.state.nigao.settings.data  # type: ignore[attr-defined]  # TestClient types its app as a callable
    assert not [one for one in folder.rglob("*") if one.is_file() and token.encode() in one.read_bytes()]


def test_a_token_acts_as_its_maker_until_it_is_revoked(empty: Client) -> None:
    page = sign_in(empty, "qa-own")
    token = make_token(page)
    answer = empty.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
    assert (answer["name"], answer["role"], answer["csrf"]) == ("qa-own", "qa", "")
    token_id = re.findall(r"/account/tokens/(\w+)/revoke", page.client.get("/account/tokens").text)[0]
    assert page.post(f"/account/tokens/{token_id}/revoke").status_code == 303
    assert _me(empty, token) == 401


def test_nobody_revokes_another_person_s_token(empty: Client) -> None:
    page = sign_in(empty, "qa-own")
    token = make_token(page)
    token_id = re.findall(r"/account/tokens/(\w+)/revoke", page.client.get("/account/tokens").text)[0]
    assert sign_in(empty, "clerk-own").post(f"/account/tokens/{token_id}/revoke").status_code == 404
    assert _me(empty, token) == 200


def test_a_disabled_account_s_token_is_refused_at_once(empty: Client) -> None:
    token = make_token(sign_in(empty, "clerk-own"))
    sign_in(empty, "admin-own").post("/accounts/clerk-own/disabled", {"disabled": "true"})
    assert _me(empty, token) == 401


def test_a_new_first_password_ends_the_tokens_too(empty: Client) -> None:
    token = make_token(sign_in(empty, "clerk-own"))
    sign_in(empty, "admin-own").post("/accounts/clerk-own/password")
    assert _me(empty, token) == 401


def test_a_token_opens_no_page(empty: Client) -> None:
    token = make_token(sign_in(empty, "clerk-own"))
    assert empty.get("/reports", headers={"Authorization": f"Bearer {token}"}).status_code == 303


def test_the_page_says_when_a_token_was_used(empty: Client) -> None:
    page = sign_in(empty, "clerk-own")
    token = make_token(page)
    assert "没有用过" in page.client.get("/account/tokens").text
    _me(empty, token)
    assert "没有用过" not in page.client.get("/account/tokens").text


def test_a_twenty_first_token_is_refused(empty: Client) -> None:
    page = sign_in(empty, "clerk-own")
    answers = [page.post("/account/tokens", {"name": f"令牌{number}"}) for number in range(21)]
    assert [one.status_code for one in answers] == [200] * 20 + [400]
