"""Objects of git that were taken out of the history, and may not be pushed again.

``var/refused.jsonl``, append-only. A clone of before still has them, and whoever
merges it would bring everything back; so the push hook asks here (docs/git.md).
The names are hashes of git and tell nobody what stood there.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from school.home import Home
from school.journal import append, whole_lines


class RefusedListError(Exception):
    """The list can't be understood; no push may be taken in from a guess."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What one rewriting took out."""

    moment: str
    objects: tuple[str, ...]


def read_refused(home: Home) -> frozenset[str]:
    """The names of all of them. Raises RefusedListError."""
    try:
        lines = [msgspec.json.decode(line, type=Line) for line in whole_lines(home.refused_file)]
    except (msgspec.DecodeError, OSError) as error:
        raise RefusedListError(f"{home.refused_file} is niet te lezen ({error}).") from error
    return frozenset(name for line in lines for name in line.objects)


def refuse(home: Home, objects: Iterable[str], now: datetime.datetime) -> None:
    """Add some; on disk when this returns."""
    names = tuple(sorted(objects))
    if names:
        append(home.refused_file, [msgspec.json.encode(Line(moment=now.isoformat(timespec="seconds"), objects=names))])
