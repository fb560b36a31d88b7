"""What was taken away: an append-only file that builds, roll-backs and restores obey.

A file and not a table, so that it holds when the register is down, and is
written and fsynced before anything else happens (DESIGN 3.8). One JSON object
a line; the last line about a post counts.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from school.home import Home
from school.posts import Post


class WithdrawalsError(Exception):
    """The list can't be understood; nothing may be built from a guess."""


class Reach(StrEnum):
    """How far a withdrawal goes; RESTORED ends one."""

    PUBLIC = "public"
    EVERYWHERE = "everywhere"
    RESTORED = "restored"


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """One line: ``source`` relative to the content folder, ``key`` the post's
    place without its tree (``2026-2027/groep-3/kijkdoos``; a page: its slug)."""

    moment: str
    source: str
    key: str
    reach: Reach


@dataclass(frozen=True)
class Withdrawals:
    """The whole list, looked up by source and by address: a post that was
    renamed on disk only, or in its slug only, is still the same post."""

    lines: tuple[Withdrawal, ...] = ()

    @classmethod
    def read(cls, home: Home) -> Withdrawals:
        """Raises WithdrawalsError when a whole line is not understood."""
        try:
            data = home.withdrawn_file.read_bytes()
        except FileNotFoundError:
            return cls()
        # A last line without its end was never acknowledged to anybody: the
        # power went while it was written.
        whole = data[: data.rfind(b"\n") + 1]
        try:
            lines = [msgspec.json.decode(line, type=Withdrawal) for line in whole.splitlines() if line.strip()]
        except msgspec.DecodeError as error:
            raise WithdrawalsError(
                f"{home.withdrawn_file} is beschadigd ({error}). Herstel het bestand uit een back-up: "
                "zonder deze lijst zou iets terug kunnen komen dat is weggehaald."
            ) from error
        return cls(tuple(lines))

    def reach(self, source: str, key: str) -> Reach | None:
        """How far the post is withdrawn, None when it is not."""
        latest = next((w for w in reversed(self.lines) if w.source == source or w.key == key), None)
        return None if latest is None or latest.reach is Reach.RESTORED else latest.reach


def key_of(post: Post) -> str:
    """The place of a post without its tree, as a withdrawal names it."""
    return f"{post.group}/{post.slug}" if post.group else post.slug


def record(home: Home, withdrawal: Withdrawal) -> None:
    """Append one line; it is on disk when this returns."""
    home.withdrawn_file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(home.withdrawn_file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _drop_torn_line(handle)
        os.write(handle, msgspec.json.encode(withdrawal) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    folder = os.open(home.withdrawn_file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _drop_torn_line(handle: int) -> None:
    """Take away a last line that was never finished, see Withdrawals.read."""
    data = os.pread(handle, os.fstat(handle).st_size, 0)
    os.ftruncate(handle, data.rfind(b"\n") + 1)
