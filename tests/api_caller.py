"""A program that calls the API with a token of one person."""

from dataclasses import dataclass

from fastapi.testclient import TestClient

from api.accounts.accounts import list_accounts
from api.accounts.tokens import add_token

DRAFT, FOREIGN_DRAFT = "0123456789ab", "ba9876543210"


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls /api/v1 with the token `token`."""

    client: TestClient
    token: str

    def __call__(self, method: str, path: str, **sent: object):  # noqa: ANN204  # httpx's response
        headers = {"Authorization": f"Bearer {self.token}", **sent.pop("headers", {})}  # type: ignore[dict-item]
        return self.client.request(method, f"/api/v1{path}", headers=headers, **sent)  # type: ignore[arg-type]


def call_as(client: TestClient, name: str) -> Caller:
    """A caller with a new token of the account."""
    engine = client.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
    (account,) = [one for one in list_accounts(engine) if one.name == name]
    return Caller(client, add_token(engine, account, "test"))
