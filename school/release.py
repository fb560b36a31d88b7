"""Releases: complete, immutable results of a build, and the one link to the newest.

On disk (DESIGN 3.7, 9)::

    var/trees/{public,closed}/ID/     files/  manifest.sqlite  stream.json  tree.json
    var/releases/0000012/             release.json  statement.json  public/  closed/YEAR/GROUP -> tree  dossiers/
                                      grounds.json  prints/  texts/
    var/releases/current              -> 0000012, swapped by one rename

A tree is shared by all releases that hold it unchanged; inside a tree there
are no links.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import msgspec

from school.dossiers import FOLDER
from school.filestate import FileState
from school.home import Home
from school.words import Tree


class ReleaseError(Exception):
    """There is no release to serve, or it is damaged. The message says which."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """release.json: which tree stands where, and what the gate's own pages need.
    ``dossiers``, ``prints`` and ``texts`` are the seals of what stands in the folders of that name,
    ``basis`` that of grounds.json."""

    number: int
    moment: str
    trees: dict[str, str]
    theme: dict[str, str] = {}
    menu: list[dict[str, str]] = []
    footer: list[dict[str, str]] = []
    groups: dict[str, dict[str, str]] = {}
    dossiers: str = ""
    basis: str = ""
    prints: str = ""
    texts: str = ""
    free: list[dict[str, str]] = []  # the calendar's days without school that are not over


@dataclass(frozen=True)
class Release:
    """One release, by its resolved folder: it stays itself when current moves on."""

    folder: Path
    trees_root: Path

    @classmethod
    def current(cls, home: Home) -> Release:
        """The release that is served now. Raises ReleaseError when there is none."""
        try:
            name = os.readlink(home.current)
        except OSError as error:
            raise ReleaseError(
                f"er is nog geen uitgave in {home.releases}. Maak er een met: schoolpoort build"
            ) from error
        return cls(home.releases / name, home.trees)

    @classmethod
    def kept(cls, home: Home) -> list[Release]:
        """All releases on disk, oldest first."""
        if not home.releases.is_dir():
            return []
        names = sorted(p.name for p in home.releases.iterdir() if p.name.isdigit() and p.is_dir())
        return [cls(home.releases / name, home.trees) for name in names]

    @property
    def number(self) -> int:
        return int(self.folder.name)

    @property
    def public(self) -> Path:
        return self.folder / "public"

    @cached_property
    def facts(self) -> Facts:
        """release.json. Raises ReleaseError when it is missing or damaged."""
        file = str(self.folder / "release.json")
        try:
            return _read(file, FileState.of(os.stat(file)))
        except (OSError, msgspec.DecodeError) as error:
            raise ReleaseError(f"uitgave {self.folder.name} is beschadigd: {error}") from error

    @property
    def dossiers(self) -> dict[str, bytes]:
        """The files that lie before whoever publishes (school/dossiers.py)."""
        return {file.name: file.read_bytes() for file in sorted((self.folder / FOLDER).glob("*.json"))}

    def tree_folder(self, tree: Tree) -> Path | None:
        """The folder of a tree (with files/ and manifest.sqlite), or None."""
        place = self.facts.trees.get(str(tree))
        return self.trees_root / place if place else None


@lru_cache(maxsize=1)
def _read(file: str, state: FileState) -> Facts:
    """A release.json, which nobody changes once it is there: another is another file. Only the
    last is kept: a gate's process would hold those of releases that are gone."""
    return msgspec.json.decode(Path(file).read_bytes(), type=Facts)


def swap(home: Home, number: int) -> None:
    """Make release ``number`` the current one, in one step (rename(2) of a link)."""
    target = release_name(number)
    fresh = home.releases / f".current-{target}-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    os.replace(fresh, home.current)
    _sync(home.releases)


def release_name(number: int) -> str:
    """A release's folder name: seven digits, so that names sort as numbers."""
    return f"{number:07d}"


def _sync(folder: Path) -> None:
    """fsync a folder: a rename is only safe from a power cut once it is on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
