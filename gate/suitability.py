"""The school's list for photos, gone through before the first of a kind (rule 9).

No program sees whether a photo may embarrass a child: a person goes through one
screen, per kind of post and school year, and that they did is kept. When the school
changes its list they are asked anew.
"""

from __future__ import annotations

import datetime
import hashlib

from sqlalchemy import Connection, insert, select

from gate.photorows import checklist
from gate.register import Register
from school.agreed import Rules
from school.rules import BY_CODE, OFF, severity_of
from school.words import Year

RULE = BY_CODE["photo-suitable"]


def due(rows: Connection, rules: Rules, person: str, kind: str, year: Year) -> tuple[str, ...]:
    """The sentences that somebody still has to go through before photos of this kind
    of post; none when they did, or when the school has the rule off."""
    if severity_of(RULE, rules.severity) == OFF or not rules.photo_list:
        return ()
    c = checklist.c
    done = rows.execute(select(c.at).where(c.person == person, c.kind == kind, c.year == str(year),
                                           c.list == _mark(rules))).first()
    return () if done else rules.photo_list


def went_through(register: Register, rules: Rules, person: str, kind: str, year: Year, now: datetime.datetime) -> None:
    """Keep that somebody went through the list. Twice is once."""
    with register.writing() as rows:
        if due(rows, rules, person, kind, year):
            rows.execute(insert(checklist).values(person=person, kind=kind, year=str(year), list=_mark(rules), at=now))
            register.note(rows, now, person, "photo-list", kind)


def _mark(rules: Rules) -> str:
    return hashlib.sha256("\n".join(rules.photo_list).encode()).hexdigest()[:16]
