"""The originals of all posts at one moment, each folder of the store listed once.

Most posts have no files of their own, and asking the disk for the folders of 10,000
posts takes longer than everything else that a build does when nothing changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from school.content import Content
from school.home import Home
from school.originals import names_in, originals_of, place_of
from school.places import GROUPS, PAGES
from school.posts import Post


class Stock:
    """Asked again, it says the same: whoever looks once more makes another."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known: dict[str, dict[str, Path]] = {}

    def of(self, post: Post) -> dict[str, Path]:
        """Every original of a post by its name, as ``originals_of``."""
        if not post.folder and place_of(post.source) not in self._places:
            return {}
        if post.source not in self._known:
            self._known[post.source] = originals_of(self._home, post)
        return self._known[post.source]

    def having(self, content: Content) -> Iterator[Post]:
        """Those of the posts and pages that may have originals."""
        for part in content.parts or (content,):
            yield from part.with_files
            if part.place.removeprefix(f"{GROUPS}/") in self._by_folder:
                yield from (post for post in part.by_source.values()
                            if not post.folder and place_of(post.source) in self._places)

    def stored(self, source: str) -> tuple[str, ...]:
        """The names of what the store holds for the text at ``source``, sorted."""
        place = place_of(source)
        return names_in(self._home.originals / place) if place in self._places else ()

    def under(self, folder: str) -> tuple[str, ...]:
        """What the store holds for the texts of a folder of the content: each name with its
        place, sorted."""
        return tuple(f"{place}/{name}" for place in self._by_folder.get(folder.removeprefix(f"{GROUPS}/"), ())
                     for name in names_in(self._home.originals / place))

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for place in sorted(self._places):
            found.setdefault(place.rpartition("/")[0], []).append(place)
        return found

    @cached_property
    def _places(self) -> frozenset[str]:
        """The places in the store that there are, as ``place_of`` names them."""
        root, found = self._home.originals, set[str]()
        for top in _folders(root):
            for middle in _folders(root / top):
                deeper = [] if top == PAGES else _folders(root / top / middle)
                found.update(f"{top}/{middle}/{last}" for last in deeper)
                if top == PAGES:
                    found.add(f"{top}/{middle}")
        return frozenset(found)


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
