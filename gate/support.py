"""A reading session for support: a quarter of an hour through a parent's eyes.

It is logged before it exists, stands among the parent's own devices where they
see it and can end it, changes nothing (gate/app.py), and is never for staff:
who helps must not become somebody with rights over others.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import insert, or_, select

from gate import schema
from gate.devices import is_staff
from gate.keys import KeyRing
from gate.register import Register
from gate.rights import SUPPORT
from gate.tokens import Purpose, new_id, sign

LIVES = datetime.timedelta(minutes=15)


class SupportError(Exception):
    """There is no session; the message says why."""


@dataclass(frozen=True)
class Session:
    """``token`` is the value of the gate's cookie; ``name`` is whose it is."""

    token: str
    name: str
    ends: datetime.datetime


def reading_session(register: Register, ring: KeyRing, who: str, *, reason: str, by: str,
                    now: datetime.datetime) -> Session:
    """A session for the person with an address or id. Raises SupportError."""
    words = " ".join(reason.split())
    if len(words) < 5:
        raise SupportError("zeg waarom; de ouder ziet het bij de eigen apparaten.")
    person, name = _one(register, who)
    with register.writing() as rows:  # on disk before there is anything to misuse
        register.note(rows, now, by, "support-token", person, "asked")
    device, ends = new_id(), now + LIVES
    with register.changing() as rows:
        if is_staff(rows, person):
            register.note(rows, now, by, "support-token", person, "staff")
            refused = True
        else:
            refused = False
            # Not proved, not strong, not mailed to: it can do nothing that asks who is there.
            rows.execute(insert(schema.device).values(
                id=device, person=person, created=now, seen=now, expires=ends,
                label=f"{SUPPORT}{words}"[:100], shared=True))
            register.note(rows, now, by, "support-token", f"{person} {device}")
    if refused:
        raise SupportError(f"{name} werkt op school. Voor medewerkers is er geen sessie voor ondersteuning.")
    token = sign(ring, Purpose.SESSION, issuer=register.settings.site.url, subject=person, id=device, now=now,
                 lives=LIVES)
    return Session(token, name, ends)


def _one(register: Register, who: str) -> tuple[str, str]:
    p, a = schema.person.c, schema.address.c
    wanted = who.strip().casefold()
    with register.reading() as rows:
        found = {row.id: row.name or row.mail for row in rows.execute(
            select(p.id, p.name, a.mail).join_from(schema.person, schema.address)
            .where(or_(a.mail == wanted, p.id == wanted)))}
    if len(found) != 1:
        more = "hoort bij meer mensen; geef het nummer" if found else "is hier niet bekend"
        ids = f": {', '.join(sorted(found))}" if found else ""
        raise SupportError(f"“{who}” {more}{ids}.")
    return next(iter(found.items()))
