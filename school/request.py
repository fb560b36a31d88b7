"""Asking for a build: one file, ``var/build-wanted``.

A push, a page where a teacher writes, and the office ask; a systemd path unit
(deploy/) sees the file and starts one build. Who builds takes the file away
first, so that what is asked for meanwhile is built after that.
"""

from __future__ import annotations

import os
from pathlib import Path

from school.home import Home


def build_wanted(home: Home) -> Path:
    """The mark. It is there while a build is asked for and not yet begun."""
    return home.var / "build-wanted"


def ask_for_build(home: Home) -> None:
    """Leave the mark, on disk when this returns; asking twice is asking once."""
    home.var.mkdir(parents=True, exist_ok=True)
    _sync(os.open(build_wanted(home), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640))
    _sync(os.open(home.var, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))


def take_request(home: Home) -> bool:
    """Whether somebody asked; the mark is gone after that."""
    try:
        build_wanted(home).unlink()
    except FileNotFoundError:
        return False
    return True


def _sync(handle: int) -> None:
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
