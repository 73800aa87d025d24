from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update
from web_office import OWN, PASSWORD, Client, enter, sign_in

from api.accounts.accounts import add_account, set_disabled
from api.accounts.limits import SessionLimits
from api.accounts.passwords import require_strong
from api.accounts.records import AccountRecord, SignInFailureRecord, WebSessionRecord
from api.accounts.sessions import find_visitor
from api.accounts.sign_in import MOST_BY_NAME, WINDOW, SignInError
from api.accounts.sign_in import sign_in as check_sign_in
from corpus.db import reading, utc_now, writing
from corpus.errors import InputError


def _engine(client: Client):  # noqa: ANN202  # SQLAlchemy's engine
    return client.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable


def test_a_page_without_a_session_leads_to_the_sign_in_form(client: Client) -> None:
    answer = client.get("/reports")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_fragment_without_a_session_loads_the_whole_sign_in_page(client: Client) -> None:
    answer = client.get("/reports", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in"


@pytest.mark.parametrize("name", ["clerk-own", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Client, name: str) -> None:
    answer = client.post("/sign-in", data={"name": name, "password": "wrong"})
    assert answer.status_code == 401
    assert "用户名或密码不对。" in answer.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    answer = client.post("/sign-in", data={"name": "qa-own", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_over_tls_the_cookie_has_the_host_prefix(client: Client) -> None:
    answer = client.post("https://testserver/sign-in", data={"name": "qa-own", "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("__Host-nigao=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_the_database_holds_no_token_that_signs_in(client: Client) -> None:
    page = sign_in(client, "clerk-own")
    token = page.client.cookies["nigao"]
    with reading(_engine(client)) as session:
        assert token not in session.scalars(select(WebSessionRecord.digest)).all()


def test_signing_out_ends_the_session_on_the_server(client: Client) -> None:
    page = sign_in(client, "clerk-own")
    token = page.client.cookies["nigao"]
    page.post("/sign-out")
    page.client.cookies.set("nigao", token)
    assert page.client.get("/").headers["location"] == "/sign-in"


def test_a_session_ends_after_idling_and_after_its_longest_time(client: Client) -> None:
    page = sign_in(client, "clerk-own")
    token, engine, limits = page.client.cookies["nigao"], _engine(client), SessionLimits()
    now = utc_now()
    assert find_visitor(engine, token, limits, now + limits.idle / 2)
    assert find_visitor(engine, token, limits, now + limits.idle * 2) is None
    with writing(engine) as session:
        session.execute(update(WebSessionRecord).values(seen_at=now + timedelta(hours=13)))
    assert find_visitor(engine, token, limits, now + timedelta(hours=13)) is None


def test_a_disabled_account_is_out_at_once_and_stays_out(empty: Client) -> None:
    page = sign_in(empty, "clerk-own")
    set_disabled(_engine(empty), "clerk-own", disabled=True)
    assert page.client.get("/").headers["location"] == "/sign-in"
    with pytest.raises(SignInError):
        check_sign_in(_engine(empty), "clerk-own", PASSWORD, "", "1.2.3.4")


def test_guessing_is_braked_by_name_even_with_the_right_password_at_last(empty: Client) -> None:
    for _ in range(MOST_BY_NAME):
        empty.post("/sign-in", data={"name": "clerk-own", "password": "guess"})
    answer = empty.post("/sign-in", data={"name": "clerk-own", "password": PASSWORD})
    assert answer.status_code == 429


def test_after_the_window_one_may_try_again(empty: Client) -> None:
    engine = _engine(empty)
    with writing(engine) as session:
        old = utc_now() - WINDOW
        session.add_all([SignInFailureRecord(name="clerk-own", address="", at=old) for _ in range(9)])
    assert check_sign_in(engine, "clerk-own", PASSWORD, "", "").name == "clerk-own"


def test_a_first_password_must_be_changed_before_anything_else(empty: Client) -> None:
    first = add_account(_engine(empty), "fresh", "新人", OWN, "clerk")
    page = enter(empty, "fresh", first)
    assert page.client.get("/").headers["location"] == "/password"
    new = {"old": first, "new": PASSWORD, "again": PASSWORD}
    assert page.post("/password", new).headers["location"] == "/"
    assert "往年总结" in page.client.get("/").text


def test_a_new_password_ends_the_sessions_of_the_old_one(empty: Client) -> None:
    one, other = sign_in(empty, "clerk-own"), sign_in(empty, "clerk-own")
    new = "seven quiet harbour lamps"
    one.post("/password", {"old": PASSWORD, "new": new, "again": new})
    assert other.client.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize("weak", ["short", "password123", "1234567890", "qwertyuiop"])
def test_a_guessable_password_is_refused(weak: str) -> None:
    with pytest.raises(InputError):
        require_strong(weak, "clerk-own")


def test_a_one_time_code_is_needed_where_it_was_set_up_and_works_once(empty: Client) -> None:
    engine, secret = _engine(empty), pyotp.random_base32()
    with writing(engine) as session:
        named = AccountRecord.name == "clerk-own"
        session.execute(update(AccountRecord).where(named).values(totp_secret=secret))
    code = pyotp.TOTP(secret).now()
    with pytest.raises(SignInError, match="动态口令"):
        check_sign_in(engine, "clerk-own", PASSWORD, "", "")
    assert check_sign_in(engine, "clerk-own", PASSWORD, code, "").has_totp
    with pytest.raises(SignInError, match="动态口令"):
        check_sign_in(engine, "clerk-own", PASSWORD, code, "")
