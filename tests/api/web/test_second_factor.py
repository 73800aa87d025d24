import re

import pyotp
from web_office import PASSWORD, Client, Page, sign_in

PLACE = "/account/second-factor"


def _set_up(page: Page) -> tuple[str, list[str]]:
    """The secret and the recovery codes."""
    shown = page.client.get(PLACE).text
    found = re.search(r'name="secret" value="(\w+)"', shown)
    assert found is not None
    assert "<svg" in shown
    assert "style=" not in shown
    answer = page.post(PLACE, {"secret": found[1], "code": pyotp.TOTP(found[1]).now()})
    return found[1], re.findall(r"<code>([0-9a-f-]{17})</code>", answer.text)


def _enter(client: Client, code: str) -> int:
    return client.post(
        "/sign-in", data={"name": "clerk-own", "password": PASSWORD, "code": code}, follow_redirects=False
    ).status_code


def test_a_second_factor_is_set_up_and_asked_for_and_a_recovery_code_works_once(empty: Client) -> None:
    secret, codes = _set_up(sign_in(empty, "clerk-own"))
    assert len(codes) == 8
    assert _enter(empty, "") == 401
    assert _enter(empty, pyotp.TOTP(secret).now()) == 303
    assert _enter(empty, codes[0]) == 303
    assert _enter(empty, codes[0]) == 401


def test_a_wrong_code_sets_nothing_up_and_shows_the_same_secret_again(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    secret = pyotp.random_base32()
    answer = clerk.post(PLACE, {"secret": secret, "code": "000000"})
    assert answer.status_code == 400
    assert secret in answer.text
    assert _enter(empty, "") == 303


def test_it_is_taken_away_by_the_password_alone_and_new_codes_void_the_old(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    _, codes = _set_up(clerk)
    assert clerk.post(f"{PLACE}/disable", {"password": "wrong"}).status_code == 400
    assert clerk.post(f"{PLACE}/codes", {"password": PASSWORD}).status_code == 200
    assert _enter(empty, codes[0]) == 401
    assert clerk.post(f"{PLACE}/disable", {"password": PASSWORD}).status_code == 303
    assert _enter(empty, "") == 303
