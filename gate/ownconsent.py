"""One guardian's own part of consent: for which children they answer, what they said,
what they are still asked. Nothing here depends on what anybody else answered."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from gate import consents, schema, takedown
from gate.children import places
from gate.holding import Said, State
from gate.photographs import Photographs
from gate.rights import family_groups
from gate.tags import shown_of
from school.home import Home
from school.prints import PostPrints
from school.purposes import Purpose
from school.settings import Settings
from school.shown import Place


@dataclass(frozen=True)
class Own:
    """A child of theirs, with their own newest answers by purpose."""

    child: str
    name: str
    said: Mapping[str, Said]

    def chosen(self, purpose: str) -> str:
        """What is filled in: an answer that counts, and nothing that is asked anew
        (a box that is ticked beforehand is no consent, GDPR recital 32)."""
        said = self.said[purpose]
        return "" if said.state is State.OPEN or said.missing else said.state.value

    @property
    def missing(self) -> int:
        return sum(said.missing for said in self.said.values())


def children(rows: Connection, settings: Settings, person: str, today: datetime.date) -> Sequence[Own]:
    """The children here for whom somebody may answer in their account, the eldest first."""
    c, g = schema.child.c, schema.guardianship.c
    found = rows.execute(select(c.id, c.first_name).join(schema.guardianship, g.child == c.id).where(
        g.person == person, g.access, or_(c.leaves.is_(None), c.leaves >= today)).order_by(c.born, c.first_name)).all()
    facts = consents.read(rows, settings, [row.id for row in found], today)
    mine = []
    for row in found:
        said = {purpose.key: facts.own(row.id, person, purpose) for purpose in settings.consent.asked}
        if said and all(said.values()):
            mine.append(Own(row.id, row.first_name, {key: one for key, one in said.items() if one}))
    return mine


def asked(rows: Connection, settings: Settings, person: str, today: datetime.date) -> list[str]:
    """The names of the children for whom somebody still has questions to answer."""
    return [own.name for own in children(rows, settings, person, today) if own.missing]


@dataclass(frozen=True)
class Hanging:
    """A post with photos that a yes covers; ``title`` is empty when the post is not the
    family's to know."""

    title: str
    group: str
    address: str
    photos: int


@dataclass(frozen=True)
class Covered:
    """What a yes covers now: photos that are known to show the child, by post, and how
    many others of its groups of which nobody said who is on them."""

    posts: tuple[Hanging, ...] = ()
    unknown: int = 0


def covers(rows: Connection, home: Home, settings: Settings, child: str, purpose: Purpose, today: datetime.date
           ) -> Covered:
    """What hangs on a yes for a purpose whose photos stand somewhere here. Raises ShownError."""
    place, photos, shown = Place(purpose.place), Photographs.served(home), shown_of(home)
    said, year = takedown.said_of(rows, child), settings.site.year_on(today)
    theirs = {str(one) for held in places(rows, child) for one in family_groups(held.group, settings.site)}
    here = [spot for photo, is_on in said.items() if is_on and shown.may(photo, place, settings.consent.look)
            for spot in photos.spots.get(photo, ()) if place in spot.places]
    unknown = takedown.unasked_of(rows, settings, photos, child, said, year)
    number = sum(shown.may(photo, place, settings.consent.look) and any(place in spot.places for spot in spots)
                 for photo, spots in unknown.items())
    count = Counter(spot.post.key for spot in here)
    posts = {spot.post.key: spot.post for spot in here}
    hanging = [_hanging(posts[key], place, count[key], theirs) for key in sorted(posts, reverse=True)]
    return Covered(tuple(hanging), number)


def _hanging(post: PostPrints, place: Place, number: int, theirs: Collection[str]) -> Hanging:
    known = place is Place.PUBLIC or post.group in theirs
    address = post.public if place is Place.PUBLIC else post.closed
    return Hanging(post.title if known else "", post.group, address if known else "", number)
