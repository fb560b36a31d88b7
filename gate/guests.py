"""Exception members: somebody close to a child's care who reads one group of
that child, for a reason and a time (rules.md 2). The head is told of each."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from gate import children, guardians, notices, schema
from gate.audit import OFFICE, note
from gate.guardians import Someone
from gate.heads import heads
from gate.outbox import mail_to
from gate.register import Register
from gate.tokens import new_id
from school.words import Group, Year

GUEST = "guest"
"""The kind of the mail to the head."""
NEW_GUEST = "guest-new"
"""The kind of the notice to the head."""

TYPED = ": "
"""Between the name that was typed and the reason."""


class GuestError(Exception):
    """What was asked can't be; ``why`` is a word that the page has a sentence for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Guest:
    """One exception member."""

    id: str
    person: str
    child: str
    group: Group
    reason: str
    by: str
    starts: datetime.date
    ends: datetime.date


def add(rows: Connection, *, name: str, mail: str, child: str, group: Group, reason: str, ends: datetime.date,
        now: datetime.datetime, by: str = OFFICE) -> str:
    """Let somebody read one group of a child until a day; gives the row's id.

    ``mail`` is as ``normal_mail`` gives it, ``now`` in the school's own zone.
    Raises GuestError."""
    today = now.date()
    if not reason.strip():
        raise GuestError("no-reason")
    if not today <= ends <= group.year.end:
        raise GuestError("ends")
    if not any(place.group == group and place.is_open(today) for place in children.places(rows, child)):
        raise GuestError("not-there")
    held = guardians.holders(rows, mail)
    if any(one.id == by for one in held):
        raise GuestError("self")
    if any(guardians.tie_of(rows, one.id, child) for one in held):
        raise GuestError("guardian")
    person = held[0].id if held else guardians.new_person(rows, name, mail, now)
    # Somebody whom the school knows keeps their name; what was typed stands with the reason.
    reason = f"{name}{TYPED}{reason.strip()}" if held else reason
    if any(guest.child == child and guest.person == person for guest in current(rows, today)):
        raise GuestError("twice")
    id = new_id()
    rows.execute(insert(schema.guest).values(
        id=id, person=person, child=child, year=str(group.year), group=group.name, reason=reason.strip()[:200],
        by=by, starts=today, ends=ends))
    note(rows, now, by, "guest-add", f"{id} {person} {child} {group}")
    notices.tell(rows, NEW_GUEST, about=child, detail=id, now=now)
    for head, address in heads(rows, today):
        if head != by:
            mail_to(rows, GUEST, head, address, now, about=id)
    return id


def end(register: Register, guest: str, *, now: datetime.datetime, by: str = OFFICE) -> bool:
    """They read no more, from now on; False when they did not."""
    e, today = schema.guest.c, now.date()
    with register.changing() as rows:
        done = rows.execute(update(schema.guest).where(e.id == guest, e.ends >= today).values(
            ends=today - datetime.timedelta(days=1)))
        if done.rowcount:
            note(rows, now, by, "guest-end", guest)
        return bool(done.rowcount)


def reopen(rows: Connection, guest: str, ends: datetime.date, *, ended: datetime.date, now: datetime.datetime,
           by: str = OFFICE) -> bool:
    """Undo an end: they read until that day again. False when they do not end on
    ``ended`` any more: somebody decided about it since."""
    e = schema.guest.c
    done = rows.execute(update(schema.guest).where(e.id == guest, e.ends == ended).values(ends=ends))
    if done.rowcount:
        note(rows, now, by, "guest-reopen", guest)
    return bool(done.rowcount)


def one(rows: Connection, guest: str) -> Guest | None:
    """The exception member of an id."""
    found = _guests(rows, select(schema.guest).where(schema.guest.c.id == guest))
    return found[0] if found else None


def current(rows: Connection, today: datetime.date) -> list[Guest]:
    """Everybody who reads as one today, whose time ends first before the others."""
    e = schema.guest.c
    return _guests(rows, select(schema.guest).where(e.ends >= today).order_by(e.ends, e.id))


def as_typed(rows: Connection, found: Collection[Guest], known: Mapping[str, Someone]) -> dict[str, Someone]:
    """``known``, for who may not look people up: whoever is more here than an
    extra reader is called what was typed, or any address would tell its name."""
    g, s = schema.guardianship.c, schema.staff_role.c
    more = {*rows.execute(select(g.person)).scalars(), *rows.execute(select(s.person)).scalars()}
    typed = {guest.person: replace(known[guest.person], own_name=guest.reason.partition(TYPED)[0], addresses=())
             for guest in found if guest.person in more and guest.person in known}
    return {**known, **typed}


def _guests(rows: Connection, which: Select[Any]) -> list[Guest]:
    return [Guest(row.id, row.person, row.child, Group(Year.parse(row.year), row.group), row.reason, row.by,
                  row.starts, row.ends) for row in rows.execute(which)]
