"""Who may read now: a process's copy of memberships and live devices.

It holds while the register's change number, asked at most half a second ago,
is the same, and never past the next dated change (DESIGN 3.4). Who is about to
be told no, or acts, can have it asked at once. When the register can't be asked
the copy is void: closed pages answer 503.
"""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gate.errors import StoreUnavailable
from gate.roles import Act
from school.words import Group

ASK_EVERY = 0.5  # seconds


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. ``groups`` are all the trees that they may read
    today, ``family`` those of them that are theirs as a guardian or exception
    member; ``may`` what they may do, ``own_acts`` for which groups of their roles.

    ``is_weak``: staff on a device whose second step is missing or too old; it
    reads what the family reads and may do nothing (gate/access.py)."""

    id: str
    name: str
    groups: frozenset[Group]
    is_staff: bool = False
    roles: frozenset[str] = frozenset()
    family: frozenset[Group] = frozenset()
    own_acts: frozenset[tuple[Act, Group]] = frozenset()
    may: frozenset[Act] = frozenset()
    is_weak: bool = False

    def own(self, act: Act) -> frozenset[Group]:
        """The groups of those roles that allow ``act``: a teacher of one group who is
        a trainee in another has a teacher's acts in the first alone."""
        return frozenset(group for allowed, group in self.own_acts if allowed is act)


@dataclass(frozen=True)
class Device:
    """A signed-in browser of a person. Times are UTC: ``proved`` who they are,
    last, in any way; ``strong`` by a second factor; ``active`` in the office.
    ``only_reads``: support looks along (gate/support.py) and may change nothing."""

    id: str
    person: str
    expires: datetime.datetime
    seen: datetime.datetime
    proved: datetime.datetime | None = None
    strong: datetime.datetime | None = None
    active: datetime.datetime | None = None
    only_reads: bool = False


@dataclass(frozen=True)
class Rights:
    """All of it, as of one moment; ``next_change`` is the next day on which a
    date changes somebody's rights."""

    people: Mapping[str, Person]
    devices: Mapping[str, Device]
    next_change: datetime.date | None = None


class RightsSource(Protocol):
    """What the snapshot asks of the register."""

    def change_number(self) -> int: ...

    def read_rights(self, today: datetime.date) -> Rights: ...


class Snapshots:
    """Gives the rights of now, refreshed when they may have changed."""

    def __init__(self, source: RightsSource, today: Callable[[], datetime.date],
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._today = today
        self._clock = clock
        self._lock = threading.Lock()
        self._rights: Rights | None = None
        self._number = -1
        self._day = datetime.date.min
        self._asked = float("-inf")

    def now(self, *, at_once: bool = False) -> Rights:
        """The rights of this moment; ``at_once``: not those of half a second ago, before
        what another process wrote. Raises StoreUnavailable."""
        rights, since = self._rights, self._clock() - (0 if at_once else ASK_EVERY)
        if rights is not None and self._holds(rights, since):
            return rights
        with self._lock:  # who waited for it takes what was asked after they came
            if self._rights is None or not self._holds(self._rights, since):
                self._refresh()
            assert self._rights is not None
            return self._rights

    def forget(self) -> None:
        """Ask the register again before the next answer (after our own change).
        Waits for an asking that is under way: that one may have begun before."""
        with self._lock:
            self._asked = float("-inf")

    def _holds(self, rights: Rights, since: float) -> bool:
        return self._asked > since and self._dated(rights)

    def _dated(self, rights: Rights) -> bool:
        today = self._today()
        return self._day <= today and (rights.next_change is None or today < rights.next_change)

    def _refresh(self) -> None:
        asked, today = self._clock(), self._today()
        try:
            number = self._source.change_number()
            if self._rights is None or number != self._number or not self._dated(self._rights):
                # The number is read before the rows: a change between the two
                # is read twice, never missed.
                self._rights = self._source.read_rights(today)
                self._number, self._day = number, today
        except Exception as error:
            self._rights = None
            raise StoreUnavailable(f"register: {type(error).__name__}") from error
        self._asked = asked
