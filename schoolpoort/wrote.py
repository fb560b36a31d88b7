"""What a run adds to its tree: laid down at once, or taken over from the tree before.

A page is taken over when it was made of the same things (plugins/written.py) and still
stands there with the bytes that were made of them then: one that somebody cut since
(schoolpoort/cut.py) has others.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

import msgspec

from school.manifest import Entry
from schoolpoort.before import Before
from schoolpoort.squeeze import lay, link


class Wrote:
    """``files`` is the folder of the new tree, ``kept`` where the tree's runs keep what their
    pages were made of, ``before`` the tree that stands. ``entries`` has the rows of all that is there, by path."""

    def __init__(self, files: Path, kept: Path, before: Before | None) -> None:
        self.entries: dict[str, Entry] = {}
        self._files, self._kept, self._before = str(files), kept, before
        self._made_of: dict[str, str] = {}
        self._folders = {""}

    def again(self, path: str, made_of: str) -> bool:
        """Whether the page that stood at ``path`` was made of the same, and is linked."""
        self._made_of[path] = made_of
        old = self._before.entries.get(path) if self._before else None
        if self._before is None or old is None or self._known.get(path) != (made_of, old.sha256):
            return False
        self._make_room(path)
        if not link(f"{self._before.files}/{path}", f"{self._files}/{path}", old):
            return False
        self.entries[path] = old
        return True

    def write(self, path: str, data: bytes) -> None:
        """Lay a file down at ``path``, with its siblings. Raises RuntimeError for a path that is
        written twice, as Pelican does."""
        if path in self.entries:
            raise RuntimeError(f"File {path} is to be overwritten")
        self._make_room(path)
        self.entries[path] = lay(self._files, path, data, self._before)

    def keep(self) -> None:
        """Note for the next run what the pages of this one were made of."""
        now = {path: (made_of, self.entries[path].sha256) for path, made_of in self._made_of.items()}
        if now != self._known:
            self._kept.parent.mkdir(parents=True, exist_ok=True)  # a withdrawal may have emptied it
            fresh = self._kept.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(msgspec.msgpack.encode(now))
            fresh.replace(self._kept)

    def _make_room(self, path: str) -> None:
        """The folder that a file is to stand in."""
        folder = os.path.dirname(path)
        if folder not in self._folders:
            try:
                os.mkdir(f"{self._files}/{folder}")  # most folders are a post's, in one that is there
            except OSError:
                os.makedirs(f"{self._files}/{folder}", exist_ok=True)
            self._folders.add(folder)

    @cached_property
    def _known(self) -> dict[str, tuple[str, bytes]]:
        try:
            return msgspec.msgpack.decode(self._kept.read_bytes(), type=dict[str, tuple[str, bytes]])
        except (OSError, msgspec.DecodeError):
            return {}  # only a saving of time
