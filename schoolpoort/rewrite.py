"""Taking a text or a name out of git's history, by git-filter-repo.

Every repository of the home, each after a bundle of it was made; what is no longer
in any of them stands on the list of what may not be pushed again. Holding the
build's lock, so that nobody reads half of it; a push meanwhile is refused.
"""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from school.home import PROGRAM, Home
from school.refused import refuse
from schoolpoort.history import remembers, repositories
from schoolpoort.objects import Objects, plain_environ

GONE = "[weggehaald]"
SHORTEST = 3  # letters; a shorter text stands in every other word
BUNDLES_KEPT = datetime.timedelta(days=30)


class HistoryError(Exception):
    """The history was not rewritten; the message says why and what to do."""


@dataclass(frozen=True)
class Cut:
    """What is to leave the history: whole ``paths``, or one ``text`` wherever it stands."""

    paths: frozenset[str] = frozenset()
    text: str = ""

    def words(self, folder: Path) -> list[str]:
        """The options of git-filter-repo; a file that it reads lies in ``folder``."""
        if not self.text:
            return ["--invert-paths", *(f"--path={path}" for path in sorted(self.paths))]
        file = folder / "text"
        file.write_text(f"literal:{self.text}==>{GONE}\n", encoding="utf-8")
        return [f"--replace-text={file}", f"--replace-message={file}"]


@dataclass(frozen=True)
class Rewritten:
    """The bundles that were made first, and how many objects are refused from now on."""

    bundles: tuple[Path, ...]
    refused: int


def holders(home: Home, cut: Cut) -> tuple[Path, ...]:
    """The repositories whose history holds some of it. Raises HistoryError and GitError."""
    if (len(cut.text.strip()) < SHORTEST and not cut.paths) or set("\n\r") & set(cut.text) or "==>" in cut.text:
        raise HistoryError(f"“{cut.text}” is geen tekst om weg te halen: neem ten minste {SHORTEST} letters, op één "
                           "regel.")
    return tuple(one for one in repositories(home) if (_says(one, cut.text) if cut.text else remembers(one, cut.paths)))


def rewrite(home: Home, cut: Cut, now: datetime.datetime) -> Rewritten:
    """Take it out everywhere. Raises HistoryError and GitError; a repository that was not
    reached yet stands as it was."""
    found = holders(home, cut)
    if not found:
        raise HistoryError("in geen enkele geschiedenis staat dit.")
    for repository in found:
        _check(home, repository)
    bundles, refused = [], 0
    with FileLock(home.var / "build.lock"), FileLock(home.var / "history.lock"):
        for repository in found:
            bundles.append(_bundle(home, repository, now))
            before = _objects(repository)
            _filter(home, repository, cut)
            out = before - _objects(repository)
            refuse(home, out, now)
            refused += len(out)
    return Rewritten(tuple(bundles), refused)


def sweep_bundles(home: Home, now: datetime.datetime) -> int:
    """Delete the bundles that are over their time: they hold what was taken out."""
    old = [file for file in bundles_of(home)
           if datetime.datetime.fromtimestamp(file.stat().st_mtime) < now.replace(tzinfo=None) - BUNDLES_KEPT]
    for file in old:
        file.unlink()
    return len(old)


def bundles_of(home: Home) -> list[Path]:
    """The histories of before, as they were."""
    return sorted(home.before_rewriting.glob("*.bundle"))


def _check(home: Home, repository: Path) -> None:
    if home.root == PROGRAM:
        raise HistoryError("dit is de demoschool; haar teksten horen bij het programma.")
    owner = repository.stat().st_uid
    if os.geteuid() != owner:
        raise HistoryError(f"{repository} is van een andere gebruiker. Doe dit als die gebruiker (sudo -u …).")
    if repository == home.content / ".git" and _git(home.content, "status", "--porcelain", "--untracked-files=no"):
        raise HistoryError(f"in {home.content} staat werk dat nog niet is vastgelegd. Leg het vast met git commit.")


def _bundle(home: Home, repository: Path, now: datetime.datetime) -> Path:
    home.before_rewriting.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = home.before_rewriting / f"{now:%Y%m%dT%H%M%S}-{repository.parent.name}-{repository.name.strip('.')}.bundle"
    objects = Objects.of(repository, {})
    objects.ask("bundle", "create", "--quiet", str(file), "--all")
    objects.ask("bundle", "verify", "--quiet", str(file))
    return file


def _objects(repository: Path) -> set[str]:
    """Every commit and blob that a ref reaches: what a push could bring back. Trees are
    told by them."""
    objects = Objects.of(repository, {})
    told = objects.ask("rev-list", "--objects", "--no-object-names", "--all")
    kinds = objects.ask("cat-file", "--batch-check=%(objecttype) %(objectname)", given=told).decode().splitlines()
    return {line.partition(" ")[2] for line in kinds if not line.startswith("tree ")}


def _filter(home: Home, repository: Path, cut: Cut) -> None:
    """The rewriting itself; reflogs and unreachable objects go with it."""
    with tempfile.TemporaryDirectory(dir=home.before_rewriting) as folder:
        where = home.content if repository == home.content / ".git" else repository
        if where == repository:  # one that was moved away from its texts has none to reset
            Objects.of(repository, {}).ask("config", "core.bare", "true")
        done = subprocess.run(
            [sys.executable, "-I", "-m", "git_filter_repo", "--force", "--quiet", *cut.words(Path(folder))],
            cwd=where, env=plain_environ(), capture_output=True, check=False)
    if done.returncode:
        raise HistoryError(f"git-filter-repo: {done.stderr.decode('utf-8', 'replace').strip()}")
    shutil.rmtree(repository / "filter-repo", ignore_errors=True)  # its own notes name what was taken out
    for name in ("ORIG_HEAD", "FETCH_HEAD", *(["index"] if where == repository else [])):
        (repository / name).unlink(missing_ok=True)  # they hold on to objects of before
    Objects.of(repository, {}).ask("reflog", "expire", "--expire=now", "--all")
    Objects.of(repository, {}).ask("gc", "--quiet", "--prune=now")


def _says(repository: Path, text: str) -> bool:
    """Whether a file or a message of any commit holds the text."""
    first = ("log", "--all", "--max-count=1", "--format=%H")
    return any(Objects.of(repository, {}).ask(*first, *words).strip()
               for words in ((f"-S{text}",), ("--fixed-strings", f"--grep={text}")))


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], env=plain_environ(), capture_output=True, check=False)
    if done.returncode:
        raise HistoryError(f"git zei: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8", "replace")
