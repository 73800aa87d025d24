"""Token counts without any download, and passages that fit whole or not at all."""

import gzip
import hashlib
import inspect
import re
import time
from collections.abc import Sequence
from importlib.resources import files

import pytest
import tiktoken_ext.openai_public

from drafter.budget import ENCODING_FILE, count_messages, count_tokens, fit_passages
from drafter.errors import PromptTooLongError

PASSAGES = ("坚持重心下移，把服务送到职工身边。" * 10, "短的一段。", "开展多种形式的活动。" * 10)


def turns(passages: Sequence[str]) -> Sequence[str]:
    return ("你是文秘。", "\n".join(("素材：受理劳动争议[[f1]]", *passages)))


def test_the_shipped_encoding_is_byte_for_byte_the_one_tiktoken_expects() -> None:
    source = inspect.getsource(tiktoken_ext.openai_public.o200k_base)
    expected = re.search(r'expected_hash="([0-9a-f]{64})"', source)
    assert expected is not None
    data = gzip.decompress(files("drafter").joinpath(ENCODING_FILE).read_bytes())
    assert hashlib.sha256(data).hexdigest() == expected.group(1)


def test_known_texts_have_their_known_counts() -> None:
    # "hello world" is two tokens in o200k_base (OpenAI's own example); a special token's spelling is plain text here.
    assert count_tokens("hello world") == 2
    assert count_tokens("<|endoftext|>") > 1
    assert count_tokens("") == 0


def test_a_hostile_text_is_counted_in_linear_time() -> None:
    began = time.monotonic()
    assert count_tokens("a" * 1_000_000) > 1000
    assert time.monotonic() - began < 5


def test_all_passages_stay_when_they_fit() -> None:
    fitted = fit_passages(PASSAGES, turns, 10_000, "化解劳动争议")
    assert (fitted.kept, fitted.omissions) == (PASSAGES, ())
    assert fitted.tokens == count_messages(turns(PASSAGES))


def test_what_does_not_fit_is_left_out_whole_and_told() -> None:
    limit = count_messages(turns(PASSAGES[:2]))
    fitted = fit_passages(PASSAGES, turns, limit, "化解劳动争议")
    assert fitted.kept == PASSAGES[:2]
    assert [one.where for one in fitted.omissions] == ["化解劳动争议"]
    assert "第3段" in fitted.omissions[0].what


def test_a_passage_too_long_makes_room_for_a_shorter_one_after_it() -> None:
    fitted = fit_passages(PASSAGES, turns, count_messages(turns(PASSAGES[1:2])), "x")
    assert fitted.kept == PASSAGES[1:2]
    assert len(fitted.omissions) == 2


def test_facts_that_do_not_fit_are_an_error_and_never_dropped() -> None:
    with pytest.raises(PromptTooLongError, match="上限 5 个词元"):
        fit_passages(PASSAGES, turns, 5, "x")
