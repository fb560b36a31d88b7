"""Questions that one browser must answer once, and soon."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from gate import schema
from gate.tokens import new_id


def ask(rows: Connection, kind: str, value: str, *, now: datetime.datetime, lives: datetime.timedelta,
        person: str | None = None) -> str:
    """Write a question down; gives its id, which only the browser that it is
    for gets to know (128 random bits)."""
    c, id = schema.challenge.c, new_id()
    rows.execute(delete(schema.challenge).where(c.expires <= now))
    rows.execute(insert(schema.challenge).values(id=id, kind=kind, person=person, value=value, expires=now + lives))
    return id


def waiting(rows: Connection, kind: str, id: str, *, now: datetime.datetime, person: str | None = None,
            lock: bool = False) -> Any:
    """The question while it can be answered, by whom it is for; else None. With
    ``lock`` nobody else can answer it meanwhile."""
    found = select(schema.challenge).where(*_open(kind, id, now, person))
    return rows.execute(found.with_for_update() if lock else found).one_or_none()


def spend(rows: Connection, kind: str, id: str, *, now: datetime.datetime, person: str | None = None) -> Any:
    """As ``waiting``, and nobody can answer it after this, right or wrong.

    One UPDATE decides, so that of many at once one gets it."""
    done = rows.execute(update(schema.challenge).where(*_open(kind, id, now, person)).values(spent=now))
    if done.rowcount != 1:
        return None
    return rows.execute(select(schema.challenge).where(schema.challenge.c.id == id)).one()


def _open(kind: str, id: str, now: datetime.datetime, person: str | None) -> tuple[Any, ...]:
    c = schema.challenge.c
    whose = c.person.is_(None) if person is None else c.person == person
    return c.id == id, c.kind == kind, whose, c.spent.is_(None), c.expires > now
