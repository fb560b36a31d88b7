"""Who publishes: the decisions that builds and roll-backs obey, an append-only file.

``var/decisions.jsonl`` is written by the gate, in the act of somebody with the
right, and read by the build, which never sees the register. One JSON object a
line, on disk before anybody is told; the last line about a post counts. An
approval holds for one digest (school/dossiers.py): for that text with those
photos, and no other.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

import msgspec

from school.home import Home
from school.journal import append, whole_lines
from school.settings import Approval
from school.words import Group


class DecisionsError(Exception):
    """The file can't be understood; nothing may be published from a guess."""


class Verdict(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    REVOKED = "revoked"  # taken off the public site, until it is approved again


class Stand(StrEnum):
    """Where a post stands that says ``published``."""

    FREE = "free"  # its group needs nobody's approval
    APPROVED = "approved"
    WAITS = "waits"
    CHANGED = "changed"  # another version of it was approved
    REVOKED = "revoked"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One line. ``id`` is that of the register's row, which knows who it was;
    ``role`` is all that this file tells of them. ``source`` and ``key`` are hashes:
    a post that is erased must not live on here by its name."""

    moment: str
    id: str
    source: str
    key: str
    digest: str
    verdict: Verdict
    role: str


class Placed(Protocol):
    """A post, as far as its place goes."""

    @property
    def group(self) -> Group | None: ...


@dataclass(frozen=True)
class Decisions:
    """The whole file, looked up by source and by key: a post that was renamed on
    disk only, or in its slug only, is still the same post."""

    lines: tuple[Decision, ...] = ()

    @classmethod
    def read(cls, home: Home) -> Decisions:
        """Raises DecisionsError when a whole line is not understood."""
        file = home.decisions_file
        try:
            return cls(tuple(msgspec.json.decode(line, type=Decision) for line in whole_lines(file)))
        except (msgspec.DecodeError, OSError) as error:
            raise DecisionsError(
                f"{file} is beschadigd ({error}). Herstel het bestand uit een back-up: zonder deze lijst is niet te "
                "zeggen wat mag worden gepubliceerd.") from error

    @cached_property
    def _latest(self) -> dict[str, tuple[int, Decision]]:
        found: dict[str, tuple[int, Decision]] = {}
        for place, line in enumerate(self.lines):
            found[line.source] = found[line.key] = place, line
        return found

    def latest(self, source: str, key: str) -> Decision | None:
        """The last line about a post."""
        names = marks_of(source, key)
        found = [self._latest[name] for name in names if name in self._latest]
        return max(found, key=lambda one: one[0])[1] if found else None

    def stand(self, source: str, key: str, digest: str, *, needed: bool) -> Stand:
        """Where the version ``digest`` of a post stands. What was taken off the site
        stays off, needed or not."""
        last = self.latest(source, key)
        if last is not None and last.verdict is Verdict.REVOKED:
            return Stand.REVOKED
        if not needed:
            return Stand.FREE
        if last is None:
            return Stand.WAITS
        return Stand.APPROVED if last.digest == digest and digest else Stand.CHANGED


PUBLIC = frozenset({Stand.FREE, Stand.APPROVED})
"""Where a post may be public."""
WAITING = frozenset({Stand.WAITS, Stand.CHANGED})
"""Where a post waits for somebody."""


def needs_approval(post: Placed, rules: Approval) -> bool:
    """Whether a post of this group waits for somebody. Pages don't: only who may
    publish them can put them there (DESIGN 4)."""
    return bool(post.group and rules.needed and post.group.name not in rules.free_groups)


def marks_of(source: str, key: str) -> tuple[str, str]:
    """How the file calls a post: by its place in the content and by its address."""
    return (hashlib.sha256(f"source:{source}".encode()).hexdigest()[:32],
            hashlib.sha256(f"key:{key}".encode()).hexdigest()[:32])


def record(home: Home, source: str, key: str, *, digest: str, verdict: Verdict, role: str, id: str,
           now: datetime.datetime) -> None:
    """Append one line; it is on disk when this returns. Raises OSError."""
    marks = marks_of(source, key)
    append(home.decisions_file, [msgspec.json.encode(Decision(
        moment=now.isoformat(timespec="seconds"), id=id, source=marks[0], key=marks[1], digest=digest,
        verdict=verdict, role=role))])
