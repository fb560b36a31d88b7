"""The last look at photos: is one in a tree that may not be shown there?

From outside the plan: by the names that derivatives of an original have, in the files
and the text of the trees themselves, those that are taken over among them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from school.findings import Finding
from school.words import Tree
from schoolpoort.albums import Album
from schoolpoort.derive import stems_of
from schoolpoort.held import Ruling
from schoolpoort.hidden import Hidden
from schoolpoort.treefacts import read_tree

_STEMS = re.compile(r"-(?<=([0-9a-f]{16})-)"), re.compile(r"\.(?<=([0-9a-f]{16})\.)")
"""From its end, by each of the signs that it may be: a text has few of them and many letters that a
stem could begin with, and one sign is found faster than either of two."""


def stems_in(text: str) -> frozenset[str]:
    """What in a text may be the beginning of a derivative's name."""
    return frozenset(stem for ending in _STEMS for stem in ending.findall(text))


class NotShown:
    """What may not be in which tree, by the names that derivatives of it have."""

    def __init__(self, albums: Iterable[Album], ruling: Ruling) -> None:
        self._hidden = Hidden.of(albums, ruling)
        self._names = {photos: frozenset(stem for photo in photos for stem in stems_of(photo))
                       for photos in (self._hidden.closed, self._hidden.public)}

    def made(self, name: str, folder: Path, stems: Iterable[tuple[str, frozenset[str]]]) -> Iterator[Finding]:
        """Each derivative that may not be in a new tree: in its files or named in its texts,
        as ``stems_in`` of each by path."""
        if self._wrong(name):
            files = [(path, stems_in(os.path.basename(path))) for path in _files(folder)]
            yield from self._told(name, [*files, *stems])

    def taken_over(self, name: str, trees: Path, place: str) -> Iterator[Finding]:
        """The same of a tree that stood there before, at ``place`` under ``trees``, by its own list."""
        if self._wrong(name):
            yield from self._told(name, [(path, stems_in(os.path.basename(path)))
                                         for post in read_tree(trees / place).posts for path in post.files])

    def _wrong(self, name: str) -> frozenset[str]:
        return self._names[self._hidden.in_tree(Tree.parse(name))]

    def _told(self, name: str, said: Iterable[tuple[str, frozenset[str]]]) -> Iterator[Finding]:
        wrong = self._wrong(name)
        for path in sorted({path for path, stems in said if not wrong.isdisjoint(stems)}):
            yield Finding(f"{name}/{path}", 0, "photo-not-shown", "toont een foto die hier niet mag staan")


def _files(folder: Path) -> Iterator[str]:
    root = folder / "files"
    for where, _, names in os.walk(root):
        yield from (os.path.relpath(os.path.join(where, name), root) for name in names)
