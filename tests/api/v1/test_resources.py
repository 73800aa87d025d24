"""The work of an office by the API: the same acts as on the pages, with the same results."""

import time
from importlib.resources import files
from io import BytesIO

import docx
from api_caller import DRAFT, FOREIGN_DRAFT, Caller, call_as
from web_office import Client

SAMPLES = files("corpus").joinpath("samples/qinghe")


def _file(name: str) -> tuple[str, bytes]:
    return name, SAMPLES.joinpath(name).read_bytes()


def _upload_statistics(caller: Caller) -> None:
    answer = caller(
        "POST",
        "/statistics/2024/upload",
        data={"revision": "0"},
        files=[("files", _file("statistics-2024.xlsx"))],
    )
    assert answer.status_code == 200, answer.text


def test_a_past_report_is_taken_in_read_found_corrected_and_deleted(clerk: Caller) -> None:
    (taken,) = clerk("POST", "/reports", files=[("files", _file("summary-2023.docx"))]).json()
    report_id = taken["report_id"]
    read = clerk("GET", f"/reports/{report_id}").json()
    assert read["entry"]["year"] == 2023
    first = read["sections"][1]
    assert read["text"][first["start"] : first["body_start"]].startswith(first["number"] + first["heading"])
    hits = clerk("GET", "/reports/search", params={"q": "劳动争议调解", "k": 3}).json()
    assert all(one["passage"]["text"] in read["text"] for one in hits)
    assert hits
    sent = {"title": "更正后的标题", "year": 2022}
    assert clerk("PUT", f"/reports/{report_id}", json=sent).json()["title"] == "更正后的标题"
    assert clerk("DELETE", f"/reports/{report_id}").status_code == 204
    assert clerk("GET", "/reports").json() == []


def test_a_file_that_cannot_be_read_says_why_beside_one_that_can(clerk: Caller) -> None:
    sent = [("files", ("坏.docx", b"PK\x03\x04")), ("files", _file("summary-2023.docx"))]
    bad, good = clerk("POST", "/reports", files=sent).json()
    assert bad["error"]
    assert not bad["report_id"]
    assert good["report_id"]


def test_values_and_events_make_a_new_revision_and_an_old_one_is_409(clerk: Caller) -> None:
    sent = {"revision": 0, "values": {"members_total": 15742}, "confirm": True}
    made = clerk("PUT", "/statistics/2025/values", json=sent).json()
    assert (made["revision"], made["confirmed"], made["figures"][0]["value"]) == (1, True, 15742)
    assert clerk("PUT", "/statistics/2025/values", json=sent).status_code == 409
    event = {"revision": 1, "title": "举办职工运动会", "when": "5月20日"}
    made = clerk("POST", "/statistics/2025/events", json=event).json()
    assert made["events"][0]["start"] == "2025-05-20"
    gone = clerk("DELETE", "/statistics/2025/events/0", params={"revision": 2}).json()
    assert (gone["revision"], gone["events"]) == (3, [])


def test_a_draft_is_asked_for_written_and_read_with_the_origin_of_its_numbers(clerk: Caller) -> None:
    _upload_statistics(clerk)
    answer = clerk("POST", "/jobs", json={"year": 2024})
    assert answer.status_code == 202, answer.text
    place = answer.headers["location"].removeprefix("/api/v1")
    job = answer.json()
    while job["state"] in ("queued", "running"):
        time.sleep(0.05)
        job = clerk("GET", place).json()
    assert job["state"] == "done", job
    draft = clerk("GET", f"/drafts/{job['draft_id']}").json()
    numbers = [(one["text"], number) for one in draft["sections"] for number in one["numbers"]]
    assert numbers
    assert all(text[one["start"] : one["end"]] == one["text"] for text, one in numbers)
    assert any("statistics-2024.xlsx" in cell for _, one in numbers for cell in one["origin"]["cells"])


def test_without_statistics_asking_for_a_draft_is_refused_in_one_sentence(clerk: Caller) -> None:
    answer = clerk("POST", "/jobs", json={"year": 2019})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "还没有 2019 年的统计数据，请先上传或填写。"


def test_findings_are_decided_and_the_draft_is_signed_by_those_who_may(office: Client, clerk: Caller) -> None:
    qa = call_as(office, "qa-own")
    for move in ("submit", "to_review"):
        assert clerk("POST", f"/drafts/{DRAFT}/moves", json={"move": move}).status_code == 200
    assert clerk("POST", f"/drafts/{DRAFT}/moves", json={"move": "sign", "reason": "我说行"}).status_code == 403
    assert qa("POST", f"/drafts/{DRAFT}/moves", json={"move": "sign"}).status_code == 400
    decision = {"decision": "false_alarm", "reason": "已同业务科室核对"}
    for one in qa("GET", f"/drafts/{DRAFT}").json()["findings"]:
        assert qa("PUT", f"/drafts/{DRAFT}/findings/{one['mark']}", json=decision).status_code == 200
    assert qa("POST", f"/drafts/{DRAFT}/moves", json={"move": "sign"}).json()["state"] == "signed"


def test_a_section_is_edited_restored_and_locked_and_a_stale_base_is_409(clerk: Caller) -> None:
    section = f"/drafts/{DRAFT}/sections/dispute"
    assert clerk("PUT", section, json={"text": "受理96件。", "base": 0}).json()["number"] == 1
    assert clerk("PUT", section, json={"text": "受理97件。", "base": 0}).status_code == 409
    assert clerk("POST", f"{section}/restore", json={"number": 0}).json()["kind"] == "restored"
    assert clerk("PUT", f"{section}/lock", json={"locked": True}).json()["locked"]
    assert clerk("PUT", section, json={"text": "受理97件。", "base": 3}).status_code == 400
    kinds = [one["kind"] for one in clerk("GET", f"{section}/revisions").json()]
    assert kinds == ["first", "edited", "restored", "locked"]


def test_a_candidate_is_compared_and_taken_or_put_aside(clerk: Caller) -> None:
    section = f"/drafts/{DRAFT}/sections/dispute"
    places = []
    for _ in range(2):
        made = clerk("POST", f"{section}/candidates", json={"instruction": "更具体"})
        assert made.status_code == 201, made.text
        places.append(f"/drafts/{DRAFT}/candidates/{made.json()['id']}")
    shown = clerk("GET", places[0]).json()
    assert "".join(one["text"] for one in shown["diff"] if one["change"] != "removed") == shown["text"]
    assert clerk("POST", f"{places[0]}/accept", json={}).json()["text"] == shown["text"]
    assert clerk("POST", f"{places[1]}/accept", json={}).status_code == 409
    assert clerk("POST", f"{places[1]}/discard").status_code == 204
    assert clerk("POST", f"{places[1]}/discard").status_code == 409


def test_a_draft_follows_corrected_statistics(clerk: Caller) -> None:
    values = {"members_total": 16000, "disp_accepted": 96, "disp_success": 79}
    clerk("PUT", "/statistics/2025/values", json={"revision": 0, "values": values})
    before = clerk("GET", f"/drafts/{DRAFT}/follow").json()
    assert "15742人" in clerk("GET", f"/drafts/{DRAFT}").json()["text"]
    made = clerk("POST", f"/drafts/{DRAFT}/follow").json()
    assert made == before
    assert {"section": "lead", "before": "2025年，会员总数15742人。", "after": "2025年，会员总数16000人。"} in made[
        "changed"
    ]
    assert "16000人" in clerk("GET", f"/drafts/{DRAFT}").json()["text"]


def test_a_draft_is_exported_as_a_document_that_opens(clerk: Caller) -> None:
    answer = clerk("GET", f"/drafts/{DRAFT}/export.docx")
    assert any("会员总数15742人" in one.text for one in docx.Document(BytesIO(answer.content)).paragraphs)


def test_a_foreign_text_is_checked_by_the_office_s_figures_and_not_kept(clerk: Caller) -> None:
    _upload_statistics(clerk)
    clerk("POST", "/reports", files=[("files", _file("summary-2023.docx"))])
    text = SAMPLES.joinpath("summary-2024.txt").read_text(encoding="utf-8-sig").replace("14987人", "15987人")
    made = clerk("POST", "/checks", files={"file": ("外来.txt", text.encode())}).json()
    wrong = [one for one in made["numbers"] if "15987" in one["text"]]
    assert {one["verdict"] for one in wrong} == {"wrong_value"}
    assert made["text"][wrong[0]["start"] : wrong[0]["end"]] == wrong[0]["text"]
    assert made["copies"]
    assert len(clerk("GET", "/reports").json()) == 1


def test_only_the_own_office_s_drafts_are_listed(clerk: Caller) -> None:
    assert [one["id"] for one in clerk("GET", "/drafts").json()] == [DRAFT]
    assert clerk("GET", f"/drafts/{FOREIGN_DRAFT}").status_code == 404
