"""Rates by person and by office."""

from pathlib import Path

import pytest
from api_caller import call_as
from bigram_embedder import BigramEmbedder
from fastapi.testclient import TestClient
from web_office import make_accounts

from api.app import create_app
from api.settings import Settings


@pytest.mark.parametrize("limits", [{"rate_per_user": "3/hour"}, {"rate_per_office": "3/hour"}])
def test_too_many_requests_are_429_with_the_time_to_wait(tmp_path: Path, limits: dict[str, str]) -> None:
    make_accounts(tmp_path)
    app = create_app(Settings(data=tmp_path, **limits), BigramEmbedder())  # type: ignore[arg-type]
    with TestClient(app) as client:
        clerk, editor, other = (call_as(client, name) for name in ("clerk-own", "editor-own", "clerk-other"))
        answers = [clerk("GET", "/me") for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        assert 0 < int(answers[3].headers["retry-after"]) <= 3601
        assert answers[3].json()["detail"] == "请求太多，请稍等再试。"
        assert editor("GET", "/me").status_code == (429 if "rate_per_office" in limits else 200)
        assert other("GET", "/me").status_code == 200
