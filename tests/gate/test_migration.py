"""From the first schema to this one: nothing is lost, and half is never there; on both stores."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, Table, select, text
from sqlalchemy.exc import DBAPIError

from gate import schema
from gate.errors import StoreUnavailable
from gate.migrating import known_revisions, upgrade
from gate.register import Register, connect
from school.home import Home
from school.settings import Settings
from tests.conftest import Figure
from tests.gate.small_school import TOML

AT = "2026-11-20 15:00:00.000000+00:00"
A, B, C, D = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
# By plain SQL: today's code must not be able to write what yesterday's could not.
ROWS = (
    f"INSERT INTO person (id, name, created) VALUES ('{A}', 'Anna', '{AT}'), ('{B}', '', '{AT}')",
    f"INSERT INTO address (mail, person, proven) VALUES ('anna@ouders.example', '{A}', '{AT}'),"
    f" ('b@ouders.example', '{B}', NULL)",
    "INSERT INTO child (id, first_name, particle, last_name, born) VALUES"
    f" ('{C}', 'Bram', 'de', 'Vries', '2020-02-29')",
    f"INSERT INTO guardianship (child, person, authority, access, household) VALUES ('{C}', '{A}', true, true, 1),"
    f" ('{C}', '{B}', false, false, 2)",
    'INSERT INTO membership (child, year, "group", starts, ends) VALUES'
    f" ('{C}', '2025-2026', 'groep-2', '2025-08-01', '2026-07-31'),"
    f" ('{C}', '2026-2027', 'groep-3', '2026-08-01', NULL)",
    'INSERT INTO staff_role (id, person, role, year, "group", starts, ends) VALUES'
    f" ('{D}', '{B}', 'leerkracht', '2026-2027', 'groep-3', '2026-08-01', NULL)",
    "INSERT INTO device (id, person, created, seen, expires, label, shared) VALUES"
    f" ('{D}', '{A}', '{AT}', '{AT}', '2027-05-01 00:00:00.000000+00:00', 'Safari op iPhone', false)",
    "INSERT INTO request (id, mail, person, kid, created, expires, tries, spent, shared, back, language) VALUES"
    f" ('{D}', 'anna@ouders.example', '{A}', 'k1', '{AT}', '{AT}', 2, NULL, false, '/account/', 'nl'),"
    f" ('{C}', 'wie@elders.example', NULL, 'k1', '{AT}', '{AT}', 0, '{AT}', true, '', 'en')",
    "INSERT INTO outbox (id, kind, request, created, due, tries, state, claimed, said) VALUES"
    f" ('{A}', 'sign-in', '{D}', '{AT}', '{AT}', 1, 'sent', '{AT}', ''),"
    f" ('{B}', 'sign-in', '{C}', '{AT}', '{AT}', 0, 'void', NULL, 'zo')",
    f"INSERT INTO occurrence (kind, subject, at) VALUES ('mail', 'x', '{AT}')",
    f"INSERT INTO audit (at, actor, act, target, outcome) VALUES ('{AT}', '{A}', 'sign-in', '{D}', 'ok'),"
    f" ('{AT}', 'office', 'staff-add', '{B}', 'ok')",
    "UPDATE change SET number = 41",
)


@pytest.fixture
def old(tmp_path: Path, empty_database: str) -> Iterator[Register]:
    """A register as the first issue left it, with rows in every table."""
    (tmp_path / "school.toml").write_text(f'{TOML}[server]\ndatabase = "{empty_database}"\n', encoding="utf-8")
    home = Home(tmp_path)
    register = Register(connect(home, Settings.read(home)), Settings.read(home))
    with register.engine.begin() as rows:
        upgrade(rows, "0001")
        for statement in ROWS:
            rows.execute(text(statement if rows.dialect.name == "postgresql" else statement.replace("+00:00", "")))
    yield register
    register.close()


def everything(rows: Connection, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """All rows by table; only ``columns`` when given."""
    known = MetaData()
    known.reflect(rows)
    tables = [known.tables[name] for name in columns] if columns else list(known.tables.values())
    return {table.name: sorted((tuple(row) for row in rows.execute(select(*_chosen(table, columns)))), key=repr)
            for table in tables if table.name != "alembic_version"}


def _chosen(table: Table, columns: dict[str, list[str]] | None) -> list[object]:
    return [table.c[name] for name in columns[table.name]] if columns else list(table.c)


def columns_of(rows: Connection) -> dict[str, list[str]]:
    known = MetaData()
    known.reflect(rows)
    return {table.name: [column.name for column in table.c] for table in known.tables.values()
            if table.name != "alembic_version"}


def opened(register: Register, root: Path) -> Register:
    return Register.open(Home(root), register.settings)


def test_every_row_of_every_table_is_there_after_it(old: Register, tmp_path: Path, figure: Figure) -> None:
    with old.reading() as rows:
        before, columns = everything(rows), columns_of(rows)
    assert all(before.values()), f"a table without rows: {[name for name, found in before.items() if not found]}"
    register = opened(old, tmp_path)
    with register.reading() as rows:
        assert everything(rows, columns) == before
    assert len(set(register.revision())) == 1
    person = register.read_rights(datetime.date(2026, 11, 20)).people[A]
    assert sorted(map(str, person.groups)) == ["2026-2027/groep-3", "2026-2027/school"]
    figure(24, f"migration 0001 to head on {register.engine.dialect.name}: "
               f"{sum(map(len, before.values()))} rows of {len(before)} tables, 0 lost")
    register.close()


def test_one_mailbox_may_be_two_guardians_after_it(old: Register, tmp_path: Path) -> None:
    register = opened(old, tmp_path)
    with register.writing() as rows:
        rows.execute(text(f"INSERT INTO address (mail, person, listed) VALUES ('anna@ouders.example', '{B}', true)"))
    register.close()


@pytest.mark.parametrize("obstacle", ["early", "late"])
def test_a_fault_in_the_middle_leaves_the_old_one_as_it_was(old: Register, tmp_path: Path, obstacle: str) -> None:
    late = {"sqlite": "CREATE TRIGGER audit_kept_a_year BEFORE DELETE ON audit BEGIN SELECT 1; END",
            "postgresql": "CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS "
                          "$$ BEGIN RETURN NULL; END $$"}
    with old.writing() as rows:
        rows.execute(text("CREATE TABLE passkey (id INTEGER)" if obstacle == "early" else late[rows.dialect.name]))
    with old.reading() as rows:
        before = everything(rows), columns_of(rows)
    with pytest.raises(StoreUnavailable):
        opened(old, tmp_path)
    with old.reading() as rows:
        assert (everything(rows), columns_of(rows)) == before
    assert old.revision()[0] == "0001"


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statement", [3, 17, 29, 38])
def test_kill_9_in_the_middle_leaves_the_old_one_and_the_next_start_finishes(
        old: Register, tmp_path: Path, statement: int, figure: Figure) -> None:
    with old.reading() as rows:
        before, columns = everything(rows), columns_of(rows)
    old.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(statement)], check=False)
    assert killed.returncode == -9
    with old.reading() as rows:
        assert rows.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert everything(rows) == before
    assert old.revision()[0] == "0001"
    old.close()
    register = opened(old, tmp_path)
    with register.reading() as rows:
        assert everything(rows, columns) == before
    register.close()
    figure(24, f"kill -9 at statement {statement} of the migration: the old register, whole")


KILLED = """
import os, pathlib, signal, sys
from sqlalchemy import event
from gate.migrating import known_revisions, upgrade
from gate.register import Register, connect
from school.home import Home
from school.settings import Settings
home, last, seen = Home(pathlib.Path(sys.argv[1])), int(sys.argv[2]), []
engine = connect(home, Settings.read(home))
def count(connection, cursor, statement, *rest):
    if statement.lstrip().startswith(("CREATE", "ALTER", "DROP", "INSERT")):
        seen.append(statement)
        if len(seen) == last:
            os.kill(os.getpid(), signal.SIGKILL)
event.listen(engine, "after_cursor_execute", count)
with engine.begin() as rows:
    upgrade(rows)
print(f"only {len(seen)} statements")
"""


def test_the_log_can_only_grow_and_a_young_row_stays(old: Register, tmp_path: Path) -> None:
    register = opened(old, tmp_path)
    for statement in ("UPDATE audit SET outcome = 'niets'", "DELETE FROM audit",
                      "UPDATE audit SET at = '2020-01-01 00:00:00'", "DELETE FROM audit WHERE act = 'sign-in'"):
        with pytest.raises(DBAPIError, match="the log"), register.writing() as rows:
            rows.execute(text(statement))
    with register.writing() as rows:
        register.note(rows, datetime.datetime(2027, 11, 21, 15, 0, 1, tzinfo=datetime.UTC), "office", "look")
        assert rows.execute(text("DELETE FROM audit WHERE act <> 'look'")).rowcount == 2, "a year older than the newest"
    register.close()


def test_nobody_writes_over_a_row_of_the_log_or_empties_it(old: Register, tmp_path: Path) -> None:
    """Who holds the store's own program, but not its file: the thief's trace stays."""
    register = opened(old, tmp_path)
    with register.reading() as rows:
        before = rows.execute(select(schema.audit)).all()
        first, sqlite = before[0].id, rows.dialect.name == "sqlite"
    row = f"INTO audit (id, at, actor, act, target, outcome) VALUES ({first}, '{AT}', 'niemand', 'niets', '', 'ok')"
    ways = {True: (f"INSERT OR REPLACE {row}", f"REPLACE {row}", "UPDATE OR REPLACE audit SET id = id + 1"),
            False: ("TRUNCATE audit", "TRUNCATE audit CASCADE",
                    f"INSERT {row} ON CONFLICT (id) DO UPDATE SET actor = 'niemand'")}
    for statement in ways[sqlite]:
        with pytest.raises(DBAPIError, match="the log"), register.writing() as rows:
            rows.execute(text(statement))
    with register.writing() as rows:
        register.note(rows, datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC), "office", "look")
        assert rows.execute(select(schema.audit)).all()[:-1] == before, "it still grows"
    register.close()


def test_a_register_of_a_newer_program_is_refused_before_anything_is_touched(old: Register, tmp_path: Path) -> None:
    with old.writing() as rows:
        rows.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with old.reading() as rows:
        before = everything(rows)
    with pytest.raises(StoreUnavailable, match="nieuwere Schoolpoort"):
        opened(old, tmp_path)
    with old.reading() as rows:
        assert everything(rows) == before


def test_the_programs_own_schema_is_the_newest_step() -> None:
    assert known_revisions()[0] == schema.REVISION


def test_a_gate_that_is_up_to_date_knows_nothing_of_migrations(tmp_path: Path) -> None:
    """Alembic would cost each of its workers 10 MB."""
    (tmp_path / "school.toml").write_text(TOML, encoding="utf-8")
    home = Home(tmp_path)
    Register.open(home, Settings.read(home)).close()
    words = ("import sys; from pathlib import Path; from school.home import Home; "
             "from school.settings import Settings; import gate.wsgi; from gate.register import Register; "
             "home = Home(Path(sys.argv[1])); Register.open(home, Settings.read(home)).close(); "
             "print('alembic' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", words, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
