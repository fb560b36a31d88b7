"""What lies beside a post, as the build needs it: from names to derivatives.

An album knows where each derivative lies on disk and under which content-hash
name it is served; ``items`` is what the pages need (school.gallery).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from school.content import Content
from school.memo import Memo
from school.pictures import HIDDEN

PHOTO, FILM = "photo", "film"
ASKED = frozenset({PHOTO, FILM, HIDDEN})
"""The kinds of items of which somebody may be asked who is on them; a document is not."""


@dataclass(frozen=True)
class Served:
    """One derivative: its file, size in bytes, SHA-256 and content type."""

    file: Path
    size: int
    sha256: bytes
    type: str


@dataclass(frozen=True)
class Album:
    """The files of one post. ``originals`` maps the names to the SHA-256 of what
    came in, also of those that are hidden; ``missing`` are names that the text mentions and nobody has sent
    yet; ``refused`` says of files why they can't be shown."""

    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    served: Mapping[str, Served] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def files_of(self, name: str) -> tuple[str, ...]:
        """What is served of a file, the one to look at first; nothing when it is hidden."""
        return tuple(dict.fromkeys(_files(self.items[name])))

    @property
    def photos(self) -> tuple[str, ...]:
        """The originals of the photos and films that are shown."""
        return tuple(sorted({self.originals[name] for name, item in self.items.items()
                             if item["kind"] in (PHOTO, FILM)}))

    def smallest(self, name: str) -> Path | None:
        """The smallest picture of a photo, of a film its poster."""
        files = [self.served[one] for one in self.files_of(name) if self.served[one].type.startswith("image/")]
        return min(files, key=lambda one: one.size).file if files else None

    def without(self, names: Collection[str]) -> Album:
        """The same album with some files hidden: the text may name them, no page shows them."""
        if not names:
            return self
        items = {name: {"kind": HIDDEN} if name in names else item for name, item in self.items.items()}
        stays = {file for item in items.values() for file in _files(item)}
        return replace(self, items=items, served={name: one for name, one in self.served.items() if name in stays})

    @property
    def fingerprint(self) -> list[list[str]]:
        """What of the album enters a tree: other derivatives make another tree."""
        if not self.served and not self.originals:
            return []  # as most posts
        return [[name, served.sha256.hex()] for name, served in sorted(self.served.items())] + \
            [[name, digest] for name, digest in sorted(self.originals.items())]


def _files(item: Mapping[str, Any]) -> Iterator[str]:
    """The names of the derivatives of an item."""
    yield from (str(item[key]) for key in ("poster", "src", "full") if item.get(key))
    yield from (str(name) for _, files in item.get("sources", ()) for name, _ in files)


NO_ALBUM = Album()


def known_of(parts: Iterable[Content], albums: Mapping[str, Album]) -> Iterator[object]:
    """All that is known of the posts of some folders: they, and the albums of those that have one."""
    for part in parts:
        yield part
        if albums:
            yield from (albums[source] for source in sorted(part.by_source.keys() & albums.keys()))


def published_of(parts: Iterable[Content], albums: Mapping[str, Album], memo: Memo) -> Iterator[object]:
    """The same of those that are published: the same objects when only others changed."""
    for part in parts:
        yield memo.same(("published", part.place), part.published)
        if albums:
            yield from (albums[post.source] for post in part.published if post.source in albums)
