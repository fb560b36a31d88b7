"""The demo school's own home: apart from the program, so that what is written in it is not the program's.

Its texts stand in a repository of the school's own, as those of any school whose
teachers write on a page. Those of the program come in by a branch of their own and a
merge: a text that changed here reaches the demo, and what was written there stays.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from school.home import PROGRAM, Home
from schoolpoort.bare import install
from schoolpoort.deliver import deliver
from schoolpoort.export import is_text
from schoolpoort.objects import Objects, plain_environ
from schoolpoort.receive import MAIN
from schoolpoort.server import ServeError

OURS = "refs/heads/program"
"""The texts of the program, as they were when the demo was last begun."""
_WHO = {"GIT_AUTHOR_NAME": "Schoolpoort", "GIT_AUTHOR_EMAIL": "demo@delinde.example",
        "GIT_COMMITTER_NAME": "Schoolpoort", "GIT_COMMITTER_EMAIL": "demo@delinde.example"}


def found(folder: Path, more: str = "") -> Home:
    """The home in ``folder``, with the program's texts and settings of now and ``more``
    settings. Safe to repeat. Raises ServeError when a text was changed in both."""
    home = Home(folder)
    home.var.mkdir(parents=True, exist_ok=True)
    settings = Home(PROGRAM).settings_file.read_text(encoding="utf-8")
    home.settings_file.write_text(f"{settings}{more}", encoding="utf-8")
    repository = folder / "content.git"
    install(home, repository)
    bring(repository, Home(PROGRAM).content)
    deliver(home, Objects.of(repository, {}), wait=-1)
    return home


def bring(repository: Path, content: Path) -> None:
    """The texts of ``content`` on their own branch, and that merged into main. Raises
    ServeError."""
    objects = Objects.of(repository, {})
    before, main = objects.tip(OURS), objects.tip(MAIN)
    tree = _tree(repository, content)
    if before and _git(repository, "rev-parse", f"{before}^{{tree}}") == tree:
        return
    ours = _commit(repository, tree, "Teksten van het programma", before)
    if main:
        merged = _git(repository, "merge-tree", "--write-tree", main, ours)
        tip = _commit(repository, merged, "Bijgewerkt met het programma", main, ours)
    else:
        tip = ours
    _git(repository, "update-ref", MAIN, tip, main or "0" * 40)
    _git(repository, "update-ref", OURS, ours, before or "0" * 40)


def _tree(repository: Path, content: Path) -> str:
    """The texts of a folder as a tree of git; nothing else that lies there."""
    index = repository / "index"
    index.unlink(missing_ok=True)
    paths = sorted(path.relative_to(content).as_posix() for path in content.rglob("*") if path.is_file())
    kept = [path for path in paths if is_text(path)]
    _git(repository, f"--work-tree={content}", "update-index", "--add", "-z", "--stdin",
         given="".join(f"{path}\0" for path in kept))
    tree = _git(repository, "write-tree")
    index.unlink()
    return tree


def _commit(repository: Path, tree: str, said: str, *parents: str) -> str:
    above = [word for parent in parents if parent for word in ("-p", parent)]
    return _git(repository, "commit-tree", tree, "-m", said, *above)


def _git(repository: Path, *words: str, given: str = "") -> str:
    done = subprocess.run(["git", f"--git-dir={repository}", *words], input=given, capture_output=True, text=True,
                          env={**plain_environ(), **_WHO}, check=False, cwd=os.fspath(repository))
    if done.returncode:
        raise ServeError("de teksten van het programma en die van de demoschool zijn niet samen te voegen "
                         f"({done.stderr.strip() or done.stdout.strip()}). Begin opnieuw: gooi {repository.parent} weg")
    return done.stdout.strip()
