"""The school's own bare repository: making it, and its hooks."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from school.home import PROGRAM, Home
from schoolpoort.objects import Objects, plain_environ
from schoolpoort.receive import MAIN

CONFIG = {
    "receive.denyNonFastForwards": "true",
    "receive.denyDeletes": "true",
    # Trees with “.git”, “..”, double or unsorted names are refused by git itself.
    "receive.fsckObjects": "true",
    "receive.maxInputSize": "200m",
    "receive.advertisePushOptions": "false",
    "receive.shallowUpdate": "false",
    "core.logAllRefUpdates": "true",
    "gc.auto": "0",  # unreachable objects are refused pushes' only; a timer may do it
}
HOOKS = ("pre-receive", "post-receive")


class BareError(Exception):
    """The repository can't be set up; the message says what to do."""


def program(home: Home) -> list[str]:
    """This program for this school. ``-I``: no variable and no folder of who
    calls decides what is imported."""
    return [sys.executable, "-I", "-m", "schoolpoort", "--home", str(home.root)]


def repository_of(home: Home) -> Path:
    """The bare repository that fills this home. Raises BareError."""
    try:
        return Path(_note(home).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        raise BareError("deze school heeft nog geen repository. Maak haar met: schoolpoort hooks install") from None


def install(home: Home, repository: Path) -> bool:
    """Make ``repository`` (or take one that is there) and put the hooks in.
    Gives whether the texts in content/ were moved into it. Raises BareError."""
    if home.root == PROGRAM:
        raise BareError("dit zijn de teksten van het programma zelf. "
                        "Maak een eigen school met: schoolpoort init MAP")
    if not repository.exists() or not any(repository.iterdir()):
        _git("init", "--quiet", "--bare", "--initial-branch=main", str(repository))
    elif not (repository / "objects").is_dir():
        raise BareError(f"{repository} is geen kale repository. Noem een nieuwe map, zoals {home.root / 'content.git'}")
    for key, value in {**CONFIG, "core.hooksPath": str(repository / "hooks")}.items():
        _git(f"--git-dir={repository}", "config", key, value)
    (repository / "hooks").mkdir(exist_ok=True)
    for name in HOOKS:
        _write_hook(home, repository / "hooks" / name, name)
    moved = _take_over(home, repository)
    home.var.mkdir(parents=True, exist_ok=True)
    _note(home).write_text(f"{repository}\n", encoding="utf-8")
    return moved


def set_up(home: Home, repository: Path, place: Path) -> None:
    """Settings and hooks for a ``repository`` that has none yet and will stand at ``place``."""
    _git("init", "--quiet", "--bare", "--initial-branch=main", "--template=", str(repository))
    for key, value in {**CONFIG, "core.hooksPath": str(place / "hooks")}.items():
        _git(f"--git-dir={repository}", "config", key, value)
    (repository / "hooks").mkdir(exist_ok=True)
    for name in HOOKS:
        _write_hook(home, repository / "hooks" / name, name)


def _note(home: Home) -> Path:
    return home.var / "repository"


def _write_hook(home: Home, file: Path, name: str) -> None:
    fresh = file.with_name(f".{name}.new")
    fresh.write_text("#!/bin/sh\n# Made by: schoolpoort hooks install. Runs nothing that was pushed.\n"
                     f"exec {shlex.join(program(home))} hooks {name}\n", encoding="utf-8")
    fresh.chmod(0o755)
    os.replace(fresh, file)


def _take_over(home: Home, repository: Path) -> bool:
    """The history that ``schoolpoort init`` began goes into the bare repository;
    from then on content/ is filled by pushes and is no clone any more."""
    own = home.content / ".git"
    if not own.is_dir():
        return False
    if _git(f"--git-dir={own}", f"--work-tree={home.content}", "status", "--porcelain"):
        raise BareError(f"in {home.content} staat werk dat nog niet is vastgelegd. Leg het vast met git commit.")
    bare, tip = Objects.of(repository, {}), Objects.of(own, {}).tip("HEAD")
    if not bare.tip(MAIN):
        _git(f"--git-dir={repository}", "fetch", "--quiet", str(own), f"HEAD:{MAIN}")
    elif not bare.tip(f"{tip}^{{commit}}"):
        raise BareError(f"{home.content} heeft commits die niet in {repository} staan. Push die eerst.")
    kept = home.var / "content-before-hooks.git"
    if kept.exists():
        raise BareError(f"{kept} is er al. Zet die map ergens anders neer.")
    os.rename(own, kept)
    return True


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], capture_output=True, env=plain_environ(), check=False, text=True)
    if done.returncode:
        raise BareError(f"git zei: {done.stderr.strip()}")
    return done.stdout
