"""What in the register opens something, as hashes with dates; kept apart (school/epoch.py).

Written anew after every transaction that took something away, so that the list
is never older than the newest ending. When an old copy of the register is put
back, ``end_what_ended`` closes in it all that the list no longer holds.
"""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from gate import schema
from school.epoch import Alive, EpochError, hashed, read, write
from school.home import Home
from school.journal import give_to_owner_of

_DATED = "child|guardianship|membership|staff_role|guest|authenticator|code"
ENDS = re.compile(rf"\s*(?:DELETE FROM \"?(?:person|passkey|address|feed|{_DATED})|"
                  rf"UPDATE \"?(?:{_DATED}))\b", re.IGNORECASE)
"""Statements that may take something away from somebody."""
_log = logging.getLogger("schoolpoort.alive")

# Each table that opens something: the columns that name a row, and those that bound it in time.
_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "person": (("id",), ()),
    "child": (("id",), ("leaves",)),
    "guardianship": (("child", "person"), ()),
    "membership": (("child", "year", "group"), ("starts", "ends")),
    "staff_role": (("id", "person", "role", "year", "group"), ("starts", "ends")),
    "guest": (("id", "person", "child", "year", "group"), ("starts", "ends")),
    "passkey": (("id", "person", "credential", "public_key"), ()),
    "authenticator": (("person", "secret"), ()),
    "address": (("mail", "person"), ()),
    "code": (("id", "person", "digest"), ()),
    "feed": (("person", "id"), ()),
}


def file_of(home: Home) -> Path:
    """Where the list lies."""
    return home.apart / "alive.json"


def facts(rows: Connection) -> dict[str, str]:
    """Everything that opens something, by its hash, with its dates."""
    return {mark: dates for name in _KEYS for _, mark, dates in _facts_of(rows, name)}


def _facts_of(rows: Connection, name: str) -> Iterator[tuple[Any, str, str]]:
    """Each row that counts, with its hash and its dates."""
    table, (key, dates) = schema.metadata.tables[name], _KEYS[name]
    asked = select(table)
    if name == "guardianship":
        asked = asked.where(schema.guardianship.c.access)
    if name == "code":
        asked = asked.where(schema.code.c.spent.is_(None), schema.code.c.revoked.is_(None))
    for row in rows.execute(asked).mappings():
        yield row, hashed(name, *(row[column] for column in key)), "|".join(str(row[column] or "") for column in dates)


def keep(home: Home, reading: Callable[[], AbstractContextManager[Connection]], *, epoch: int | None = None) -> None:
    """Write the list as the register is now. One process after the other: who
    comes last has read last. ``epoch``: begin a new one."""
    home.apart.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = home.apart / "alive.lock"
    with FileLock(lock, mode=0o600):
        give_to_owner_of(home.apart, lock)
        if epoch is None:
            before = read(file_of(home))
            epoch = before.epoch if before else 0
        with reading() as rows:
            number = int(rows.execute(select(schema.change.c.number)).scalar_one())
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            write(file_of(home), Alive(epoch=epoch, number=number, moment=now, what=facts(rows)))


def keep_if_possible(home: Home, reading: Callable[[], AbstractContextManager[Connection]]) -> None:
    """After a change that is made already: what goes wrong here is logged, loudly."""
    try:
        keep(home, reading)
    except (OSError, EpochError):
        _log.exception("%s can't be written: a restore would not know what was ended now", file_of(home))


def end_what_ended(rows: Connection, alive: Alive, now: datetime.datetime) -> int:
    """Close in an older copy what does not stand any more, and give what stands
    the dates that it has now; gives how many rows that were."""
    done = 0
    for name, (key, dates) in _KEYS.items():
        table = schema.metadata.tables[name]
        for row, mark, held in list(_facts_of(rows, name)):
            this = _is(table, row, key)
            if mark not in alive.what:
                done += _end(rows, table, this, now)
            elif alive.what[mark] != held:
                rows.execute(update(table).where(*this).values(_dates(dates, alive.what[mark])))
                done += 1
    return done


def _is(table: Table, row: Any, key: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [table.c[column] == row[column] for column in key]


def _end(rows: Connection, table: Table, this: list[ColumnElement[bool]], now: datetime.datetime) -> int:
    if table.name == "guardianship":  # the tie stays, so that no list opens it again
        return int(rows.execute(update(table).where(*this).values(
            access=False, ended=now, reason="beëindigd voor het herstel")).rowcount)
    if table.name == "code":
        return int(rows.execute(update(table).where(*this).values(revoked=now)).rowcount)
    return int(rows.execute(delete(table).where(*this)).rowcount)


def _dates(columns: tuple[str, ...], text: str) -> dict[str, datetime.date | None]:
    return {column: datetime.date.fromisoformat(part) if part else None
            for column, part in zip(columns, text.split("|"), strict=True)}
