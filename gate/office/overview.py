"""What the overview shows: each group with who takes part, and what asks for attention."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from gate import children, guardians, notices, schema
from gate.children import Child
from gate.consents import CHANGED, DISAGREE
from gate.guardians import Tie
from gate.mandate import may_change_way_in
from gate.notices import Notice
from gate.office.desk import Desk
from gate.roles import Act
from gate.standing import Standing, standings
from school.words import Group

CARE = {Standing.BOUNCED: 0, Standing.EXPIRED: 1, Standing.NONE: 2, Standing.INVITED: 3, Standing.SIGNED_IN: 4}
"""Who needs help first."""
AUDIENCE = {"guest-new": Act.GUESTS, "staff-new": Act.GUESTS, "passkey-copied": Act.STAFF,
            "second-step-reset": Act.STAFF, "errand-apart": Act.STAFF, DISAGREE: Act.GUESTS}
"""Whom a kind of notice is for; of others the office itself."""

OF_WAYS_IN = frozenset({"passkey-copied", "second-step-reset"})
"""Kinds that only who may change that person's way in puts away: a head's, a head."""


@dataclass(frozen=True)
class Seat:
    """A child of a group with its guardians; ``until``: it reads along here only
    until that day, because it moved."""

    child: Child
    ties: list[Tie]
    until: datetime.date | None = None

    @property
    def households(self) -> list[list[Tie]]:
        """The guardians who may read, household by household."""
        numbers = sorted({tie.household for tie in self.ties})
        return [[tie for tie in self.ties if tie.household == number] for number in numbers]


@dataclass
class Room:
    """A group with its children and where each guardian stands."""

    group: Group
    label: str
    seats: list[Seat] = field(default_factory=list)
    standing: dict[str, Standing] = field(default_factory=dict)

    @property
    def people(self) -> list[str]:
        """Everybody who may read through a child of the group, once."""
        ties = (tie for seat in self.seats for tie in seat.ties if tie.access)
        return list(dict.fromkeys(tie.person for tie in ties))

    def with_standing(self, *which: Standing) -> list[str]:
        return [person for person in self.people if self.standing.get(person, Standing.NONE) in which]

    @property
    def never(self) -> list[str]:
        """Who never signed in."""
        return [person for person in self.people if self.standing.get(person) != Standing.SIGNED_IN]

    @property
    def without(self) -> list[Seat]:
        """Children of whom no guardian ever signed in."""
        return [seat for seat in self.seats if not any(
            tie.access and self.standing.get(tie.person) == Standing.SIGNED_IN for tie in seat.ties)]

    @property
    def taking_part(self) -> int:
        return len(self.seats) - len(self.without)


def room(rows: Connection, at: Desk, group: Group) -> Room:
    """One group."""
    return rooms(rows, at, [group])[0]


def rooms(rows: Connection, at: Desk, groups: Collection[Group]) -> list[Room]:
    """These groups, read together."""
    standing = standings(rows, at.now)
    places = {group: children.places_in(rows, group, at.today) for group in groups}
    ids = {place.child for held in places.values() for place in held}
    known = {child.id: child for child in children.some(rows, ids)}
    ties = guardians.of_children(rows, ids)
    made = []
    for group, held in places.items():
        seats = [Seat(known[place.child], ties.get(place.child, []), place.ends) for place in held]
        seats.sort(key=lambda seat: (seat.until is not None, seat.child.sort_key))
        made.append(Room(group, at.site.label(group.name), seats, standing))
    return made


def my_classes(at: Desk) -> list[Group]:
    """The classes of this year that the visitor may see."""
    mine = [Group(at.year, name) for name in at.classes]
    if at.may(Act.SEE_FAMILIES):
        return mine
    return [group for group in mine if group in at.who.person.own(Act.SEE_FAMILIES_OWN)]


@dataclass(frozen=True)
class Told:
    """A notice with the people it is about, as they are now."""

    notice: Notice
    name: str
    page: str


def notices_for(rows: Connection, at: Desk) -> list[Told]:
    """The open notices that the visitor is to look at. Who or what it is about may
    be gone by now."""
    mine = [one for one in notices.open_notices(at.register) if _is_for(rows, at, one)]
    about = {one.about for one in mine if one.about}
    people = guardians.named(rows, about)
    pupils = {child.id: child for child in children.some(rows, about)}
    told = []
    for one in mine:
        person, child = people.get(one.about), pupils.get(one.about)
        name = person.name if person else child.name if child else ""
        path = f"/beheer/persoon/{one.about}/" if person else f"/beheer/kind/{one.about}/" if child else ""
        told.append(Told(one, name, path))
    return told


def _is_for(rows: Connection, at: Desk, one: Notice) -> bool:
    """Of a consent that changed the teachers of the child's group are told; of other
    things who may act on them."""
    if one.kind == CHANGED:
        return bool(at.who.person.own(Act.CONSENT_OWN) & children.groups_on(rows, one.about, at.today))
    if one.kind in OF_WAYS_IN and not may_change_way_in(rows, at.by, one.about, at.today):
        return False
    return at.may(AUDIENCE.get(one.kind, Act.CHANGE_FAMILIES))


def bounced(rows: Connection) -> list[Any]:
    """People of whom an address refused a mail for good."""
    a = schema.address.c
    ids = rows.execute(schema.address.select().where(a.bounced.is_not(None)).order_by(a.bounced.desc())).all()
    people = guardians.named(rows, {row.person for row in ids})
    return [(people[row.person], row.mail) for row in ids]
