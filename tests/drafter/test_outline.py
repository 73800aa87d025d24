import dataclasses
import itertools

import pytest

from corpus.errors import InputError
from corpus.indicators import load_catalogue
from drafter.outline import OutlineSection, load_outline, outline_ids


def test_three_document_types_are_shipped() -> None:
    assert outline_ids() == ("community", "office", "special")


def test_an_unknown_outline_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"“annual”.*community、office、special"):
        load_outline("annual")


@pytest.mark.parametrize("outline_id", outline_ids())
def test_a_file_is_named_after_its_id(outline_id: str) -> None:
    assert load_outline(outline_id).id == outline_id


@pytest.mark.parametrize("outline_id", outline_ids())
def test_every_value_of_a_section_has_the_type_the_code_states(outline_id: str) -> None:
    roles = {"lead", "container", "work", "problem", "plan"}
    texts = {field.name for field in dataclasses.fields(OutlineSection) if field.type == "str" or field.type is str}
    for section in load_outline(outline_id).sections:
        assert section.role in roles
        assert section.carry in ("none", "adapt")
        assert isinstance(section.level, int)
        assert isinstance(section.optional, bool)
        assert all(isinstance(getattr(section, name), str) for name in texts)
        for name in ("categories", "must_have", "prefer", "hints"):
            assert all(isinstance(one, str) for one in getattr(section, name))
            assert isinstance(getattr(section, name), tuple)


@pytest.mark.parametrize("outline_id", outline_ids())
def test_every_indicator_named_is_in_the_catalogue(outline_id: str) -> None:
    named = {one for section in load_outline(outline_id).sections for one in (*section.must_have, *section.prefer)}
    assert named <= set(load_catalogue())


@pytest.mark.parametrize("outline_id", outline_ids())
def test_every_category_named_is_in_the_catalogue(outline_id: str) -> None:
    known = {one.category for one in load_catalogue().values()}
    assert {one for section in load_outline(outline_id).sections for one in section.categories} <= known


@pytest.mark.parametrize("outline_id", outline_ids())
def test_section_ids_are_unique_and_the_lead_comes_first(outline_id: str) -> None:
    sections = load_outline(outline_id).sections
    assert len({section.id for section in sections}) == len(sections)
    assert [section.role for section in sections].index("lead") == 0
    assert [section.level == 0 for section in sections].count(True) == 1


@pytest.mark.parametrize("outline_id", outline_ids())
def test_a_container_has_sections_below_it_and_no_length_of_its_own(outline_id: str) -> None:
    sections = load_outline(outline_id).sections
    for section, following in itertools.pairwise(sections):
        if section.role == "container":
            assert section.max_chars == 0
            assert following.level == section.level + 1


@pytest.mark.parametrize("outline_id", outline_ids())
def test_lengths_of_the_sections_can_add_up_to_the_length_of_the_whole(outline_id: str) -> None:
    outline = load_outline(outline_id)
    written = [section for section in outline.sections if section.role != "container"]
    assert all(0 < section.min_chars < section.max_chars for section in written)
    assert sum(section.min_chars for section in written if not section.optional) <= outline.max_chars
    assert sum(section.max_chars for section in written) >= outline.min_chars


@pytest.mark.parametrize("outline_id", outline_ids())
def test_no_two_work_sections_demand_the_same_figure(outline_id: str) -> None:
    work = [section for section in load_outline(outline_id).sections if section.role == "work"]
    demanded = [one for section in work for one in section.must_have]
    assert len(demanded) == len(set(demanded))


@pytest.mark.parametrize("outline_id", outline_ids())
def test_titles_are_patterns_of_office_and_year(outline_id: str) -> None:
    outline = load_outline(outline_id)
    for pattern in (outline.title, outline.report_title):
        assert pattern.format(office="石榴巷社区工会", year=2025).startswith("石榴巷社区工会")
        assert "2025年" in pattern.format(office="", year=2025)


def test_must_haves_are_listed_once_in_section_order() -> None:
    must_have = load_outline("community").must_have
    assert must_have[:3] == ("members_total", "unions_base", "workers_total")
    assert len(must_have) == len(set(must_have))
