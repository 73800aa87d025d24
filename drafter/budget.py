"""Fitting a prompt into a model's window: whole passages are left out and told, never cut.

Counts are those of OpenAI's o200k_base encoding, shipped in drafter/data: unpacked it is byte for byte the file that
tiktoken would download. For other models' own encodings they are estimates, hence MARGIN.
"""

import gzip
from binascii import a2b_base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import tiktoken

from corpus.omission import Omission
from drafter.errors import PromptTooLongError

ENCODING_FILE = "data/o200k_base.tiktoken.gz"
# The pattern and special tokens of tiktoken_ext.openai_public.o200k_base, which cannot be called without a download.
_PATTERN = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
_SPECIAL = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
# Byte-pair merging is quadratic in one unbroken piece, so a long text is counted in blocks; seams cost a few tokens.
_BLOCK_CHARS = 2000
TOKENS_PER_MESSAGE = 4  # role and separators of one turn, by OpenAI's cookbook
MARGIN = 1.1  # a Chinese model's own encoding rarely needs more than this over o200k_base


@dataclass(frozen=True, slots=True)
class Fitted:
    """The passages that fit, those that did not, and the tokens of the whole prompt with those that did."""

    kept: tuple[str, ...]
    omissions: tuple[Omission, ...]
    tokens: int


@cache
def _encoding() -> tiktoken.Encoding:
    data = gzip.decompress(files("drafter").joinpath(ENCODING_FILE).read_bytes())
    ranks = {a2b_base64(token): int(rank) for token, rank in (line.split() for line in data.splitlines())}
    return tiktoken.Encoding("o200k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens=_SPECIAL)


@lru_cache(maxsize=64)  # the rules and the example stand in every prompt, and are counted anew with each passage
def count_tokens(text: str) -> int:
    """Tokens of the text; words that look like special tokens are counted as the plain text they are."""
    blocks = (text[start : start + _BLOCK_CHARS] for start in range(0, len(text), _BLOCK_CHARS))
    return sum(len(_encoding().encode_ordinary(block)) for block in blocks)


def count_messages(contents: Sequence[str]) -> int:
    """Tokens of a prompt of these turns, with the margin for other encodings."""
    return int(sum(count_tokens(one) + TOKENS_PER_MESSAGE for one in contents) * MARGIN)


def fit_passages(
    passages: Sequence[str], render: Callable[[Sequence[str]], Sequence[str]], limit: int, where: str
) -> Fitted:
    """Keeps, in order of rank, each passage with which the prompt still fits into `limit` tokens.

    `render` gives the contents of all turns for a choice of passages; `where` names the section in an Omission.
    PromptTooLongError when the prompt is too long without any passage: facts are never left out.
    """
    tokens = count_messages(render(()))
    if tokens > limit:
        raise PromptTooLongError(limit, tokens)
    kept: list[str] = []
    omissions: list[Omission] = []
    for number, passage in enumerate(passages, 1):
        longer = count_messages(render((*kept, passage)))
        if longer <= limit:
            kept.append(passage)
            tokens = longer
        else:
            reason = f"模型一次最多读 {limit} 个词元，放不下这段（整段略去，没有截断）"
            omissions.append(Omission(f"第{number}段往年文字（“{passage[:12]}…”）", reason, where))
    return Fitted(tuple(kept), tuple(omissions), tokens)
