"""What runs on PostgreSQL besides is there, is enough, and is not nothing."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from school.home import PROGRAM
from tests.stores import ALL, ALSO, WHOLE, Asked, is_left_out

SQLITE_ALONE = 'pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)'


def has_a_store(text: str) -> bool:
    """Does a module of tests take the school of tests/gate/conftest.py, or a database?"""
    takes_school = re.search(r"def test_\w+\(\s*school: School\b", text) and "def school(" not in text
    return bool(takes_school) or "database: str" in text


OF_THE_GATE = sorted(file for file in (PROGRAM / "tests" / "gate").glob("test_*.py")
                     if has_a_store(file.read_text(encoding="utf-8")))


def item(test: str, store: str) -> Any:
    return SimpleNamespace(nodeid=f"{test}[{store}-kantoor]", callspec=SimpleNamespace(params={"database": store}))


@pytest.mark.parametrize("named", sorted(WHOLE | ALSO))
def test_what_is_named_is_there(named: str) -> None:
    module, _, test = named.partition("::")
    assert f"def {test}" in (PROGRAM / module).read_text(encoding="utf-8")


@pytest.mark.parametrize("module", OF_THE_GATE, ids=lambda file: file.stem)
def test_each_part_of_the_gate_goes_to_postgresql(module: Any) -> None:
    name = module.relative_to(PROGRAM).as_posix()
    assert (SQLITE_ALONE in module.read_text(encoding="utf-8") or name in WHOLE
            or any(test.startswith(f"{name}::") for test in ALSO))


def test_most_run_on_sqlite_and_what_is_named_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ALL, raising=False)
    named, other = min(ALSO), "tests/gate/test_codes.py::test_of_nobody"
    assert not is_left_out(item(named, "postgresql")) and not is_left_out(item(other, "sqlite"))
    assert not is_left_out(item(f"{min(WHOLE)}::test_of_nobody", "postgresql"))
    assert is_left_out(item(other, "postgresql"))
    monkeypatch.setenv(ALL, "1")
    assert not is_left_out(item(other, "postgresql"))


def test_a_test_without_a_store_is_never_left_out() -> None:
    assert not is_left_out(SimpleNamespace(nodeid="tests/test_docs.py::test_x"))  # type: ignore[arg-type]


def test_who_asked_sqlite_something_else_is_told() -> None:
    asked = Asked()
    asked.add({"sqlite": ["a.py:f SELECT", "a.py:g INSERT"]})
    assert asked.missing() == ["anything"]
    asked.add({"postgresql": ["a.py:f SELECT"]})
    assert asked.missing() == ["a.py:g INSERT"]
    asked.add({"postgresql": ["a.py:g INSERT"], "sqlite": ["dump.py:fill PRAGMA"]})
    assert asked.missing() == []
