"""What lies before whoever publishes: each post that says ``published``, as a build found it.

Written by the build beside release.json, one file a school year, never in a
served tree; the gate reads it. ``digest_of`` is what an approval holds for:
everything that the public would see of a post.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path

import msgspec

from school.findings import Finding
from school.memo import Memo
from school.posts import Post

FOLDER = "dossiers"
VERSION = 1


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A photo, film or document of a post: the name it came under, the SHA-256 of
    what came in, and the addresses of what is shown of it in the closed tree."""

    name: str
    original: str
    shown: tuple[str, ...] = ()


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a post as it is read."""

    title: str
    body: str
    author: str = ""
    date: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    gallery: str = ""
    photos: tuple[Photo, ...] = ()


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """One post. ``closed`` and ``public`` are its addresses; ``findings`` what the
    check says of it; ``before`` the version that was approved last, when that was
    another one and a build still knew it."""

    source: str
    key: str
    group: str
    digest: str
    closed: str
    public: str
    words: Words
    findings: tuple[dict[str, str | int], ...] = ()
    needed: bool = True
    before: Words | None = None
    before_digest: str = ""

    @property
    def year(self) -> str:
        return self.group.partition("/")[0]


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """Of the words their first."""

    title: str


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """So much of a dossier as tells whether somebody wants the whole: a school's eight
    years are some 30 MB, of which a page shows a few."""

    source: str
    key: str
    group: str
    digest: str
    words: Heading
    needed: bool = True


def digest_of(post: Post, originals: Mapping[str, str]) -> str:
    """The SHA-256 of everything that the public would see: text, header, address,
    and each file by name and content (``originals``: SHA-256 by name). The same photos
    in another order are the same photos."""
    return _digest(post, tuple(sorted(originals.items())))


@lru_cache(maxsize=1 << 15)
def _digest(post: Post, originals: tuple[tuple[str, str], ...]) -> str:
    shown = [VERSION, post.title, post.summary, list(post.tags), post.author, post.date.isoformat(" ", "minutes"),
             post.modified.isoformat(" ", "minutes") if post.modified else "", post.lang, post.type,
             post.public_address, post.gallery, post.body, originals]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def words_of(post: Post, originals: Mapping[str, str], shown: Mapping[str, tuple[str, ...]]) -> Words:
    """The text of a post, and its files with where each is shown."""
    photos = tuple(Photo(name=name, original=digest, shown=tuple(post.address + one for one in shown.get(name, ())))
                   for name, digest in sorted(originals.items()))
    return Words(title=post.title, body=post.body, author=post.author, date=post.date.isoformat(" ", "minutes"),
                 summary=post.summary, tags=post.tags, gallery=post.gallery, photos=photos)


def findings_of(source: str, findings: Iterable[Finding]) -> tuple[dict[str, str | int], ...]:
    """The findings about one post, as they are kept."""
    return tuple(finding.as_dict() for finding in findings if finding.path == source)


def pack(dossiers: Iterable[Dossier]) -> dict[str, bytes]:
    """The files to write, by their name: the same dossiers give the same bytes."""
    groups: dict[str, list[Dossier]] = {}
    for one in dossiers:
        groups.setdefault(one.group, []).append(one)
    return packed({group: pack_group(found) for group, found in groups.items()})


def pack_group(dossiers: Iterable[Dossier]) -> bytes:
    """Those of one group in one school year, as a part of a file."""
    return msgspec.json.encode(sorted(dossiers, key=lambda one: one.key))[1:-1]


def packed(groups: Mapping[str, bytes], memo: Memo | None = None, kind: str = FOLDER) -> dict[str, bytes]:
    """The files to write, by their name, from ``pack_group`` of each group, in the order
    of the posts' keys. ``memo`` has those of years that are as they were, by their ``kind``."""
    memo, years = memo or Memo(), dict[str, list[bytes]]()
    for group in sorted(groups, key=lambda group: f"{group}/"):
        if groups[group]:
            years.setdefault(group.partition("/")[0], []).append(groups[group])
    return {f"{year}.json": memo.of((kind, year), tuple(found), partial(_joined, found))
            for year, found in sorted(years.items())}


def _joined(parts: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(parts) + b"]"


def seal(files: Mapping[str, bytes]) -> str:
    """What release.json says of the packed files; "" of none."""
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0".encode() + _sha256(data))
    return digest.hexdigest()[:24] if files else ""


@lru_cache(maxsize=24)  # a school's years, three kinds of files each; more would keep old ones in memory
def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def read_all(release: Path) -> tuple[Dossier, ...]:
    """Every dossier of a release's folder; none of a release of before there were
    any, or of one that is being cleared away."""
    return read_some(release, lambda one: True)


def read_some(release: Path, wanted: Callable[[Brief], bool]) -> tuple[Dossier, ...]:
    """The dossiers that are wanted, by year and key."""
    found: list[Dossier] = []
    for file in sorted((release / FOLDER).glob("*.json")):
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            continue
        keys = {one.key for one in msgspec.json.decode(data, type=list[Brief]) if wanted(one)}
        if keys:
            found += [one for one in msgspec.json.decode(data, type=list[Dossier]) if one.key in keys]
    return tuple(found)


def without(files: Mapping[str, bytes], keys: Iterable[str]) -> dict[str, bytes]:
    """The packed files without some posts, and without what they said before."""
    gone = set(keys)
    return pack(one for one in _dossiers(files) if one.key not in gone)


def hidden(files: Mapping[str, bytes], photos: Collection[str]) -> dict[str, bytes]:
    """The packed files after photos (``Photo.original``) left the closed trees: the
    dossier keeps them, as the post was written, and no address."""
    def less(words: Words) -> Words:
        return msgspec.structs.replace(words, photos=tuple(
            msgspec.structs.replace(one, shown=()) if one.original in photos else one for one in words.photos))

    return pack(msgspec.structs.replace(one, words=less(one.words), before=one.before and less(one.before))
                for one in _dossiers(files))


def _dossiers(files: Mapping[str, bytes]) -> list[Dossier]:
    return [one for data in files.values() for one in msgspec.json.decode(data, type=list[Dossier])]
