"""From the repository to the content folder that the build reads.

Under the build's own lock, so that no build sees half a push. Whoever comes
too late for that leaves it to the build that was asked for.
"""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

from filelock import FileLock, Timeout

from school.home import Home
from school.originals import place_of
from school.places import GROUPS, PAGES
from schoolpoort.export import Synced, export
from schoolpoort.objects import Objects
from schoolpoort.receive import MAIN, Update


def deliver(home: Home, objects: Objects, wait: float) -> Synced | None:
    """Make content/ what main says now. None: a build is running and was still
    running after ``wait`` seconds."""
    lock = FileLock(home.var / "build.lock")
    try:
        with lock.acquire(timeout=wait):
            home.content.mkdir(mode=0o750, parents=True, exist_ok=True)
            tip = objects.tip(MAIN)
            synced = export(objects, tip, home.content) if tip else Synced((), ())
            for path in synced.removed:
                _keep_photos(home, path)
            return synced
    except Timeout:
        return None


def note_push(home: Home, pusher: str, update: Update, now: datetime.datetime) -> None:
    """Write down who pushed what: git's own author is whatever somebody typed."""
    line = json.dumps({"moment": now.isoformat(timespec="seconds"), "pusher": pusher, "old": update.old,
                       "new": update.new})
    handle = os.open(home.var / "pushes.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o640)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(handle)


def _keep_photos(home: Home, text: str) -> None:
    """Files that lay beside a text that went: into the store, where those of a
    server belong. A folder without its text would stop the build."""
    parts = text.split("/")
    if (parts[0], len(parts)) not in ((GROUPS, 5), (PAGES, 3)):
        return
    folder = home.content / Path(text).parent
    if not folder.is_dir() or any(folder.glob("*.md")):
        return
    store = home.originals / place_of(text)
    store.mkdir(mode=0o750, parents=True, exist_ok=True)
    for file in folder.iterdir():
        if file.is_file() and not (store / file.name).exists():
            os.replace(file, store / file.name)
        elif file.is_file():
            file.unlink()  # the store's own is what was served
    folder.rmdir()
