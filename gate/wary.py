"""Who of a group may not be on a photo, and where: what a teacher is asked about.

Nobody tags twenty-four children: only those for whom what holds is no yes.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select, tuple_

from gate import children, facts, schema
from gate.holding import State
from gate.photographs import Spot
from gate.rights import SCHOOL
from school.settings import Settings
from school.shown import Place
from school.words import Group, Year

LINGERS = datetime.timedelta(days=62)
"""A photo may be of some weeks before its post: who left the group that short ago counts."""


def classes_of(settings: Settings, group: Group) -> list[Group]:
    """The classes whose children a post of this group may show."""
    site = settings.site
    if group.name in site.circles:
        return [Group(group.year, name) for name in site.circles[group.name].groups]
    if group.name == SCHOOL:
        return [Group(group.year, name) for name, one in site.groups.items() if not one.room]
    known = site.groups.get(group.name)
    return [group] if known is not None and not known.room else []


@dataclass(frozen=True)
class Wary:
    """The children of some classes, and for each place those who may not be there.
    ``now`` is the school's year: its own pages may show every child of it."""

    settings: Settings
    now: Year
    members: Mapping[Group, tuple[children.Place, ...]]
    without: Mapping[Place, frozenset[str]]

    @classmethod
    def read(cls, rows: Connection, settings: Settings, spots: Collection[Spot], today: datetime.date,
             also: Collection[str] = ()) -> Wary:
        """For these photos, as of a day; ``also`` are other children that are spoken of."""
        now = settings.site.year_on(today)
        groups = {spot.group or Group(now, SCHOOL) for spot in spots}
        members = _members(rows, {one for group in groups for one in classes_of(settings, group)}, today)
        everybody = {place.child for places in members.values() for place in places} | set(also)
        held = facts.holds(rows, settings, everybody, today)
        closed, public = (frozenset(child for child, of in held.items() if any(
            of[one.key].state is not State.YES for one in settings.consent.of_place(place)))
            for place in (Place.CLOSED, Place.PUBLIC))
        # Who may not be seen by the own group may not be seen by everybody.
        return cls(settings, now, members, {Place.CLOSED: closed, Place.PUBLIC: closed | public})

    def children(self, spot: Spot) -> frozenset[str]:
        """Everybody who may be on a photo of this post."""
        group, since = spot.group or Group(self.now, SCHOOL), spot.day and spot.day - LINGERS
        return frozenset(place.child for one in classes_of(self.settings, group)
                         for place in self.members.get(one, ()) if since is None or place.is_open(since))

    def lacking(self, spot: Spot, places: Collection[Place]) -> frozenset[str]:
        """Those of them who may not be in one of these places."""
        return self.children(spot) & frozenset[str]().union(*(self.without[place] for place in places))


def places_of(spots: Collection[Spot]) -> tuple[Place, ...]:
    """Where a photo stands, or will, in whichever post: who is on it is on all of them."""
    return tuple(place for place in Place if any(place in spot.places for spot in spots))


def _members(rows: Connection, classes: Collection[Group], today: datetime.date
             ) -> Mapping[Group, tuple[children.Place, ...]]:
    m, found = schema.membership.c, defaultdict[Group, list[children.Place]](list)
    wanted = [(str(group.year), group.name) for group in classes]
    for row in rows.execute(select(schema.membership).where(tuple_(m.year, m.group).in_(wanted), m.starts <= today)):
        group = Group(Year.parse(row.year), row.group)
        found[group].append(children.Place(row.child, group, row.starts, row.ends))
    return {group: tuple(places) for group, places in found.items()}
