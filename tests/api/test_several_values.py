import pytest

from api.several_values import spread_values

WITH_VALUE = {"--past", "--office"}


@pytest.mark.parametrize(
    ("given", "spread"),
    [
        ("f --past a b c", "f --past a --past b --past c"),
        ("f --past a b --json --past c", "f --past a --past b --json --past c"),
        ("f g --past=a b --office o", "f g --past=a --past b --office o"),
        ("--past a f", "--past a f"),
        ("--office o --past a f g", "--office o --past a f g"),
        ("f --past a -- b", "f --past a -- b"),
    ],
)
def test_an_option_is_repeated_for_each_of_its_values_once_the_files_are_named(given: str, spread: str) -> None:
    assert spread_values(given.split(), "--past", WITH_VALUE) == spread.split()
