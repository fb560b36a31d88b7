"""What the release of a request says of the posts of groups, for who writes them."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from gate.library import Shelf
from gate.photographs import Photographs
from school.home import Home
from school.prints import PostPrints
from school.release import release_name
from school.withdrawals import Reach, Withdrawals, WithdrawalsError
from school.words import YEAR_ROOT, Group, Tree
from school.written import FOLDER, Written, read_all

KEPT = 2
"""Releases whose texts a process remembers."""
_log = logging.getLogger("schoolpoort.writing")


@dataclass(frozen=True)
class Shelved:
    """``shelf`` is None while there is no release."""

    home: Home
    shelf: Shelf | None

    @cached_property
    def texts(self) -> Mapping[str, Written]:
        """The posts of this school year and later that stand or will, by their source."""
        return {one.source: one for one in _texts(self._folder)} if self._folder else {}

    @cached_property
    def photos(self) -> Mapping[str, PostPrints]:
        """The photos of the posts that have any, by the post's source."""
        return {one.source: one for one in Photographs.of_release(self._folder).posts} if self._folder else {}

    @cached_property
    def withdrawals(self) -> Withdrawals:
        """What was taken away. Only shown here; builds obey it by themselves."""
        try:
            return Withdrawals.read(self.home)
        except WithdrawalsError:
            _log.exception("what was taken away can't be read")
            return Withdrawals()

    def is_gone(self, source: str, key: str) -> bool:
        """Whether no reader has it any more, by somebody's hand."""
        return self.withdrawals.reach(source, key) in (Reach.EVERYWHERE, Reach.ERASED)

    def is_closed(self, key: str) -> bool:
        """Whether the parents of its group can read the post of a key."""
        tree, rest = Tree.closed(group_of(key)), key.rpartition("/")[2]
        volume = self.shelf.volume(tree) if self.shelf else None
        return bool(volume and volume.find(f"{rest}/"))

    def is_public(self, key: str) -> bool:
        """Whether everybody can."""
        group, rest = group_of(key), key.rpartition("/")[2]
        volume = self.shelf.volumes.get(Tree.of_year(group.year)) if self.shelf else None
        return bool(volume and volume.find(f"{group.name}/{rest}/"))

    def moment(self, zone: ZoneInfo) -> datetime.datetime | None:
        """When it was built, in UTC: what was placed later is not in it."""
        if not self.shelf or not self.shelf.facts.moment:
            return None
        built = datetime.datetime.fromisoformat(self.shelf.facts.moment)
        return (built if built.tzinfo else built.replace(tzinfo=zone)).astimezone(datetime.UTC)

    @property
    def _folder(self) -> Path | None:
        return self.home.releases / release_name(self.shelf.number) if self.shelf else None


def group_of(key: str) -> Group:
    """The group of a post by its key (school/withdrawals.py)."""
    return Group.parse(key.rpartition("/")[0])


def public_address(key: str) -> str:
    """Where everybody reads it."""
    return f"/{YEAR_ROOT}/{key}/"


def _texts(release: Path) -> tuple[Written, ...]:
    files = sorted((release / FOLDER).glob("*.json"))
    try:
        return _remembered(release, tuple((file.name, file.stat().st_mtime_ns, file.stat().st_ino) for file in files))
    except FileNotFoundError:  # a release that is being cleared away
        return ()


@lru_cache(maxsize=KEPT)
def _remembered(release: Path, state: tuple[tuple[str, int, int], ...]) -> tuple[Written, ...]:
    return read_all(release)
