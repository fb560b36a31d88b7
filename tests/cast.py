"""The people that tests speak of, and what each may read.

All but the last three sign in as anybody does: address, mail, code. The demo
school's register knows them (demo/people.py); nobody here is real.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from demo.fill import give_app
from demo.people import BY_NAME
from gate import children, guardians, schema
from gate.keys import Key, KeyRing, load
from gate.register import Register
from gate.staff import add_staff, end_access
from gate.tokens import Purpose, new_id, sign
from gate.vault import Vault
from school.words import Group
from tests.surfer import Surfer, sign_in
from tests.town import Town

COOKIE = "__Host-schoolpoort"
NEWCOMERS = {
    # Not in the demo's lists: they join for the tests, by the office's own functions.
    "counsellor": "ib@delinde.example", "caretaker": "bezem@delinde.example", "trainee": "stage@delinde.example",
    "guest": "oma.akelei@example.org", "left_lately": "ouder1.egel@example.nl",
    "left_long": "ouder1.kwabaal@example.nl",
}


@dataclass
class Cast:
    """Who walks through the school. ``surfers`` and ``may_read`` by name;
    ``addresses`` of those who have one."""

    surfers: dict[str, Surfer] = field(default_factory=dict)
    may_read: dict[str, frozenset[Group]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=lambda: {**BY_NAME, **NEWCOMERS})


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def assemble(town: Town) -> Cast:
    """Sign everybody in, once."""
    cast, register = Cast(), Register.open(town.home, town.settings)
    cast.surfers["nobody"] = town.surfer()
    _newcomers(town, register)
    for name, address in cast.addresses.items():
        cast.surfers[name] = sign_in(town.port, town.home.outbox, address)
        cast.may_read[name] = rights_of(register, address)
    _leave(town, register, cast)
    _expired(town, register, cast)
    _forged(town, cast)
    register.close()
    return cast


def _newcomers(town: Town, register: Register) -> None:
    """Staff of the other roles, an exception member, and two children who left."""
    year, vault = town.settings.site.current_year, Vault(town.home.keys)
    today = now().astimezone(town.settings.site.zone)
    for name, role, groups in (("counsellor", "ib", ()), ("caretaker", "conciërge", ()),
                               ("trainee", "lio", ("groep-6",))):
        ends = (today + datetime.timedelta(days=60)).date() if role == "lio" else None
        person = add_staff(register, name, NEWCOMERS[name], role, groups, year, now=now(), ends=ends)
        give_app(register, vault, person, NEWCOMERS[name], now())
    with register.changing() as rows:
        guest = guardians.new_person(rows, "oma Akelei", NEWCOMERS["guest"], now())
        # Written as a row: the office's function asks for a last day within the year, which the demo pins.
        rows.execute(insert(schema.guest).values(
            id=new_id(), person=guest, child=_child(rows, "Akelei"), year=str(year), group="groep-3",
            reason="haalt op", by=new_id(), starts=today.date(), ends=today.date() + datetime.timedelta(days=30)))
        for name, days in (("Egel", 30), ("Kwabaal", 200)):
            children.leave(rows, _child(rows, name), today.date() - datetime.timedelta(days=days), now=now())


def _child(rows: Connection, last_name: str) -> str:
    c = schema.child.c
    return str(rows.execute(select(c.id).where(c.last_name == last_name)).scalar_one())


def rights_of(register: Register, address: str) -> frozenset[Group]:
    """What the register says that somebody may read today."""
    with register.reading() as rows:
        person = rows.execute(select(schema.address.c.person).where(schema.address.c.mail == address)).scalar_one()
    today = now().astimezone(register.settings.site.zone).date()  # begins an hour or two before UTC does
    return register.read_rights(today).people[person].groups


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
