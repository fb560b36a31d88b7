"""Stopping: somebody who no longer wants to use the closed part ends it themselves.

It ends what they have here, devices and second steps. That they are a child's
guardian is the school's to know, so their tie to the child stays."""

from __future__ import annotations

import datetime

from sqlalchemy import delete, select, update

from gate import notices, schema
from gate.alarms import Alarm, alarm
from gate.register import Register


def stop(register: Register, person: str, *, now: datetime.datetime) -> None:
    """End all of a person's devices and second steps; their addresses count as
    never used; the office hears of it. Signing in by mail begins anew."""
    a = schema.address
    with register.changing() as rows:
        used = list(rows.execute(select(a.c.mail).where(a.c.person == person, a.c.proven.is_not(None))).scalars())
        for table in (schema.device, schema.passkey, schema.authenticator, schema.address_change, schema.challenge,
                      schema.feed):
            rows.execute(delete(table).where(table.c.person == person))
        rows.execute(update(a).where(a.c.person == person).values(proven=None))
        alarm(rows, person, Alarm.STOPPED, now, also=used)
        notices.tell(rows, "stopped", about=person, now=now)
        register.note(rows, now, person, "stop", person)
