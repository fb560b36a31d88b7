"""The last look at photos: is one in a tree that may not be shown there?

From outside the plan: by the names that derivatives of an original have, in the files
and the text of the trees themselves, those that are taken over among them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from school.findings import Finding
from school.words import Tree
from schoolpoort.albums import Album
from schoolpoort.derive import stems_of
from schoolpoort.held import Ruling
from schoolpoort.hidden import Hidden
from schoolpoort.treefacts import read_tree

_STEM = re.compile(r"[0-9a-f]{16}(?=[-.])")


def not_shown(trees: Mapping[str, Path], albums: Iterable[Album], ruling: Ruling,
              texts: Mapping[str, list[tuple[str, str]]]) -> Iterator[Finding]:
    """Each derivative that may not be there. ``trees`` are the folders of all trees of the
    plan by name, ``texts`` what those that are new say, by path."""
    hidden = Hidden.of(albums, ruling)
    names = {photos: frozenset(stem for photo in photos for stem in stems_of(photo))
             for photos in (hidden.closed, hidden.public)}
    for name, folder in trees.items():
        wrong = names[hidden.in_tree(Tree.parse(name))]
        if not wrong:
            continue
        paths = _files(folder) if name in texts else [path for post in read_tree(folder).posts for path in post.files]
        said = [*((path, os.path.basename(path)) for path in paths), *texts.get(name, ())]
        for path in sorted({path for path, text in said if not wrong.isdisjoint(_STEM.findall(text))}):
            yield Finding(f"{name}/{path}", 0, "photo-not-shown", "toont een foto die hier niet mag staan")


def _files(folder: Path) -> Iterator[str]:
    root = folder / "files"
    for where, _, names in os.walk(root):
        yield from (os.path.relpath(os.path.join(where, name), root) for name in names)
