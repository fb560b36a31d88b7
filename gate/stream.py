"""The newest posts of several groups in one stream.

Each tree brings its own list (stream.json), written by the build; which lists
are read is decided by the same rights as the pages.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from gate.library import Shelf
from gate.volumes import Volume
from school.words import Group


class _Row(msgspec.Struct, frozen=True):
    """A post in stream.json; ``date`` is ISO 8601, local time of the school."""

    title: str
    url: str
    date: str
    summary: str = ""
    cover: str = ""
    type: str = ""


@dataclass(frozen=True)
class Item:
    """A post as a card of the start page. ``cover`` is HTML that the theme made,
    or ""; ``group`` what the theme shows of its group."""

    title: str
    url: str
    date: datetime.datetime
    summary: str
    cover: str
    group: Mapping[str, str]


@dataclass(frozen=True)
class Headline:
    """A post as a mail or a feed tells of it. ``post`` is how its address ends:
    YEAR/GROUP/NAME; ``date`` is local time of the school, ``type`` the kind of post."""

    post: str
    group: Group
    label: str
    title: str
    url: str
    date: datetime.datetime
    type: str = ""


def headlines(shelf: Shelf, groups: Iterable[Group]) -> list[Headline]:
    """The posts that stand in the trees of these groups now, the newest first."""
    found = [Headline(row.url.strip("/").partition("/")[2], group,
                      shelf.facts.groups.get(str(group), {}).get("label", group.name), row.title, row.url,
                      datetime.datetime.fromisoformat(row.date), row.type)
             for group in groups if (volume := shelf.closed.get(group))
             for row in _rows(volume.folder / "stream.json")]
    return sorted(found, key=lambda one: (one.date, one.url), reverse=True)


def newest(shelf: Shelf, groups: Iterable[Group], count: int) -> list[Item]:
    """The newest ``count`` posts of ``groups``, the newest first."""
    items = [item for group in groups if (volume := shelf.closed.get(group))
             for item in _items(volume, group, shelf.facts.groups.get(str(group), {}))]
    return sorted(items, key=lambda item: (item.date, item.url), reverse=True)[:count]


def _items(volume: Volume, group: Group, facts: Mapping[str, str]) -> list[Item]:
    shown = {**facts, "name": group.name}
    return [Item(row.title, row.url, datetime.datetime.fromisoformat(row.date), row.summary, row.cover, shown)
            for row in _rows(volume.folder / "stream.json")]


@lru_cache(maxsize=512)
def _rows(file: Path) -> tuple[_Row, ...]:
    """A tree's list. A tree never changes, so its folder's name is its version."""
    try:
        return tuple(msgspec.json.decode(file.read_bytes(), type=list[_Row]))
    except FileNotFoundError:  # withdrawn with the tree, between two releases
        return ()
