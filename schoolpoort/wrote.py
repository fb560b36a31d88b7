"""What a run wrote, and which pages it took over from the tree before.

A page is taken over when it was made of the same things (plugins/written.py) and still
stands there with the bytes that were made of them then: one that somebody cut since
(schoolpoort/cut.py) has others.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import msgspec

from school.manifest import Entry
from schoolpoort.before import Before
from schoolpoort.squeeze import link


class Wrote:
    """``files`` is the folder of the new tree, ``kept`` where the tree's runs keep what their
    pages were made of, ``before`` the tree that stands."""

    def __init__(self, files: Path, kept: Path, before: Before | None) -> None:
        self.pages: dict[str, bytes] = {}
        self.taken: dict[str, Entry] = {}
        self._files, self._kept, self._before = files, kept, before
        self._made_of: dict[str, str] = {}

    def again(self, path: str, made_of: str) -> bool:
        """Whether the page that stood at ``path`` was made of the same, and is linked."""
        self._made_of[path] = made_of
        old = self._before.entries.get(path) if self._before else None
        if self._before is None or old is None or self._known.get(path) != (made_of, old.sha256):
            return False
        (self._files / path).parent.mkdir(parents=True, exist_ok=True)
        if not link(self._before.files / path, self._files / path, old):
            return False
        self.taken[path] = old
        return True

    def paths(self) -> Iterator[str]:
        """Of all pages."""
        yield from self.pages
        yield from self.taken

    def keep(self, entries: Iterable[Entry]) -> None:
        """Note for the next run what the pages of this one were made of."""
        now = {entry.path: (self._made_of[entry.path], entry.sha256) for entry in entries
               if entry.path in self._made_of}
        if now != self._known:
            self._kept.parent.mkdir(parents=True, exist_ok=True)  # a withdrawal may have emptied it
            fresh = self._kept.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(msgspec.msgpack.encode(now))
            fresh.replace(self._kept)

    @cached_property
    def _known(self) -> dict[str, tuple[str, bytes]]:
        try:
            return msgspec.msgpack.decode(self._kept.read_bytes(), type=dict[str, tuple[str, bytes]])
        except (OSError, msgspec.DecodeError):
            return {}  # only a saving of time
