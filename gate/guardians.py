"""Guardians and what they have of each child: found, added, ended, opened again.

A tie between guardian and child is never forgotten by ending it: it says that
the next list must not open it again.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from gate import codes, names, schema, search
from gate.audit import OFFICE, note
from gate.register import Register
from gate.takedown import watching
from gate.tokens import new_id


class GuardianError(Exception):
    """What was asked can't be; ``why`` is a word that the page has a sentence for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Address:
    """One mailbox of a person."""

    mail: str
    proven: datetime.datetime | None
    bounced: datetime.datetime | None
    listed: bool


@dataclass(frozen=True)
class Tie:
    """What a guardian has of a child."""

    child: str
    person: str
    name: str  # of the guardian: their address where no name is known
    household: int
    authority: bool
    access: bool
    ended: datetime.datetime | None
    reason: str


@dataclass(frozen=True)
class Someone:
    """A person as the office sees them: guardian, exception member or staff."""

    id: str
    own_name: str
    addresses: tuple[Address, ...]

    @property
    def name(self) -> str:
        return self.own_name or (self.addresses[0].mail if self.addresses else "?")

    @property
    def mails(self) -> tuple[str, ...]:
        return tuple(address.mail for address in self.addresses)


def one(rows: Connection, person: str) -> Someone | None:
    """The person of an id."""
    return _people(rows, select(schema.person.c.id).where(schema.person.c.id == person)).get(person)


def named(rows: Connection, ids: Collection[str]) -> dict[str, Someone]:
    """The people of these ids."""
    return _people(rows, select(schema.person.c.id).where(schema.person.c.id.in_(list(ids))))


def holders(rows: Connection, mail: str) -> list[Someone]:
    """Whose mailbox this is: nobody's, somebody's, or shared by two guardians."""
    a = schema.address.c
    return list(_people(rows, select(a.person).where(a.mail == mail)).values())


def find(rows: Connection, text: str) -> list[Someone]:
    """People whose name begins with each word, or whose address holds the text."""
    wanted, part = search.words(text), text[:search.LONGEST].strip().casefold()
    if not wanted:
        return []
    found = [one for one in _people(rows, select(schema.person.c.id)).values()
             if search.matches(wanted, one.own_name) or any(part in mail for mail in one.mails)]
    return sorted(found, key=lambda one: names.plain(one.name))


def of_children(rows: Connection, children: Collection[str]) -> dict[str, list[Tie]]:
    """The guardians of each child, household by household."""
    g = schema.guardianship
    found = rows.execute(select(g).where(g.c.child.in_(list(children)))).all()
    people = named(rows, {row.person for row in found})
    ties: dict[str, list[Tie]] = defaultdict(list)
    for row in sorted(found, key=lambda row: (row.household, names.plain(people[row.person].name))):
        ties[row.child].append(_tie(row, people[row.person].name))
    return ties


def children_of(rows: Connection, person: str) -> list[Tie]:
    """What a guardian has of each of their children."""
    g, who = schema.guardianship, one(rows, person)
    found = rows.execute(select(g).where(g.c.person == person)).all()
    return [_tie(row, who.name if who else "") for row in found]


def tie_of(rows: Connection, person: str, child: str) -> Tie | None:
    """What this guardian has of this child."""
    return next((tie for tie in children_of(rows, person) if tie.child == child), None)


def add(rows: Connection, child: str, *, name: str, mail: str, household: int, authority: bool, access: bool,
        now: datetime.datetime, by: str = OFFICE) -> str:
    """A guardian who is not in the register yet, for a child; gives their id. The
    mailbox may be another guardian's as well. ``mail`` is as ``normal_mail`` gives it."""
    person = new_person(rows, name, mail, now)
    tie(rows, child, person, household=household, authority=authority, access=access, now=now, by=by)
    return person


def new_person(rows: Connection, name: str, mail: str, now: datetime.datetime) -> str:
    """Somebody new, with an address that nobody proved yet."""
    person = new_id()
    rows.execute(insert(schema.person).values(id=person, name=name, created=now))
    if mail:
        rows.execute(insert(schema.address).values(mail=mail, person=person))
    return person


def tie(rows: Connection, child: str, person: str, *, household: int, authority: bool, access: bool,
        now: datetime.datetime, by: str = OFFICE) -> None:
    """Tie somebody who is in the register to a child. Raises GuardianError when
    they are tied to it already: ending and opening have ways of their own."""
    g = schema.guardianship
    if rows.execute(select(g.c.child).where(g.c.child == child, g.c.person == person)).first():
        raise GuardianError("tied")
    rows.execute(insert(g).values(child=child, person=person, household=household, authority=authority,
                                  access=access))
    note(rows, now, by, "guardian-add", f"{person} {child}")


def untie(rows: Connection, child: str, person: str, *, access: bool, now: datetime.datetime, by: str) -> bool:
    """Undo a tie that was a mistake; who has nothing else at the school goes too.
    False when it is not as it was made any more: somebody decided about it since."""
    held_now = tie_of(rows, person, child)
    if held_now is None or held_now.ended or held_now.access is not access:
        return False
    g, s, e, a = schema.guardianship.c, schema.staff_role.c, schema.guest.c, schema.address.c
    rows.execute(delete(schema.guardianship).where(g.child == child, g.person == person))
    held = (select(g.person).where(g.person == person), select(s.person).where(s.person == person),
            select(e.person).where(e.person == person),
            select(a.person).where(a.person == person, a.proven.is_not(None)))
    if not any(rows.execute(one.limit(1)).first() for one in held):
        rows.execute(delete(schema.person).where(schema.person.c.id == person))
    note(rows, now, by, "guardian-undo", f"{person} {child}")
    return True


def end_access(register: Register, person: str, child: str, *, reason: str, now: datetime.datetime,
               by: str = OFFICE) -> bool:
    """End a guardian's access to a child at once, without grace; False when they
    have none. The reason is for the office alone. Whoever has no child left here
    keeps no code that could be used."""
    g = schema.guardianship.c
    with register.changing() as rows, watching(rows, register.settings, [child], by=by, now=now):
        done = rows.execute(update(schema.guardianship).where(g.person == person, g.child == child, g.access).values(
            access=False, ended=now, reason=reason[:200]))
        if done.rowcount and not rows.execute(select(g.child).where(g.person == person, g.access)).first():
            codes.revoke(rows, person, by=by, now=now)
        note(rows, now, by, "access-end", f"{person} {child}", "ok" if done.rowcount else "had-none")
        return bool(done.rowcount)


def reopen(register: Register, person: str, child: str, *, now: datetime.datetime, by: str = OFFICE) -> bool:
    """Give access to a child again, or to a guardian without authority because
    the school says so; False when there is no such tie."""
    g = schema.guardianship.c
    with register.changing() as rows, watching(rows, register.settings, [child], by=by, now=now):
        done = rows.execute(update(schema.guardianship).where(g.person == person, g.child == child).values(
            access=True, ended=None, reason=""))
        if done.rowcount:
            note(rows, now, by, "access-reopen", f"{person} {child}")
        return bool(done.rowcount)


def undo_end(register: Register, person: str, child: str, ended: datetime.datetime, *, now: datetime.datetime,
             by: str) -> bool:
    """Undo the end of an access that was made at ``ended``; False when another
    decision came after it: that one stands."""
    g = schema.guardianship.c
    with register.changing() as rows, watching(rows, register.settings, [child], by=by, now=now):
        done = rows.execute(update(schema.guardianship).where(
            g.person == person, g.child == child, g.access.is_(False), g.ended == ended).values(
            access=True, ended=None, reason=""))
        if done.rowcount:
            note(rows, now, by, "access-reopen", f"{person} {child}")
        return bool(done.rowcount)


def set_authority(register: Register, person: str, child: str, authority: bool, *, now: datetime.datetime,
                  by: str = OFFICE) -> bool:
    """Whether a guardian has authority (gezag). Without it they read nothing,
    unless the settings or the office say so; getting it opens what no one ended."""
    g = schema.guardianship.c
    reads = authority or register.settings.people.no_authority_reads
    with register.changing() as rows, watching(rows, register.settings, [child], by=by, now=now):
        here = (g.person == person, g.child == child)
        done = rows.execute(update(schema.guardianship).where(*here).values(authority=authority))
        rows.execute(update(schema.guardianship).where(*here, g.ended.is_(None)).values(access=reads))
        if done.rowcount:
            note(rows, now, by, "authority", f"{person} {child}", "yes" if authority else "no")
        return bool(done.rowcount)


def set_household(rows: Connection, person: str, child: str, household: int, *, now: datetime.datetime,
                  by: str = OFFICE) -> None:
    """In which household of this child a guardian lives (1, 2, …)."""
    g = schema.guardianship.c
    rows.execute(update(schema.guardianship).where(g.person == person, g.child == child).values(household=household))
    note(rows, now, by, "household", f"{person} {child}")


def rename(rows: Connection, person: str, name: str, *, now: datetime.datetime, by: str = OFFICE) -> None:
    """How somebody is called."""
    rows.execute(update(schema.person).where(schema.person.c.id == person).values(name=name))
    note(rows, now, by, "person-name", person)


def _people(rows: Connection, ids: Select[Any]) -> dict[str, Someone]:
    p, a = schema.person.c, schema.address.c
    addresses: dict[str, list[Address]] = defaultdict(list)
    for row in rows.execute(select(schema.address).where(a.person.in_(ids)).order_by(a.mail)):
        addresses[row.person].append(Address(row.mail, row.proven, row.bounced, row.listed))
    found = rows.execute(select(p.id, p.name).where(p.id.in_(ids)).order_by(p.name, p.id)).all()
    return {row.id: Someone(row.id, row.name, tuple(addresses[row.id])) for row in found}


def _tie(row: Any, name: str) -> Tie:
    return Tie(row.child, row.person, name, row.household, row.authority, row.access, row.ended, row.reason)
