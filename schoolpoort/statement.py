"""Each release gets its statement: made from the manifests, signed, or taken over."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import msgspec

from school.filestate import FileState
from school.grounds import Basis, Grounds, read_grounds
from school.home import Home
from school.journal import write_whole
from school.manifest import Manifest
from school.release import Facts, Release, ReleaseError
from school.statement import FILE, FileLine, PostLine, Statement, StatementError, public_key, read, read_bytes, sign
from school.words import Tree
from schoolpoort.proofkey import ProofKeyError, own_key
from schoolpoort.treefacts import read_tree


def put_statement(home: Home, folder: Path, facts: Facts) -> None:
    """Write the statement of the release in ``folder``, by what lies in there. Without a key there is none:
    taking something away waits for no signature (``doctor`` and ``build`` tell)."""
    try:
        key = own_key(home)
    except ProofKeyError:
        return
    named = public_key(key)
    if not _taken_over(home, folder, facts, named):
        # Not for everybody: see why.md. For the gate's group, as the dossiers are.
        write_whole(folder / FILE, sign(make(home, facts, read_grounds(folder), named), key), 0o640)


def make(home: Home, facts: Facts, grounds: Grounds, key: str) -> Statement:
    """What is public in a release, by the manifests and facts of its public trees."""
    posts: list[PostLine] = []
    rest: list[FileLine] = []
    for name, place in sorted(facts.trees.items()):
        tree = Tree.parse(name)
        if tree.is_closed:
            continue
        held = read_tree(home.trees / place).posts
        prefix = tree.prefix[1:]
        owner = {path: post.key for post in held for path in post.files}
        files: defaultdict[str, list[FileLine]] = defaultdict(list)
        for path, size, sha256 in _hashes(home.trees / place):
            line = FileLine(path=prefix + path, size=size, sha256=sha256)
            (files[owner[path]] if path in owner else rest).append(line)
        posts += [PostLine(address=post.address, source=post.source, title=post.title, files=tuple(files[post.key]),
                           basis=grounds.posts.get(post.key, Basis())) for post in held]
    return Statement(
        school=grounds.school, url=grounds.url, since=facts.moment, key=key, rules=grounds.rules,
        posts=tuple(sorted(posts, key=lambda post: post.address)), files=tuple(sorted(rest, key=lambda one: one.path)))


def _hashes(folder: Path) -> list[tuple[str, int, str]]:
    manifest = Manifest(folder / "manifest.sqlite")
    try:
        return list(manifest.hashes())
    finally:
        manifest.close()


def _taken_over(home: Home, folder: Path, facts: Facts, key: str) -> bool:
    """Whether the release that is served now says the same; then its statement is linked."""
    try:
        now = Release.current(home)
        if _public(now.facts) != _public(facts) or _key_in(now.folder) != key:
            return False
        os.link(now.folder / FILE, folder / FILE)
    except (ReleaseError, StatementError, OSError):
        return False
    return True


def _key_in(folder: Path) -> str:
    """The key that the signature of a release's statement fits; looked at anew when the file
    is another, or was written since. Raises StatementError and OSError."""
    state = FileState.of(os.stat(folder / FILE))
    if _SIGNED.get(state) is None:
        _SIGNED.clear()
        _SIGNED[state] = read(read_bytes(folder)).key
    return _SIGNED[state]


_SIGNED: dict[FileState, str] = {}
"""The key of the statement that was looked at last, by its file."""


def _public(facts: Facts) -> tuple[object, ...]:
    trees = {name: place for name, place in facts.trees.items() if not Tree.parse(name).is_closed}
    return trees, facts.basis


def without_moment(statement: Statement) -> Statement:
    """What two statements have in common that say the same: all but when, and whose key."""
    return msgspec.structs.replace(statement, since="", key="")
