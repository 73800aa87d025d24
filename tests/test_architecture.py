"""The rules of the code's shape, each with its reason. They read the source; nothing is imported."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "drafter", "corpus", "prompts")
MAY_IMPORT = {
    "api": {"api", "drafter", "corpus", "prompts"},
    "drafter": {"drafter", "corpus", "prompts"},
    "corpus": {"corpus"},
    "prompts": {"prompts"},
}
SOLE_IMPORTERS = {
    "chromadb": (
        {"corpus/store.py"},
        "the vector store is a derived index that is rebuilt without being asked; only its module may know its vendor",
    ),
    "openai": (
        {"drafter/model.py", "corpus/endpoint_embedder.py"},
        "a vendor's exceptions become ours in one module per vendor, so that no other module handles them",
    ),
}
MADE_OF_CASES = {("bench/api_fuzz.py", "hypothesis")}
"""schemathesis, which that benchmark runs, hands its requests out as hypothesis strategies."""
MOST_LINES = 400
MOST_FUNCTION_LINES = 40


def _files(*folders: str) -> list[Path]:
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts
    )


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


SOURCES = _files(*PACKAGES)
ALL_FILES = _files(*PACKAGES, "bench", "tests")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _imported_modules(path: Path) -> Iterator[tuple[str, int]]:
    """Every module named by an import anywhere in the file (inside functions too), with its line."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), node.lineno


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
        return node.attr in ("environ", "getenv", "environb", "getenvb")
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "os"
        and any(alias.name in ("environ", "getenv", "environb", "getenvb") for alias in node.names)
    )


def test_there_is_source_to_judge() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == set(PACKAGES)


def test_imports_point_from_api_to_drafter_to_corpus_and_prompts() -> None:
    wrong = [
        f"{_name(path)}:{line} imports {module}"
        for path in SOURCES
        for module, line in _imported_modules(path)
        if module.startswith(".")
        or (
            module.split(".")[0] in PACKAGES and module.split(".")[0] not in MAY_IMPORT[path.relative_to(ROOT).parts[0]]
        )
    ]
    assert not wrong, (
        f"{wrong}: imports point api -> drafter -> corpus and prompts, and are absolute so that this can be read; "
        "evidence and prompts must not know who uses them, and drafting must work without any face"
    )


def test_nothing_that_is_shipped_imports_tests() -> None:
    test_modules = {one.stem for one in _files("tests")} | {"tests", "pytest", "hypothesis"}
    wrong = [
        f"{_name(path)}:{line} imports {module}"
        for path in _files(*PACKAGES, "bench")
        for module, line in _imported_modules(path)
        if module.split(".")[0] in test_modules and (_name(path), module) not in MADE_OF_CASES
    ]
    assert not wrong, f"{wrong}: what is shipped must run where the tests are not installed"


@pytest.mark.parametrize("vendor", SOLE_IMPORTERS)
def test_a_vendor_is_imported_in_its_own_modules_only(vendor: str) -> None:
    allowed, reason = SOLE_IMPORTERS[vendor]
    importers = {
        _name(path) for path in SOURCES for module, _ in _imported_modules(path) if module.split(".")[0] == vendor
    }
    assert importers <= allowed, f"{vendor} is imported by {sorted(importers - allowed)}: {reason}"
    assert importers, f"nothing imports {vendor} any more: drop this rule and the dependency"


def test_only_the_settings_read_the_environment() -> None:
    readers = {_name(path) for path in SOURCES for node in ast.walk(_tree(path)) if _reads_environment(node)}
    assert readers <= {"api/settings.py"}, (
        f"{sorted(readers)} read the environment: values are passed down from api/settings.py, so that a run depends "
        "on nothing that its caller did not give"
    )


def test_a_file_has_at_most_400_lines() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ALL_FILES}
    longer = {name: lines for name, lines in lengths.items() if lines > MOST_LINES}
    assert not longer, f"{longer}: beyond {MOST_LINES} lines a module holds more than one thing and is read in parts"


def test_a_function_has_at_most_40_lines() -> None:
    longer = [
        f"{_name(path)}:{function.lineno} {function.name} has {lines} lines"
        for path in _files(*PACKAGES, "bench")
        # A migration is one straight list of tables, written once and never changed.
        if not _name(path).startswith("api/migrations/versions/")
        for function in _functions(path)
        if (lines := (function.end_lineno or function.lineno) - function.lineno + 1) > MOST_FUNCTION_LINES
    ]
    assert not longer, f"{longer}: longer than a screen, a function cannot be checked at one look"


def test_no_two_test_files_have_the_same_name() -> None:
    names = [path.name for path in _files("tests") if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names)), "pytest imports tests by their bare names: one of the two would not run"


def test_no_module_is_named_after_nothing() -> None:
    drawers = ("utils", "util", "helpers", "helper", "common", "misc")
    wrong = [_name(path) for path in ALL_FILES if path.stem.strip("_") in drawers]
    assert not wrong, f"{wrong}: a module is named after a domain noun; a drawer of odds and ends only grows"
