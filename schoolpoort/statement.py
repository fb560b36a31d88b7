"""Each release gets its statement: made from the manifests, signed, or taken over."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import msgspec

from school.grounds import Basis
from school.home import Home
from school.journal import write_whole
from school.manifest import Manifest
from school.release import Facts, Release, ReleaseError
from school.statement import FILE, FileLine, PostLine, Statement, StatementError, public_key, read, read_bytes, sign
from school.words import Tree
from schoolpoort.proofkey import ProofKeyError, own_key
from schoolpoort.treefacts import read_tree


def put_statement(home: Home, folder: Path, facts: Facts) -> None:
    """Write the statement of the release in ``folder``. Without a key there is none:
    taking something away waits for no signature (``doctor`` and ``build`` tell)."""
    try:
        key = own_key(home)
    except ProofKeyError:
        return
    named = public_key(key)
    data = _taken_over(home, facts, named) or sign(make(home, facts, named), key)
    # Not for everybody: see why.md. For the gate's group, as the dossiers are.
    write_whole(folder / FILE, data, 0o640)


def make(home: Home, facts: Facts, key: str) -> Statement:
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
                           basis=facts.grounds.posts.get(post.key, Basis())) for post in held]
    return Statement(
        school=facts.grounds.school, url=facts.grounds.url, since=facts.moment, key=key, rules=facts.grounds.rules,
        posts=tuple(sorted(posts, key=lambda post: post.address)), files=tuple(sorted(rest, key=lambda one: one.path)))


def _hashes(folder: Path) -> list[tuple[str, int, str]]:
    manifest = Manifest(folder / "manifest.sqlite")
    try:
        return list(manifest.hashes())
    finally:
        manifest.close()


def _taken_over(home: Home, facts: Facts, key: str) -> bytes:
    """The statement of the release that is served now, when it says the same."""
    try:
        now = Release.current(home)
        if _public(now.facts) != _public(facts):
            return b""
        data = read_bytes(now.folder)
        return data if _signed_by(data) == key else b""
    except (ReleaseError, StatementError):
        return b""


@lru_cache(maxsize=1)
def _signed_by(data: bytes) -> str:
    """The key that a statement's signature fits: of the same bytes it is the same. Raises StatementError."""
    return read(data).key


def _public(facts: Facts) -> tuple[object, ...]:
    trees = {name: place for name, place in facts.trees.items() if not Tree.parse(name).is_closed}
    return trees, facts.grounds


def without_moment(statement: Statement) -> Statement:
    """What two statements have in common that say the same: all but when, and whose key."""
    return msgspec.structs.replace(statement, since="", key="")
