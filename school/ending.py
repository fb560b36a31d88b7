"""What the school keeps for how long, and the two lists that go with it.

``[retention]`` of school.toml says it by kind of post. The build writes what is
about to be destroyed (``var/ending.json``, days before) and what was
(``var/destroyed.jsonl``, append-only: what, how many and why, never whose); the
office reads both at ``/beheer/vernietigd/``.
"""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from school.home import Home
from school.journal import append, whole_lines, write_whole

Period = Annotated[int, Meta(ge=0, le=10_000)]


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Days after its date that a post of a kind is kept, photos and all; 0: until
    somebody takes it away."""

    bericht: Period = 0
    weekbrief: Period = 0
    doelen: Period = 0
    nieuwsbrief: Period = 0
    uitje: Period = 0
    hulpvraag: Period = 0
    coaching: Annotated[int, Meta(ge=1, le=365)] = 28  # footage for coaching is never kept for long
    expired: Period = 30  # days after its Expires that a post can still be put back
    warn_days: Annotated[int, Meta(ge=1, le=90)] = 14  # stands on the list of what is about to go, at least so long

    def days(self, type: str) -> int:
        """How long posts of a ``Type`` are kept; 0: no end."""
        return int(getattr(self, type, 0))


class EndingError(Exception):
    """A list can't be understood; nothing may be destroyed from a guess."""


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """A post that is about to be destroyed: on ``day``, told since ``told``."""

    source: str
    title: str
    day: datetime.date
    told: datetime.date
    why: str
    kind: str


class Endings(msgspec.Struct, frozen=True, kw_only=True):
    """ending.json: as somebody looked on that day."""

    looked: datetime.date
    posts: tuple[Ending, ...] = ()


class Destroyed(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what was destroyed."""

    moment: datetime.datetime
    what: str
    number: int
    why: str


def read_endings(home: Home) -> Endings | None:
    """What is about to go, None when nobody looked yet. Raises EndingError."""
    try:
        return msgspec.json.decode(home.ending_file.read_bytes(), type=Endings)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, OSError) as error:
        raise EndingError(f"{home.ending_file} is niet te lezen ({error}). Haal het bestand weg: dan begint de termijn "
                          "van aankondigen opnieuw.") from error


def write_endings(home: Home, endings: Endings) -> None:
    """Put the list in place of the one before."""
    write_whole(home.ending_file, msgspec.json.encode(endings) + b"\n")


def read_destroyed(home: Home) -> tuple[Destroyed, ...]:
    """Everything that was destroyed, oldest first. Raises EndingError."""
    try:
        return tuple(msgspec.json.decode(line, type=Destroyed) for line in whole_lines(home.destroyed_file))
    except (msgspec.DecodeError, OSError) as error:
        raise EndingError(f"{home.destroyed_file} is niet te lezen ({error}).") from error


def note_destroyed(home: Home, *, what: str, number: int, why: str, moment: datetime.datetime) -> None:
    """One line more; on disk when this returns."""
    append(home.destroyed_file, [msgspec.json.encode(Destroyed(moment=moment, what=what, number=number, why=why))])
