"""The newest posts of several groups in one stream.

Each tree brings its own list (stream.json), written by the build; which lists
are read is decided by the same rights as the pages.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec

from gate.library import Shelf
from school.words import Group


class Item(msgspec.Struct, frozen=True):
    """A post as a card: what stream.json says of it. ``cover`` is HTML that the
    theme made, or ""."""

    title: str
    url: str
    date: datetime.datetime
    summary: str = ""
    author: str = ""
    type: str = ""
    cover: str = ""
    group: dict[str, str] = {}


def newest(shelf: Shelf, groups: Iterable[Group], count: int) -> list[Item]:
    """The newest ``count`` posts of ``groups`` of the newest year among them."""
    volumes = [(group, shelf.closed[group]) for group in groups if group in shelf.closed]
    items = [item for _, volume in volumes for item in _items(volume.folder / "stream.json", volume.place)]
    return sorted(items, key=lambda item: (item.date, item.url), reverse=True)[:count]


@lru_cache(maxsize=512)
def _items(file: Path, place: str) -> tuple[Item, ...]:
    """A tree's list; ``place`` names the tree, which never changes."""
    try:
        return tuple(msgspec.json.decode(file.read_bytes(), type=list[Item], strict=False))
    except FileNotFoundError:
        return ()
