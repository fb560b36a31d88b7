"""What git remembers of the content: every repository of a home, its renames and its paths."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from school.home import Home
from schoolpoort.bare import BareError, repository_of
from schoolpoort.objects import Objects

BEFORE_HOOKS = "content-before-hooks.git"


def repositories(home: Home) -> tuple[Path, ...]:
    """The git folders that hold the content's history: the one that is pushed to, the
    content's own, and what the first was made from."""
    found = [home.content / ".git", home.var / BEFORE_HOOKS]
    with suppress(BareError):
        found.insert(0, repository_of(home))
    return tuple(folder for folder in found if folder.is_dir())


def all_names(home: Home, sources: Collection[str]) -> frozenset[str]:
    """``sources`` and every other path that these texts had, by the renames in all
    histories. Raises GitError."""
    pairs = [pair for repository in repositories(home) for pair in _renames(repository)]
    names = set(sources)
    while more := {one for pair in pairs if names & set(pair) for one in pair} - names:
        names |= more
    return frozenset(names)


def remembers(repository: Path, paths: Collection[str]) -> bool:
    """Whether any commit touches one of these paths. Raises GitError."""
    return bool(paths) and bool(Objects.of(repository, {}).ask(
        "--literal-pathspecs", "rev-list", "--all", "--max-count=1", "--", *sorted(paths)).strip())


def _renames(repository: Path) -> Iterator[tuple[str, str]]:
    told = Objects.of(repository, {}).ask("log", "--all", "-M70%", "--diff-filter=R", "--name-status", "-z",
                                          "--format=")
    words = [word.decode("utf-8", "surrogateescape").lstrip("\n") for word in told.split(b"\0")]
    words = [word for word in words if word]
    return zip(words[1::3], words[2::3], strict=True)
