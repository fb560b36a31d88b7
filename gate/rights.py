"""From rows to rights: which groups each person may read on a day.

In order: a child's own groups and the school group of that year go to each
guardian who has access; circles follow their groups; staff read the team and
the school of their year, a teacher the groups of the role, the head all.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from gate import schema
from gate.snapshot import Device, Person, Rights
from school.settings import Site
from school.words import Group, Year

SCHOOL = "school"
TEAM = "team"
HEAD = "directie"
STAFF = frozenset({HEAD, "leerkracht", "kantoor", "ict"})
ROLES = (*sorted(STAFF), "mr", "or")


def compute_rights(rows: Connection, site: Site, today: datetime.date) -> Rights:
    """Everybody's rights on ``today`` (a day of the school's own time zone)."""
    groups: defaultdict[str, set[Group]] = defaultdict(set)
    roles: defaultdict[str, set[str]] = defaultdict(set)
    dates: set[datetime.date] = set()
    years = {site.current_year}
    for person, year, name, starts, ends in rows.execute(_FAMILIES):
        years.add(Year.parse(year))
        if _holds(starts, ends, today, dates):
            groups[person] |= family_groups(Group(Year.parse(year), name), site)
    for person, role, year, name, starts, ends in rows.execute(_STAFF):
        if _holds(starts, ends, today, dates):
            groups[person] |= staff_groups(role, Year.parse(year), name, site, years)
            roles[person].add(role)
    people = {id: Person(id, name or mail, frozenset(groups[id]), bool(roles[id] & STAFF), frozenset(roles[id]))
              for id, name, mail in rows.execute(_PEOPLE)}
    devices = {row.id: Device(row.id, row.person, row.expires, row.seen)
               for row in rows.execute(select(schema.device))}
    return Rights(people, devices, min((day for day in dates if day > today), default=None))


def family_groups(group: Group, site: Site) -> set[Group]:
    """What membership of a group opens: itself, the school, its circles."""
    names = {group.name, SCHOOL, *_circles(group.name, site)}
    return {Group(group.year, name) for name in names}


def staff_groups(role: str, year: Year, name: str, site: Site, years: Iterable[Year]) -> set[Group]:
    """What a role opens. The head reads every group of every year."""
    if role == HEAD:
        return {Group(each, group) for each in years for group in site.group_names}
    own = {name, *_circles(name, site)} if name else set()
    if role in STAFF:
        own |= {SCHOOL, TEAM}
    elif not name:
        own = {role}
    return {Group(year, group) for group in own}


def _circles(name: str, site: Site) -> set[str]:
    return {circle for circle, made_of in site.circles.items() if name in made_of.groups}


def _holds(starts: datetime.date, ends: datetime.date | None, today: datetime.date,
           dates: set[datetime.date]) -> bool:
    """Whether a dated row counts today; its dates are when rights change next."""
    dates.add(starts)
    if ends:
        dates.add(ends + datetime.timedelta(days=1))
    return starts <= today and (ends is None or today <= ends)


_m, _g, _s = schema.membership, schema.guardianship, schema.staff_role
_FAMILIES = (
    select(_g.c.person, _m.c.year, _m.c.group, _m.c.starts, _m.c.ends)
    .join_from(_g, _m, _g.c.child == _m.c.child).where(_g.c.access)
)
# Somebody whose name the office's list doesn't hold is shown their own address.
_PEOPLE = (
    select(schema.person.c.id, schema.person.c.name, func.coalesce(func.min(schema.address.c.mail), ""))
    .join_from(schema.person, schema.address, isouter=True).group_by(schema.person.c.id, schema.person.c.name)
)
_STAFF = select(_s.c.person, _s.c.role, _s.c.year, _s.c.group, _s.c.starts, _s.c.ends)
