"""What a model is shown: clauses that fit the section's length, the demanded ones compared first."""

from dataclasses import replace

from dispute_brief import BRIEF

from drafter.material import list_materials


def materials(most: int, *must_have: str) -> tuple[str, ...]:
    section = replace(BRIEF.section, min_chars=0, max_chars=most, must_have=must_have)
    return list_materials(replace(BRIEF, section=section))


def test_without_a_limit_every_comparison_and_detail_is_shown() -> None:
    assert any("比上年增长[[f4]]" in line for line in materials(0))
    assert any("发放手册120份" in line for line in materials(0))


def test_a_short_section_shows_every_clause_but_no_additions() -> None:
    long, short = materials(0), materials(60)
    assert len(short) == len(long)
    assert not any("比上年" in line or "发放手册" in line for line in short)


def test_what_must_be_told_gets_its_comparison_first() -> None:
    def least_room(*must_have: str) -> int:
        return next(
            most for most in range(1, 400) if any("减少[[f10]]" in line for line in materials(most, *must_have))
        )

    assert least_room("disp_mediators") < least_room()
