"""While PostgreSQL is away, people see that it can be tried again, and pages come by themselves."""

from pathlib import Path

import pytest
from bigram_embedder import BigramEmbedder
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from bench.servers import TEMPLATE, NoPostgresError, running_postgres


def test_a_page_says_so_and_comes_again_by_itself_and_a_form_is_not_sent_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        with running_postgres() as server:
            settings = Settings(data=tmp_path, database_url=server.url(TEMPLATE), jobs_parallel=0)  # type: ignore[arg-type]  # as read
            with TestClient(create_app(settings, BigramEmbedder()), base_url="http://localhost") as client:
                assert client.get("/sign-in").status_code == 200
                monkeypatch.setattr("corpus.postgres.CONNECT_SECONDS", 0.0)
                server.stop("immediate")
                client.cookies.set("nigao", "a-session")
                page = client.get("/", follow_redirects=False)
                assert (page.status_code, page.headers["retry-after"], page.headers["refresh"]) == (503, "3", "3")
                assert "数据库暂时连不上" in page.text
                form = client.post("/sign-in", data={"name": "li", "password": "x"})
                assert form.status_code == 503
                assert "refresh" not in form.headers
                call = client.get("/api/v1/reports", headers={"Authorization": "Bearer nigao_x"})
                assert (call.status_code, call.headers["retry-after"]) == (503, "3")
                assert client.get("/health/ready").status_code == 503
                server.start()
                assert client.get("/health/ready").status_code == 200
                assert client.get("/", follow_redirects=False).headers["location"] == "/sign-in"
    except NoPostgresError as error:
        pytest.skip(str(error))
