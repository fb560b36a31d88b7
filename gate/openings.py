"""Who opened a post: of each parent and post the first time, for some months.

So that a school that has to take something back can say who saw it. Only who reads
for a child is written down, not who works at the school, and no second time.
Beside the guarded path: a page is noted in memory and written a moment later,
many at a time; a reader waits for nothing, and a store that is down stops nobody.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from gate import guardians, schema
from gate.access import Visitor
from gate.register import Register
from school.places import RESERVED_IN_GROUP
from school.words import Group

EVERY = 2.0  # seconds between two writings
MANY = 100_000  # openings that a process remembers to have noted
_log = logging.getLogger("schoolpoort.openings")


@dataclass(frozen=True)
class Opened:
    """Somebody opened it first at this moment."""

    person: str
    name: str
    at: datetime.datetime


class Openings:
    """What one process still has to write down. Safe between threads."""

    def __init__(self, register: Register, every: float = EVERY) -> None:
        self._register = register
        self._keeps = register.settings.people.opened_days > 0
        self._every = every
        self._seen: set[tuple[str, Group, str]] = set()
        self._waiting: deque[tuple[str, str, datetime.datetime]] = deque(maxlen=MANY)
        self._starting, self._writing = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None

    def note(self, visitor: Visitor, group: Group, rest: str, now: datetime.datetime) -> None:
        """A page of a group was given; ``rest`` is its address within the group's tree.
        Nothing waits here."""
        seen = visitor.person.id, group, rest
        if seen in self._seen:
            return
        if not self._keeps or rest.count("/") != 1 or not rest.endswith("/") or group not in visitor.person.family:
            return
        if rest[:-1] in RESERVED_IN_GROUP or visitor.device is None or visitor.device.only_reads:
            return
        if len(self._seen) > MANY:
            self._seen.clear()
        self._seen.add(seen)
        self._waiting.append((visitor.person.id, f"{group}/{rest[:-1]}", now))
        if self._thread is None:
            self._start()

    def flush(self) -> int:
        """Write what waits; gives how many that was. What can't be written now waits on."""
        with self._writing:
            found = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                if found:
                    _write(self._register, found)
            except Exception:
                self._waiting.extendleft(reversed(found))
                raise
            return len(found)

    def _start(self) -> None:
        """A thread of this process: one that is forked later has its own."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._go_on, name="openings", daemon=True)
                self._thread.start()

    def _go_on(self) -> None:
        pause = threading.Event()
        while not pause.wait(self._every):
            try:
                self.flush()
            except Exception:
                _log.exception("who opened what could not be written down; it waits")


def opened_by(rows: Connection, posts: Collection[str]) -> list[Opened]:
    """Who opened one of these posts, each at the first time, oldest first. ``posts`` as
    their addresses end: YEAR/GROUP/NAME, all the names that one post had."""
    o = schema.opening.c
    first: dict[str, datetime.datetime] = {}
    for row in rows.execute(select(o.person, o.at).where(o.post.in_(list(posts))).order_by(o.at)):
        first.setdefault(row.person, row.at)
    people = guardians.named(rows, first)
    return [Opened(person, people[person].name, at) for person, at in first.items() if person in people]


def families_of(rows: Connection, posts: Collection[str]) -> dict[str, int]:
    """How many families opened each of these posts: guardians who share a household of
    a child are one. For who wrote it: a number, and never who."""
    o, g = schema.opening.c, schema.guardianship.c
    seen = [(row.post, row.person) for row in rows.execute(select(o.post, o.person).where(o.post.in_(list(posts))))]
    homes: dict[tuple[str, int], str] = {}
    family: dict[str, str] = {}
    ties = rows.execute(select(g.person, g.child, g.household).where(g.person.in_({person for _, person in seen})))
    for row in ties.all():
        one = _first(family, row.person)
        family[one] = _first(family, homes.setdefault((row.child, row.household), one))
    return dict(Counter(post for post, _ in {(post, _first(family, person)) for post, person in seen
                                             if person in family}))


def _first(family: dict[str, str], person: str) -> str:
    """Whom a family is called by here."""
    while family.setdefault(person, person) != person:
        person = family[person]
    return person


def _write(register: Register, found: Collection[tuple[str, str, datetime.datetime]]) -> None:
    """Those of people who are still known, once each."""
    make = postgresql.insert if register.engine.dialect.name == "postgresql" else sqlite.insert
    with register.writing() as rows:
        p = schema.person.c
        known = set(rows.execute(select(p.id).where(p.id.in_({person for person, _, _ in found}))).scalars())
        new = [{"person": person, "post": post, "at": at} for person, post, at in found if person in known]
        if new:
            rows.execute(make(schema.opening).on_conflict_do_nothing(), new)
