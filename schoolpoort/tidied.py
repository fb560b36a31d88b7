"""When the day's tidying was done last: one small file, so that asking costs nothing."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from school.home import Home
from school.journal import moment_in


def stamp(home: Home) -> Path:
    """The file that says so."""
    return home.apart / "tidied"


def may_tidy(home: Home) -> bool:
    """Whether this user is the gate's: the build never sees people."""
    return os.access(home.keys, os.R_OK | os.X_OK) and any(home.keys.glob("gate-*.json"))


def last_tidied(home: Home) -> datetime.datetime | None:
    """When it was done last, None when never."""
    return moment_in(stamp(home))


def is_tidied(home: Home, now: datetime.datetime) -> bool:
    """Whether it was done on this day (UTC) already."""
    last = last_tidied(home)
    return last is not None and last.date() == now.date()
