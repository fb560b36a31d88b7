"""The people that tests speak of, and what each may read.

All but the last three sign in as anybody does: address, mail, code. The demo
school's register knows them (demo/people.py); nobody here is real.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from sqlalchemy import select

from demo.people import BY_NAME
from gate import schema
from gate.keys import Key, KeyRing, load
from gate.register import Register
from gate.staff import end_access
from gate.tokens import Purpose, new_id, sign
from school.words import Group
from tests.surfer import Surfer, sign_in
from tests.town import Town

COOKIE = "__Host-schoolpoort"


@dataclass
class Cast:
    """Who walks through the school. ``surfers`` by name; ``may_read`` by name."""

    surfers: dict[str, Surfer] = field(default_factory=dict)
    may_read: dict[str, frozenset[Group]] = field(default_factory=dict)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def assemble(town: Town) -> Cast:
    """Sign everybody in, once."""
    cast, register = Cast(), Register.open(town.home, town.settings)
    cast.surfers["nobody"] = town.surfer()
    for name, address in BY_NAME.items():
        cast.surfers[name] = sign_in(town.port, town.home.outbox, address)
        cast.may_read[name] = rights_of(register, address)
    _leave(town, register, cast)
    _expired(town, register, cast)
    _forged(town, cast)
    register.close()
    return cast


def rights_of(register: Register, address: str) -> frozenset[Group]:
    """What the register says that somebody may read today."""
    with register.reading() as rows:
        person = rows.execute(select(schema.address.c.person).where(schema.address.c.mail == address)).scalar_one()
    return register.read_rights(now().date()).people[person].groups


def _leave(town: Town, register: Register, cast: Cast) -> None:
    """A parent whose access was ended, with a token that lives on."""
    address = BY_NAME["leaver"]
    with register.reading() as rows:
        g, c, a = schema.guardianship.c, schema.child.c, schema.address.c
        children = rows.execute(select(c.first_name).join_from(schema.guardianship, schema.child, g.child == c.id)
                                .where(g.person == select(a.person).where(a.mail == address).scalar_subquery())).all()
    for child in children:
        end_access(register, address, child.first_name, now=now())
    cast.may_read["leaver"] = frozenset()


def _token(ring: KeyRing, town: Town, register: Register, address: str, when: datetime.datetime) -> str:
    with register.reading() as rows:
        person = rows.execute(select(schema.address.c.person).where(schema.address.c.mail == address)).scalar_one()
        device = rows.execute(select(schema.device.c.id).where(schema.device.c.person == person)).scalars().first()
    return sign(ring, Purpose.SESSION, issuer=town.settings.site.url, subject=person, id=device or new_id(),
                now=when, lives=datetime.timedelta(days=1))


def _expired(town: Town, register: Register, cast: Cast) -> None:
    """The head's own device, with a token of last year."""
    token = _token(load(town.home.keys), town, register, BY_NAME["head"], now() - datetime.timedelta(days=365))
    cast.surfers["expired"] = Surfer(town.port, {COOKIE: token})


def _forged(town: Town, cast: Cast) -> None:
    """The head's very claims, signed with a key of Mallory's own under our key's name."""
    register = Register.open(town.home, town.settings)
    kid = load(town.home.keys).signing.kid
    key = Key(kid, now(), b"m" * 32)
    token = _token(KeyRing({kid: key}, key), town, register, BY_NAME["head"], now())
    cast.surfers["forged"] = Surfer(town.port, {COOKIE: token})
    register.close()
