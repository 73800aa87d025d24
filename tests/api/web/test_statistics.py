from importlib.resources import files

import pytest
from web_office import Client, Page, sign_in

from corpus.returns import load_return

SAMPLES = files("corpus").joinpath("samples/qinghe")
YEAR = "/statistics/2025"


def _upload(page: Page, *names: str, revision: int = 0):  # noqa: ANN202  # httpx's response
    sent = [("files", (name, SAMPLES.joinpath(name).read_bytes())) for name in names]
    return page.post(f"{YEAR}/upload", {"revision": str(revision)}, files=sent)


@pytest.fixture
def clerk(empty: Client) -> Page:
    page = sign_in(empty, "clerk-own")
    assert _upload(page, "statistics-2025.xlsx", "events-2025.csv").status_code == 303
    return page


def _kept(page: Page):  # noqa: ANN202  # a YearlyReturn
    office = "青禾街道总工会"
    return load_return(page.client.app.state.nigao.engine, office, 2025)  # type: ignore[attr-defined]


def test_a_workbook_and_an_events_table_are_told_apart_by_their_headers(clerk: Page) -> None:
    kept = _kept(clerk)
    assert kept.table.figure("members_total") is not None
    assert len(kept.events) > 20


def test_the_grid_shows_value_cell_last_year_and_change(clerk: Page) -> None:
    text = clerk.client.get(YEAR).text
    row = text.split('id="row-workers_total"')[1].split("</tr>")[0]
    for shown in ('value="17620"', "statistics-2025.xlsx 2025年统计!C4", "17054人", "+3.3%"):
        assert shown in row


def test_a_typed_value_has_the_form_as_its_source_and_the_others_keep_their_cells(clerk: Page) -> None:
    clerk.post(YEAR, {"revision": "1", "value-workers_total": "17,700", "value-unions_base": "173"})
    table = _kept(clerk).table
    changed, same = table.figure("workers_total"), table.figure("unions_base")
    assert changed is not None
    assert (changed.value, changed.cell.file) == (17700, "网页填写")
    assert same is not None
    assert same.cell.file == "statistics-2025.xlsx"


def test_an_emptied_field_takes_the_figure_away(clerk: Page) -> None:
    clerk.post(YEAR, {"revision": "1", "value-workers_total": ""})
    assert _kept(clerk).table.figure("workers_total") is None


@pytest.mark.parametrize("typed", ["十二", "1e99", "NaN", "1/2", "12人"])
def test_what_is_no_number_is_refused_with_its_row_and_nothing_is_lost(clerk: Page, typed: str) -> None:
    answer = clerk.post(YEAR, {"revision": "1", "value-workers_total": typed})
    assert answer.status_code == 400
    assert "职工总数" in answer.text.split('role="alert">')[1].split("<")[0]
    assert _kept(clerk).revision == 1


def test_contradictions_are_shown_while_typing_and_nothing_is_saved(clerk: Page) -> None:
    answer = clerk.post(f"{YEAR}/check", {"value-members_total": "99999", "outline": "community"})
    assert "不应多于“职工总数”" in answer.text
    assert "职工入会率" in answer.text
    assert _kept(clerk).revision == 1


def test_two_who_save_the_same_revision_do_not_overwrite_each_other(clerk: Page) -> None:
    assert clerk.post(YEAR, {"revision": "1", "value-workers_total": "17700"}).status_code == 303
    answer = clerk.post(YEAR, {"revision": "1", "value-workers_total": "17800"})
    assert answer.status_code == 409
    figure = _kept(clerk).table.figure("workers_total")
    assert figure is not None
    assert figure.value == 17700


def test_confirming_names_the_person_and_any_change_takes_it_back(clerk: Page) -> None:
    clerk.post(YEAR, {"revision": "1", "confirm": "1"})
    assert "clerk-own 已确认" in clerk.client.get(YEAR).text
    clerk.post(YEAR, {"revision": "2", "value-workers_total": "17700"})
    assert not _kept(clerk).confirmed


def test_an_own_indicator_is_mapped_only_where_the_units_agree(clerk: Page) -> None:
    own = "青禾讲堂开讲期数"
    assert clerk.post(f"{YEAR}/map", {"revision": "1", "own": own, "indicator": "职工总数"}).status_code == 400
    assert _kept(clerk).table.figure(own) is not None


def test_events_are_added_with_a_date_that_can_be_read_and_deleted(clerk: Page) -> None:
    count = len(_kept(clerk).events)
    event = {"revision": "1", "title": "消防演练", "when": "11月9日", "category": "安全生产"}
    clerk.post(f"{YEAR}/events", event)
    added = _kept(clerk).events[-1]
    assert (added.title, added.category, added.start.month if added.start else 0) == ("消防演练", "安全生产", 11)
    assert clerk.post(f"{YEAR}/events", {**event, "revision": "2", "when": "某天"}).status_code == 400
    clerk.post(f"{YEAR}/events/{count}/delete", {"revision": "2"})
    assert len(_kept(clerk).events) == count


def test_another_office_has_a_return_of_its_own(empty: Client, clerk: Page) -> None:
    other = sign_in(empty, "clerk-other")
    assert "17620" not in other.client.get(YEAR).text
    assert clerk.client.get(YEAR).status_code == 200
