"""What lies in a content folder at one moment: each folder listed once, for all who want to know.

A list that is the same as at the tour before is the same object, so that whoever made
something of it needs no second look.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
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
    """Who lists folders at the same time (school/scout.py)."""

    def ask(self, top: Path, folders: Sequence[str]) -> None: ...

    def answer(self) -> Mapping[str, Listing]: ...


@dataclass(frozen=True)
class Tour:
    """By path from the top ("" for the top itself) what lies in each folder, by name; and
    why a folder could not be listed. What git keeps is not looked into."""

    folders: Mapping[str, Listing]
    unreadable: Mapping[str, str]

    @classmethod
    def of(cls, top: Path, before: Tour | None = None, helper: Helper | None = None) -> Tour:
        """Look everywhere under ``top``; of many folders the ``helper`` lists half. Never raises
        for what is there."""
        old: Mapping[str, Listing] = before.folders if before else {}
        theirs = frozenset(_half(old) if helper else ())
        if helper and theirs:
            helper.ask(top, sorted(theirs))
        folders: dict[str, Listing] = {}
        unreadable: dict[str, str] = {}
        seen: Mapping[str, Listing] = {}
        waiting, later = [""], list[str]()
        while waiting:
            path = waiting.pop()
            if path in theirs:
                later.append(path)
            else:
                try:
                    listing = seen[path] if path in seen else listed(f"{top}/{path}", old.get(path, NOTHING))
                except OSError as error:
                    unreadable[path], listing = str(error.strerror), NOTHING
                folders[path] = old[path] if old.get(path) == listing else listing
                waiting += [f"{path}/{name}" if path else name for name in listing.folders if name != ".git"]
            if helper and theirs and not waiting:
                seen, theirs, waiting = helper.answer(), frozenset(), later
        return cls(folders, unreadable)

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


def _half(folders: Mapping[str, Listing]) -> list[str]:
    """Every second of the folders that hold no other, when there is much in them."""
    if sum(map(len, folders.values())) < MANY:
        return []
    return sorted(path for path, listing in folders.items() if listing and not listing.folders)[::2]


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
