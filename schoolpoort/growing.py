"""The tables that only grow: no copy takes away what was written here since.

The log is the trace of who lost their access and why, and of a thief; an answer
about consent is a promise. Both are read from the register that stands here
before it is replaced, and go into the one that comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from gate import dump, schema
from gate.register import UNFINISHED, connect
from school.home import Home
from school.settings import Settings, SettingsError

AT_ONCE = 500
LOGS, LEDGERS = (schema.audit, schema.destruction), (schema.consent_text, schema.consent)
"""Of a log all rows stay, of here and of the copy. A ledger says what holds: where
there is one here, it is the one."""
NAMED = (schema.approval, schema.photo_look)
"""Logs whose rows have a name of their own: nothing in a copy can mean another one."""


@dataclass
class Grown:
    """What stands here, by table; ``readable`` is False when a register stands here
    that can't be read."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    readable: bool = True


def standing(home: Home) -> Grown:
    """Read what stands in this home, if anything does."""
    grown = Grown()
    if not home.settings_file.is_file():
        return grown
    try:
        settings = Settings.read(home)
        file = _file(home)
        if not settings.server.database and file is None:
            return grown
        engine = create_engine(f"sqlite:///{file}") if file and file != home.register_file else connect(home, settings)
        try:
            with engine.connect().execution_options(writes=False) as rows:
                there = inspect(rows).get_table_names()
                for table in (*LOGS, *NAMED, *LEDGERS):
                    if table.name in there:
                        found = rows.execute(select(table).order_by(*table.primary_key)).mappings()
                        grown.rows[table.name] = [dict(row) for row in found]
        finally:
            engine.dispose()
    except (SQLAlchemyError, SettingsError, OSError):
        grown.readable = False
    return grown


def _file(home: Home) -> Path | None:
    """The register that stands here; of a restore that was cut off, the one it set aside."""
    if home.register_file.is_file():
        return home.register_file
    aside = sorted(home.root.glob("voor-herstel-*/var/register/register.sqlite"))
    return aside[-1] if aside and (home.var / UNFINISHED).exists() else None


def decided_here(grown: Grown) -> set[str]:
    """The tables whose rows in a copy are left out: there is a ledger here."""
    return {table.name for table in LEDGERS} if grown.rows.get(schema.consent.name) else set()


def carry(rows: Connection, grown: Grown) -> None:
    """Put what stood here into the store of ``rows``, which a copy filled without
    what is decided here. A row of a log that the copy gave another meaning keeps its own,
    under a number of its own: nothing of either is lost."""
    for table in LOGS:
        key, there = table.c.id, {}
        for row in rows.execute(select(table)).mappings():
            there[row["id"]] = dict(row)
        here = grown.rows.get(table.name, [])
        last = max([0, *there, *(row["id"] for row in here)])
        fresh = [row for row in here if row["id"] not in there]
        moved = [row for row in here if row["id"] in there and row != there[row["id"]]]
        _put(rows, table, [*fresh, *({**row, key.name: last + at} for at, row in enumerate(moved, 1))])
    for table in NAMED:
        known = set(rows.execute(select(table.c.id)).scalars())
        _put(rows, table, [row for row in grown.rows.get(table.name, []) if row["id"] not in known])
    if decided_here(grown):
        for table in LEDGERS:
            _put(rows, table, grown.rows.get(table.name, []))
    dump.mend_sequences(rows)


def _put(rows: Connection, table: Table, found: list[dict[str, Any]]) -> None:
    for part in range(0, len(found), AT_ONCE):
        rows.execute(insert(table), found[part:part + AT_ONCE])
