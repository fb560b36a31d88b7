"""The right to be forgotten: a person or a child out of the register, for good (AVG art. 17).

No undo. Who is erased is written on the list of the erased first, so that a
backup of last week does not bring them back (school/erased.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, or_, select

from gate import schema
from gate.register import Register
from gate.retention import note_destruction
from gate.writing.drafts import Drafts
from school.erased import What, record
from school.home import Home


class ErasureError(Exception):
    """Nothing was erased; the message says what to do."""


@dataclass(frozen=True)
class Somebody:
    """Who is meant. ``mails`` are all addresses of a person, ``name`` is for the
    question whether this is the one; ``alone`` are guardians of a child who are
    tied to nothing else, and go with it."""

    what: What
    id: str
    name: str
    mails: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


def find(register: Register, text: str) -> Somebody:
    """The person with an address, or the child with (the start of) a name.
    Raises ErasureError when it is nobody, or more than one."""
    wanted = " ".join(text.split()).casefold()
    with register.reading() as rows:
        found = _persons(rows, wanted) if "@" in wanted else _children(rows, wanted)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ErasureError(f"“{text}” is geen mailadres of kind dat hier bekend is.")
    names = ", ".join(sorted(one.name for one in found)[:5])
    raise ErasureError(f"“{text}” kan {len(found)} mensen zijn: {names}. Typ meer van de naam.")


def erase(register: Register, home: Home, who: Somebody, *, reason: str, by: str, now: datetime.datetime) -> int:
    """Delete somebody with everything that hangs on them; gives how many people
    and children went. ``reason`` holds no names."""
    gone = [(who.what, who.id), *((What.PERSON, guardian) for guardian in who.alone)]
    record(home.apart / "erased.jsonl", gone, now)
    with register.changing() as rows:
        for what, id in gone:
            _delete(rows, what, id)
            register.note(rows, now, by, f"erase-{what}", id)
        persons = sum(what is What.PERSON for what, _ in gone)
        note_destruction(rows, "persoon, gewist op verzoek", persons, reason, now)
        note_destruction(rows, "kind, gewist op verzoek", len(gone) - persons, reason, now)
    for _, id in gone:
        Drafts(home).forget(id)
    return len(gone)


def _delete(rows: Connection, what: What, id: str) -> None:
    """The rest of their rows hangs on these by foreign keys; what only mentions
    them does not."""
    n, r, o = schema.notice.c, schema.request.c, schema.outbox.c
    rows.execute(delete(schema.notice).where(n.about == id))
    rows.execute(delete(schema.outbox).where(o.about == id))
    if what is What.CHILD:
        rows.execute(delete(schema.child).where(schema.child.c.id == id))
        return
    mails = list(rows.execute(select(schema.address.c.mail).where(schema.address.c.person == id)).scalars())
    shared = set(rows.execute(select(schema.address.c.mail).where(
        schema.address.c.mail.in_(mails), schema.address.c.person != id)).scalars())
    only_theirs = [mail for mail in mails if mail not in shared]
    rows.execute(delete(schema.request).where(or_(r.person == id, r.mail.in_(only_theirs))))
    rows.execute(delete(schema.outbox).where(o.mail.in_(only_theirs)))
    rows.execute(delete(schema.person).where(schema.person.c.id == id))


def _persons(rows: Connection, mail: str) -> list[Somebody]:
    a = schema.address.c
    found = rows.execute(select(schema.person.c.id, schema.person.c.name)
                         .join_from(schema.person, schema.address, a.person == schema.person.c.id)
                         .where(a.mail == mail)).all()
    return [Somebody(What.PERSON, id, name or mail, _mails(rows, id)) for id, name in found]


def _mails(rows: Connection, person: str) -> tuple[str, ...]:
    a = schema.address.c
    return tuple(rows.execute(select(a.mail).where(a.person == person).order_by(a.mail)).scalars())


def _children(rows: Connection, wanted: str) -> list[Somebody]:
    c = schema.child.c
    named = [(row.id, " ".join(f"{row.first_name} {row.particle} {row.last_name}".split()))
             for row in rows.execute(select(schema.child).order_by(c.last_name, c.first_name))]
    exact = [one for one in named if one[1].casefold() == wanted]
    found = exact or [one for one in named if wanted and one[1].casefold().startswith(wanted)]
    return [Somebody(What.CHILD, id, name, alone=_alone(rows, id)) for id, name in found]


def _alone(rows: Connection, child: str) -> tuple[str, ...]:
    """Guardians and exception members of this child who are nothing else here."""
    g, e, s = schema.guardianship.c, schema.guest.c, schema.staff_role.c
    tied = (*rows.execute(select(g.person).where(g.child == child)).scalars(),
            *rows.execute(select(e.person).where(e.child == child)).scalars())
    def others(person: str) -> int:
        counts = (select(func.count()).where(g.person == person, g.child != child),
                  select(func.count()).where(e.person == person, e.child != child),
                  select(func.count()).where(s.person == person))
        return sum(int(rows.execute(count).scalar_one()) for count in counts)
    return tuple(person for person in dict.fromkeys(tied) if not others(person))
