"""A program that makes a site out of Markdown, as a benchmark sees it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Protocol

from bench.corpus import Sample


class Generator(Protocol):
    """``name`` for the table; ``site`` is where its pages come to stand: posts at
    YEAR/GROUP/SLUG/index.html, lists of a group at YEAR/GROUP/index.html."""

    name: str
    site: Path

    def version(self) -> str: ...

    def write(self, posts: Iterable[Sample]) -> None:
        """Set up the site's sources: settings, theme, posts."""

    def add(self, post: Sample) -> None:
        """Write one more post."""

    def clear(self) -> None:
        """Forget all that was built, so that the next build is a cold one."""

    def build(self) -> None:
        """Run the program once, from its start. Raises CalledProcessError."""


def set_aside(folder: Path) -> None:
    """Take a folder away by its name alone. ext4 gives no inode out again within minutes, and looks for
    another one among all that are waiting: whoever builds after a deletion of 40,000 files pays ten times
    as much for each of their own. The files go when the measuring is over."""
    if folder.exists():
        folder.rename(next(place for number in count()
                           if not (place := folder.with_name(f"{folder.name}-before-{number}")).exists()))
