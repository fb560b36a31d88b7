"""What time changes: a post that is due, an expiry, an event that is over.

A build notes when time next matters; a timer asks every few minutes and is
answered by reading one small file (DESIGN 5, issue 2).
"""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

from school.home import Home
from school.release import Release, ReleaseError
from schoolpoort.treefacts import read_tree
from schoolpoort.withdraw import take_away


def note_file(home: Home) -> Path:
    return home.var / "due.json"


def note_next(home: Home, moment: datetime.datetime | None) -> None:
    """Remember when something is due; None: never."""
    file = note_file(home)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({"next": moment.isoformat() if moment else None}), encoding="utf-8")
    fresh.replace(file)


def is_due(home: Home, moment: datetime.datetime) -> bool:
    """Whether time has changed something since the last build. A note that
    can't be read counts as due: a build too many harms nobody."""
    try:
        noted = json.loads(note_file(home).read_text(encoding="utf-8"))["next"]
        return noted is not None and datetime.datetime.fromisoformat(noted) <= moment
    except FileNotFoundError:
        return False  # nothing was ever built
    except (ValueError, KeyError, TypeError):
        return True


def take_expired(home: Home, moment: datetime.datetime) -> tuple[str, ...]:
    """Take posts whose last day is over out of what is served, by what the
    trees themselves say; no checker can stand in the way. Gives their keys."""
    try:
        places = Release.current(home).facts.trees.values()
    except ReleaseError:
        return ()
    posts = [post for place in places for post in read_tree(home.trees / place).posts if post.expires]
    gone = {post.key for post in posts if datetime.date.fromisoformat(post.expires) < moment.date()}
    if gone:
        take_away(home, gone, gone)
    return tuple(sorted(gone))
