"""Asking for a build: a file that is there while nobody has begun it.

A push asks by ``var/build-wanted``. The gate, another user of the machine, asks
in ``var/wishes``, which both may write: for a build, for what was decided to
leave the public site to leave it now, or for what somebody wrote to be taken up.
Systemd path units (deploy/) see the files and start what is asked for. Who does it
takes the file away first, so that what is asked for meanwhile is done after that.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

from school.home import Home


class Wish(StrEnum):
    """What the gate may ask for; the name of the file."""

    BUILD = "build"
    TAKE_DOWN = "take-down"
    TAKE_UP = "take-up"


def build_wanted(home: Home) -> Path:
    """The mark of a push. It is there while a build is asked for and not yet begun."""
    return home.var / "build-wanted"


def ask_for_build(home: Home) -> None:
    """Leave the mark, on disk when this returns; asking twice is asking once."""
    _mark(build_wanted(home))


def wish(home: Home, *wishes: Wish) -> None:
    """As the gate: ask for these, on disk when this returns."""
    for one in wishes:
        _mark(home.wishes / one)


def is_asked(home: Home) -> bool:
    """Whether somebody asked for a build that has not begun."""
    return build_wanted(home).exists() or (home.wishes / Wish.BUILD).exists()


def take_request(home: Home) -> bool:
    """Whether somebody asked for a build; the marks are gone after that."""
    return any([_took(build_wanted(home)), _took(home.wishes / Wish.BUILD)])


def take_down_asked(home: Home) -> bool:
    """Whether something is to leave the public site now; the mark is gone after that."""
    return _took(home.wishes / Wish.TAKE_DOWN)


def is_wished(home: Home, one: Wish) -> bool:
    """Whether the gate asked for this."""
    return (home.wishes / one).exists()


def unwish(home: Home, one: Wish) -> None:
    """What was asked for is done."""
    _took(home.wishes / one)


def _took(mark: Path) -> bool:
    try:
        mark.unlink()
    except FileNotFoundError:
        return False
    return True


def _mark(mark: Path) -> None:
    mark.parent.mkdir(mode=0o770, parents=True, exist_ok=True)
    _sync(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640))
    _sync(os.open(mark.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))


def _sync(handle: int) -> None:
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
