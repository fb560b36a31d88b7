"""How often somebody wants to hear of new posts: what they chose, per group or for all.

Who chose nothing has what the school says (``[told]`` of school.toml). A choice for a
group of a school year ends with that year; the choice for all goes on.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from gate import schema
from school.told import Cadence, Told
from school.words import Group

ALL = ""
_EVER = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Wish:
    """How often, and of posts that came since when."""

    cadence: Cadence
    since: datetime.datetime = _EVER


@dataclass(frozen=True)
class Wishes:
    """All that one person chose, by YEAR/NAME of a group or ALL."""

    chosen: Mapping[str, Wish]
    default: Cadence

    @property
    def for_all(self) -> Wish:
        return self.chosen.get(ALL) or Wish(self.default)

    def of(self, group: Group) -> Wish:
        """What holds for a group."""
        return self.chosen.get(str(group)) or self.for_all


def read(rows: Connection, told: Told, persons: Collection[str]) -> dict[str, Wishes]:
    """The wishes of each of these people."""
    t = schema.telling.c
    found = defaultdict[str, dict[str, Wish]](dict)
    # One person by their id, many by reading all: a list of thousands is no condition for a store.
    everybody = select(schema.telling)
    for row in rows.execute(everybody.where(t.person == next(iter(persons))) if len(persons) == 1 else everybody):
        found[row.person][row.group] = Wish(Cadence(row.cadence), row.since)
    return {person: Wishes(found[person], told.default) for person in persons}


def choose(rows: Connection, told: Told, person: str, group: Group | None, cadence: Cadence,
           now: datetime.datetime) -> None:
    """Write down what somebody chose; for all (None) also takes the place of what they chose
    for one group. Who wanted nothing hears of what comes from ``now`` on."""
    t, wishes = schema.telling.c, read(rows, told, [person])[person]
    before = wishes.of(group) if group else wishes.for_all
    since = now if before.cadence is Cadence.NOTHING else before.since
    mine = schema.telling.delete().where(t.person == person)
    rows.execute(mine.where(t.group == str(group)) if group else mine)
    rows.execute(insert(schema.telling).values(person=person, group=str(group) if group else ALL, cadence=cadence,
                                               since=since))


def carry_over(rows: Connection, keep: str, gone: str) -> None:
    """Two turned out to be one: what was told to either is told, and who chose nothing has what
    the other chose. The feed of who goes ends: its address may be anywhere."""
    t, n = schema.told.c, schema.telling.c
    known = select(t.post).where(t.person == keep)
    rows.execute(update(schema.told).where(t.person == gone, t.post.not_in(known)).values(person=keep))
    if rows.execute(select(n.group).where(n.person == keep).limit(1)).first() is None:
        rows.execute(update(schema.telling).where(n.person == gone).values(person=keep))


def stop(rows: Connection, person: str, now: datetime.datetime) -> bool:
    """No mail of new posts any more, of no group; False when they are not known any more."""
    if rows.execute(select(schema.person.c.id).where(schema.person.c.id == person)).first() is None:
        return False
    rows.execute(delete(schema.telling).where(schema.telling.c.person == person))
    rows.execute(insert(schema.telling).values(person=person, group=ALL, cadence=Cadence.NOTHING, since=now))
    return True
