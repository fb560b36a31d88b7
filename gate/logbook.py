"""The log as the school reads it: newest first, a page at a time, names looked up
as they are now. What is gone from the register has no name any more."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gate import children, guardians, schema

PAGE = 50
_ID = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass(frozen=True)
class Entry:
    """One row: who did what, to whom (as far as they have a name), with which outcome."""

    id: int
    at: datetime.datetime
    actor: str
    actor_name: str
    act: str
    about: tuple[tuple[str, str], ...]  # a page of the office and a name
    outcome: str


def acts(rows: Connection) -> list[str]:
    """Every kind of act that the log holds."""
    return list(rows.execute(select(schema.audit.c.act).distinct().order_by(schema.audit.c.act)).scalars())


def read(rows: Connection, *, person: str = "", act: str = "",
         day: tuple[datetime.datetime, datetime.datetime] | None = None,
         before: int | None = None) -> tuple[list[Entry], bool]:
    """A page of the log, and whether there is more. ``person``: who did it or to
    whom; ``day``: its first moment and the next one's; ``before``: an entry's id."""
    a = schema.audit.c
    which = select(schema.audit).order_by(a.id.desc()).limit(PAGE + 1)
    if person:
        which = which.where((a.actor == person) | a.target.contains(person, autoescape=True))
    if act:
        which = which.where(a.act == act)
    if day:
        which = which.where(a.at >= day[0], a.at < day[1])
    if before is not None:
        which = which.where(a.id < before)
    found = rows.execute(which).all()
    known = _known(rows, {id for row in found for id in (row.actor, *_ID.findall(row.target))})
    return [Entry(row.id, row.at, row.actor, known.get(row.actor, ("", ""))[1], row.act,
                  tuple(known[id] for id in dict.fromkeys(_ID.findall(row.target)) if id in known), row.outcome)
            for row in found[:PAGE]], len(found) > PAGE


def _known(rows: Connection, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Page and name of each id that is a person's or a child's."""
    people = {id: (f"/beheer/persoon/{id}/", one.name) for id, one in guardians.named(rows, ids).items()}
    pupils = {child.id: (f"/beheer/kind/{child.id}/", child.name) for child in children.some(rows, ids)}
    return people | pupils
