"""A program that makes a site out of Markdown, as a benchmark sees it."""

from __future__ import annotations

from collections.abc import Iterable
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
