"""Files on their way in, piece by piece: what has arrived is on disk and stays, so that a
connection that was lost goes on where it stopped.

A part lies in the folder of its draft: ``parts/ID.json`` says what is coming, ``parts/ID``
holds so much of it as came. Whole, it is judged as any file that comes with the form.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
from filelock import FileLock, Timeout

from gate.tokens import new_id
from gate.writing.drafts import Draft, Drafts
from school.journal import sync_folder, write_whole
from school.pictures import MEGABYTE, Medium, medium
from school.settings import Rules

FOLDER = "parts"
A_DAY = 24 * 3600
MOST_PARTS = 60
"""Unfinished ones of one person."""
MOST_BYTES = 4000 * MEGABYTE
"""Of all drafts of one person with what is on its way to them."""
SPARE = 200 * MEGABYTE
"""Stays free on the disk: the register and the release are written to it as well."""
BLOCK = 256 * 1024
_ID = re.compile(r"[0-9a-f]{32}")


class PartGone(Exception):
    """There is no such part: it was swept, or it never was one of this draft."""


class NoRoom(Exception):
    """It is not taken in now; nothing was lost."""


class TooLarge(Exception):
    """No file of this kind may be so large."""


class Elsewhere(Exception):
    """It has come further, or less far, than the sender thinks."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """``name`` and ``key`` are the sender's: what the file is called there, and how it
    knows the same file again. ``done``: it is whole and was judged; ``refused`` says why
    it was not taken."""

    id: str
    name: str
    length: int
    key: str = ""
    done: bool = False
    refused: str = ""


@dataclass(frozen=True)
class Parts:
    """Those of one draft."""

    drafts: Drafts
    draft: Draft

    def begin(self, name: str, length: int, key: str, rules: Rules) -> Part:
        """Room for a file. Raises TooLarge, NoRoom and OSError."""
        if length < 0 or length > largest(name, rules) * MEGABYTE:
            raise TooLarge(name)
        owner = self.drafts.home.drafts / self.draft.owner
        sweep(owner)
        if sum(1 for _ in owner.glob(f"*/{FOLDER}/*.json")) >= MOST_PARTS or _size(owner) + length > MOST_BYTES:
            raise NoRoom
        if shutil.disk_usage(owner).free < length + SPARE:
            raise NoRoom
        self._folder.mkdir(mode=0o700, exist_ok=True)
        part = Part(id=new_id(), name=name[:200], length=length, key=key[:200])
        self._data(part).touch(mode=0o600)
        self.note(part)
        return part

    def read(self, id: str) -> Part:
        """One of this draft. Raises PartGone."""
        if not _ID.fullmatch(id):
            raise PartGone(id)
        try:
            return msgspec.json.decode((self._folder / f"{id}.json").read_bytes(), type=Part)
        except FileNotFoundError:
            raise PartGone(id) from None

    def all(self) -> list[Part]:
        """Every part that is not whole yet, or was refused."""
        found = []
        for file in sorted(self._folder.glob("*.json")):
            with suppress(PartGone, OSError):
                found.append(self.read(file.stem))
        return [part for part in found if not part.done or part.refused]

    def offset(self, part: Part) -> int:
        """How much of it came; all of it, once it was judged."""
        if part.done:
            return part.length
        try:
            return self._data(part).stat().st_size
        except FileNotFoundError:
            raise PartGone(part.id) from None

    def append(self, part: Part, offset: int, stream: BinaryIO) -> int:
        """Add what comes, and give how much there is now: on disk, also when the stream
        breaks off. Raises Elsewhere, PartGone, TooLarge, NoRoom and OSError."""
        try:
            with FileLock(self._folder / f"{part.id}.lock", timeout=0):
                if self.offset(part) != offset or part.done:
                    raise Elsewhere(part.id)
                return self._add(part, offset, stream)
        except Timeout:  # the connection that was lost is not over yet on our side
            raise Elsewhere(part.id) from None

    def _add(self, part: Part, offset: int, stream: BinaryIO) -> int:
        with open(self._data(part), "ab") as target:
            try:
                while block := stream.read(min(BLOCK, part.length - offset + 1)):
                    if offset + len(block) > part.length:
                        raise TooLarge(part.name)
                    target.write(block)
                    offset += len(block)
            finally:
                target.flush()
                os.fsync(target.fileno())
        return offset

    def note(self, part: Part) -> None:
        """Write down what it is. Raises OSError."""
        write_whole(self._folder / f"{part.id}.json", msgspec.json.encode(part), 0o600)

    def finish(self, part: Part, refused: str) -> None:
        """It was judged: its bytes are the draft's now, or nobody's. What became of it is
        known for a day, for a sender who did not hear it."""
        self.note(msgspec.structs.replace(part, done=True, refused=refused))
        self._data(part).unlink(missing_ok=True)
        sync_folder(self._folder)

    def opened(self, part: Part) -> BinaryIO:
        return open(self._data(part), "rb")

    def drop(self, part: Part) -> None:
        """It does not come after all."""
        for ending in ("", ".json", ".lock"):
            (self._folder / f"{part.id}{ending}").unlink(missing_ok=True)

    @property
    def _folder(self) -> Path:
        return self.drafts.folder(self.draft) / FOLDER

    def _data(self, part: Part) -> Path:
        return self._folder / part.id


def largest(name: str, rules: Rules) -> int:
    """How many megabytes a file that calls itself so may have; what it is, its bytes
    say later."""
    return {Medium.PHOTO: rules.photo_megabytes, Medium.FILM: rules.film_megabytes,
            Medium.DOCUMENT: rules.document_megabytes}.get(medium(name) or Medium.PHOTO, rules.photo_megabytes)


def sweep(owner: Path, age: float = A_DAY) -> int:
    """Take away what did not go on for a day; gives how many files."""
    gone = 0
    for file in _old(owner, time.time() - age):
        with suppress(OSError):
            file.unlink()
            gone += 1
    return gone


def _old(owner: Path, before: float) -> Iterator[Path]:
    """Files of parts of which nothing came since: the letter is as old as its bytes."""
    for letter in owner.glob(f"*/{FOLDER}/*.json"):
        data = letter.with_suffix("")
        with suppress(OSError):
            if max(file.stat().st_mtime for file in (letter, data) if file.exists()) < before:
                yield from (data, letter, letter.with_suffix(".lock"))


def _size(owner: Path) -> int:
    total = 0
    for file in owner.glob("*/*/*"):
        with suppress(OSError):
            total += file.stat().st_size
    return total
