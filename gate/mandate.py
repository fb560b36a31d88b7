"""Whose way in somebody may change or hand out: addresses, koppelcodes, second
steps, devices.

An address or a code is a way to become that person. So who gives one may do at
least what they may do: about families each page asks for its own act; about
staff, who manages staff; about a head, a head. Nobody about themselves. The
command line may do all: who works there has the register itself.
"""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, or_, select

from gate import schema
from gate.audit import OFFICE
from gate.rights import HEAD
from gate.roles import STAFF, Act, may


def is_staff(rows: Connection, person: str, today: datetime.date) -> bool:
    """Whether somebody works here or is about to: they have a role of staff whose
    last day is not past."""
    return bool(_roles(rows, person, today) & STAFF)


def may_change_way_in(rows: Connection, by: str, person: str, today: datetime.date) -> bool:
    """Whether ``by`` (a person's id, or who acts when nobody does) may change or
    hand out ``person``'s way in."""
    if by == OFFICE:
        return True
    if by == person:
        return False
    held, mine = _roles(rows, person, today) & STAFF, _roles(rows, by, today, begun=True)
    return not held or (HEAD in mine if HEAD in held else Act.STAFF in may(mine))


def _roles(rows: Connection, person: str, today: datetime.date, *, begun: bool = False) -> frozenset[str]:
    """Also those that are still to begin, unless ``begun``."""
    s = schema.staff_role.c
    found = select(s.role).where(s.person == person, or_(s.ends.is_(None), s.ends >= today))
    return frozenset(rows.execute(found.where(s.starts <= today) if begun else found).scalars())
