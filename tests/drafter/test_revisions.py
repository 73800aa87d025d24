"""The history of sections: what is accepted, edited, restored and locked, and what stays byte-identical."""

import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from written_draft import DISPUTE, draft_table, make_draft

from api.database import open_database
from corpus.errors import InputError
from drafter.draft import Draft, DraftSection
from drafter.draft_store import load_draft, save_draft
from drafter.revisions import (
    accept_candidate,
    discard_candidate,
    edit_section,
    find_candidate,
    keep_candidate,
    list_revisions,
    restore_revision,
    set_lock,
)
from drafter.workflow_store import make_move

RUNS = 500
DRAFT = make_draft()
SECTION = next(one for one in DRAFT.sections if one.id == "dispute")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path)
    save_draft(opened, DRAFT, draft_table())
    yield opened
    opened.dispose()


def stored(engine: Engine, draft_id: str = DRAFT.id) -> Draft:
    return load_draft(engine, draft_id)[0]


def text_of(engine: Engine) -> str:
    return next(one.text for one in stored(engine).sections if one.id == "dispute")


def candidate(engine: Engine, text: str = "受理劳动争议96件。") -> str:
    return keep_candidate(engine, DRAFT.id, replace(SECTION, text=text, uses=(), findings=()), "更短", "王")


def test_an_accepted_candidate_is_the_sections_text_and_the_first_one_is_kept(engine: Engine) -> None:
    revision = accept_candidate(engine, candidate(engine), "王")
    assert (revision.number, revision.kind, revision.note) == (1, "accepted", "更短")
    assert text_of(engine) == "受理劳动争议96件。"
    assert [one.section.text for one in list_revisions(engine, DRAFT.id, "dispute")] == [DISPUTE, "受理劳动争议96件。"]


def test_a_discarded_candidate_changes_nothing_and_cannot_be_taken_later(engine: Engine) -> None:
    made = candidate(engine)
    discard_candidate(engine, made)
    assert find_candidate(engine, made).outcome == "discarded"
    with pytest.raises(InputError, match="已经处理过"):
        accept_candidate(engine, made, "王")
    assert stored(engine) == DRAFT


def test_a_candidate_made_beside_an_older_text_is_refused(engine: Engine) -> None:
    made = candidate(engine)
    edit_section(engine, DRAFT.id, "dispute", "改过了。", 0, "李")
    with pytest.raises(InputError, match="重新生成"):
        accept_candidate(engine, made, "王")
    assert text_of(engine) == "改过了。"


def test_an_edit_keeps_the_figures_whose_words_were_left_and_tells_its_own_words(engine: Engine) -> None:
    edited = DISPUTE.replace("受理劳动争议", "全年共受理劳动争议").replace("79件", "80件")
    section = edit_section(engine, DRAFT.id, "dispute", edited, 0, "李").section
    assert [section.text[one.start : one.end] for one in section.uses] == ["96件", "7件", "82.3%"]
    written = [section.text[one.start : one.end] for one in section.origins if one.source == "edited"]
    assert written[0] == "全年共"


def test_a_digit_typed_before_a_figure_unbinds_it(engine: Engine) -> None:
    section = edit_section(engine, DRAFT.id, "dispute", DISPUTE.replace("96件", "196件"), 0, "李").section
    assert "96件" not in [one.text for one in section.uses]


def test_two_people_cannot_overwrite_each_other(engine: Engine) -> None:
    edit_section(engine, DRAFT.id, "dispute", "甲改的。", 0, "甲")
    with pytest.raises(InputError, match="已由别人改到第1版"):
        edit_section(engine, DRAFT.id, "dispute", "乙改的。", 0, "乙")


def test_restoring_undoes_and_loses_nothing(engine: Engine) -> None:
    edit_section(engine, DRAFT.id, "dispute", "改过了。", 0, "李")
    restore_revision(engine, DRAFT.id, "dispute", 0, "李")
    assert stored(engine) == DRAFT
    assert [one.kind for one in list_revisions(engine, DRAFT.id, "dispute")] == ["first", "edited", "restored"]


def test_a_locked_section_takes_no_change_until_it_is_unlocked(engine: Engine) -> None:
    made = candidate(engine)
    set_lock(engine, DRAFT.id, "dispute", "李", locked=True)
    for change in (
        lambda: edit_section(engine, DRAFT.id, "dispute", "改。", 1, "王"),
        lambda: restore_revision(engine, DRAFT.id, "dispute", 0, "王"),
        lambda: candidate(engine),
        lambda: accept_candidate(engine, made, "王"),
    ):
        with pytest.raises(InputError):
            change()
    assert stored(engine) == DRAFT
    set_lock(engine, DRAFT.id, "dispute", "李", locked=False)
    edit_section(engine, DRAFT.id, "dispute", "改。", 2, "王")
    assert text_of(engine) == "改。"


def test_a_draft_past_editing_takes_no_change(engine: Engine) -> None:
    for move in ("submit", "to_review"):
        make_move(engine, DRAFT.id, move, "王")
    with pytest.raises(InputError, match="核稿"):
        edit_section(engine, DRAFT.id, "dispute", "改。", 0, "王")


@pytest.mark.parametrize("text", ["", " \n ", "字" * 20_001])
def test_a_text_that_is_none_is_refused(engine: Engine, text: str) -> None:
    with pytest.raises(InputError):
        edit_section(engine, DRAFT.id, "dispute", text, 0, "王")
    assert len(list_revisions(engine, DRAFT.id, "dispute")) == 1


class _Clerk:
    """Does one random thing to one random section, and remembers what every section must be afterwards."""

    def __init__(self, engine: Engine, draft: Draft, luck: random.Random) -> None:
        self.engine, self.id, self.luck = engine, draft.id, luck
        self.now: dict[str, DraftSection] = {one.id: one for one in draft.sections}
        self.locked: set[str] = set()
        self.history: dict[str, list[DraftSection]] = {one: [section] for one, section in self.now.items()}

    def act(self) -> None:
        section = self.luck.choice(sorted(self.now))
        action = self.luck.choice((self._edit, self._accept, self._discard, self._restore, self._lock))
        try:
            made = action(section)
        except InputError:
            assert section in self.locked
            return
        assert section not in self.locked or action == self._lock
        if made is not None:
            self.now[section] = made
            self.history[section].append(made)

    def _edit(self, section: str) -> DraftSection:
        text = "".join(self.luck.choices("工会受理劳动争议96件。\n", k=self.luck.randint(3, 30))) + "。"
        base = len(self.history[section]) - 1
        return edit_section(self.engine, self.id, section, text, base, "王").section

    def _candidate(self, section: str) -> str:
        new = replace(self.now[section], text=f"候选{self.luck.random()}。", uses=(), findings=(), origins=())
        return keep_candidate(self.engine, self.id, new, "更具体", "王")

    def _accept(self, section: str) -> DraftSection:
        return accept_candidate(self.engine, self._candidate(section), "王").section

    def _discard(self, section: str) -> None:
        discard_candidate(self.engine, self._candidate(section))

    def _restore(self, section: str) -> DraftSection:
        number = self.luck.randrange(len(self.history[section]))
        restored = restore_revision(self.engine, self.id, section, number, "王").section
        assert restored == self.history[section][number]
        return restored

    def _lock(self, section: str) -> DraftSection:
        (self.locked.discard if section in self.locked else self.locked.add)(section)
        return set_lock(self.engine, self.id, section, "王", locked=section in self.locked).section


@pytest.mark.embedded
def test_in_500_random_runs_no_other_section_changes_and_nothing_of_the_history_is_lost(engine: Engine) -> None:
    for run in range(RUNS):
        draft = make_draft(id=f"run{run}")
        save_draft(engine, draft, draft_table())
        clerk = _Clerk(engine, draft, random.Random(run))
        for _ in range(5):
            clerk.act()
        assert {one.id: asdict(one) for one in stored(engine, draft.id).sections} == {
            section: asdict(one) for section, one in clerk.now.items()
        }
        for section, expected in clerk.history.items():
            assert [one.section for one in list_revisions(engine, draft.id, section)] == expected
    assert stored(engine) == DRAFT
