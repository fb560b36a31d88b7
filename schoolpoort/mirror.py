"""From the store to a home that only reads: a mirror, for a gate on another machine.

New trees are fetched whole and held against their hashes before this home's own
``current`` is swapped; what the release does not hold is deleted here too. So the gate
serves from its own disk as it always does, and goes on when the store is away.
"""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from school.home import Home
from school.manifest import Manifest
from school.release import Release, ReleaseError
from schoolpoort.beside import Beside
from schoolpoort.parcel import (
    CURRENT,
    File,
    Parcel,
    Pointer,
    object_of,
    read_list,
    read_parcel,
    read_pointer,
)
from schoolpoort.shelf import drop_unused_trees, place_tree, put_release, same_as_current, shelf_lock
from schoolpoort.store import MissingError, Store, StoreError
from schoolpoort.withdraw import GRACE

TOGETHER = 16
TURNS = 5


@dataclass(frozen=True)
class Fetched:
    """Release ``number`` of the store is served here now; ``files`` came over the
    network, ``trees`` are new."""

    number: int
    trees: int
    files: int


@dataclass
class Mirror:
    """A home that follows a store. Only one may work on a home (commands/store.py)."""

    home: Home
    store: Store
    _last: Pointer | None = None

    def fetch(self, grace: float = GRACE) -> Fetched | None:
        """Serve what the store has now; None when that is what is served. Raises StoreError:
        what is served here stays."""
        for _ in range(TURNS):
            try:
                pointer = read_pointer(self.store.get(CURRENT))
            except MissingError as error:
                raise StoreError(f"{error} Breng er eerst een uitgave heen: schoolpoort store push") from error
            if pointer == self._last:
                return None
            try:
                done = self._take(pointer, grace)
            except MissingError:
                continue  # a newer release took its place meanwhile
            self._last = pointer
            return done
        raise StoreError(f"in {self.store.address} ontbreken delen van de uitgave. Breng die opnieuw: "
                         "schoolpoort store push")

    def _take(self, pointer: Pointer, grace: float) -> Fetched:
        parcel = read_parcel(self.store.get(object_of(pointer.parcel)), pointer.parcel)
        new = [(name, place) for name, place in parcel.facts.trees.items() if not (self.home.trees / place).is_dir()]
        shutil.rmtree(self.home.work, ignore_errors=True)
        files = sum(self._tree(name, place, parcel) for name, place in new)
        beside = Beside()  # what waits for somebody's eyes is looked at where it is decided
        with shelf_lock(self.home):
            if not same_as_current(self.home, beside.sealed(parcel.facts)):
                put_release(self.home, parcel.facts, beside, signed=False)  # it is the school that signs
        time.sleep(grace)
        with shelf_lock(self.home):
            self._drop_old()
        return Fetched(pointer.number, len(new), files)

    def _tree(self, name: str, place: str, parcel: Parcel) -> int:
        """Fetch a tree to its place; gives how many files came over the network."""
        its_list = parcel.lists[place]
        files = read_list(self.store.get(object_of(its_list)), its_list)
        known, making = self._known(name), self.home.work / place.replace("/", "-")
        for folder in {(making / file.path).parent for file in files}:
            folder.mkdir(parents=True, exist_ok=True)
        fetched = [file for file in files if not _linked(known.get(file.sha256), making / file.path)]
        with ThreadPoolExecutor(TOGETHER) as several:
            list(several.map(lambda file: self._file(file, making / file.path), fetched))
        place_tree(self.home, making, place)
        return len(fetched)

    def _file(self, file: File, target: Path) -> None:
        with open(target, "xb") as stream:
            came = self.store.fetch(object_of(file.sha256), stream)
        if came != file.sha256:
            raise StoreError(f"{file.path} kwam anders uit {self.store.address} dan het erin ging "
                             f"({file.sha256[:12]}…); wat hier staat, blijft staan.")

    def _known(self, name: str) -> dict[str, Path]:
        """What the tree of that name holds here already, by its hash."""
        try:
            place = Release.current(self.home).facts.trees[name]
        except (ReleaseError, KeyError):
            return {}
        manifest = Manifest(self.home.trees / place / "manifest.sqlite")
        try:
            return {sha256: self.home.trees / place / "files" / path for path, _, sha256 in manifest.hashes()}
        finally:
            manifest.close()

    def _drop_old(self) -> None:
        """A mirror keeps one release: going back is done where it is built."""
        current = Release.current(self.home).number
        for release in Release.kept(self.home):
            if release.number != current:
                shutil.rmtree(release.folder)
        drop_unused_trees(self.home)


def _linked(source: Path | None, target: Path) -> bool:
    try:
        if source is not None:
            os.link(source, target)
            return True
    except OSError:
        return False
    return False
