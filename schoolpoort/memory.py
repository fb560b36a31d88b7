"""What a builder that stays remembers from build to build: nothing that it can't look up.

``State`` is all that a build looks at, as far as it can change by itself: when it is the
same and no date has passed, the release that stands is the one that would be made.
"""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from school.home import Home
from school.looked import UNSURE, Known
from school.release import release_name
from schoolpoort.markers import Markers

State = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class Last:
    """The build before: what it looked at, the release that stands since, when that may
    change by itself, and what it made, which only ``build`` knows the type of."""

    state: State
    number: int
    since: datetime.datetime
    until: datetime.datetime | None
    made: object


@dataclass
class Memory:
    """What is known of each text, by what each is recognised, and the last build."""

    texts: Known = field(default_factory=Known)
    markers: Markers = field(default_factory=Markers)
    last: Last | None = None

    def unchanged(self, home: Home, state: State, moment: datetime.datetime) -> object | None:
        """What the last build made when another would make the same."""
        last = self.last
        if last is None or not state or last.state != state or moment < last.since:
            return None
        if os.path.basename(os.path.realpath(home.current)) != release_name(last.number):
            return None
        return last.made if last.until is None or moment < last.until else None


def state_of(home: Home) -> State:
    """Every file that a build looks at: which one it is, its size and when it was written.
    Of the store of originals only the folders, since a file comes there by a new name.
    Empty while something is so new that it may change again unseen."""
    here = (home.settings_file, home.withdrawn_file, home.erased_file, home.decisions_file, home.shown_file)
    found = [*_files(str(home.content)), *_folders(str(home.originals)), *_folders(str(home.proof)),
             *(one for path in here for one in _one(str(path)))]
    newest = time.time_ns() - UNSURE
    return () if any(written > newest for _, _, _, written in found) else tuple(found)


def _files(folder: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in inside:
        facts = entry.stat(follow_symlinks=False)
        if entry.is_dir(follow_symlinks=False):
            if entry.name != ".git":
                yield from _files(entry.path)
            else:
                yield from _one(os.path.join(entry.path, "index"))
        yield entry.path, facts.st_ino, facts.st_size, facts.st_mtime_ns


def _folders(folder: str) -> Iterator[tuple[str, int, int, int]]:
    for where, _, _ in os.walk(folder):
        yield from _one(where)


def _one(path: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        facts = os.stat(Path(path), follow_symlinks=False)
    except OSError:
        return
    yield path, facts.st_ino, facts.st_size, facts.st_mtime_ns
