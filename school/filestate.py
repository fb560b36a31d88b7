"""What of a file is other when somebody wrote it, or put another in its place."""

from __future__ import annotations

import os
from typing import NamedTuple


class FileState(NamedTuple):
    """Which file it is, its size in bytes and when it was written (nanoseconds)."""

    inode: int
    size: int
    written: int

    @classmethod
    def of(cls, facts: os.stat_result) -> FileState:
        return cls(facts.st_ino, facts.st_size, facts.st_mtime_ns)
