"""From rows to rights: which groups each person may read on a day.

In order: a child's own groups and the school group of that year go to each
guardian who has access, until the child has left and the school's days of
grace are over; an exception member reads the one group; circles follow their
groups; staff read what the table of roles says (gate/roles.py), groups of past
years only while they have a role of now: who is no longer staff is not asked
for a second step, so must not read as staff either.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from gate import schema
from gate.roles import ROLES, STAFF, Act, Reads, may
from gate.roles import table as roles_table
from gate.snapshot import Device, Person, Rights
from school.settings import Settings, Site
from school.words import Group, Year

SUPPORT = "Ondersteuning: "
"""How the label of a support session begins; browsers are labelled by words of ours."""
SCHOOL = "school"
TEAM = "team"
HEAD = "directie"


class _Job(NamedTuple):
    """A role that somebody has today; ``name`` is its group, "" when it goes on
    from its year."""

    person: str
    role: str
    year: Year
    name: str

    def is_of(self, now: Year) -> bool:
        return not self.name or self.year >= now


class _Day:
    """Today, and the next days on which a date changes somebody's rights."""

    def __init__(self, today: datetime.date) -> None:
        self.today = today
        self.dates: set[datetime.date] = set()

    def holds(self, starts: datetime.date, *ends: datetime.date | None) -> bool:
        """Whether a row counts today: begun, and not after any of its last days."""
        last = min(filter(None, ends), default=None)
        self.dates.add(starts)
        if last:
            self.dates.add(last + datetime.timedelta(days=1))
        return starts <= self.today and (last is None or self.today <= last)

    @property
    def next_change(self) -> datetime.date | None:
        return min((day for day in self.dates if day > self.today), default=None)


def compute_rights(rows: Connection, settings: Settings, today: datetime.date) -> Rights:
    """Everybody's rights on ``today`` (a day of the school's own time zone)."""
    site, day = settings.site, _Day(today)
    family: defaultdict[str, set[Group]] = defaultdict(set)
    work: defaultdict[str, set[Group]] = defaultdict(set)
    own: defaultdict[str, set[tuple[Act, Group]]] = defaultdict(set)
    roles: defaultdict[str, set[str]] = defaultdict(set)
    years = _families(rows, settings, day, family)
    years |= {site.year_on(today)}
    day.dates.add(Year(Year.of(today).first + 1).start)
    table = roles_table(settings.rules.approval.roles)
    jobs = [_Job(person, role, Year.parse(year), name) for person, role, year, name, starts, ends
            in rows.execute(_STAFF) if role in ROLES and day.holds(starts, ends)]
    for job in jobs:
        if job.is_of(site.year_on(today)):
            roles[job.person].add(job.role)
            if job.name:
                own[job.person] |= {(act, Group(job.year, job.name)) for act in table[job.role].may}
    for job in jobs:
        is_read = bool(roles[job.person] & STAFF) if job.role in STAFF else job.role in roles[job.person]
        if is_read:
            work[job.person] |= staff_groups(job.role, job.year, job.name, site, years, site.year_on(today))
    people = {
        id: Person(id, name or mail, frozenset(family[id] | work[id]), bool(roles[id] & STAFF), frozenset(roles[id]),
                   frozenset(family[id]), frozenset(own[id]),
                   may(roles[id], table))
        for id, name, mail in rows.execute(_PEOPLE)
    }
    devices = {row.id: Device(row.id, row.person, row.expires, row.seen, row.proved, row.strong, row.active,
                               row.label.startswith(SUPPORT))
               for row in rows.execute(select(schema.device))}
    return Rights(people, devices, day.next_change)


def _families(rows: Connection, settings: Settings, day: _Day, family: dict[str, set[Group]]) -> set[Year]:
    """What children and exception members bring; gives the years there are."""
    years, site = set(), settings.site
    grace = datetime.timedelta(days=settings.people.leavers_days)
    for person, year, name, starts, ends, leaves in rows.execute(_FAMILIES):
        years.add(Year.parse(year))
        if day.holds(starts, ends, leaves + grace if leaves else None):
            family[person] |= family_groups(Group(Year.parse(year), name), site)
    for person, year, name, starts, ends, child_ends, leaves in rows.execute(_GUESTS):
        if day.holds(starts, ends, child_ends, leaves):
            family[person].add(Group(Year.parse(year), name))
    return years


def family_groups(group: Group, site: Site) -> set[Group]:
    """What membership of a group opens: itself, the school, its circles."""
    names = {group.name, SCHOOL, *_circles(group.name, site)}
    return {Group(group.year, name) for name in names}


def staff_groups(role: str, year: Year, name: str, site: Site, years: Iterable[Year], now: Year) -> set[Group]:
    """What a role opens. A role that names a group is for that group's year; one
    without goes on, year after year, until its last day."""
    reads = ROLES[role].reads
    if reads is Reads.ALL:
        return {Group(each, group) for each in years for group in site.group_names}
    its_years = (year,) if name else _since(year, now)
    if reads is Reads.ROOM:
        # Members of a room show no second step, so a room is all they read: never a class, nor the team.
        return {Group(each, role) for each in its_years} if name in ("", role) else set()
    names = {SCHOOL, TEAM} | ({name, *_circles(name, site)} if name else set())
    return {Group(each, one) for each in its_years for one in names}


def _since(year: Year, now: Year) -> Iterator[Year]:
    return map(Year, range(year.first, max(year.first, now.first) + 1))


def _circles(name: str, site: Site) -> set[str]:
    return {circle for circle, made_of in site.circles.items() if name in made_of.groups}


_m, _g, _s, _c, _e = schema.membership, schema.guardianship, schema.staff_role, schema.child, schema.guest
_FAMILIES = (
    select(_g.c.person, _m.c.year, _m.c.group, _m.c.starts, _m.c.ends, _c.c.leaves)
    .join_from(_g, _m, _g.c.child == _m.c.child).join(_c, _c.c.id == _g.c.child).where(_g.c.access)
)
# Only beside the child's own place in that very group.
_GUESTS = (
    select(_e.c.person, _e.c.year, _e.c.group, _e.c.starts, _e.c.ends, _m.c.ends.label("child_ends"), _c.c.leaves)
    .join_from(_e, _m, (_e.c.child == _m.c.child) & (_e.c.year == _m.c.year) & (_e.c.group == _m.c.group))
    .join(_c, _c.c.id == _e.c.child)
)
# Somebody whose name the office's list doesn't hold is shown their own address.
_PEOPLE = (
    select(schema.person.c.id, schema.person.c.name, func.coalesce(func.min(schema.address.c.mail), ""))
    .join_from(schema.person, schema.address, isouter=True).group_by(schema.person.c.id, schema.person.c.name)
)
_STAFF = select(_s.c.person, _s.c.role, _s.c.year, _s.c.group, _s.c.starts, _s.c.ends)
