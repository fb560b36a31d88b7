"""The register: people, memberships, devices; SQLite or PostgreSQL.

Every change of somebody's rights goes through ``changing()``, which raises
the change number in the same transaction; that is what makes it effective in
every process within a second (DESIGN 3.4).
"""

from __future__ import annotations

import datetime
import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from gate import schema
from gate.alive import ENDS, keep_if_possible
from gate.errors import StoreUnavailable
from gate.rights import compute_rights
from gate.snapshot import Rights
from school.home import Home
from school.settings import Settings

PATIENCE = 10.0  # seconds that a writer waits for another
UNFINISHED = "restoring"
"""In var/ while a restore is under way: nothing is served from half a school."""
AN_END = "schoolpoort: something may have ended"
HOME = "schoolpoort_home"
CONNECT_WITHIN = 5  # seconds for PostgreSQL to answer at all


class Register:
    """One school's register. Safe to share between threads."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self.after_an_end: Callable[[], None] = lambda: None
        event.listen(engine, "after_cursor_execute", _note_an_end)

    @classmethod
    def open(cls, home: Home, settings: Settings) -> Register:
        """The register of a home, made or brought up to date when it must be.

        Raises StoreUnavailable when the store can't be reached or is newer
        than this program."""
        if (home.var / UNFINISHED).exists():
            raise StoreUnavailable("een herstel uit een back-up is niet af. Doe het opnieuw: schoolpoort restore")
        register = cls(connect(home, settings), settings)
        register.after_an_end = lambda: keep_if_possible(home, register.reading)
        try:
            register._migrate(home)
        except StoreUnavailable:
            register.close()
            raise
        except (SQLAlchemyError, OSError) as error:
            register.close()
            raise StoreUnavailable(f"het register is niet te openen: {error}") from error
        return register

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction that changes somebody's rights. When it took something away,
        the list of what still stands is written anew (gate/alive.py)."""
        with self._transaction(changes=True) as rows:
            yield rows

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that changes nobody's rights. When it ended something all the
        same, as a new letter ends the code of the one before, it counts as a change:
        else a backup of before would bring that back."""
        with self._transaction(changes=False) as rows:
            yield rows

    @contextmanager
    def _transaction(self, *, changes: bool) -> Iterator[Connection]:
        with self.engine.begin() as rows:
            rows.info.pop(AN_END, None)
            yield rows
            ended = rows.info.pop(AN_END, False)
            if changes or ended:
                rows.execute(update(schema.change).values(number=schema.change.c.number + 1))
        if ended:
            self.after_an_end()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: it waits for no writer."""
        with self.engine.connect().execution_options(writes=False) as rows:
            yield rows

    def change_number(self) -> int:
        """Raised by every change of rights; see gate/snapshot.py."""
        with self.reading() as rows:
            return int(rows.execute(select(schema.change.c.number)).scalar_one())

    def read_rights(self, today: datetime.date) -> Rights:
        """Who may read what on a day, and which devices live."""
        with self.reading() as rows:
            return compute_rights(rows, self.settings, today)

    def note(self, rows: Connection, at: datetime.datetime, actor: str, act: str, target: str = "",
             outcome: str = "ok") -> None:
        """Write the audit row of an act, in the act's own transaction (ASVS 16.3)."""
        rows.execute(insert(schema.audit).values(at=at, actor=actor, act=act, target=target[:200], outcome=outcome))

    def revision(self) -> tuple[str, str]:
        """The store's schema and the program's; the first "" when it has none yet."""
        with self.reading() as rows:
            known = inspect(rows).has_table("alembic_version")
            now = rows.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else ""
            return str(now or ""), schema.REVISION

    def close(self) -> None:
        self.engine.dispose()

    def _migrate(self, home: Home) -> None:
        now, head = self.revision()
        if now == head:
            return
        # Only now: Alembic costs each worker of the gate 10 MB and each command 0.2 s.
        migrating = importlib.import_module("gate.migrating")
        if now and now not in migrating.known_revisions():
            raise StoreUnavailable("het register is van een nieuwere Schoolpoort. Werk het programma bij.")
        home.var.mkdir(mode=0o755, parents=True, exist_ok=True)
        with FileLock(home.var / "register.lock"), self.engine.begin() as rows:
            migrating.upgrade(rows)


def home_of(rows: Connection) -> Home:
    """The home whose register this is: for an act that has to reach the files beside
    it whichever way it came in (gate/takedown.py)."""
    home: Home = rows.get_execution_options()[HOME]
    return home


def connect(home: Home, settings: Settings) -> Engine:
    """The store of a home, whatever is in it."""
    address = settings.server.database
    if address:
        url = make_url(address)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        # A server that is gone is said so soon; the guard answers 503 meanwhile.
        patience = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_WITHIN}
        return create_engine(url, pool_pre_ping=True, pool_size=8, connect_args=patience,
                             execution_options={HOME: home})
    home.register_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(home.register_file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(f"sqlite:///{home.register_file}", connect_args={"timeout": PATIENCE},
                           execution_options={HOME: home})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_writing)
    return engine


def _set_up_sqlite(connection: object, record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # sqlite3.Connection
    connection.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _note_an_end(rows: Connection, cursor: Any, statement: str, *rest: object) -> None:
    if cursor.rowcount and ENDS.match(statement):
        rows.info[AN_END] = True


def _begin_writing(rows: Connection) -> None:
    """A transaction takes the write lock at once when it is going to write:
    else two that began by reading can't both go on ("database is locked")."""
    rows.execute(text("BEGIN IMMEDIATE" if rows.get_execution_options().get("writes", True) else "BEGIN"))
