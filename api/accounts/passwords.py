"""Passwords: argon2id hashes (OWASP's first choice); guessable ones refused, no rules of composition (ASVS 6.2)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from corpus.errors import InputError

LEAST_CHARS = 10
MOST_CHARS = 128
_LEAST_SCORE = 2  # of 0 to 4; from 2 on some 10**8 guesses are needed
_JUDGED_CHARS = 72  # zxcvbn's own limit; a longer password is not easier to guess


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy() -> str:
    return _hasher().hash("no account has this password")


def hash_password(password: str) -> str:
    """The hash to keep, with its parameters and salt."""
    return _hasher().hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether the password belongs to the hash. Without an account (None) it takes as long and is False."""
    try:
        _hasher().verify(kept or _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def require_strong(password: str, *personal: str) -> None:
    """InputError when the password is too short, too long or easily guessed, knowing the `personal` words."""
    if not LEAST_CHARS <= len(password) <= MOST_CHARS:
        raise InputError(f"密码应当有 {LEAST_CHARS} 到 {MOST_CHARS} 个字符，填的是 {len(password)} 个。")
    if zxcvbn(password[:_JUDGED_CHARS], user_inputs=[one for one in personal if one])["score"] < _LEAST_SCORE:
        raise InputError("这个密码太容易猜到。可以用几个不相干的词连起来，例如四个词语的拼音。")
