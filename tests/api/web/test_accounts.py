from web_office import OTHER, Client, enter, sign_in


def test_a_new_account_gets_a_first_password_shown_once(empty: Client) -> None:
    admin = sign_in(empty, "admin-own")
    answer = admin.post("/accounts", {"name": "fresh", "full_name": "新人", "role": "qa"})
    password = answer.text.split("<code>")[1].split("</code>")[0]
    assert password not in admin.client.get("/accounts").text
    enter(empty, "fresh", password)


def test_a_reset_password_ends_the_sessions(empty: Client) -> None:
    page, admin = sign_in(empty, "clerk-own"), sign_in(empty, "admin-own")
    admin.post("/accounts/clerk-own/password")
    assert page.client.get("/").headers["location"] == "/sign-in"


def test_an_administrator_cannot_lock_himself_out(empty: Client) -> None:
    admin = sign_in(empty, "admin-own")
    assert admin.post("/accounts/admin-own/disabled", {"disabled": "true"}).status_code == 400


def test_a_name_in_use_or_unfit_is_refused_in_one_sentence(empty: Client) -> None:
    admin = sign_in(empty, "admin-own")
    for name in ("clerk-own", "a b", "x"):
        answer = admin.post("/accounts", {"name": name, "role": "qa"})
        assert answer.status_code == 400
        assert "用户名" in answer.text


def test_an_administrator_has_no_hold_on_another_office_s_accounts(empty: Client) -> None:
    admin, other = sign_in(empty, "admin-own"), sign_in(empty, "clerk-other")
    assert "clerk-other" not in admin.client.get("/accounts").text
    assert admin.post("/accounts/clerk-other/password").status_code == 404
    assert admin.post("/accounts/clerk-other/disabled", {"disabled": "true"}).status_code == 404
    assert other.client.get("/").status_code == 200
    admin.post("/accounts", {"name": "planted", "office": OTHER, "role": "admin"})
    assert "planted" not in sign_in(empty, "admin-other").client.get("/accounts").text
