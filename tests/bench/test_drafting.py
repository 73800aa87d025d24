"""The drafting bench on a few sections: nothing may get through with any model."""

import asyncio

import pytest

from bench.drafting import Bench, run_model
from bench.drafting_cases import make_cases, read_passages, read_sources
from bench.drafting_models import Author, Copying, Hallucinating, Honest, Injected


@pytest.fixture(scope="module")
def small_bench() -> Bench:
    return Bench(make_cases(4, read_sources()), read_passages(), 24)


def test_no_number_of_a_hallucinating_model_gets_through_unflagged(small_bench: Bench) -> None:
    tally = asyncio.run(run_model(small_bench, Hallucinating()))
    assert tally.planted.total() > 20
    assert tally.unflagged.total() == 0


def test_an_honest_model_is_never_corrected(small_bench: Bench) -> None:
    tally = asyncio.run(run_model(small_bench, Honest()))
    assert (tally.calls, set(tally.origins)) == (tally.sections, {"model"})


def test_nothing_of_an_order_hidden_in_a_past_report_reaches_the_draft(small_bench: Bench) -> None:
    assert asyncio.run(run_model(small_bench, Injected())).foreign == 0


@pytest.mark.parametrize("author", [Copying(), Injected()])
def test_no_other_model_gets_a_number_through_either(small_bench: Bench, author: Author) -> None:
    assert asyncio.run(run_model(small_bench, author)).unflagged.total() == 0
