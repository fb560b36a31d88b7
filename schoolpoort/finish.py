"""From what a run wrote to a whole tree: derivatives, manifest, tree.json."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from school.dossiers import digest_of
from school.manifest import Entry, write_manifest
from school.posts import Post
from school.withdrawals import key_of
from school.words import Tree
from schoolpoort.albums import Served
from schoolpoort.plan import Inputs
from schoolpoort.press import Pressed
from schoolpoort.treefacts import TreeFacts, TreePost


def address_in(tree: Tree, post: Post) -> str:
    """The address that a post has in this tree."""
    return post.address if tree.is_closed else post.public_address


def finish(pressed: Pressed) -> Path:
    """Complete the tree in its run's folder; its path is given."""
    job = pressed.job
    tree = job.folder / "tree"
    entries = [*pressed.entries, *_lay_in(job.inputs, job.files)]
    write_manifest(tree / "manifest.sqlite", entries)
    (tree / "tree.json").write_bytes(msgspec.json.format(msgspec.json.encode(tree_facts(job.inputs)), indent=1))
    return tree


def tree_facts(inputs: Inputs) -> TreeFacts:
    """tree.json of a tree made from ``inputs``."""
    return TreeFacts(name=str(inputs.tree), inputs=inputs.id,
                     posts=tuple(_post(inputs, post, True) for post in inputs.posts),
                     shown=tuple(_post(inputs, post, False) for post in inputs.shown))


def _post(inputs: Inputs, post: Post, own: bool) -> TreePost:
    address, album = address_in(inputs.tree, post), inputs.album(post)
    base = address.removeprefix(inputs.tree.prefix)
    return TreePost(
        source=post.source, key=key_of(post), address=address, title=post.title,
        expires=str(post.expires or ""),
        files=(f"{base}index.html", *(base + name for name in sorted(album.served))) if own else (),
        originals=tuple(sorted(album.originals.values())), photos=album.photos,
        digest=digest_of(post, album.originals))


def _lay_in(inputs: Inputs, files: Path) -> Iterator[Entry]:
    """Hard-link the derivatives beside their pages."""
    for post in inputs.posts:
        base = address_in(inputs.tree, post).removeprefix(inputs.tree.prefix)
        for name, served in sorted(inputs.album(post).served.items()):
            target = files / base / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(served, target)
            yield Entry(base + name, served.size, served.sha256, served.type)


def _link(served: Served, target: Path) -> None:
    try:
        os.link(served.file, target)
    except OSError:  # the store lies on another disk
        shutil.copyfile(served.file, target)
