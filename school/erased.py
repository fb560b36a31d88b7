"""The list of the erased: what may never come back, kept apart and append-only.

Builds, roll-backs and restores obey it. It holds hashes, so that the list of
what is gone does not itself tell who or what was there. Posts and files stand
in the build's list (``var/erased.jsonl``), people in the gate's
(``var/apart/erased.jsonl``): two users of the machine, who write each their own.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from school.journal import append, whole_lines


class ErasedError(Exception):
    """The list can't be understood; nothing may be brought back from a guess."""


class What(StrEnum):
    """What was erased: a post by its source and by its place, a file by its
    content (SHA-256), a person or child by their id in the register."""

    SOURCE = "source"
    KEY = "key"
    FILE = "file"
    PERSON = "person"
    CHILD = "child"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    moment: str
    what: What
    mark: str


@dataclass(frozen=True)
class Erased:
    """A list, or several together, to be asked."""

    marks: frozenset[str] = frozenset()

    @classmethod
    def read(cls, *files: Path) -> Erased:
        """Raises ErasedError when a whole line is not understood."""
        marks: set[str] = set()
        for file in files:
            try:
                marks |= {msgspec.json.decode(line, type=Line).mark for line in whole_lines(file)}
            except (msgspec.DecodeError, OSError) as error:
                raise ErasedError(
                    f"{file} is niet te lezen ({error}). Herstel het bestand uit een back-up: "
                    "zonder deze lijst zou iets terug kunnen komen dat is gewist.") from error
        return cls(frozenset(marks))

    def holds(self, what: What, text: str) -> bool:
        """Whether this was erased."""
        return bool(self.marks) and mark_of(what, text) in self.marks


def mark_of(what: What, text: str) -> str:
    """How the list calls something."""
    return hashlib.sha256(f"{what}:{text}".encode()).hexdigest()


def record(file: Path, gone: Iterable[tuple[What, str]], moment: datetime.datetime) -> None:
    """Write down what is erased, before it is; on disk when this returns."""
    lines = [msgspec.json.encode(Line(moment=moment.isoformat(timespec="seconds"), what=what, mark=mark_of(what, text)))
             for what, text in gone]
    if lines:
        append(file, lines)
