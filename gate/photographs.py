"""The photos that stand in posts, as the build told of them (school/prints.py)."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from school.decisions import marks_of
from school.home import Home
from school.prints import FOLDER, PostPrints, Print, read_all
from school.release import Release, ReleaseError
from school.shown import Place
from school.words import Group

_DAY = re.compile(r"/(\d{4}-\d\d-\d\d)-[^/]*(?:/[^/]+)?$")
KEPT = 12
"""Releases whose lists a process remembers; they don't change, but for what is taken away."""


@dataclass(frozen=True)
class Spot:
    """One photo in one post. A page of the school itself has no group."""

    post: PostPrints
    photo: Print

    @property
    def group(self) -> Group | None:
        return Group.parse(self.post.group) if self.post.group else None

    @property
    def day(self) -> datetime.date | None:
        """The day of the post, as its file is named; None when that says none."""
        return day_of(self.post)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it stands, or will once it may."""
        return (*((Place.CLOSED,) if self.post.closed else ()), *((Place.PUBLIC,) if self.post.public else ()))


@dataclass(frozen=True)
class Photographs:
    """Posts with their photos, of one release or of several."""

    posts: tuple[PostPrints, ...] = ()

    @classmethod
    def served(cls, home: Home) -> Photographs:
        """What the release of now holds; nothing while there is none."""
        try:
            return cls(_read(Release.current(home).folder))
        except ReleaseError:
            return cls()

    @classmethod
    def of_release(cls, release: Path) -> Photographs:
        """What one release holds."""
        return cls(_read(release))

    @classmethod
    def kept(cls, home: Home) -> Photographs:
        """What any release holds that is kept: a roll-back may bring it back."""
        found: dict[tuple[str, ...], PostPrints] = {}
        for release in Release.kept(home):
            for post in _read(release.folder):
                found[post.key, *(photo.original for photo in post.photos)] = post
        return cls(tuple(found.values()))

    @cached_property
    def spots(self) -> Mapping[str, tuple[Spot, ...]]:
        """Where each photo stands, by its original."""
        found = defaultdict[str, list[Spot]](list)
        for post in self.posts:
            for photo in post.photos:
                found[photo.original].append(Spot(post, photo))
        return {photo: tuple(spots) for photo, spots in found.items()}

    def of(self, photos: Iterable[str]) -> dict[str, tuple[Spot, ...]]:
        """Of these photos alone."""
        return {photo: self.spots[photo] for photo in photos if photo in self.spots}

    def post(self, id: str) -> PostPrints | None:
        """The post of an id (``id_of``)."""
        return next((post for post in self.posts if id_of(post) == id), None)


def id_of(post: PostPrints) -> str:
    """How a page calls a post: as the decisions do, so that no title stands in an address."""
    return marks_of("", post.key)[1]


def day_of(post: PostPrints) -> datetime.date | None:
    """The day in the name of a post's file or folder."""
    found = _DAY.search(post.source)
    try:
        return datetime.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _read(release: Path) -> tuple[PostPrints, ...]:
    files = sorted((release / FOLDER).glob("*.json"))
    try:
        return _remembered(release, tuple((file.name, file.stat().st_mtime_ns, file.stat().st_ino) for file in files))
    except FileNotFoundError:  # a release that is being cleared away
        return ()


@lru_cache(maxsize=KEPT)
def _remembered(release: Path, state: tuple[tuple[str, int, int], ...]) -> tuple[PostPrints, ...]:
    return read_all(release)
