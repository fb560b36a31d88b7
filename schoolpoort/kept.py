"""Backups in a folder: one a day, each for thirty days."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

from school.home import Home
from schoolpoort.swap import ASIDE

KEPT = datetime.timedelta(days=30)
_NAME = re.compile(r"schoolpoort-(\d{8}T\d{6})\.age")
_STAMP = "%Y%m%dT%H%M%S"


def name_of(now: datetime.datetime) -> str:
    """The name of a backup made now (UTC)."""
    return f"schoolpoort-{now:{_STAMP}}.age"


def prune(folder: Path, home: Home, now: datetime.datetime) -> list[Path]:
    """Delete what is older than thirty days: backups in ``folder``, and what a
    restore put aside. Called after a backup that succeeded, so that one is left
    however long nobody made any. Gives what went."""
    gone = []
    for file in sorted(folder.iterdir()):
        match = _NAME.fullmatch(file.name)
        if match and _over(match[1], now):
            file.unlink()
            gone.append(file)
    for old in sorted(home.root.glob(f"{ASIDE}*")):
        if _over(old.name.removeprefix(ASIDE)[:15], now):
            shutil.rmtree(old)
            gone.append(old)
    return gone


def _over(stamp: str, now: datetime.datetime) -> bool:
    try:
        return datetime.datetime.strptime(stamp, _STAMP).replace(tzinfo=datetime.UTC) < now - KEPT
    except ValueError:
        return False
