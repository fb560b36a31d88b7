"""Which photo may be shown where: what people answered, an append-only file.

``var/shown.jsonl`` is written by the gate (and by commands of an admin), in the act
of who looked at a photo or took consent back, and read by the build, which never
sees the register: it holds hashes of photos, no child and no person. One JSON object
a line, on disk before anybody is told; the last line about a photo at a place counts.

A photo is the SHA-256 of its original, so it is one photo in however many posts,
groups and years it stands. A film is asked about as a photo is; a document never.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta

from school.home import Home
from school.journal import append, whole_lines
from school.purposes import Look


class ShownError(Exception):
    """The file can't be understood; nothing may be shown from a guess."""


class Place(StrEnum):
    """Where a photo is seen: by the parents of a group, or by everybody."""

    CLOSED = "closed"
    PUBLIC = "public"


class Verdict(StrEnum):
    """What somebody answered about a photo at a place."""

    SEEN = "seen"  # looked at for this place, and nobody is on it who may not be there
    BARRED = "barred"  # somebody without consent is on it
    UNSEEN = "unseen"  # must be looked at (again)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line. ``id`` is that of the register's row, which knows who it was and why."""

    moment: str
    id: str
    photo: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    place: Place
    verdict: Verdict


@dataclass(frozen=True)
class Shown:
    """The whole file, to be asked. Who asks ``may`` gives the school's setting
    (``settings.consent.look``)."""

    lines: tuple[Line, ...] = ()

    @classmethod
    def read(cls, home: Home) -> Shown:
        """Raises ShownError when a whole line is not understood."""
        file = home.shown_file
        try:
            return cls(tuple(msgspec.json.decode(line, type=Line) for line in whole_lines(file)))
        except (msgspec.DecodeError, OSError) as error:
            raise ShownError(
                f"{file} is beschadigd ({error}). Herstel het bestand uit een back-up: zonder deze lijst is niet te "
                "zeggen welke foto waar mag staan.") from error

    @cached_property
    def _closed(self) -> dict[str, Verdict]:
        return {line.photo: line.verdict for line in self.lines if line.place is Place.CLOSED}

    @cached_property
    def _public(self) -> dict[str, Verdict]:
        return {line.photo: line.verdict for line in self.lines if line.place is Place.PUBLIC}

    def verdict(self, photo: str, place: Place) -> Verdict | None:
        """What holds of a photo at a place, None when nobody answered. Who is barred
        from the closed groups is barred from the public site too."""
        closed = self._closed.get(photo)
        return closed if place is Place.CLOSED or closed is Verdict.BARRED else self._public.get(photo)

    def may(self, photo: str, place: Place, look: Look) -> bool:
        """Whether a photo may be shown at a place."""
        verdict = self.verdict(photo, place)
        if verdict is None:
            return look is Look.NEVER
        if verdict is Verdict.UNSEEN:
            return look is Look.NEVER and place is Place.CLOSED
        return verdict is Verdict.SEEN

    def waits(self, photo: str, place: Place, look: Look) -> bool:
        """Whether somebody must look before a photo is shown at a place."""
        return not self.may(photo, place, look) and self.verdict(photo, place) is not Verdict.BARRED

    def taken_back(self, photo: str, place: Place, look: Look) -> bool:
        """Whether somebody said that a photo may not stand at a place, or not any
        more: it leaves at once. What nobody ever answered for waits for a build."""
        return self.verdict(photo, place) is not None and not self.may(photo, place, look)

    def takes_back(self, newer: Shown) -> bool:
        """Whether ``newer``, the file as it is now, took away what this one allows."""
        known = len(self.lines)
        return newer.lines[:known] != self.lines or any(
            line.verdict is not Verdict.SEEN for line in newer.lines[known:])


def record(home: Home, lines: Iterable[Line]) -> None:
    """Append lines, in one write; they are on disk when this returns. Raises OSError.
    Who takes something back then wishes ``Wish.TAKE_DOWN`` and ``Wish.BUILD``
    (school/request.py): it leaves every kept release within seconds."""
    data = [msgspec.json.encode(line) for line in lines]
    if data:
        append(home.shown_file, data)


def line(photo: str, place: Place, verdict: Verdict, *, id: str, now: datetime.datetime) -> Line:
    """One line, as of ``now``."""
    return Line(moment=now.isoformat(timespec="seconds"), id=id, photo=photo, place=place, verdict=verdict)
