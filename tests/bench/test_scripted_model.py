"""The scripted server itself: what it says is what a client of the protocol sees."""

import httpx2

from bench.scripted_model import Ask, Reply, ScriptedModel, embed_text


def _post(server: ScriptedModel, path: str, body: dict[str, object]) -> httpx2.Response:
    return httpx2.post(f"{server.base_url}/{path}", json=body, headers={"Authorization": "Bearer k"}, timeout=5)


def test_replies_come_in_order_and_the_last_is_repeated() -> None:
    with ScriptedModel("一", "二") as server:
        said = [
            _post(server, "chat/completions", {"messages": []}).json()["choices"][0]["message"]["content"]
            for _ in range(3)
        ]
    assert said == ["一", "二", "二"]


def test_a_script_sees_the_words_and_the_key() -> None:
    def script(ask: Ask) -> Reply:
        return Reply(f"{ask.key}：{ask.said}")

    with ScriptedModel(script=script) as server:
        reply = _post(server, "chat/completions", {"messages": [{"role": "user", "content": "你好"}]})
    assert reply.json()["choices"][0]["message"]["content"] == "k：你好"


def test_a_stream_ends_with_finish_reason_usage_and_done() -> None:
    with ScriptedModel("正文一二三") as server:
        lines = _post(server, "chat/completions", {"messages": [], "stream": True}).text.split("\n\n")
    assert '"finish_reason": "stop"' in lines[-4]
    assert '"usage"' in lines[-3]
    assert lines[-2] == "data: [DONE]"


def test_embeddings_are_deterministic() -> None:
    with ScriptedModel() as server:
        rows = _post(server, "embeddings", {"input": ["甲", "乙", "甲"]}).json()["data"]
    assert rows[0]["embedding"] == rows[2]["embedding"] == embed_text("甲")
    assert rows[0]["embedding"] != rows[1]["embedding"]


def test_an_error_status_carries_retry_after() -> None:
    with ScriptedModel(Reply(status=429, retry_after="7")) as server:
        reply = _post(server, "chat/completions", {"messages": []})
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "7")
