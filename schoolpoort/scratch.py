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


@contextmanager
def scratch(home: Home) -> Iterator[Path]:
    """A new folder that nobody else can read, gone afterwards; what a build that was
    killed left in its place goes first."""
    folder = _in_memory(home) or home.work / "sources"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory(home: Home) -> Path | None:
    """This home's own folder there; None where it can't be made, or is somebody else's."""
    name = hashlib.sha256(os.fsencode(home.root.resolve())).hexdigest()[:16]
    folder = MEMORY / f"schoolpoort-{os.geteuid()}-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
    except OSError:
        return None
    return folder
