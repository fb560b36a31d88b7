"""Parents in a register, signed in: whom a load speaks for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from gate import keys, schema
from gate.access import COOKIE
from gate.register import Register
from gate.tokens import Purpose, new_id, sign
from gate.wsgi import utc_now
from school.home import Home
from school.settings import Settings
from school.words import Group

LIVES = datetime.timedelta(days=100)


@dataclass(frozen=True)
class Parent:
    """Somebody with a session: ``cookie`` as a browser sends it."""

    id: str
    groups: tuple[Group, ...]
    cookie: str


def move_in(home: Home, groups: Sequence[Group], count: int, *, each: int = 1) -> list[Parent]:
    """``count`` parents with a child in ``each`` of the groups, one after the other; makes
    register and key when they are not there."""
    settings, now = Settings.read(home), utc_now()
    if not list(home.keys.glob("gate-*.json")):
        keys.rotate(home.keys, now)
    ring, register = keys.load(home.keys), Register.open(home, settings)
    parents = []
    with register.changing() as rows:
        for number in range(count):
            person, device = new_id(), new_id()
            own = tuple(dict.fromkeys(groups[(number + step * 5) % len(groups)] for step in range(each)))
            rows.execute(insert(schema.person).values(id=person, name=f"Ouder {number}", created=now))
            for group in own:
                child = new_id()
                rows.execute(insert(schema.child).values(id=child, first_name=f"Kind {number} {group}", particle="",
                                                         last_name="Voorbeeld", born=datetime.date(2019, 5, 1)))
                rows.execute(insert(schema.guardianship).values(child=child, person=person))
                rows.execute(insert(schema.membership).values(child=child, year=str(group.year), group=group.name,
                                                              starts=group.year.start, ends=None))
            rows.execute(insert(schema.device).values(id=device, person=person, created=now, seen=now,
                                                      expires=now + LIVES, label="Firefox", shared=False,
                                                      proved=now, strong=None))
            token = sign(ring, Purpose.SESSION, issuer=settings.site.url, subject=person, id=device, now=now,
                         lives=LIVES)
            parents.append(Parent(person, own, f"{COOKIE}={token}"))
    register.close()
    return parents
