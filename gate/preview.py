"""A post as its readers see it, out of its own closed page: the very text and photos
that the build made of it, without the page around them."""

from __future__ import annotations

import lxml.html

from gate.library import Shelf
from school.words import Group, Tree, WordError

_PARTS = "//article[contains(concat(' ', @class, ' '), ' post ')]/*[not(self::header)]"


def post_html(shelf: Shelf, group: str, address: str) -> str:
    """The body and the gallery of the post at a closed address; "" when the release
    does not hold it."""
    try:
        tree = Tree.closed(Group.parse(group))
    except WordError:
        return ""
    volume = shelf.volume(tree)
    entry = volume.find(address.removeprefix(tree.prefix)) if volume and address.startswith(tree.prefix) else None
    if volume is None or entry is None:
        return ""
    page = lxml.html.document_fromstring(volume.file(entry).read_text(encoding="utf-8"))
    parts = [lxml.html.tostring(part, encoding="unicode", with_tail=False) for part in page.xpath(_PARTS)]
    # libxml2 is older than <source>, and closes what HTML never closes.
    return "\n".join(parts).replace("</source>", "")


def is_public(shelf: Shelf, address: str) -> bool:
    """Whether a page stands at a public address."""
    for tree, volume in shelf.volumes.items():
        if not tree.is_closed and address.startswith(tree.prefix) and volume.find(address.removeprefix(tree.prefix)):
            return True
    return False
