"""What a process that stays knows of texts, so that of a folder in which nothing changed
nothing is looked at again.

By the state of each file: which one it is, its size, when it was written. Many new texts
are shared out over the processors.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import NamedTuple

from school.examined import Kept
from school.forks import Forks
from school.home import Home
from school.looked import Look, Looked
from school.memo import Memo
from school.settings import Settings
from school.stock import Stock
from school.tour import Helper, Listing, Tour
from school.walk import Folder, Text, Walk
from school.words import Year

FEW = 100
"""So many texts are sooner looked at here than in other processes."""
UNSURE = 2 * 10**9  # nanoseconds
"""A file that changed so short before it was read may change again in the same tick of its clock."""


class _Known(NamedTuple):
    """A text as it was looked at; ``sure`` when its file can't have changed unseen."""

    state: object
    looked: Looked
    sure: bool


class _Shelf(NamedTuple):
    """All of one folder, with everything that it was looked at by; ``sure`` of each text."""

    given: tuple[Folder, tuple[Listing, ...], tuple[str, ...]]
    texts: Mapping[str, _Known]
    looked: tuple[Looked, ...]
    sure: bool

    @property
    def kept(self) -> set[str]:
        """The names of what is worth keeping on disk of it."""
        return {key for one in self.looked for key in one.kept}


@dataclass
class Known:
    """It holds for one school's settings and year: with others it forgets. ``html`` is what
    was rendered the last time, by path; ``memo`` has what others made of what is known. The
    ``helper`` lists folders at the same time."""

    html: dict[str, str] = field(default_factory=dict)
    memo: Memo = field(default_factory=Memo)
    helper: Helper | None = None
    _holds_for: tuple[Settings, Year] | None = None
    _shelves: dict[str, _Shelf] = field(default_factory=dict)
    _unkept: Kept | None = None
    _tour: Tour | None = None

    def __contains__(self, path: str) -> bool:
        """Whether anything is known of the text at ``path``."""
        return any(path in shelf.texts for shelf in self._shelves.values())

    def look_round(self, home: Home) -> Tour:
        """What lies in the content folder now; with a helper, ask whether that ``holds``."""
        self._tour = Tour.of(home.content, self._tour, self.helper)
        return self._tour

    def look(self, home: Home, walk: Walk, settings: Settings, year: Year, stock: Stock) -> list[tuple[Looked, ...]]:
        """Every text of each folder of the walk; of a folder that is as it was the same
        object as the last time. Call ``settle`` afterwards."""
        if self._holds_for != (settings, year):
            self._holds_for, self._shelves = (settings, year), {}
        began, before = time.time_ns(), self._shelves
        tour = walk.tour
        given = {one.path: (one, tour.under(one.path), stock.under(one.path)) for one in walk.folders}
        states = {path: dict(_states(one[0], tour, stock)) for path, one in given.items()
                  if path not in before or before[path].given != one or not before[path].sure}
        fresh = [text for path in states for text in given[path][0].texts
                 if not _holds(before.get(path), text.path, states[path][text.path])]
        kept = self._open(home, fresh)
        looked = _all(fresh, Look(home.content, settings, year, kept, stock))
        found = {text.path: one for text, (one, _) in zip(fresh, looked, strict=True)}
        self.html = {text.path: html for text, (_, html) in zip(fresh, looked, strict=True) if html}
        self._shelves = {path: _shelf(one, states[path], found, before.get(path), began - UNSURE)
                         if path in states else before[path] for path, one in given.items()}
        self._note(kept, before, len(fresh))
        return [shelf.looked for shelf in self._shelves.values()]

    def settle(self) -> None:
        """Bring what is kept on disk up to date: nobody waits for it."""
        if self._unkept is not None:
            self._unkept.write({key: one for shelf in self._shelves.values() for looked in shelf.looked
                                for key, one in looked.kept.items()})
            self._unkept = None

    def _open(self, home: Home, fresh: Sequence[Text]) -> Kept:
        """What is kept on disk; a few texts are sooner looked at than found in there."""
        assert self._holds_for is not None
        kept = Kept.named(home.cache, self._holds_for[0].site)
        return kept.read() if len(fresh) >= FEW or not self._shelves else kept

    def _note(self, kept: Kept, before: Mapping[str, _Shelf], fresh: int) -> None:
        """Whether what is kept must be written anew: what is said of a text that is gone
        goes with it, and many new ones are worth it."""
        if fresh >= FEW or not before:
            now = {key for shelf in self._shelves.values() for key in shelf.kept}
            stale = now != kept.found.keys()
        else:
            changed = [path for path in before.keys() | self._shelves.keys()
                       if before.get(path) is not self._shelves.get(path)]
            was, now = (({key for path in changed if path in some for key in some[path].kept})
                        for some in (before, self._shelves))
            stale = bool(was - now)
        if stale:
            self._unkept = kept


def _holds(shelf: _Shelf | None, path: str, state: object) -> bool:
    """Whether what is known of a text holds for its file as it is now."""
    known = shelf.texts.get(path) if shelf else None
    return known is not None and known.sure and known.state == state


def _shelf(given: tuple[Folder, tuple[Listing, ...], tuple[str, ...]], states: Mapping[str, tuple[object, int]],
           found: Mapping[str, Looked], before: _Shelf | None, settled: int) -> _Shelf:
    """A folder as it is now. What is equal to what was known stays the same object."""
    texts: dict[str, _Known] = {}
    for text in given[0].texts:
        state = states[text.path]
        old = before.texts.get(text.path) if before else None
        looked = found.get(text.path)
        if old and (looked is None or looked == old.looked):
            looked = old.looked
        assert looked is not None  # what is neither known nor new was not in the folder
        texts[text.path] = _Known(state, looked, bool(state[0]) and state[1] < settled and looked.one is not None)
    now = tuple(one.looked for one in texts.values())
    same = before is not None and len(before.looked) == len(now) and all(map(is_, before.looked, now))
    return _Shelf(given, texts, before.looked if same and before else now, all(one.sure for one in texts.values()))


def _states(folder: Folder, tour: Tour, stock: Stock) -> Iterator[tuple[str, tuple[object, int]]]:
    """Of each text what it is looked at by, and when its file was written. Nothing when it
    can't be read."""
    files = tour.files(folder.path)
    for text in folder.texts:
        seen = files.get(text.path)
        state = (seen, text.siblings, stock.stored(text.path)) if seen else ()
        yield text.path, (state, seen.written if seen else 0)


def _all(texts: Sequence[Text], look: Look) -> list[tuple[Looked, str]]:
    """Each text looked at, with its HTML; many are shared out over the processors."""
    workers = os.cpu_count() or 1
    if len(texts) < FEW or workers == 1:
        return look.at(texts)
    slices = list(_ever_smaller(texts, workers))
    forks: Forks[Sequence[Text], list[tuple[Looked, str]]] = Forks(look.at, workers)
    return [looked for some in forks.run(slices) for looked in some]


def _ever_smaller(texts: Sequence[Text], workers: int) -> Iterator[Sequence[Text]]:
    """In pieces for some workers, each a part of what is left, so that all end at one time (guided
    self-scheduling, Polychronopoulos and Kuck 1987)."""
    least = len(texts) // (8 * workers)
    while texts:
        size = max(-(-len(texts) * 2 // (3 * workers)), least)
        yield texts[:size]
        texts = texts[size:]
