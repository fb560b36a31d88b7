"""What the register knows of families, in memory, for the time of an import.

Read once, changed as values, written back in a few statements: a query for
each line of a list of a thousand families would hold the register for minutes.
All within one transaction of the caller's.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from gate import schema
from gate.names import match_key, whole
from gate.roles import STAFF
from gate.tokens import new_id


class State(Enum):
    """What must happen to a row in the end."""

    KEPT = auto()
    NEW = auto()
    CHANGED = auto()
    GONE = auto()


@dataclass(kw_only=True)
class Record:
    """Something that is a row, or will be."""

    state: State = State.KEPT

    def change(self, **values: Any) -> bool:
        """Set values; gives whether one was another."""
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, values[name])
        if changed and self.state is State.KEPT:
            self.state = State.CHANGED
        return bool(changed)


@dataclass
class Mailbox(Record):
    """An address of somebody."""

    mail: str
    person: str
    proven: bool = False
    listed: bool = True


@dataclass
class Tie(Record):
    """A guardian of a child."""

    child: str
    person: str
    authority: bool
    access: bool
    household: int
    ended: bool = False

    @property
    def closed_by_hand(self) -> bool:
        """Whether the school took the access away; no list opens that."""
        return not self.access and (self.ended or self.authority)


@dataclass
class Place(Record):
    """A child's time in a group."""

    child: str
    year: str
    group: str
    starts: datetime.date
    ends: datetime.date | None = None


@dataclass
class Adult(Record):
    """A person: a guardian, or staff."""

    id: str
    name: str
    staff: bool = False
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    children: set[str] = field(default_factory=set)

    @property
    def proven(self) -> list[str]:
        return [box.mail for box in self.mailboxes.values() if box.proven]


@dataclass
class Child(Record):
    """A child with its guardians (by person) and its places, of every year."""

    id: str
    first_name: str
    particle: str
    last_name: str
    born: datetime.date
    leaves: datetime.date | None = None
    ties: dict[str, Tie] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    @property
    def name(self) -> str:
        return whole(self.first_name, self.particle, self.last_name)

    @property
    def who(self) -> tuple[str, datetime.date]:
        return match_key(self.first_name, self.particle, self.last_name), self.born


class Known:
    """The families of a register."""

    def __init__(self, rows: Connection) -> None:
        # Imports stand in line; on SQLite the transaction itself does that.
        rows.execute(select(schema.change.c.number).with_for_update())
        self.adults: dict[str, Adult] = {row.id: Adult(row.id, row.name) for row in rows.execute(
            select(schema.person.c.id, schema.person.c.name))}
        self.children: dict[str, Child] = {row.id: Child(*row) for row in rows.execute(select(
            *(schema.child.c[name] for name in ("id", "first_name", "particle", "last_name", "born", "leaves"))))}
        self.owners: defaultdict[str, list[Adult]] = defaultdict(list)
        self.by_who: defaultdict[tuple[str, datetime.date], list[Child]] = defaultdict(list)
        self._gone: list[Mailbox | Tie | Place] = []
        self._read(rows)

    def _read(self, rows: Connection) -> None:
        a, g, m, s = schema.address.c, schema.guardianship.c, schema.membership.c, schema.staff_role.c
        for mail, person, proven, listed in rows.execute(select(a.mail, a.person, a.proven, a.listed).order_by(a.mail)):
            self._put_mailbox(Mailbox(mail, person, proven is not None, listed))
        for child, person, authority, access, household, ended in rows.execute(select(
                g.child, g.person, g.authority, g.access, g.household, g.ended).order_by(g.child, g.person)):
            self._put_tie(Tie(child, person, authority, access, household, ended is not None))
        for place in rows.execute(select(m.child, m.year, m.group, m.starts, m.ends).order_by(m.year, m.starts)):
            self.children[place.child].places.append(Place(*place))
        for person in rows.execute(select(s.person).where(s.role.in_(STAFF)).distinct()).scalars():
            self.adults[person].staff = True
        for child in self.children.values():
            self.by_who[child.who].append(child)

    def _put_mailbox(self, box: Mailbox) -> None:
        self.adults[box.person].mailboxes[box.mail] = box
        self.owners[box.mail].append(self.adults[box.person])

    def _put_tie(self, tie: Tie) -> None:
        self.children[tie.child].ties[tie.person] = tie
        self.adults[tie.person].children.add(tie.child)

    def new_child(self, first_name: str, particle: str, last_name: str, born: datetime.date) -> Child:
        child = Child(new_id(), first_name, particle, last_name, born, state=State.NEW)
        self.children[child.id] = child
        self.by_who[child.who].append(child)
        return child

    def new_adult(self, name: str) -> Adult:
        adult = Adult(new_id(), name, state=State.NEW)
        self.adults[adult.id] = adult
        return adult

    def give_mailbox(self, adult: Adult, mail: str) -> None:
        self._put_mailbox(Mailbox(mail, adult.id, state=State.NEW))

    def take_mailbox(self, box: Mailbox) -> None:
        del self.adults[box.person].mailboxes[box.mail]
        self.owners[box.mail].remove(self.adults[box.person])
        self._remove(box)

    def tie(self, child: Child, adult: Adult, *, authority: bool, access: bool, household: int) -> Tie:
        tie = Tie(child.id, adult.id, authority, access, household, state=State.NEW)
        self._put_tie(tie)
        return tie

    def untie(self, child: Child, adult: Adult) -> None:
        self._remove(child.ties.pop(adult.id))
        adult.children.discard(child.id)

    def give_place(self, child: Child, year: str, group: str, starts: datetime.date) -> None:
        child.places.append(Place(child.id, year, group, starts, state=State.NEW))

    def take_place(self, child: Child, place: Place) -> None:
        child.places.remove(place)
        self._remove(place)

    def rename(self, child: Child, first_name: str, particle: str, last_name: str, born: datetime.date) -> None:
        self.by_who[child.who].remove(child)
        child.change(first_name=first_name, particle=particle, last_name=last_name, born=born)
        self.by_who[child.who].append(child)

    def _remove(self, record: Mailbox | Tie | Place) -> None:
        if record.state is not State.NEW:
            self._gone.append(record)

    def write(self, rows: Connection, now: datetime.datetime) -> None:
        """Make the register so."""
        children, adults = list(self.children.values()), list(self.adults.values())
        for record in self._gone:
            _delete(rows, record)
        _store(rows, schema.person, ("id",), adults, ("name",), created=now)
        _store(rows, schema.child, ("id",), children, ("first_name", "particle", "last_name", "born", "leaves"))
        _store(rows, schema.address, ("mail", "person"),
               [box for adult in adults for box in adult.mailboxes.values()], ("listed",))
        _store(rows, schema.guardianship, ("child", "person"), [tie for child in children
               for tie in child.ties.values()], ("authority", "access", "household"))
        _store(rows, schema.membership, ("child", "year", "group"),
               [place for child in children for place in child.places], ("starts", "ends"))


def _store(rows: Connection, table: Table, keys: tuple[str, ...], records: Iterable[Record],
           values: tuple[str, ...], **fixed: Any) -> None:
    """Insert what is new, update what changed. ``fixed`` goes into new rows only."""
    by_state: defaultdict[State, list[Record]] = defaultdict(list)
    for record in records:
        by_state[record.state].append(record)
    new = [dict(_pairs(record, (*keys, *values))) | fixed for record in by_state[State.NEW]]
    if new:
        rows.execute(insert(table), new)
    changed = [dict(_pairs(record, keys, "is_")) | dict(_pairs(record, values, "to_"))
               for record in by_state[State.CHANGED]]
    if changed:
        rows.execute(update(table).where(*(table.c[key] == bindparam(f"is_{key}") for key in keys))
                     .values({name: bindparam(f"to_{name}") for name in values}), changed)


def _pairs(record: Record, names: tuple[str, ...], prefix: str = "") -> Iterator[tuple[str, Any]]:
    return ((prefix + name, getattr(record, name)) for name in names)


def _delete(rows: Connection, record: Mailbox | Tie | Place) -> None:
    a, g, m = schema.address.c, schema.guardianship.c, schema.membership.c
    if isinstance(record, Mailbox):  # never one that its owner proved meanwhile
        rows.execute(delete(schema.address).where(a.mail == record.mail, a.person == record.person, a.proven.is_(None)))
    elif isinstance(record, Tie):
        rows.execute(delete(schema.guardianship).where(g.child == record.child, g.person == record.person))
    else:
        rows.execute(delete(schema.membership).where(m.child == record.child, m.year == record.year,
                                                     m.group == record.group))
