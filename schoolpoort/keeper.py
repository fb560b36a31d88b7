"""Committing to the school's repository with dulwich: no shell, no hook, no checkout.

A commit is made as objects first, judged, and only then does the branch move to it:
by comparing and swapping, with git's own lock file, so that a push at the same moment
either comes first (then we begin anew on top of it) or is told to pull.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dulwich.errors import NotTreeError
from dulwich.object_store import commit_tree_changes
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo

from school.errands import Writer
from schoolpoort.objects import PLAIN, Objects
from schoolpoort.receive import MAIN

TRAILER = "Schoolpoort-Errand"
SOURCE = "Schoolpoort-Source"
_SOURCE = re.compile(rf"^{SOURCE}: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Wanted:
    """A commit to be: who wrote, who sent it, when, and what it is to say."""

    author: Writer
    by: Writer
    moment: datetime.datetime
    title: str
    errand: str
    source: str

    @property
    def message(self) -> str:
        return f"{self.title}\n\n{SOURCE}: {self.source}\n{TRAILER}: {self.errand}\n"


@dataclass(frozen=True)
class Keeper:
    """The repository in ``folder``; ``host`` stands in the addresses that git asks for."""

    folder: Path
    host: str

    @property
    def objects(self) -> Objects:
        return Objects.of(self.folder, {})

    @property
    def tip(self) -> str:
        """The commit that main names, "" of an empty repository."""
        return self.objects.tip(MAIN)

    def read(self, commit: str, path: str) -> bytes | None:
        """A text as a commit has it, None when it has none."""
        if not commit:
            return None
        with Repo(str(self.folder)) as repo:
            try:
                _, sha = self._tree(repo, commit).lookup_path(repo.object_store.__getitem__, path.encode())
            except (KeyError, NotTreeError):
                return None
            found = repo.object_store[sha]
            return found.data if isinstance(found, Blob) else None

    def parent(self, commit: str) -> str:
        """What a commit was made on, "" of the first."""
        with Repo(str(self.folder)) as repo:
            one = repo.object_store[ObjectID(commit.encode())]
            return one.parents[0].decode() if isinstance(one, Commit) and one.parents else ""

    def names(self, commit: str, folder: str) -> list[str]:
        """What stands in a folder of a commit."""
        if not commit:
            return []
        with Repo(str(self.folder)) as repo:
            try:
                _, sha = self._tree(repo, commit).lookup_path(repo.object_store.__getitem__, folder.encode())
            except (KeyError, NotTreeError):
                return []
            tree = repo.object_store[sha]
            return [name.decode("utf-8", "replace") for name in tree] if isinstance(tree, Tree) else []

    def done(self, errand: str, tip: str) -> tuple[str, str] | None:
        """The commit that an errand became and the path of its post, when it did."""
        if not tip:
            return None
        found = self.objects.ask("log", "--max-count=1", "--fixed-strings", f"--grep={TRAILER}: {errand}",
                                 "--format=%H%n%B", tip).decode("utf-8", "replace")
        commit, _, message = found.partition("\n")
        said = _SOURCE.findall(message)  # the last: a title may look like one
        return (commit, said[-1]) if commit and said else None

    def write(self, tip: str, changes: Mapping[str, bytes | None], wanted: Wanted) -> str:
        """The commit of ``changes`` on ``tip`` as objects that no branch names yet."""
        with Repo(str(self.folder)) as repo:
            store = repo.object_store
            below = self._tree(repo, tip) if tip else Tree()
            entries: list[tuple[bytes, int | None, ObjectID | None]] = []
            for path, data in changes.items():
                if data is None:
                    entries.append((path.encode(), None, None))
                    continue
                blob = Blob.from_string(data)
                store.add_object(blob)
                entries.append((path.encode(), PLAIN, blob.id))
            commit = Commit()
            commit.tree = commit_tree_changes(store, below, entries)
            commit.parents = [ObjectID(tip.encode())] if tip else []
            commit.author, commit.committer = self._ident(wanted.author), self._ident(wanted.by)
            offset = wanted.moment.utcoffset() or datetime.timedelta()
            commit.author_time = commit.commit_time = int(wanted.moment.timestamp())
            commit.author_timezone = commit.commit_timezone = int(offset.total_seconds())
            commit.encoding, commit.message = b"UTF-8", wanted.message.encode()
            store.add_object(commit)
            return commit.id.decode()

    def advance(self, tip: str, commit: str, by: Writer) -> bool:
        """Move main from ``tip`` to ``commit``; False when somebody was first."""
        with Repo(str(self.folder)) as repo:
            before = ObjectID(tip.encode()) if tip else ObjectID(b"0" * 40)
            return repo.refs.set_if_equals(Ref(MAIN.encode()), before, ObjectID(commit.encode()),
                                           committer=self._ident(by), message=b"schrijven")

    def _tree(self, repo: Repo, commit: str) -> Tree:
        one = repo.object_store[ObjectID(commit.encode())]
        assert isinstance(one, Commit)
        tree = repo.object_store[one.tree]
        assert isinstance(tree, Tree)
        return tree

    def _ident(self, who: Writer) -> bytes:
        """Name and address as git wants them. The address is nobody's mailbox: what
        stands in git stays there, so it is the register's id."""
        name = " ".join(re.sub(r"[<>\x00-\x1f\x7f]", " ", who.name).split()) or "onbekend"
        return f"{name} <{who.id}@{self.host}>".encode()
