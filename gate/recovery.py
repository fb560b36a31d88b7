"""Recovery by the school: somebody who lost their second step is known by a
person who knows them, and sets up a new one after the mail. It leaves a trace."""

from __future__ import annotations

import datetime

from sqlalchemy import delete

from gate import factors, notices, schema
from gate.alarms import Alarm, alarm
from gate.mandate import may_change_way_in
from gate.register import Register
from gate.roles import Act
from gate.staff import acts_of


class RecoveryError(Exception):
    """It may not be done so; the message says why."""


def reset_second_step(register: Register, person: str, *, by: str, reason: str, now: datetime.datetime) -> int:
    """Take all second steps of a person away and sign them out everywhere; gives
    how many there were. ``by`` is who does it: somebody of the office who may change
    their way in (gate/mandate.py), or "office" by the command line.

    Raises RecoveryError when it is for themselves, when they may not, or without
    a reason."""
    if by == person:
        raise RecoveryError("uw eigen tweede stap wist iemand anders")
    today = now.astimezone(register.settings.site.zone).date()
    with register.reading() as rows:
        acts = acts_of(rows, by, today) & {Act.STAFF, Act.CHANGE_FAMILIES}
        if not acts or not may_change_way_in(rows, by, person, today):
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
