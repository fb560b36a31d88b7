"""What a run writes stays in memory until the build lays it down.

A file costs more than the page in it, and most pages of a tree are the same as in the
tree before; so the build compares first (schoolpoort/lay.py). Without ``WRITTEN`` in
the settings, as in a preview, pages go to the disk as ever.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from pelican import Pelican, signals
from pelican.writers import Writer


class Keeper(Writer):  # type: ignore[misc]  # Pelican has no types
    """Pelican's writer, with a mapping in place of a folder."""

    @contextmanager
    def _open_w(self, filename: str, encoding: str, override: bool = False) -> Iterator[io.StringIO]:
        """What is written comes to stand in ``WRITTEN`` by its path in the tree. Raises
        RuntimeError for a path that is written twice, as Pelican does."""
        written: MutableMapping[str, bytes] = self.settings["WRITTEN"]
        path = os.path.relpath(filename, self.output_path)
        if path in written:
            raise RuntimeError(f"File {filename} is to be overwritten")
        page = io.StringIO()
        yield page
        written[path] = page.getvalue().encode(encoding)


def _take(pelican: Pelican) -> Any:
    return Keeper if "WRITTEN" in pelican.settings else None


def register() -> None:
    """When Pelican asks who writes."""
    signals.get_writer.connect(_take)
