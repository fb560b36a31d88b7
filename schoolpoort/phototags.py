"""Whom the photos of a post show, from the command line: for who may read texts,
originals and register alike, as an admin at the server does.

Where the register can't be read nothing is asked: the questions wait on the page.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate import children, suitability, tags
from gate.audit import OFFICE
from gate.children import Child
from gate.photographs import Photographs, Spot
from gate.register import Register
from gate.tags import Answer, Question, Settled
from gate.wary import Wary
from school.home import Home
from school.originals import open_original
from school.pictures import Medium, medium, plain_name
from school.places import GROUPS
from school.posts import Post, parse_post
from school.prints import PostPrints, Print
from school.settings import Settings
from school.words import Status
from schoolpoort.registerhere import register_here
from schoolpoort.which import PlaceError, PostPlace

STANDS = "/"
"""The address of a post that no build knows yet: that it has one says where it stands."""


@dataclass(frozen=True)
class Room:
    """The photos of one post, by the names they came under, with all places of each."""

    register: Register
    home: Home
    names: Mapping[str, str]  # name to photo
    spots: Mapping[str, tuple[Spot, ...]]
    own: Mapping[str, Spot]  # as each stands in this post
    now: datetime.datetime

    def questions(self) -> dict[str, Question]:
        """What waits, by photo."""
        with self.register.reading() as rows:
            return tags.questions(rows, self.home, self.register.settings, self.spots, self.now.date())

    @property
    def kind(self) -> str:
        """The kind of the post."""
        return next((spot.post.type for spot in self.own.values()), "")

    def points(self) -> tuple[str, ...]:
        """The school's list for photos, when nobody at the command line went through it
        for this kind of post this year."""
        settings = self.register.settings
        with self.register.reading() as rows:
            return suitability.due(rows, settings.rules, OFFICE, self.kind, settings.site.year_on(self.now.date()))

    def went_through(self) -> None:
        """Keep that somebody did."""
        settings = self.register.settings
        suitability.went_through(self.register, settings.rules, OFFICE, self.kind,
                                 settings.site.year_on(self.now.date()), self.now)

    def pupils(self) -> list[Child]:
        """The children of the groups of this post."""
        with self.register.reading() as rows:
            wary = Wary.read(rows, self.register.settings, set(self.own.values()), self.now.date())
            return children.some(rows, frozenset[str]().union(*map(wary.children, self.own.values())))

    def some(self, ids: Collection[str]) -> list[Child]:
        with self.register.reading() as rows:
            return children.some(rows, ids)

    def settle(self, *answers: Answer) -> Settled:
        """Keep what is said. Raises ShownError and OSError."""
        return tags.settle(self.register, self.home, self.spots, answers, by=OFFICE, now=self.now)


@contextmanager
def room(home: Home, settings: Settings, place: PostPlace, names: Collection[str] = ()) -> Iterator[Room | None]:
    """The photos of a post (or only ``names`` of them); None where the register can't be
    read. Raises PlaceError when there are none."""
    found = {name: digest for name, digest in _photos(home, place.place).items() if not names or name in names}
    if not found:
        raise PlaceError(f"bij {place.place} staat die foto niet. Kijk met: schoolpoort photos list")
    with register_here(home, settings, to_write=True) as register:
        if register is None:
            yield None
            return
        post = _as_print(home, settings, place.place, found)
        own = {photo.original: Spot(post, photo) for photo in post.photos}
        kept = Photographs.kept(home).of(own)
        spots = {photo: (spot, *kept.get(photo, ())) for photo, spot in own.items()}
        yield Room(register, home, found, spots, own, datetime.datetime.now(settings.site.zone))


def named(pupils: Collection[Child], text: str) -> Child:
    """The child that somebody means by a whole or a first name. Raises PlaceError."""
    wanted = " ".join(text.split()).casefold()
    found = [child for child in pupils if child.name.casefold() == wanted] or [
        child for child in pupils if child.first_name.casefold() == wanted]
    if len(found) != 1:
        why = "heet zo meer dan een kind; schrijf de hele naam" if found else "heet geen kind zo"
        raise PlaceError(f"in de groepen van dit bericht {why}: “{text}”.")
    return found[0]


def _photos(home: Home, place: str) -> dict[str, str]:
    """The photos and films of a place by name, in the store and beside the text."""
    above = home.content / (place if place.startswith("paginas/") else f"{GROUPS}/{place}")
    found = {}
    for folder in (home.originals / place, above):
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if medium(file.name) in (Medium.PHOTO, Medium.FILM):
                with open(open_original(file), "rb") as stream:
                    found[plain_name(file.name)] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


def _as_print(home: Home, settings: Settings, place: str, photos: Mapping[str, str]) -> PostPrints:
    """The post as a build would tell of it. Its text may be yet to come: then it is closed."""
    group = "" if place.startswith("paginas/") else place.rpartition("/")[0]
    source = place if not group else f"{GROUPS}/{place}"
    post = _text(home, settings, source)
    public = post is not None and post.status is Status.PUBLISHED
    return PostPrints(
        source=f"{source}.md", key=place, group=group, title=post.title if post else "",
        closed=STANDS if group else "", public=STANDS if public or not group else "", type=post.type if post else "",
        photos=tuple(Print(name=name, original=photo) for name, photo in sorted(photos.items())))


def _text(home: Home, settings: Settings, source: str) -> Post | None:
    folder = home.content / source
    files: list[Path] = sorted(folder.glob("*.md")) if folder.is_dir() else [folder.with_name(f"{folder.name}.md")]
    for file in files:
        if file.is_file():
            post, _ = parse_post(file.relative_to(home.content).as_posix(), file.read_bytes(), (), settings)
            if isinstance(post, Post):
                return post
    return None
