"""What lies in a content folder at one moment: each folder listed once, for all who want to know.

A list that is the same as at the tour before is the same object, so that whoever made
something of it needs no second look.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol


class Seen(NamedTuple):
    """One name in a folder: what it is (``stat.S_IFMT``), which file it is, its size in
    bytes and when it was written (nanoseconds). A link is itself, not what it names."""

    name: str
    kind: int
    inode: int
    size: int
    written: int

    @property
    def is_folder(self) -> bool:
        return self.kind == stat.S_IFDIR

    @property
    def is_file(self) -> bool:
        return self.kind == stat.S_IFREG

    @property
    def is_link(self) -> bool:
        return self.kind == stat.S_IFLNK


class Listing(tuple[Seen, ...]):
    """All that lies in a folder, by name."""

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The names of the folders in it."""
        return tuple(one.name for one in self if one.is_folder)

    @cached_property
    def newest(self) -> int:
        """When the newest of all in it was written; 0 where there is nothing."""
        return max((one.written for one in self), default=0)


NOTHING = Listing()
MANY = 2_000
"""So many names are worth asking somebody else."""


class Helper(Protocol):
    """Who lists folders at the same time (school/scout.py): those of the last ``ask`` in one ``answer``."""

    def ask(self, top: Path, folders: Sequence[str]) -> None: ...

    def answer(self) -> Mapping[str, Listing]: ...

    def agree(self, path: str, listing: Listing) -> None: ...


class Asked(NamedTuple):
    """What a helper looks at still, and is taken for unchanged meanwhile: these folders under ``top``."""

    top: Path
    folders: tuple[str, ...]
    helper: Helper


@dataclass(frozen=True)
class Tour:
    """By path from the top ("" for the top itself) what lies in each folder, by name; and
    why a folder could not be listed. What git keeps is not looked into. ``asked`` is what
    nobody saw yet: who serves something that was made of this tour asks first whether it ``holds``."""

    folders: dict[str, Listing]
    unreadable: dict[str, str]
    asked: Asked | None = field(default=None, compare=False)

    @classmethod
    def of(cls, top: Path, before: Tour | None = None, helper: Helper | None = None) -> Tour:
        """Look everywhere under ``top``. Where something came or went, the folder above tells; so
        when it does, what is new is known, and at all other files the ``helper`` looks while somebody
        makes something of that. When it doesn't, both look at half. Never raises for what is there."""
        old: Mapping[str, Listing] = before.folders if before else {}
        tour = cls({}, {})
        later = tour._look(top, old, [""], _leaves(old) if helper else frozenset())
        if not helper or not later:
            return tour
        if any(listing is not old.get(path) for path, listing in tour.folders.items()):
            helper.ask(top, later)
            tour.folders.update((path, old[path]) for path in later)
            return replace(tour, asked=Asked(top, tuple(later), helper))
        helper.ask(top, later[::2])
        tour._look(top, old, later[1::2])
        tour._look(top, old, later[::2], seen=helper.answer())
        return tour

    def _look(self, top: Path, old: Mapping[str, Listing], waiting: list[str], but: Collection[str] = (),
              seen: Mapping[str, Listing] = MappingProxyType({})) -> list[str]:
        """List the folders that are ``waiting`` and those in them, as far as they were not
        ``seen``. Given back are those of ``but`` to which nothing came and from which nothing went,
        as the folders above tell."""
        later = list[str]()
        while waiting:
            path = waiting.pop()
            try:
                listing = seen[path] if path in seen else listed(f"{top}/{path}", old.get(path, NOTHING))
            except OSError as error:
                self.unreadable[path], listing = str(error.strerror), NOTHING
            self.folders[path] = old[path] if old.get(path) == listing else listing
            before = frozenset(old.get(path, ()) if listing.folders else ())
            for one in listing if listing.folders else ():
                if one.is_folder and one.name != ".git":
                    inside = f"{path}/{one.name}" if path else one.name
                    (later if inside in but and one in before else waiting).append(inside)
        return sorted(later)

    def holds(self) -> bool:
        """Whether all that was taken for unchanged was. Waits for who looks at it."""
        if self.asked is None:
            return True
        seen = self.asked.helper.answer()
        for path in self.asked.folders:
            taken = self.folders[path]
            try:
                now = seen[path] if path in seen else listed(f"{self.asked.top}/{path}", taken)
            except OSError:
                return False
            if now != taken:
                return False
            if path in seen:
                self.asked.helper.agree(path, taken)
        return True

    def under(self, folder: str) -> tuple[Listing, ...]:
        """The list of a folder, and those of the folders in it."""
        own = self.folders.get(folder, NOTHING)
        return own, *(self.folders.get(f"{folder}/{name}", NOTHING) for name in own.folders)

    def files(self, folder: str) -> dict[str, Seen]:
        """What lies in a folder and in the folders in it, by path."""
        found = {f"{folder}/{one.name}": one for one in self.folders.get(folder, ())}
        for path in [path for path, one in found.items() if one.is_folder]:
            found |= {f"{path}/{one.name}": one for one in self.folders.get(path, ())}
        return found

    def newest(self) -> int:
        """When the newest of all was written; 0 where there is nothing."""
        return max((listing.newest for listing in self.folders.values()), default=0)


def _leaves(folders: Mapping[str, Listing]) -> frozenset[str]:
    """The folders that hold no other, when there is much in them."""
    leaves = {path: listing for path, listing in folders.items() if listing and not listing.folders}
    return frozenset(leaves if sum(map(len, leaves.values())) >= MANY else ())


def listed(folder: str, before: Listing) -> Listing:
    """By an open folder, so that the way to it is gone once and not for each name; the very
    list of ``before`` where nothing is other. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with os.scandir(handle) as entries:
            now = sorted(_facts(entries))
    finally:
        os.close(handle)
    # Most folders are as they were, and ten thousand names are not made anew to see that.
    return before if before == tuple(now) else Listing(map(Seen._make, now))


def _facts(entries: Iterator[os.DirEntry[str]]) -> Iterator[tuple[str, int, int, int, int]]:
    for entry in entries:
        try:
            facts = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # taken away at this moment
        yield entry.name, stat.S_IFMT(facts.st_mode), facts.st_ino, facts.st_size, facts.st_mtime_ns
