"""The photos of every post, as a build found them: what waits for a look, and what is shown where.

Written by the build beside release.json, one file a school year (``paginas.json``: the
school's own pages), never in a served tree; the gate reads it, which never reads
content or originals. Beside them lie small pictures, without metadata, of the photos
that wait for somebody's look.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from school.shown import Place

FOLDER = "prints"
PAGES = "paginas"
ENDINGS = (".webp", ".jpg")
_PHOTO = re.compile(r"[0-9a-f]{64}")


class Print(msgspec.Struct, frozen=True, kw_only=True):
    """A photo or film of a post: the name it came under, the SHA-256 of what came in,
    the addresses of what is served of it now in the closed and in the public tree
    (the first is one to look at), and the places for which it waits for a look."""

    name: str
    original: str
    film: bool = False
    closed: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    waits: tuple[Place, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether somebody must look at it."""
        return bool(self.waits)


class PostPrints(msgspec.Struct, frozen=True, kw_only=True):
    """A post that is built and has photos. ``group`` and ``closed`` are "" of a page of
    the school; ``public`` is "" of a post that does not say ``published``. An address is
    where the post stands or will stand; where its photos do, they say themselves.
    ``type`` is the kind of post (school/fields.py)."""

    source: str
    key: str
    group: str
    title: str
    closed: str
    public: str
    photos: tuple[Print, ...]
    type: str = ""

    @property
    def year(self) -> str:
        return self.group.partition("/")[0] or PAGES

    @property
    def waiting(self) -> bool:
        """Whether somebody must look at one of its photos."""
        return any(photo.waiting for photo in self.photos)


def read_all(release: Path) -> tuple[PostPrints, ...]:
    """Every post with photos of a release's folder, by year and key; none of a release
    of before there were any, or of one that is being cleared away."""
    found: list[PostPrints] = []
    for file in sorted((release / FOLDER).glob("*.json")):
        try:
            found += msgspec.json.decode(file.read_bytes(), type=list[PostPrints])
        except FileNotFoundError:
            continue
    return tuple(found)


def preview_of(release: Path, photo: str) -> Path | None:
    """The small picture of a photo (or of a film: its poster) that waits for a look;
    None when it does not wait. ``photo`` may be anything that somebody sent."""
    if not _PHOTO.fullmatch(photo):
        return None
    files = [release / FOLDER / f"{photo}{ending}" for ending in ENDINGS]
    return next((file for file in files if file.is_file()), None)


def pack(posts: Iterable[PostPrints]) -> dict[str, bytes]:
    """The files to write, by their name: the same posts give the same bytes."""
    years: dict[str, list[PostPrints]] = {}
    for one in sorted(posts, key=lambda one: one.key):
        years.setdefault(one.year, []).append(one)
    return {f"{year}.json": msgspec.json.encode(found) for year, found in sorted(years.items())}


def without(files: Mapping[str, bytes], keys: Collection[str]) -> dict[str, bytes]:
    """The packed files without some posts."""
    return pack(one for one in _posts(files) if one.key not in keys)


def hidden(files: Mapping[str, bytes], closed: Collection[str], public: Collection[str]) -> dict[str, bytes]:
    """The packed files after photos (``Print.original``) left the closed or the public
    trees; who waits for a look is the next build's to say."""
    def less(one: Print) -> Print:
        return msgspec.structs.replace(one, closed=() if one.original in closed else one.closed,
                                       public=() if one.original in public else one.public)

    return pack(msgspec.structs.replace(one, photos=tuple(map(less, one.photos))) for one in _posts(files))


def _posts(files: Mapping[str, bytes]) -> list[PostPrints]:
    return [one for data in files.values() for one in msgspec.json.decode(data, type=list[PostPrints])]
