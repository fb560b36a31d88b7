"""Drafts of somebody whom the register does not know any more go with them."""

from __future__ import annotations

from sqlalchemy import select

from gate import schema
from gate.register import Register
from gate.writing.drafts import Drafts
from school.home import Home


def forget_strangers(register: Register, home: Home) -> int:
    """Throw away what nobody of the register owns; gives of how many. Costs nothing
    where nobody writes."""
    drafts = Drafts(home)
    owners = drafts.owners()
    if not owners:
        return 0
    with register.reading() as rows:
        known = set(rows.execute(select(schema.person.c.id).where(schema.person.c.id.in_(owners))).scalars())
    gone = [owner for owner in owners if owner not in known]
    for owner in gone:
        drafts.forget(owner)
    return len(gone)
