"""Imports point one way (DESIGN 7), the files stay readable, no module is a drawer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"school", "plugins", "gate", "schoolpoort", "demo"}
MAY_IMPORT = {
    "school": set(),
    "plugins": {"school"},
    "gate": {"school"},
    "schoolpoort": {"school", "plugins", "gate"},
    "demo": {"school", "gate", "schoolpoort"},
}
NEVER = {
    # The build's library and the gate's library never meet, and what both
    # sides know drags in neither.
    "school": {"pelican", "flask", "sqlalchemy"},
    "gate": {"pelican"},
    "plugins": {"flask", "sqlalchemy"},
}
LONGEST_FILE = 300
LONGEST_FUNCTION = 50

FILES = sorted(
    path for package in OURS for path in (ROOT / package).rglob("*.py")
    if "versions" not in path.parts  # migrations: written once by Alembic, never grown
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every import, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: write the whole name of the module"
            yield node.lineno, (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    for line, imported in imports(path):
        foreign = imported in OURS and imported not in MAY_IMPORT[package] | {package}
        assert not foreign, f"{name_of(path)}:{line}: {package} may not know {imported}"
        assert imported not in NEVER.get(package, set()), f"{name_of(path)}:{line}: not {imported} here"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_import_hides_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not hidden, f"{name_of(path)}: imports inside functions at {hidden}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_and_its_functions_can_be_seen_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            assert size <= LONGEST_FUNCTION, f"{name_of(path)}:{node.lineno} {node.name}: {size} lines"


def test_no_module_is_called_utils() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc"}
    assert not [name_of(path) for path in FILES if path.stem in drawers]


def test_pytest_passes_by_no_folder_of_tests(request: pytest.FixtureRequest) -> None:
    """Its own list of folders to leave out names ``build``, and it says nothing of it."""
    left_out = request.config.getini("norecursedirs")
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in path.parts}
    assert len(folders) > 10
    assert [folder for folder in folders for part in folder.relative_to(ROOT).parts
            if any(fnmatch(part, pattern) for pattern in left_out)] == []
