import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
from web_office import Client, sign_in

import api
from api.accounts.audit import ACT_NAMES
from drafter.call_store import StoredCallLog
from drafter.calling.call_log import EndedCall, SentCall


def test_every_act_that_is_noted_has_a_name() -> None:
    sources = [one.read_text(encoding="utf-8") for one in Path(api.__file__).parent.rglob("*.py")]
    noted = {act for text in sources for act in re.findall(r'note(?:_act)?\([^"()]*"([a-z_]+)"', text)}
    assert noted
    assert noted - ACT_NAMES.keys() == set()


def test_an_admin_reads_filters_and_downloads_the_own_office_s_acts_alone(empty: Client) -> None:
    admin = sign_in(empty, "admin-own")
    clerk, stranger = sign_in(empty, "clerk-own"), sign_in(empty, "clerk-other")
    for page, title in ((clerk, "=1+1"), (stranger, "别家的事")):
        page.post("/statistics/2025/events", {"revision": "0", "title": title})
    clerk.post("/account/tokens", {"name": "程序"})
    text = admin.client.get("/audit").text
    assert "=1+1" in text
    assert "别家的事" not in text
    assert "=1+1" not in admin.client.get("/audit?act=add_token").text
    assert "=1+1" not in admin.client.get("/audit?until=2001-01-01").text
    assert admin.client.get("/audit?since=gestern").status_code == 400
    book = openpyxl.load_workbook(BytesIO(admin.client.get("/audit.xlsx?account=clerk-own").content))
    cells = {str(cell.value): cell.data_type for row in book["操作"].iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert "别家的事" not in cells


def test_model_calls_are_paged_newest_first_with_the_sums_of_all(empty: Client) -> None:
    engine = empty.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
    log = StoredCallLog(engine, "clerk-own", "青禾街道总工会", "run")
    for number in range(51):
        log.begin(SentCall(f"section-{number}", "model.example", "qwen", "0" * 64, 10, Decimal(0), {}))
    admin = sign_in(empty, "admin-own")
    first, second = (admin.client.get(f"/audit/calls?page={page}").text for page in (1, 2))
    assert "section-50<" in first
    assert "section-0<" not in first
    assert "section-0<" in second
    assert all('<td class="number">51</td><td class="number">510</td>' in page for page in (first, second))


def test_model_calls_are_summed_by_model(empty: Client) -> None:
    engine = empty.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
    log = StoredCallLog(engine, "clerk-own", "青禾街道总工会", "run")
    for _ in range(2):
        number = log.begin(SentCall("basic", "model.example", "qwen", "0" * 64, 100, Decimal(0), {"姓名": 1}))
        log.end(number, EndedCall("stop", 1, 100, 50, counted=True, cost=Decimal(0), seconds=1.5))
    text = sign_in(empty, "admin-own").client.get("/audit/calls").text
    assert re.search(r'qwen</td><td class="number">2</td><td class="number">300</td>', text)
    assert "model.example" not in sign_in(empty, "admin-other").client.get("/audit/calls").text
