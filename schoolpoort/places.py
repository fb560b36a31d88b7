"""From an address to the tree that it lies in."""

from __future__ import annotations

from school.places import RESERVED_FIRST, RESERVED_IN_GROUP
from school.words import CLOSED_ROOT, YEAR_ROOT, Kind, Tree


def tree_of(target: str) -> Tree:
    """The tree that a path of the site would lie in, whether it exists or not."""
    words = target.strip("/").split("/")
    for length in (3, 2):
        try:
            tree = Tree.parse("/".join(words[:length]))
        except ValueError:
            continue
        if tree.kind is not Kind.FRONT:
            return tree
    return Tree.front()


def is_text(target: str) -> bool:
    """Whether a path can only be that of a post or a page."""
    words = target.strip("/").split("/")
    if words[0] in (CLOSED_ROOT, YEAR_ROOT):
        return len(words) == 4 and words[3] not in RESERVED_IN_GROUP
    return len(words) == 1 and words[0] not in RESERVED_FIRST and "." not in words[0]
