"""Which photos wait for whom: the questions of somebody's own groups.

Whoever writes for a group looks for it; a circle is everybody's who has a class in it;
the whole school's photos and its own pages are the head's and the office's.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from gate import tags
from gate.photographs import Photographs, Spot, id_of
from gate.rights import SCHOOL
from gate.roles import Act
from gate.snapshot import Person
from gate.tags import Question
from gate.wary import Wary, classes_of, places_of
from school.home import Home
from school.prints import PostPrints
from school.settings import Settings
from school.shown import Place
from school.words import Group


@dataclass(frozen=True)
class Asked:
    """A question as it is put to one person: ``of`` are the children of their own groups
    of whom nobody said whether they are on the photo."""

    question: Question
    spot: Spot  # in the post that it is asked for
    of: tuple[str, ...]
    open: bool  # there is something for this person to say

    @property
    def photo(self) -> str:
        return self.question.photo


@dataclass(frozen=True)
class Album:
    """A post with its photos, as they lie before one person."""

    post: PostPrints
    photos: tuple[Asked, ...]

    @property
    def id(self) -> str:
        return id_of(self.post)

    @property
    def group(self) -> Group | None:
        return Group.parse(self.post.group) if self.post.group else None

    @property
    def open(self) -> list[Asked]:
        return [one for one in self.photos if one.open]

    @property
    def due(self) -> datetime.date | None:
        """The day before which the first of them is looked at, if any."""
        return min((one.question.due for one in self.open if one.question.due), default=None)


@dataclass(frozen=True)
class Table:
    """All that lies before one person; read once for a page."""

    settings: Settings
    photographs: Photographs
    albums: tuple[Album, ...]
    wary: Wary

    @property
    def waiting(self) -> list[Album]:
        """Posts with something to say about, what has a day first, then the newest."""
        found = sorted((one for one in self.albums if one.open), key=lambda one: one.post.source.rpartition("/")[0],
                       reverse=True)
        return sorted(found, key=lambda one: one.due or datetime.date.max)

    def album(self, id: str) -> Album | None:
        return next((one for one in self.albums if one.id == id), None)


def is_mine(person: Person, settings: Settings, group: Group | None) -> bool:
    """Whether somebody looks for a group; without one, for the school's own pages."""
    if Act.CONSENT in person.may:
        return True
    own = person.own(Act.CONSENT_OWN)
    return group is not None and group.name != SCHOOL and any(one in own for one in classes_of(settings, group))


def table(rows: Connection, home: Home, settings: Settings, person: Person, photographs: Photographs,
          today: datetime.date, *, waiting: bool = False) -> Table:
    """The photos of somebody's groups; with ``waiting`` at least those that wait, for a
    page that a school of years asks for often. Raises ShownError."""
    shown = tags.shown_of(home)

    def waits(post: PostPrints) -> bool:
        look = settings.consent.look
        return any(shown.waits(photo.original, place, look) for photo in post.photos for place in Place)

    everything = not waiting or bool(tags.rechecks(rows))
    mine = [post for post in photographs.posts if (everything or waits(post))
            and is_mine(person, settings, Group.parse(post.group) if post.group else None)]
    spots = photographs.of({photo.original for post in mine for photo in post.photos})
    asked = tags.questions(rows, home, settings, spots, today)
    wary = Wary.read(rows, settings, {spot for each in spots.values() for spot in each}, today)
    return Table(settings, photographs, tuple(_album(person, settings, post, asked, wary) for post in mine), wary)


def _album(person: Person, settings: Settings, post: PostPrints, asked: Mapping[str, Question], wary: Wary) -> Album:
    found = []
    for photo in post.photos:
        question = asked[photo.original]
        theirs = frozenset[str]().union(*(wary.lacking(spot, places_of(question.spots)) for spot in question.spots
                                          if is_mine(person, settings, spot.group)))
        of = question.ask & theirs
        waits = bool(question.waits or question.due)
        found.append(Asked(question, Spot(post, photo), tuple(sorted(of)), waits and bool(of or not question.ask)))
    return Album(post, tuple(found))
