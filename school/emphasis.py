"""Markdown's inline signs, with a short way for text that has none, or only plain emphasis.

Python-Markdown tries fourteen patterns on every piece of a text, and each emphasis passes
through a stash. Most pieces hold no sign at all, or nothing but whole ``*words*`` and
``**words**`` between spaces: what becomes of those is the same by whatever way, so they
are done here in one look (tests/school/test_emphasis.py holds the two ways together).
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

_SIGN = re.compile(r"[`\\\[<&*_\x02]")
"""What each inline pattern can't do without (two spaces before a line's end apart), and
the mark of what a preprocessor put away."""
_BREAK = "  \n"
_EMPHASIS = re.compile(r"(\*(?<!\S\*)\*?)(?![\s*])([^`\\\[<&*_\x02]++)(?<!\s)\1(?!\*)")
"""The first star before what may not stand in front of it: the search then jumps to stars."""
_TAGS = {"*": "em", "**": "strong"}


class Inline(InlineProcessor):  # type: ignore[misc]  # Markdown has no types
    """In the place of Markdown's own."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the inline patterns to a tree of blocks."""
        blocks = list(tree.iter())[1:]  # the root has no text of its own
        done = [block for block in blocks if _is_done(block)]
        if len(done) == len(blocks):
            return tree
        for block in done:
            _close(block)
        whole: Element = super().run(tree, ancestors)
        return whole


def _is_done(block: Element) -> bool:
    """Whether a block has no inline signs (any more)."""
    tail = block.tail
    if tail and (_SIGN.search(tail) or _BREAK in tail):
        return False
    text = block.text
    if not text or isinstance(text, AtomicString) or not (_SIGN.search(text) or _BREAK in text):
        return True
    parts = _EMPHASIS.split(text)
    if _BREAK in text or any(_SIGN.search(plain) for plain in parts[::3]):
        return False
    block.text = parts[0] or None
    for at in range(1, len(parts), 3):
        made = Element(_TAGS[parts[at]])
        made.text, made.tail = parts[at + 1], parts[at + 2] or None
        block.insert(at // 3, made)
    return True


def marked(text: str) -> str | None:
    """The HTML of a text without any other sign than the stars of plain emphasis; None where
    a star may mean something else."""
    if "*" not in text:
        return text
    parts = _EMPHASIS.split(text)
    if any("*" in plain for plain in parts[::3]):
        return None
    for at in range(1, len(parts), 3):
        tag = _TAGS[parts[at]]
        parts[at], parts[at + 1] = f"<{tag}>", f"{parts[at + 1]}</{tag}>"
    return "".join(parts)


def _close(block: Element) -> None:
    """Nothing in the block is to be looked at again."""
    for one in (block, *(made for made in block if made.tag in ("em", "strong"))):
        if one.text:
            one.text = AtomicString(one.text)
        if one is not block and one.tail:
            one.tail = AtomicString(one.tail)
