"""Where the sources of a run stand while it reads them: in memory, where a machine has that.

They are read once and thrown away, and making ten thousand files on a disk takes longer
than reading what is in them. Elsewhere they stand under var/work, as what is made does.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from school.home import Home

MEMORY = Path("/dev/shm")
ENOUGH = 64 * 2**20
"""Bytes that must be free there: a container may have no more than that in all."""


@contextmanager
def scratch(home: Home) -> Iterator[Path]:
    """A new folder that nobody else can read, gone afterwards. A run takes its own part
    away when it is done, so that few stand there at a time."""
    folder = _in_memory(home) or home.work / "sources"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory(home: Home) -> Path | None:
    """This home's own folder there; None where it can't be made, is somebody else's, or
    there is no room."""
    clear(home)
    folder = _folder(home)
    try:
        there = os.statvfs(MEMORY)
        if there.f_bavail * there.f_frsize < ENOUGH:
            return None
        folder.mkdir(mode=0o700)
    except OSError:
        return None
    return folder


def clear(home: Home) -> None:
    """Take away what a build that was killed left there."""
    shutil.rmtree(_folder(home), ignore_errors=True)


def _folder(home: Home) -> Path:
    name = hashlib.sha256(os.fsencode(home.root.resolve())).hexdigest()[:16]
    return MEMORY / f"schoolpoort-{os.geteuid()}-{name}"
