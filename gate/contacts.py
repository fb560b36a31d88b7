"""Addresses that the office writes down, and people who turn out to be one."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from gate import codes, consents, schema, telling
from gate.alarms import Alarm, alarm
from gate.audit import OFFICE, note
from gate.guardians import GuardianError


def add_address(rows: Connection, person: str, mail: str, *, now: datetime.datetime, by: str = OFFICE) -> None:
    """One more mailbox of somebody, as the school was told. Whoever signs in by
    another one is mailed. Raises GuardianError when they have it already."""
    a = schema.address.c
    if rows.execute(select(a.mail).where(a.mail == mail, a.person == person)).first():
        raise GuardianError("has-it")
    rows.execute(insert(schema.address).values(mail=mail, person=person))
    alarm(rows, person, Alarm.ADDRESS, now)
    note(rows, now, by, "address-add", person)


def drop_address(rows: Connection, person: str, mail: str, *, now: datetime.datetime, by: str = OFFICE) -> None:
    """A mailbox is somebody's no longer: what is signed in by it ends. Raises
    GuardianError when it is their only one."""
    a, d = schema.address.c, schema.device.c
    if rows.execute(select(func.count()).where(a.person == person)).scalar_one() < 2:
        raise GuardianError("last-address")
    done = rows.execute(delete(schema.address).where(a.mail == mail, a.person == person))
    if done.rowcount:
        rows.execute(delete(schema.device).where(d.person == person, d.mail == mail))
        alarm(rows, person, Alarm.ADDRESS, now, also=[mail])
        note(rows, now, by, "address-drop", person)


def merge(rows: Connection, keep: str, gone: str, *, now: datetime.datetime, by: str = OFFICE) -> None:
    """Two entries of one person become one, ``keep``. What was ended for either
    stays ended; both sign in anew. Raises GuardianError for one and the same, and
    for ``gone`` with a role: nobody gets another's role this way."""
    s = schema.staff_role.c
    if keep == gone:
        raise GuardianError("same")
    if rows.execute(select(s.id).where(s.person == gone).limit(1)).first():
        raise GuardianError("staff")
    g, a = schema.guardianship, schema.address
    held = {row.child: row for row in rows.execute(select(g).where(g.c.person == keep))}
    for row in rows.execute(select(g).where(g.c.person == gone)).all():
        mine = (g.c.person == gone, g.c.child == row.child)
        if row.child not in held:
            rows.execute(update(g).where(*mine).values(person=keep))
        elif held[row.child].access and not row.access:
            rows.execute(update(g).where(g.c.person == keep, g.c.child == row.child).values(
                access=False, ended=row.ended, reason=row.reason, authority=row.authority))
    has = set(rows.execute(select(a.c.mail).where(a.c.person == keep)).scalars())
    for row in rows.execute(select(a).where(a.c.person == gone)).all():
        if row.mail not in has:
            rows.execute(update(a).where(a.c.person == gone, a.c.mail == row.mail).values(person=keep))
    consents.carry_over(rows, keep, gone, by=by, now=now)
    for table in (schema.guest, schema.photo_receipt):
        rows.execute(update(table).where(table.c.person == gone).values(person=keep))
    telling.carry_over(rows, keep, gone)
    rows.execute(delete(schema.device).where(schema.device.c.person.in_((keep, gone))))
    codes.revoke(rows, gone, by=by, now=now)
    rows.execute(delete(schema.person).where(schema.person.c.id == gone))
    alarm(rows, keep, Alarm.ADDRESS, now)
    note(rows, now, by, "person-merge", f"{keep} {gone}")
