"""Drafts of somebody whom the register does not know any more go with them; and what a
draft does not hold any more goes after a day."""

from __future__ import annotations

import datetime

import msgspec
from sqlalchemy import select

from gate import schema
from gate.register import Register
from gate.writing.drafts import Drafts
from gate.writing.parts import sweep
from school.home import Home

A_DAY = datetime.timedelta(days=1)


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


def sweep_drafts(home: Home, now: datetime.datetime) -> int:
    """Take away files that did not go on for a day, and those that were taken out of a
    draft nobody touched since yesterday; gives how many. Raises OSError."""
    drafts, gone = Drafts(home), 0
    for owner in drafts.owners():
        gone += sweep(home.drafts / owner)
        for one in drafts.all(owner):
            if one.dropped and datetime.datetime.fromisoformat(one.changed) < now - A_DAY:
                drafts.let_go(one, one.dropped)
                drafts.change(owner, one.id, lambda draft: msgspec.structs.replace(draft, dropped=()), now, beside=True)
                gone += len(one.dropped)
    return gone
