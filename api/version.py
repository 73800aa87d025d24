"""Which version of the program runs."""

from functools import cache
from importlib import metadata


@cache
def program_version() -> str:
    """The installed version; read once, as every page shows it."""
    return metadata.version("nigao")
