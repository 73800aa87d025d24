"""Drafting killed at random moments loses nothing; the bench does it 200 times, this some times."""

from bench.draft_kill import run_kills


def test_a_killed_draft_goes_on_where_it_was_cut_off() -> None:
    score = run_kills(6, seed=7)
    assert (score.lost, score.half_done, score.written_again, score.broken_database) == (0, 0, 0, 0)
    assert score.kept > 0
