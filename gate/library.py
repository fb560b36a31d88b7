"""The release that is served: noticed when it is new, opened without a pause."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from gate.forms import Forms, kept
from gate.public import PublicFiles
from gate.volumes import Volume
from school.home import Home
from school.release import Facts, Release, ReleaseError
from school.words import Group, Tree

LOOK_EVERY = 0.25  # seconds
FIRST = "first.css"
READY = 1024  # files whose headers stand ready, about 3 kB each; of one release, and gone with it


@dataclass(frozen=True)
class Shelf:
    """All of one release. A request keeps the shelf that it began with. ``style`` is the
    CSP's name of the sheet that its pages carry, "" when they carry none."""

    number: int
    facts: Facts
    closed: Mapping[Group, Volume]
    public: PublicFiles
    volumes: Mapping[Tree, Volume]
    ready: Callable[[str, str], Forms]
    style: str = ""


    def volume(self, tree: Tree) -> Volume | None:
        return self.closed.get(tree.group) if tree.group else None

    def forms(self, volume: Volume, rest: str) -> Forms | None:
        """A file of a closed tree of this release. What isn't there is not remembered:
        who asks for it makes the others no slower."""
        try:
            return self.ready(volume.place, rest)
        except KeyError:
            return None


class Library:
    """Notices a new release and opens only the trees that are new."""

    def __init__(self, home: Home, clock: Callable[[], float] = time.monotonic) -> None:
        self._home = home
        self._clock = clock
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._looked = float("-inf")
        self.styles: tuple[str, ...] = ()
        """Of the release that is served and the one before: a request may still be at that."""

    def shelf(self) -> Shelf:
        """The shelf of now. Raises ReleaseError while there is no release yet."""
        shelf = self._shelf
        if shelf is not None and self._clock() - self._looked < LOOK_EVERY:
            return shelf
        # One thread opens the new release; the others go on with the old one.
        if not self._lock.acquire(blocking=shelf is None):
            assert shelf is not None
            return shelf
        try:
            return self._look()
        finally:
            self._lock.release()

    def _look(self) -> Shelf:
        self._looked = self._clock()
        try:
            release = Release.current(self._home)
            if self._shelf is None or release.number != self._shelf.number:
                self._shelf = _open(release, self._shelf)
                kept.cache_clear()
                self.styles = tuple(dict.fromkeys((self._shelf.style, *self.styles)))[:2]
        except (ReleaseError, OSError, sqlite3.Error):
            # A release that can't be opened must not end the one that is served.
            if self._shelf is None:
                raise
        return self._shelf


def _open(release: Release, before: Shelf | None) -> Shelf:
    known = {volume.place: volume for volume in before.volumes.values()} if before else {}
    volumes = {Tree.parse(name): known.get(place) or Volume.open(release.trees_root, place)
               for name, place in release.facts.trees.items()}
    closed = {tree.group: volume for tree, volume in volumes.items() if tree.group}
    public = {tree.prefix: volume for tree, volume in volumes.items() if not tree.is_closed}
    # The longest prefix first, so that the front's "/" comes last.
    ordered = dict(sorted(public.items(), key=lambda pair: -len(pair[0])))
    return Shelf(release.number, release.facts, closed, PublicFiles(ordered), volumes, _ready(closed.values()),
                 _style(release))


def _style(release: Release) -> str:
    """``'sha256-…'`` (CSP level 3, 2.3.1) of the sheet, as the front's tree has it."""
    address, front = release.facts.theme.get(FIRST, ""), release.tree_folder(Tree.front())
    if not address or not front:
        return ""
    digest = hashlib.sha256((front / "files" / address.lstrip("/")).read_bytes()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _ready(closed: Iterable[Volume]) -> Callable[[str, str], Forms]:
    by_place = {volume.place: volume for volume in closed}

    @lru_cache(maxsize=READY)
    def ready(place: str, rest: str) -> Forms:
        forms = by_place[place].forms(rest)
        if forms is None:
            raise KeyError(rest)
        return forms

    return ready
