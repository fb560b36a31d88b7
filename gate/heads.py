"""The heads of the school, who are told of what opens something to somebody."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, select

from gate import notices, schema
from gate.outbox import mail_to
from gate.rights import HEAD


def heads(rows: Connection, today: datetime.date) -> list[tuple[str, str]]:
    """Each head with one address, a proven one first."""
    s, a = schema.staff_role.c, schema.address.c
    held = select(s.person, a.mail).join_from(schema.staff_role, schema.address, a.person == s.person).where(
        s.role == HEAD, s.starts <= today, s.ends.is_(None) | (s.ends >= today))
    found = rows.execute(held.order_by(s.person, a.proven.is_(None), a.mail)).all()
    first: dict[str, str] = {}
    for row in found:
        first.setdefault(row.person, row.mail)
    return list(first.items())


def tell_heads(rows: Connection, kind: str, *, about: str, detail: str, by: str, today: datetime.date,
               now: datetime.datetime) -> None:
    """A mail of ``kind`` about a person to each head but who did it and the person
    themselves; and a notice, unless a head did it."""
    here = heads(rows, today)
    if by not in dict(here):
        notices.tell(rows, kind, about=about, detail=detail, now=now)
    for head, address in here:
        if head not in (by, about):
            mail_to(rows, kind, head, address, now, about=about)
