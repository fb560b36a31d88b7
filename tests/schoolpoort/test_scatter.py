"""A wish to the file system: heard where it can be, and never in the way."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import NoReturn

import pytest

from schoolpoort import build, scatter
from tests.build.schools import made, school


def asks_for_it(folder: Path) -> bool:
    """What lsattr(1) shows as T."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        flags = bytearray(8)
        fcntl.ioctl(handle, scatter.GET, flags)
        return bool(int.from_bytes(flags, "little") & scatter.UNRELATED)
    finally:
        os.close(handle)


def test_the_trees_that_are_being_made_are_put_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(build, "begin_sync", lambda work, trees: seen.append(asks_for_it(work)))
    if not scatter.scatter(tmp_path / "tried"):
        pytest.skip("this file system puts folders where it likes")
    made(school(tmp_path / "home"))
    assert seen == [True]


def test_a_file_system_that_says_no_makes_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*args: object) -> NoReturn:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(scatter.fcntl, "ioctl", refuses)
    assert not scatter.scatter(tmp_path / "work" / "new")
    (tmp_path / "file").write_text("")
    assert not scatter.scatter(tmp_path / "file" / "new"), "the run that needs it says why there is none"
    assert made(school(tmp_path / "home")).number == 1
