"""From this home to the store: the release that is served, and nothing else.

Files first, then lists, the parcel, and ``current`` last; then everything that the new
release does not name is deleted. So what is withdrawn or erased here leaves the store
with the release that it left, and what was half brought is never seen.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from school.home import Home
from school.release import Release
from schoolpoort.parcel import (
    CURRENT,
    OBJECTS,
    Parcel,
    Pointer,
    hashed,
    list_tree,
    object_of,
    read_list,
    read_pointer,
    sha256_of,
)
from schoolpoort.store import MissingError, Store, StoreError

TOGETHER = 16
TURNS = 5


@dataclass(frozen=True)
class Shipped:
    """The ``number`` of the release that the store holds now; how many objects were
    ``brought``, and how many ``deleted``."""

    number: int
    brought: int
    deleted: int


@dataclass(frozen=True)
class Packed:
    """The list of a tree as it goes, and the names of the objects on it."""

    data: bytes
    names: frozenset[str]

    @classmethod
    def of(cls, folder: Path) -> Packed:
        files = list_tree(folder)
        return cls(msgspec.json.encode(files), frozenset(object_of(file.sha256) for file in files))


@dataclass
class Shipper:
    """Brings releases away. It remembers what the store holds, so that the next costs
    what is new: only one may work on a school's part of a store (commands/store.py)."""

    home: Home
    store: Store
    _there: set[str] | None = None
    _packed: dict[str, Packed] = field(default_factory=dict)

    def ship(self) -> Shipped:
        """Bring what is served now. Raises StoreError (nothing is remembered then) and
        ReleaseError when there is no release."""
        try:
            for _ in range(TURNS):
                try:
                    return self._ship(Release.current(self.home))
                except FileNotFoundError:  # taken away while we brought it: that is what must not arrive
                    self._there = None
            raise StoreError("er werd steeds iets weggehaald terwijl er werd gebracht. Probeer het zo nog eens.")
        except BaseException:
            self._there = None
            raise

    def _ship(self, release: Release) -> Shipped:
        if self._there is None:
            self.store.refuse_open()
            self._there = set(self.store.names(OBJECTS))
        there = self._there
        parcel, written, wanted = self._pack(release)
        new = self._new(written, there)
        with ThreadPoolExecutor(TOGETHER) as several:
            for name in several.map(self._bring, new.items()):
                there.add(name)
        if os.readlink(self.home.current) != release.folder.name:
            raise FileNotFoundError(release.folder)
        self.store.put(CURRENT, msgspec.json.encode(Pointer(release.number, sha256_of(parcel))))
        old = there - wanted
        self.store.delete(old)
        self._there = wanted
        return Shipped(release.number, len(new), len(old))

    def differences(self) -> tuple[str, ...]:
        """What the store holds otherwise than it should, in words; changes nothing. Raises
        StoreError, ReleaseError."""
        release = Release.current(self.home)
        parcel, _, wanted = self._pack(release)
        try:
            named = read_pointer(self.store.get(CURRENT))
        except MissingError:
            return ("er staat nog geen uitgave in de opslag.",)
        there, said = set(self.store.names(OBJECTS)), []
        if named.parcel != sha256_of(parcel):
            said.append(f"de opslag heeft uitgave {named.number}, hier staat {release.number}.")
        if missing := len(wanted - there):
            said.append(f"er ontbreken {missing} bestanden in de opslag.")
        if more := len(there - wanted):
            said.append(f"er staan {more} bestanden in de opslag die hier niet (meer) zijn.")
        return tuple(said)

    def _pack(self, release: Release) -> tuple[bytes, dict[str, bytes], set[str]]:
        """The parcel of a release, what is written for it by name, and the names of all that
        it needs. A tree is read once: it never changes."""
        places = sorted(set(release.facts.trees.values()))
        self._packed = {place: self._packed.get(place) or Packed.of(self.home.trees / place) for place in places}
        lists = {place: sha256_of(packed.data) for place, packed in self._packed.items()}
        parcel = msgspec.json.encode(Parcel(release.facts, lists))
        written = {object_of(lists[place]): packed.data for place, packed in self._packed.items()}
        written[object_of(sha256_of(parcel))] = parcel
        return parcel, written, set(written).union(*(packed.names for packed in self._packed.values()))

    def _new(self, written: dict[str, bytes], there: set[str]) -> dict[str, bytes | Path]:
        """What the store lacks, files before what names them."""
        found: dict[str, bytes | Path] = {}
        for place, packed in self._packed.items():
            if not packed.names <= there:
                for file in read_list(packed.data, sha256_of(packed.data)):
                    found.setdefault(object_of(file.sha256), self.home.trees / place / file.path)
        return {name: source for name, source in (found | written).items() if name not in there}

    def _bring(self, one: tuple[str, bytes | Path]) -> str:
        name, source = one
        if isinstance(source, Path) and object_of(hashed(source)) != name:
            raise StoreError(f"{source} is niet meer wat de bouw heeft geschreven. Bouw opnieuw: schoolpoort build")
        self.store.put(name, source)
        return name
