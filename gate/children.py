"""Children and their places in groups: found, added, corrected, moved, left.

``now`` is in the school's own time zone where a day follows from it. Every
change is noted in the transaction that makes it; the caller's transaction is
``register.changing()``.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from gate import names, schema, search
from gate.audit import OFFICE, note
from gate.tokens import new_id
from school.words import Group, Year

ONE_DAY = datetime.timedelta(days=1)


class ChildError(Exception):
    """What was asked can't be; ``why`` is a word that the page has a sentence for."""

    def __init__(self, why: str, child: str = "") -> None:
        super().__init__(why)
        self.why, self.child = why, child


@dataclass(frozen=True)
class Child:
    """A child of the register."""

    id: str
    first_name: str
    particle: str
    last_name: str
    born: datetime.date
    leaves: datetime.date | None

    @property
    def name(self) -> str:
        return names.whole(self.first_name, self.particle, self.last_name)

    @property
    def sort_key(self) -> tuple[str, str, str]:
        return names.sort_key(self.first_name, self.particle, self.last_name)


@dataclass(frozen=True)
class Place:
    """A child's place in a group, from a day to (and with) a last one, if any."""

    child: str
    group: Group
    starts: datetime.date
    ends: datetime.date | None

    def is_open(self, day: datetime.date) -> bool:
        """Not over on ``day``; it may begin later."""
        return self.ends is None or self.ends >= day

    def packed(self) -> list[str]:
        """As a slip keeps it (gate/undo.py)."""
        return [str(self.group), self.starts.isoformat(), self.ends.isoformat() if self.ends else ""]


def one(rows: Connection, child: str) -> Child | None:
    """The child of an id."""
    row = rows.execute(select(schema.child).where(schema.child.c.id == child)).one_or_none()
    return _child(row) if row else None


def some(rows: Connection, ids: Collection[str]) -> list[Child]:
    """The children of these ids, as a Dutch list sorts them."""
    found = rows.execute(select(schema.child).where(schema.child.c.id.in_(list(ids)))).all()
    return sorted(map(_child, found), key=lambda child: child.sort_key)


def find(rows: Connection, text: str) -> list[Child]:
    """The children whose first or last name (with or without particle) begins
    with each word of ``text`` (gate/search.py)."""
    wanted = search.words(text)
    everybody = map(_child, rows.execute(select(schema.child)).all()) if wanted else ()
    return sorted((child for child in everybody if search.matches(wanted, child.name)),
                  key=lambda child: child.sort_key)


def places(rows: Connection, child: str) -> list[Place]:
    """All places of a child, the newest first."""
    return sorted(_places(rows, schema.membership.c.child == child),
                  key=lambda place: (place.group.year, place.ends is None, place.starts), reverse=True)


def places_in(rows: Connection, group: Group, day: datetime.date) -> list[Place]:
    """The places in a group that are not over on a day, of children who are here."""
    m, c = schema.membership.c, schema.child.c
    here = select(c.id).where((c.leaves.is_(None)) | (c.leaves >= day))
    return [place for place in _places(rows, (m.year == str(group.year)) & (m.group == group.name) & m.child.in_(here))
            if place.is_open(day)]


def groups_on(rows: Connection, child: str, day: datetime.date) -> frozenset[Group]:
    """The groups that a child is in, or will be: for whether it is a teacher's own."""
    here = one(rows, child)
    if here is None or (here.leaves and here.leaves < day):
        return frozenset()
    return frozenset(place.group for place in places(rows, child) if place.is_open(day))


def add(rows: Connection, *, first_name: str, particle: str, last_name: str, born: datetime.date, group: Group,
        starts: datetime.date, now: datetime.datetime, by: str = OFFICE) -> str:
    """A new child in a group from a day; gives its id. Raises ChildError."""
    _no_twin(rows, "", first_name, particle, last_name, born)
    child = new_id()
    rows.execute(insert(schema.child).values(id=child, first_name=first_name, particle=particle,
                                             last_name=last_name, born=born))
    _place(rows, child, group, max(starts, group.year.start))
    note(rows, now, by, "child-add", f"{child} {group}")
    return child


def correct(rows: Connection, child: str, *, first_name: str, particle: str, last_name: str, born: datetime.date,
            now: datetime.datetime, by: str = OFFICE) -> None:
    """Another name or birth date. Raises ChildError when another child has them."""
    _no_twin(rows, child, first_name, particle, last_name, born)
    rows.execute(update(schema.child).where(schema.child.c.id == child).values(
        first_name=first_name, particle=particle, last_name=last_name, born=born))
    note(rows, now, by, "child-correct", child)


def move(rows: Connection, child: str, year: Year, group: str, *, now: datetime.datetime, at_once: bool,
         by: str = OFFICE) -> list[Place]:
    """Put a child in another group of a school year; gives the places of that
    year as they were, none when nothing changed.

    The old group closes today (``at_once``), or stays open until 1 August beside
    the new one. In a year that has not begun there is nothing to keep open."""
    today, wanted = now.date(), Group(year, group)
    before = [place for place in places(rows, child) if place.group.year == year]
    if any(place.group == wanted and place.ends is None for place in before):
        return []
    for place in before:
        if place.ends is None and place.group != wanted:
            _close(rows, place, today - ONE_DAY if at_once or year.start > today else year.end)
    _place(rows, child, wanted, max(today, year.start))
    note(rows, now, by, "child-move", f"{child} {wanted}")
    return before


def leave(rows: Connection, child: str, last_day: datetime.date, *, now: datetime.datetime,
          by: str = OFFICE) -> list[Place]:
    """The child leaves the school after a day; gives the places that were to
    begin later and are gone: grace after the last day must not open them."""
    later = [place for place in places(rows, child) if place.starts > last_day]
    for place in later:
        _drop(rows, place)
    rows.execute(update(schema.child).where(schema.child.c.id == child).values(leaves=last_day))
    note(rows, now, by, "child-leave", child)
    return later


def enrol(rows: Connection, child: str, group: Group, *, now: datetime.datetime, by: str = OFFICE) -> None:
    """A child that left, or was to leave, is here again, in a group."""
    rows.execute(update(schema.child).where(schema.child.c.id == child).values(leaves=None))
    for place in places(rows, child):
        if place.group.year == group.year and place.group != group and place.ends is None:
            _close(rows, place, now.date() - ONE_DAY)
    _place(rows, child, group, max(now.date(), group.year.start))
    note(rows, now, by, "child-enrol", f"{child} {group}")


def mark(rows: Connection, child: str, year: Year) -> str:
    """A short mark of a child's places in a year and its last day: another as soon
    as one of them is."""
    here = one(rows, child)
    held = sorted(place.packed() for place in places(rows, child) if place.group.year == year)
    return hashlib.sha256(f"{here and here.leaves} {held}".encode()).hexdigest()[:6]


def restore(rows: Connection, child: str, year: Year, before: Collection[Collection[str]], *, now: datetime.datetime,
            by: str, leaves: str | None = None) -> None:
    """Undo: the places of one year as ``Place.packed`` kept them, and the last
    day when ``leaves`` says it (empty: none)."""
    m = schema.membership
    rows.execute(delete(m).where(m.c.child == child, m.c.year == str(year)))
    for group, starts, ends in before:
        rows.execute(insert(m).values(
            child=child, year=str(year), group=Group.parse(group).name, starts=datetime.date.fromisoformat(starts),
            ends=datetime.date.fromisoformat(ends) if ends else None))
    if leaves is not None:
        rows.execute(update(schema.child).where(schema.child.c.id == child).values(
            leaves=datetime.date.fromisoformat(leaves) if leaves else None))
    note(rows, now, by, "child-undo", f"{child} {year}")


def _child(row: Any) -> Child:
    return Child(row.id, row.first_name, row.particle, row.last_name, row.born, row.leaves)


def _places(rows: Connection, which: Any) -> list[Place]:
    found = rows.execute(select(schema.membership).where(which)).all()
    return [Place(row.child, Group(Year.parse(row.year), row.group), row.starts, row.ends) for row in found]


def _no_twin(rows: Connection, child: str, first: str, particle: str, last: str, born: datetime.date) -> None:
    c = schema.child.c
    twin = rows.execute(select(c.id).where(c.first_name == first, c.particle == particle, c.last_name == last,
                                           c.born == born, c.id != child)).scalar_one_or_none()
    if twin is not None:
        raise ChildError("twin", twin)


def _place(rows: Connection, child: str, group: Group, starts: datetime.date) -> None:
    m = schema.membership
    this = (m.c.child == child, m.c.year == str(group.year), m.c.group == group.name)
    if rows.execute(select(m.c.child).where(*this)).first():
        rows.execute(update(m).where(*this).values(ends=None))
    else:
        rows.execute(insert(m).values(child=child, year=str(group.year), group=group.name, starts=starts))


def _close(rows: Connection, place: Place, last: datetime.date) -> None:
    if last < place.starts:
        _drop(rows, place)  # it had not begun, or only today
        return
    rows.execute(update(schema.membership).where(*_same(place)).values(ends=last))


def _drop(rows: Connection, place: Place) -> None:
    rows.execute(delete(schema.membership).where(*_same(place)))


def _same(place: Place) -> tuple[Any, ...]:
    m = schema.membership.c
    return m.child == place.child, m.year == str(place.group.year), m.group == place.group.name
