"""From the fresh folder of a restore into the home, and what stood there aside."""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

from school.home import Home
from school.journal import sync_folder, whole_lines
from schoolpoort.backup import FILES, FOLDERS, LISTS
from schoolpoort.bare import BareError, set_up
from schoolpoort.unpack import RestoreError

ASIDE = "voor-herstel-"
PLACES = (*FOLDERS.values(), "var/register", *reversed(FILES.values()))
"""school.toml last: where it stands, a school stands."""
REPOSITORIES = ("content.git", "content/.git")


def a_place_aside(home: Home, now: datetime.datetime) -> Path:
    """A folder that is not there yet, for what stands here now."""
    name = f"{ASIDE}{now:%Y%m%dT%H%M%S}"
    names = (name, *(f"{name}-{number}" for number in range(2, 1000)))
    return next(home.root / one for one in names if not (home.root / one).exists())


def merge_lists(home: Home, fresh: Path) -> None:
    """What was withdrawn and erased holds, whoever wrote it down: the backup's lines
    that are not among the home's, then the home's, whose last word stands."""
    for place in LISTS.values():
        old, new = whole_lines(fresh / place), whole_lines(home.root / place)
        lines = [*(line for line in old if line not in set(new)), *new]
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


def own_hooks(home: Home, fresh: Path) -> None:
    """A repository of a copy gets the hooks and settings that it has here; where it has
    none, the ones that this program makes. Without hooks no push would be judged."""
    for place in REPOSITORIES:
        new, old = fresh / place, home.root / place
        if not new.is_dir():
            continue
        (new / "refs").mkdir(exist_ok=True)  # git wants the folder, and a backup holds only files
        if (old / "config").is_file():
            shutil.copy2(old / "config", new / "config")
            if (old / "hooks").is_dir():
                shutil.copytree(old / "hooks", new / "hooks", symlinks=True, dirs_exist_ok=True)
        elif place == "content.git":
            _with_our_hooks(home, new, old)
        else:
            (new / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = false\n", encoding="utf-8")


def _with_our_hooks(home: Home, repository: Path, place: Path) -> None:
    try:
        set_up(home, repository, place)
    except BareError as error:
        raise RestoreError(str(error)) from error


def stays(home: Home, *, keep_settings: bool) -> set[str]:
    """What a copy does not say where a school stands: who pushes, nor, unless that was
    asked, its settings. Else a key that was taken out would open the repository again."""
    if not home.settings_file.is_file():
        return set()
    pushers, settings = FILES["pushers.toml"], FILES["school.toml"]
    if keep_settings:
        return {pushers, settings}
    return {pushers} if (home.root / pushers).exists() else set()


def swap_in(home: Home, fresh: Path, aside: Path, *, keep_settings: bool) -> None:
    """Every part by one rename; the lists never leave their place for a moment."""
    staying = stays(home, keep_settings=keep_settings)
    for place in LISTS.values():
        if (fresh / place).exists():
            (home.root / place).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(fresh / place, home.root / place)
    for place in PLACES:
        new, old = fresh / place, home.root / place
        if not new.exists() or place in staying:
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
