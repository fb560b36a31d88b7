"""The names that a published text may not have, from the register.

Of children who are at school, or left less than three months ago; staff are
exempt, and so is what the school itself is called. Held in memory by whoever
asks, and never written: not to a file, a cache or a log.
"""

from __future__ import annotations

import datetime
from collections import defaultdict

from sqlalchemy import Connection, select

from gate import schema
from gate.roles import STAFF
from school.childnames import Names, Pupil
from school.settings import Site
from school.words import Group, Year

AFTER = datetime.timedelta(days=92)
"""How long after a child's last day its name is still looked for."""


def names_of(rows: Connection, site: Site, today: datetime.date) -> Names:
    """The names to look for on a day of the school's own zone."""
    c, m = schema.child.c, schema.membership.c
    groups: defaultdict[str, set[Group]] = defaultdict(set)
    for child, year, group in rows.execute(select(m.child, m.year, m.group)):
        groups[child].add(Group(Year.parse(year), group))
    pupils = [Pupil(first, particle, last, frozenset(groups[id])) for id, first, particle, last, leaves
              in rows.execute(select(c.id, c.first_name, c.particle, c.last_name, c.leaves))
              if leaves is None or leaves + AFTER >= today]
    return Names(pupils, _staff(rows), _school(site))


def _staff(rows: Connection) -> list[str]:
    s = schema.staff_role.c
    found = rows.execute(select(schema.person.c.name).distinct()
                         .join_from(schema.person, schema.staff_role, schema.person.c.id == s.person)
                         .where(s.role.in_(STAFF)))
    return [name for (name,) in found if name]


def _school(site: Site) -> list[str]:
    labels = [site.label(name) for name in site.group_names]
    return [text for text in (site.name, site.short, site.street, site.town, *labels) if text]
