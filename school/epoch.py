"""What still stood in the register, kept apart from it: so that a register put back
from an old copy opens nothing that was closed since.

``var/apart/alive.json`` holds the epoch (how often this school's register was
put back from a copy), the change number of the moment it was written, and for
everything that opens something a short hash with its dates. What an old copy
holds and this does not, was ended. A list of what was ended would have to be
written by every part that ends something, and one that forgets it opens a door;
this is written from the register itself. It names nobody: ids are random.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from school.journal import write_whole


class EpochError(Exception):
    """The file can't be understood; the message says what to do."""


class Alive(msgspec.Struct, frozen=True, kw_only=True):
    """``what`` by its hash, with the dates that bound it."""

    epoch: int
    number: int
    moment: str
    what: dict[str, str]

    def is_older_than(self, epoch: int, number: int) -> bool:
        """Whether a copy that says this was made after it was written."""
        return (self.epoch, self.number) < (epoch, number)


def read(file: Path) -> Alive | None:
    """What stood last; None when there is no such file. Raises EpochError."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Alive)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, OSError) as error:
        raise EpochError(f"{file} is niet te lezen ({error}). Haal een kopie van dit bestand terug, of zeg bij "
                         "restore dat het weg is: --list-is-lost") from error


def write(file: Path, alive: Alive) -> None:
    """On disk, and whole, when this returns."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(file, msgspec.json.encode(alive), 0o600)


def hashed(kind: str, *key: object) -> str:
    """64 bits that stand for one thing."""
    return hashlib.sha256(":".join([kind, *map(str, key)]).encode()).hexdigest()[:16]

