"""Recovery by the school: somebody who lost their second step is known by a
person who knows them, and sets up a new one after the mail. It leaves a trace."""

from __future__ import annotations

import datetime

from sqlalchemy import delete

from gate import factors, notices, schema
from gate.alarms import Alarm, alarm
from gate.audit import OFFICE
from gate.register import Register
from gate.roles import Act


class RecoveryError(Exception):
    """It may not be done so; the message says why."""


def reset_second_step(register: Register, person: str, *, by: str, reason: str, now: datetime.datetime) -> int:
    """Take all second steps of a person away and sign them out everywhere; gives
    how many there were. ``by`` is who does it: a person with Act.STAFF (the page
    checks that), or "office" by the command line.

    Raises RecoveryError when it is for themselves, when they may not, or without
    a reason."""
    if by == person:
        raise RecoveryError("uw eigen tweede stap wist iemand anders")
    if by != OFFICE and not _may(register, by, person, now):
        raise RecoveryError("dit mag u niet")
    if not reason.strip():
        raise RecoveryError("zonder reden gaat dit niet")
    with register.changing() as rows:
        number = factors.read(rows, person).count
        for table in (schema.passkey, schema.authenticator, schema.device, schema.challenge):
            rows.execute(delete(table).where(table.c.person == person))
        alarm(rows, person, Alarm.RESET, now)
        # The log holds ids only; why it was done stands where the school looks.
        notices.tell(rows, "second-step-reset", about=person, detail=reason.strip(), now=now)
        register.note(rows, now, by, "second-step-reset", person)
    return number


def _may(register: Register, by: str, person: str, now: datetime.datetime) -> bool:
    people = register.read_rights(now.astimezone(register.settings.site.zone).date()).people
    needed = {Act.STAFF} if person in people and people[person].is_staff else {Act.STAFF, Act.CHANGE_FAMILIES}
    return by in people and bool(people[by].may & needed)
