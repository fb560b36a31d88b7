"""How far each person is on the way in, as the office sees it."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from gate import schema
from gate.codes import LETTER
from gate.invitations import INVITATION


class Standing(StrEnum):
    """What the office has to do about somebody, if anything."""

    NONE = "none"  # nothing was sent yet
    INVITED = "invited"  # a code is under way, or lies at home
    BOUNCED = "bounced"  # every address refused the mail: ask for another, or give a letter
    EXPIRED = "expired"  # the code was never used
    SIGNED_IN = "signed-in"


def standings(rows: Connection, now: datetime.datetime) -> dict[str, Standing]:
    """The standing of everybody in the register, by person."""
    a, c, o = schema.address.c, schema.code.c, schema.outbox.c
    bounced: dict[str, bool] = {}
    proven: set[str] = set()
    for row in rows.execute(select(a.person, a.proven, a.bounced)):
        bounced[row.person] = bounced.get(row.person, True) and row.bounced is not None
        if row.proven:
            proven.add(row.person)
    waiting = set(rows.execute(select(o.person).where(
        o.kind == INVITATION, o.state.in_(("waiting", "claimed")))).scalars())
    ever: set[str] = set()
    live: set[str] = set()
    letters: set[str] = set()
    for code in rows.execute(select(c.person, c.way, c.expires, c.spent, c.revoked)):
        ever.add(code.person)
        if code.spent is None and code.revoked is None and code.expires > now:
            (letters if code.way == LETTER else live).add(code.person)

    def of(person: str) -> Standing:
        if person in proven:
            return Standing.SIGNED_IN
        if person in letters:
            return Standing.INVITED
        if bounced.get(person):
            return Standing.BOUNCED
        if person in live or person in waiting:
            return Standing.INVITED
        return Standing.EXPIRED if person in ever else Standing.NONE

    return {person: of(person) for person in rows.execute(select(schema.person.c.id)).scalars()}
