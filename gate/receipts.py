"""What a guardian's no did: kept for them to read and to take along.

A receipt says what is known of the photos when the no is written, whoever else said
no before: it must not tell one guardian what another answered. Of a post in a group
that is not the child's only the group is named.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from gate import schema
from gate.children import places
from gate.holding import YES
from gate.photographs import Photographs, Spot
from gate.rights import family_groups
from gate.tokens import new_id
from school.settings import Settings
from school.shown import Place


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """Photos of one post: how many of them stand no more in each place. ``title`` is
    empty when it is not the parent's to know."""

    group: str
    day: str
    title: str = ""
    closed: int = 0
    public: int = 0

    @property
    def date(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self.day) if self.day else None


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt: ``removed`` show the child; ``hidden`` may, and are off the public site
    until somebody looked; ``waiting`` closed photos are looked at before ``due``."""

    places: tuple[Place, ...]
    removed: tuple[Gone, ...] = ()
    hidden: tuple[Gone, ...] = ()
    waiting: int = 0
    due: str = ""

    @property
    def due_day(self) -> datetime.date | None:
        return datetime.date.fromisoformat(self.due) if self.due else None


@dataclass(frozen=True)
class Down:
    """What the photos are, when a no is said (gate/takedown.py)."""

    photos: Photographs
    tagged: Collection[str]
    unasked: Mapping[str, tuple[Spot, ...]]
    places: Collection[Place]
    due: datetime.date | None


@dataclass(frozen=True)
class Receipt:
    """One, as its owner sees it."""

    id: str
    at: datetime.datetime
    child: str
    name: str
    body: Body


def write(rows: Connection, settings: Settings, down: Down, child: str, person: str, now: datetime.datetime) -> None:
    """Write a guardian's receipt; none to who never said yes, of nothing."""
    theirs = {str(one) for place in places(rows, child) for one in family_groups(place.group, settings.site)}
    hidden = down.unasked if Place.PUBLIC in down.places else {}
    body = Body(
        places=tuple(place for place in Place if place in down.places),
        removed=_by_post(down.photos.of(down.tagged), down.places, theirs),
        hidden=_by_post(hidden, (Place.PUBLIC,), theirs),
        waiting=_in_closed(down.unasked) if down.due else 0,
        due=down.due.isoformat() if down.due else "")
    if not (body.removed or body.hidden or body.waiting or _said_yes(rows, child, person)):
        return
    rows.execute(insert(schema.photo_receipt).values(id=new_id(), at=now, child=child, person=person,
                                                     body=msgspec.json.encode(body).decode()))


def _said_yes(rows: Connection, child: str, person: str) -> bool:
    c = schema.consent.c
    return rows.execute(select(c.id).where(c.child == child, c.person == person, c.answer == YES).limit(1)).first() \
        is not None


def _in_closed(photos: Mapping[str, tuple[Spot, ...]]) -> int:
    return sum(any(Place.CLOSED in spot.places for spot in spots) for spots in photos.values())


def _by_post(photos: Mapping[str, tuple[Spot, ...]], places: Collection[Place], theirs: Collection[str]
             ) -> tuple[Gone, ...]:
    """These photos by post, the newest first; those of one post once."""
    posts = defaultdict[str, dict[str, Spot]](dict)
    for photo, spots in photos.items():
        for spot in spots:
            if any(place in spot.places for place in places):
                posts[spot.post.key][photo] = spot
    found = []
    for held in posts.values():
        one, number = next(iter(held.values())), len(held)
        day = one.day
        found.append(Gone(group=one.post.group, day=day.isoformat() if day else "",
                          title=one.post.title if one.post.group in theirs or one.post.public else "",
                          closed=number if Place.CLOSED in places and one.post.closed else 0,
                          public=number if Place.PUBLIC in places and one.post.public else 0))
    return tuple(sorted(found, key=lambda one: (one.day, one.title), reverse=True))


def of_person(rows: Connection, person: str) -> Sequence[Receipt]:
    """Somebody's receipts, the newest first."""
    r, c = schema.photo_receipt.c, schema.child.c
    found = rows.execute(select(schema.photo_receipt, c.first_name).join(schema.child, c.id == r.child).where(
        r.person == person).order_by(r.at.desc(), r.id)).all()
    return [_receipt(row) for row in found]


def one(rows: Connection, person: str, id: str) -> Receipt | None:
    """A receipt of somebody's own."""
    return next((each for each in of_person(rows, person) if each.id == id), None)


def _receipt(row: Any) -> Receipt:
    return Receipt(row.id, row.at, row.child, row.first_name, msgspec.json.decode(row.body, type=Body))
