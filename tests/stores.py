"""Which tests of a store run on PostgreSQL as well as on SQLite, and the proof that they are enough.

What takes a school's ``database`` runs on SQLite. On a real PostgreSQL runs, besides: each module of
``WHOLE``, because locks, transactions, migrations, copies or dates are what it is about, and each test of
``ALSO`` (tests/stores.toml), which are so chosen that together they lead every function of gate/ that asks
the store anything past PostgreSQL. That is not a promise: during a whole run we note which functions of
gate/ sent which sort of statement to which store, and a run in which one spoke to SQLite only has failed.
``SCHOOLPOORT_BOTH_STORES=1`` runs everything on both.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from school.home import PROGRAM

ALL = "SCHOOLPOORT_BOTH_STORES"
LIST = Path(__file__).with_suffix(".toml")
GATE = f"{PROGRAM / 'gate'}{os.sep}"
FIXTURES = ("database", "empty_database")
SQLITE_ONLY = re.compile(r".* PRAGMA|register\.py:_begin_writing BEGIN|migrations/.*")
"""What has to be asked of SQLite alone. It has no ALTER TABLE to speak of, so that a migration copies; all of
them run on both, in tests/gate/test_migration.py."""

_CHOSEN = tomllib.loads(LIST.read_text(encoding="utf-8"))
WHOLE = frozenset(_CHOSEN["whole"])
ALSO: frozenset[str] = frozenset(f"{module}::{test}" for module, tests in _CHOSEN["also"].items() for test in tests)


def store_of(item: pytest.Item) -> str:
    """The store on which a test runs, "" when it has none of its own."""
    spec = getattr(item, "callspec", None)
    return next((str(spec.params[name]) for name in FIXTURES if name in spec.params), "") if spec else ""


def is_left_out(item: pytest.Item) -> bool:
    """Is this a test that only SQLite is to see?"""
    if os.environ.get(ALL) or store_of(item) != "postgresql":
        return False
    module, _, name = item.nodeid.partition("::")
    return module not in WHOLE and f"{module}::{name.partition('[')[0]}" not in ALSO


@dataclass
class Asked:
    """Who of gate/ asked which store what, by the name of the store: "outbox.py:send_due SELECT"."""

    by_store: dict[str, set[str]] = field(default_factory=dict)
    listens: bool = False

    def begin(self) -> None:
        event.listen(Engine, "before_cursor_execute", self._note)

    def _note(self, connection: Connection, cursor: object, statement: str, *_: object) -> None:
        if self.listens and (asks := _who_asks()):
            sort = statement.split(None, 1)[0].upper()
            self.by_store.setdefault(connection.dialect.name, set()).add(f"{asks} {sort}")

    def add(self, other: dict[str, list[str]]) -> None:
        for store, asked in other.items():
            self.by_store.setdefault(store, set()).update(asked)

    def told(self) -> dict[str, list[str]]:
        """The same, as one process tells another."""
        return {store: sorted(asked) for store, asked in self.by_store.items()}

    def missing(self) -> list[str]:
        """What PostgreSQL was never asked; that it was asked anything at all is the least."""
        if not self.by_store.get("postgresql"):
            return ["anything"]
        only = self.by_store.get("sqlite", set()) - self.by_store["postgresql"]
        return sorted(asked for asked in only if not SQLITE_ONLY.fullmatch(asked))


def _who_asks() -> str:
    frame = sys._getframe(2)
    while frame.f_back:
        if frame.f_code.co_filename.startswith(GATE):
            return f"{frame.f_code.co_filename.removeprefix(GATE)}:{frame.f_code.co_qualname}"
        frame = frame.f_back
    return ""
