"""What a repository holds, asked of git's plumbing; nothing is checked out.

Plumbing that prints raw entries reads neither .gitattributes nor filters,
drivers or hooks of what was pushed. In a hook the objects still lie in
quarantine, which git itself knows by GIT_* variables, so those go along
(git-receive-pack(1), "QUARANTINE ENVIRONMENT").
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PLAIN = 0o100644
AT_ONCE = 500

_QUARANTINE = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")


class GitError(Exception):
    """git could not answer. For the log; a pusher is told something kinder."""


@dataclass(frozen=True)
class Entry:
    """A file in a tree. ``raw`` is its path as git has it, ``mode`` 0 when a
    commit takes it away."""

    raw: bytes
    mode: int
    sha: str

    @property
    def path(self) -> str:
        """For people: bytes that are no UTF-8 are shown as escapes."""
        return self.raw.decode("utf-8", "backslashreplace")

    @property
    def is_gone(self) -> bool:
        return self.mode == 0


@dataclass(frozen=True)
class Objects:
    """The objects of the bare repository in ``folder``."""

    folder: Path
    environ: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, environ: Mapping[str, str]) -> Objects:
        """``environ`` is the hook's own; only what names the quarantine is kept."""
        kept = {name: environ[name] for name in _QUARANTINE if name in environ}
        return cls(folder, {**plain_environ(), **kept})

    def ask(self, *words: str, given: bytes = b"") -> bytes:
        """What git prints. Raises GitError."""
        done = subprocess.run(["git", f"--git-dir={self.folder}", *words], input=given,
                              capture_output=True, env=dict(self.environ), check=False)
        if done.returncode:
            raise GitError(f"git {' '.join(words)}: {done.stderr.decode('utf-8', 'replace').strip()}")
        return done.stdout

    def tip(self, ref: str) -> str:
        """The commit that a ref names, "" when there is none."""
        try:
            return self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", ref).decode().split()[-1]
        except GitError:
            return ""

    def new_commits(self, tip: str, most: int) -> list[str]:
        """Commits that no ref reaches yet, oldest first; at most one over ``most``."""
        found = self.ask("rev-list", f"--max-count={most + 1}", "--topo-order", tip, "--not", "--all")
        return found.decode().split()[::-1]

    def new_objects(self, tip: str) -> frozenset[str]:
        """Everything that a push of ``tip`` would bring in."""
        return frozenset(self.ask("rev-list", "--objects", "--no-object-names", tip, "--not", "--all").decode().split())

    def descends(self, tip: str, old: str) -> bool:
        """Whether ``tip`` only adds to ``old``: a rewritten history does not."""
        return not self.ask("rev-list", "--max-count=1", old, "--not", tip).strip()

    def changes_of(self, commit: str) -> list[Entry]:
        """What a commit changed; of a merge, what is as in none of its parents."""
        return _changes(self.ask("diff-tree", "-r", "-c", "-z", "--raw", "--root", "--no-renames", "--no-abbrev",
                                 "--no-commit-id", commit))

    def changes_between(self, old: str, new: str) -> list[Entry]:
        """The difference of two trees; ``old`` "" stands for nothing."""
        if not old:
            return self.files(new)
        return _changes(self.ask("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", old, new))

    def files(self, commit: str) -> list[Entry]:
        """Every file of a commit's tree, links and submodules too."""
        entries = []
        for line in self.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
            facts, _, raw = line.partition(b"\t")
            mode, _, sha = facts.decode().split(" ")
            entries.append(Entry(raw, int(mode, 8), sha))
        return entries

    def sizes(self, shas: Iterable[str]) -> dict[str, int]:
        """The sizes of blobs in bytes, without reading them."""
        asked = "".join(f"{sha}\n" for sha in dict.fromkeys(shas)).encode()
        facts = [line.split(" ") for line in self.ask("cat-file", "--batch-check", given=asked).decode().splitlines()]
        return {words[0]: int(words[2]) for words in facts if words[1] == "blob"}

    def blobs(self, shas: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of blobs, some at a time. Ask for their sizes first."""
        wanted = list(dict.fromkeys(shas))
        for first in range(0, len(wanted), AT_ONCE):
            asked = "".join(f"{sha}\n" for sha in wanted[first:first + AT_ONCE]).encode()
            yield from _blobs(self.ask("cat-file", "--batch", given=asked))


def plain_environ() -> dict[str, str]:
    """An environment in which git does as this program says and nobody else."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": "/nonexistent",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_TERMINAL_PROMPT": "0", "GIT_ATTR_NOSYSTEM": "1"}


def _changes(printed: bytes) -> list[Entry]:
    """Raw entries: one colon a parent, then modes, object names, status, path."""
    fields = printed.split(b"\0")[:-1]
    entries = []
    for facts, raw in zip(fields[::2], fields[1::2], strict=True):
        parents = len(facts) - len(facts.lstrip(b":"))
        words = facts[parents:].decode().split(" ")
        entries.append(Entry(raw, int(words[parents], 8), words[2 * parents + 1]))
    return entries


def _blobs(printed: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(printed):
        end = printed.index(b"\n", at)
        sha, kind, size = printed[at:end].decode().split(" ")
        data = printed[end + 1:end + 1 + int(size)]
        at = end + 2 + int(size)
        if kind == "blob":
            yield sha, data
