"""A served application with two offices and an account of every role in each, for tests of pages and of the API."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uvicorn
from bigram_embedder import BigramEmbedder
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.accounts.accounts import add_account, list_accounts
from api.accounts.passwords import hash_password
from api.accounts.records import AccountRecord
from api.accounts.roles import ROLES
from api.accounts.sessions import open_session
from api.app import create_app
from api.database import open_database
from api.settings import Settings
from corpus.db import writing

OWN, OTHER = "青禾街道总工会", "白鱼街道总工会"
PASSWORD = "lantern river nine otters"
Client = TestClient


@dataclass(frozen=True, slots=True)
class Page:
    """A signed-in client: `csrf` is what its forms carry."""

    client: TestClient
    csrf: str

    def post(self, path: str, data: dict[str, str] | None = None, **more: object):  # noqa: ANN201  # httpx's response
        return self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **more)  # type: ignore[arg-type]


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


def make_accounts(data: Path) -> None:
    """Accounts role-own and role-other for every role, and `fresh`, which still has its first password."""
    engine = open_database(data)
    for role in ROLES:
        add_account(engine, f"{role}-own", "", OWN, role)
        add_account(engine, f"{role}-other", "", OTHER, role)
    with writing(engine) as session:
        session.execute(update(AccountRecord).values(password_hash=_hash(), must_change=False))
    engine.dispose()


@contextmanager
def web_client(data: Path) -> Iterator[TestClient]:
    """An anonymous client of the application over the folder `data`."""
    app = create_app(Settings(data=data), BigramEmbedder())
    with TestClient(app, base_url="http://testserver", follow_redirects=False) as client:
        yield client


def enter(client: TestClient, name: str, password: str = PASSWORD) -> Page:
    """A browser of its own that `name` signs in with, by the form."""
    browser = _browser(client)
    answer = browser.post("/sign-in", data={"name": name, "password": password})
    assert answer.status_code == 303, answer.text
    return _page(browser)


def sign_in(client: TestClient, name: str) -> Page:
    """A browser of its own with a session of `name`, without the quarter of a second that the password takes."""
    engine = client.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
    (account,) = [one for one in list_accounts(engine) if one.name == name]
    browser = _browser(client)
    browser.cookies.set("nigao", open_session(engine, account))
    return _page(browser)


def _browser(client: TestClient) -> TestClient:
    """The application runs already, in `web_client`; this client shares its state and starts nothing."""
    return TestClient(client.app, base_url="http://testserver", follow_redirects=False)


def _page(browser: TestClient) -> Page:
    start = browser.get("/password")
    return Page(browser, start.text.split('name="csrf" value="', 1)[1].split('"', 1)[0])


@contextmanager
def served(data: Path, **settings: object) -> Iterator[str]:
    """The address of a real server on loopback over the folder `data`."""
    known = Settings(data=data, **settings)  # type: ignore[arg-type]  # values of its own fields
    config = uvicorn.Config(create_app(known, BigramEmbedder()), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
