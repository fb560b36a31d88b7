"""A tree of the release, open for looking up: which file an address means.

A file's path is never built from an address. The rest of the address is looked
up in the tree's index, and what the index names is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gate.forms import Forms
from school.manifest import Entry, Manifest


@dataclass(frozen=True)
class Volume:
    """One tree. ``place`` names it for ever: a tree never changes."""

    place: str
    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, trees: Path, place: str) -> Volume:
        """Raises sqlite3.Error when its index can't be read."""
        folder = trees / place
        return cls(place, folder, Manifest(folder / "manifest.sqlite"))

    def find(self, path: str) -> Entry | None:
        """The file at ``path`` (what follows the tree's prefix): a page for
        ``""`` and ``x/``, else the file of that very name."""
        return self.manifest.find(f"{path}index.html" if not path or path.endswith("/") else path)

    def file(self, entry: Entry) -> Path:
        return self.folder / "files" / entry.path

    def forms(self, path: str) -> Forms | None:
        """The file at ``path`` in all its forms, or None."""
        entry = self.find(path)
        return Forms.of(entry, self.file(entry), f"{self.place}/files/{entry.path}") if entry else None
