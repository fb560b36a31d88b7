"""tree.json: which posts a tree holds, so that one can be taken out again."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec

from school.memo import Memo


class TreePost(msgspec.Struct, frozen=True, kw_only=True):
    """A post as a tree holds it: enough to take it out again without the
    content. ``files`` are all its paths in the tree; ``originals`` are of all its files
    as it was written, ``photos`` of the photos and films that are shown here (None: a
    tree of before some were left out); ``digest`` is the version (school/dossiers.py)."""

    source: str
    key: str
    address: str
    title: str
    expires: str = ""
    files: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()
    photos: tuple[str, ...] | None = None
    digest: str = ""

    @property
    def shows(self) -> tuple[str, ...]:
        """The originals of which the tree may hold something."""
        return self.originals if self.photos is None else self.photos


class TreeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """tree.json."""

    name: str
    inputs: str
    posts: tuple[TreePost, ...] = ()
    shown: tuple[TreePost, ...] = ()


def read_tree(folder: Path) -> TreeFacts:
    """The facts of a tree on disk. Raises OSError or msgspec.DecodeError."""
    return msgspec.json.decode((folder / "tree.json").read_bytes(), type=TreeFacts)


def facts_of(name: str, folder: Path, memo: Memo) -> TreeFacts:
    """The same of the tree of this name, read again only when it stands in another folder:
    a tree is never changed. Raises as ``read_tree``."""
    return memo.of(("tree", name), (str(folder),), partial(read_tree, folder))
