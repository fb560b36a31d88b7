"""What a builder that stays remembers from build to build: nothing that it can't look up.

``State`` is all that a build looks at, as far as it can change by itself: when it is the
same and no date has passed, the release that stands is the one that would be made.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from school.dossiers import Dossier
from school.filestate import FileState
from school.home import Home
from school.known import UNSURE, Known
from school.memo import Memo
from school.release import release_name
from school.tour import Tour
from schoolpoort.markers import Markers
from schoolpoort.seen import Sights

File = tuple[str, FileState]
"""A path, and what stands there."""


@dataclass(frozen=True)
class State:
    """All that a build looks at: what lies in the content folder, and the rest by itself."""

    tour: Tour
    rest: tuple[File, ...]

    def sure(self, now: int) -> bool:
        """Whether nothing is so new that it may change again unseen. ``now`` in nanoseconds."""
        return max([self.tour.newest(), *(state.written for _, state in self.rest)]) < now - UNSURE


@dataclass(frozen=True)
class Last:
    """The build before: what it looked at, None when it can't be sure of that; the release
    that stands since, when that may change by itself, and what it made, which only
    ``build`` knows the type of."""

    state: State | None
    number: int
    since: datetime.datetime
    until: datetime.datetime
    made: object


@dataclass
class Memory:
    """What is known of each text, by what each is recognised, what was seen on the pages, and the last build with its
    dossiers, by group; ``line`` is another object once somebody else made a release. ``used`` is what that build
    worked with: to give back what is said of 10,000 texts takes milliseconds too, and nobody need wait for that."""

    texts: Known = field(default_factory=Known)
    markers: Markers = field(default_factory=Markers)
    sights: Sights = field(default_factory=Sights)
    last: Last | None = None
    dossiers: dict[str, tuple[Dossier, ...]] = field(default_factory=dict)
    line: object = field(default_factory=object)
    used: object = None

    @property
    def memo(self) -> Memo:
        """What was made of what is known."""
        return self.texts.memo

    def look(self, home: Home) -> State:
        """What there is now. Of the store of originals only the folders, since a file comes
        there by a new name."""
        here = (home.settings_file, home.withdrawn_file, home.erased_file, home.decisions_file, home.shown_file,
                home.content / ".git" / "index")
        rest = [*_folders(str(home.originals)), *_folders(str(home.proof)),
                *(one for path in here for one in _one(str(path)))]
        return State(self.texts.look_round(home), tuple(rest))

    def unchanged(self, home: Home, state: State, moment: datetime.datetime) -> object | None:
        """What the last build made when another would make the same."""
        last = self.last
        if last is None or last.state != state or not last.since <= moment < last.until:
            return None
        return last.made if state.tour.holds() and self.stands(home) else None

    def stands(self, home: Home) -> bool:
        """Whether the release of the last build is the one that is served."""
        return self.last is not None and \
            os.path.basename(os.path.realpath(home.current)) == release_name(self.last.number)


def _folders(folder: str) -> Iterator[File]:
    for where, _, _ in os.walk(folder):
        yield from _one(where)


def _one(path: str) -> Iterator[File]:
    try:
        facts = os.stat(path, follow_symlinks=False)
    except OSError:
        return
    yield path, FileState.of(facts)
