from api_caller import DRAFT, Caller, call_as
from web_office import Client


def test_an_office_s_outline_is_read_replaced_and_put_back(clerk: Caller) -> None:
    shown = clerk("GET", "/outlines/community").json()
    assert (shown["version"], shown["is_own"]) == (0, False)
    lines = [{"id": one["id"], "heading": one["heading"], "level": one["level"]} for one in shown["sections"]]
    new = {"heading": "创建骑手友好社区", "level": 2, "chars": 150, "categories": ["阵地建设"]}
    sent = {"version": 0, "sections": [*lines[:-2], new, *lines[-2:]]}
    made = clerk("PUT", "/outlines/community", json=sent).json()
    assert (made["version"], made["sections"][-3]["id"], made["sections"][-3]["max_chars"]) == (1, "own1", 150)
    assert clerk("PUT", "/outlines/community", json=sent).status_code == 409
    assert clerk("DELETE", "/outlines/community", params={"version": 1}).json()["sections"] == shown["sections"]
    assert clerk("GET", "/outlines/nothing").status_code == 404


def test_a_draft_s_outline_is_changed_and_an_added_section_written(office: Client) -> None:
    editor = call_as(office, "editor-own")
    shown = editor("GET", f"/drafts/{DRAFT}/outline").json()
    lines = [{"id": one["id"], "heading": one["heading"], "level": one["level"]} for one in shown["sections"]]
    new = {"heading": "会员队伍", "level": 1, "chars": 120, "categories": ["组织建设"]}
    sent = {"version": shown["version"], "sections": [*lines[:-1], new]}
    made = editor("PUT", f"/drafts/{DRAFT}/outline", json=sent)
    assert made.status_code == 200, made.text
    sections = editor("GET", f"/drafts/{DRAFT}").json()["sections"]
    assert sections[-1]["heading"].endswith("会员队伍")
    assert sections[-1]["numbers"]
    assert lines[-1]["id"] not in [one["id"] for one in sections]
