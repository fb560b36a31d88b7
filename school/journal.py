"""A file that only grows, one JSON object a line, on disk before anybody is told.

For what must hold when a database is down, gone, or put back from an old copy.
"""

from __future__ import annotations

import datetime
import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

PIECE = 1 << 16  # bytes; a line is shorter by far


def whole_lines(file: Path) -> list[bytes]:
    """The lines of a journal; none when there is no file. A last line without
    its end was never acknowledged to anybody: the power went while it was
    written. Raises OSError."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return []
    return [line for line in data[: data.rfind(b"\n") + 1].splitlines() if line.strip()]


def append(file: Path, lines: Iterable[bytes], mode: int = 0o640) -> None:
    """Write lines behind the others; they are on disk when this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
    try:
        give_to_owner_of(file.parent, handle)
        fcntl.flock(handle, fcntl.LOCK_EX)
        _drop_torn_line(handle)
        os.write(handle, b"".join(line + b"\n" for line in lines))
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(file.parent)


def write_whole(file: Path, data: bytes, mode: int = 0o640) -> None:
    """Put ``data`` in place of what a file held, in one step and on disk. Raises
    OSError: then it holds what it held, and nothing is left beside it."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as target:
            give_to_owner_of(file.parent, handle)
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def moment_in(file: Path) -> datetime.datetime | None:
    """The moment that a small file holds: when something was done last."""
    try:
        return datetime.datetime.fromisoformat(file.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None


def give_to_owner_of(folder: Path, handle: int | Path) -> None:
    """What root writes in somebody's folder is theirs: else the gate or the build
    could not go on with it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(handle, owner.st_uid, owner.st_gid)


def sync_folder(folder: Path) -> None:
    """A new name is only safe from a power cut when its folder is on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_torn_line(handle: int) -> None:
    """Cut off what somebody was writing when they were killed; looked for from the end."""
    end = os.fstat(handle).st_size
    while end > 0:
        start = max(0, end - PIECE)
        last = os.pread(handle, end - start, start).rfind(b"\n")
        if last >= 0:
            os.ftruncate(handle, start + last + 1)
            return
        end = start
    os.ftruncate(handle, 0)
