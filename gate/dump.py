"""The register as lines of JSON, and back: the same for SQLite and PostgreSQL.

One reading transaction gives one moment of all tables, however many write
meanwhile. A value says itself what it is, so that an older schema's lines are
read without its code.
"""

from __future__ import annotations

import base64
import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, MetaData, Table, delete, func, insert, inspect, select, text

from gate import schema
from gate.migrating import upgrade
from gate.register import Register

AT_ONCE = 500
FUNCTIONS = ("approval_kept", "audit_kept", "consent_kept", "consent_text_kept")
"""What keeps a table from being changed, on PostgreSQL (migrations 0002 and 0003)."""
TABLES = tuple(table.name for table in schema.metadata.sorted_tables)


@contextmanager
def one_moment(register: Register) -> Iterator[Connection]:
    """A transaction in which no other's change shows."""
    if register.engine.dialect.name == "postgresql":
        with register.engine.connect().execution_options(isolation_level="REPEATABLE READ") as rows:
            yield rows
    else:
        with register.reading() as rows:
            yield rows


def lines(rows: Connection, name: str) -> Iterator[bytes]:
    """The rows of a table, one JSON object a line."""
    table = schema.metadata.tables[name]
    with rows.execution_options(yield_per=AT_ONCE).execute(select(table)) as found:
        for row in found.mappings():
            yield msgspec.json.encode({column: _written(value) for column, value in row.items()}) + b"\n"


def empty(rows: Connection) -> None:
    """Drop every table of a register, in the transaction of ``rows``."""
    known = MetaData()
    known.reflect(rows)
    known.drop_all(rows)
    if rows.dialect.name == "postgresql":
        for function in FUNCTIONS:
            rows.execute(text(f"DROP FUNCTION IF EXISTS {function}()"))


def fill(rows: Connection, revision: str, tables: Iterable[tuple[str, Iterable[bytes]]]) -> dict[str, int]:
    """Make an empty store's tables as they were at ``revision``, and fill them; gives
    how many rows each has. Tables come in the order of a dump."""
    upgrade(rows, revision)
    known = MetaData()
    known.reflect(rows)
    rows.execute(delete(known.tables["change"]))
    counts = {}
    for name, its_lines in tables:
        counts[name] = _fill_one(rows, known.tables[name], its_lines)
    mend_sequences(rows)
    return counts


def _fill_one(rows: Connection, table: Table, its_lines: Iterable[bytes]) -> int:
    number, waiting = 0, []
    for line in its_lines:
        waiting.append({column: _read(value) for column, value in msgspec.json.decode(line).items()})
        if len(waiting) == AT_ONCE:
            rows.execute(insert(table), waiting)
            number, waiting = number + len(waiting), []
    if waiting:
        rows.execute(insert(table), waiting)
    return number + len(waiting)


def count(rows: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = inspect(rows).get_table_names()
    return {name: int(rows.execute(select(func.count()).select_from(schema.metadata.tables[name])).scalar_one())
            for name in TABLES if name in names}


def mend_sequences(rows: Connection) -> None:
    """PostgreSQL counts apart from the rows that were put in with their numbers."""
    if rows.dialect.name != "postgresql":
        return
    known = MetaData()
    known.reflect(rows)
    for table in known.tables.values():
        for column in table.primary_key:
            if isinstance(column.type, Integer) and column.server_default is not None:
                highest = rows.execute(select(func.max(column))).scalar_one()
                rows.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name),
                                                highest or 1, highest is not None)))


def _written(value: Any) -> Any:
    """A value with what it is."""
    if isinstance(value, datetime.datetime):
        return {"moment": value.astimezone(datetime.UTC).isoformat()}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    return value


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    if kind == "moment":
        return datetime.datetime.fromisoformat(text)
    return datetime.date.fromisoformat(text) if kind == "day" else base64.b64decode(text)
