"""From the fresh folder of a restore into the home, and what stood there aside."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from school.home import Home
from school.journal import sync_folder, whole_lines
from schoolpoort.backup import FILES, FOLDERS, LISTS
from schoolpoort.unpack import RestoreError

ASIDE = "voor-herstel-"
PLACES = (*FOLDERS.values(), "var/register", *FILES.values())


def a_place_aside(home: Home, now: datetime.datetime) -> Path:
    """A folder that is not there yet, for what stands here now."""
    name = f"{ASIDE}{now:%Y%m%dT%H%M%S}"
    names = (name, *(f"{name}-{number}" for number in range(2, 1000)))
    return next(home.root / one for one in names if not (home.root / one).exists())


def merge_lists(home: Home, fresh: Path) -> None:
    """What was withdrawn and erased holds, whoever wrote it down: the backup's lines
    first, then the home's that are not among them."""
    for place in LISTS.values():
        old, new = whole_lines(fresh / place), whole_lines(home.root / place)
        lines = [*old, *(line for line in new if line not in set(old))]
        if lines:
            file = fresh / place
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_bytes(b"".join(line + b"\n" for line in lines))


def refuse_mounts(home: Home, fresh: Path) -> None:
    """A disk of its own can't be swapped by a rename. Raises RestoreError."""
    for place in PLACES:
        if (fresh / place).exists() and os.path.ismount(home.root / place):
            raise RestoreError(f"{home.root / place} is een schijf apart en kan niet in een keer worden verwisseld. "
                               "Herstel zonder die schijf, en zet de map daarna over")


def swap_in(home: Home, fresh: Path, aside: Path, *, keep_settings: bool) -> None:
    """Every part by one rename; the lists never leave their place for a moment."""
    for place in LISTS.values():
        if (fresh / place).exists():
            (home.root / place).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(fresh / place, home.root / place)
    for place in PLACES:
        new, old = fresh / place, home.root / place
        if not new.exists() or (keep_settings and place == FILES["school.toml"]):
            continue
        if old.exists():
            (aside / place).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.rename(old, aside / place)
        old.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        os.rename(new, old)
    if aside.exists():
        aside.chmod(0o700)
    for folder in (home.root, home.var):
        sync_folder(folder)
