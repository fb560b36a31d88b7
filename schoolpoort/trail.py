"""Everything that a post or photo was ever called: from one name to all others.

By the address book, by what the kept releases hold, and by the renames in git:
a text that moved is the same text, so its old addresses count as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from school.home import Home
from school.media.kept import Kept
from school.originals import place_of
from school.pictures import medium, plain_name
from school.places import GROUPS, find_place
from school.settings import Settings
from school.words import CLOSED_ROOT, YEAR_ROOT
from schoolpoort.addressbook import Line, line_of, read_book
from schoolpoort.derive import stems_of
from schoolpoort.history import all_names, remembers, repositories
from schoolpoort.withdraw import WithdrawError, held_posts, plain_path

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Trail:
    """``sources`` and ``keys`` are those of a post, none of a photo alone; ``addresses``
    every address under which something of it was served; ``digests`` the SHA-256 of
    its originals."""

    name: str
    sources: frozenset[str]
    keys: frozenset[str]
    addresses: tuple[str, ...]
    digests: frozenset[str]

    @property
    def stems(self) -> frozenset[str]:
        """How the names of all its derivatives begin."""
        return frozenset(stem for digest in self.digests for stem in stems_of(digest))

    @property
    def pages(self) -> tuple[str, ...]:
        return tuple(address for address in self.addresses if address.endswith("/")) if self.sources else ()


def follow(home: Home, path: str) -> Trail:
    """All names of what ``path`` names: a file or folder of the content, of now or of
    before; an address; a photo's file or address, or its SHA-256. Raises
    WithdrawError when nobody ever heard of it, BookError and GitError."""
    words = plain_path(home, path)
    lines = (*read_book(home), *(line_of(post, {one: one for one in post.originals}) for post in held_posts(home)))
    is_photo = bool(medium(words.rpartition("/")[2]) or _DIGEST.fullmatch(words))
    return _photo(home, words, lines) if is_photo else _post(home, words, lines)


def _photo(home: Home, words: str, lines: Iterable[Line]) -> Trail:
    folder, _, name = words.rpartition("/")
    place = folder.removeprefix(f"{GROUPS}/")
    digests = {words} if _DIGEST.fullmatch(words) else _on_disk(home, words)
    for line in lines:
        if place_of(line.source) == place:
            digests |= {digest for one, digest in line.originals.items() if plain_name(one) == plain_name(name)}
        if _bare(line.address) == place and name in line.files:
            digests |= {digest for digest in line.originals.values() if _is_of(name, digest)}
    shown = {line.address + file for line in lines if digests & set(line.originals.values())
             for file in line.files if any(_is_of(file, digest) for digest in digests)}
    if not digests:
        raise WithdrawError(f"“{words}” is geen foto, film of document dat hier ooit stond. Geef het pad onder "
                            "content, of het adres.")
    return Trail(name or words, frozenset(), frozenset(), tuple(sorted(shown)), frozenset(digests))


def _post(home: Home, words: str, lines: Collection[Line]) -> Trail:
    keys = {line.key for line in lines if words == line.key or words == _bare(line.address)}
    sources = {line.source for line in lines if _means(words, line.source)}
    typed = [words, f"{words}.md", f"{words}/bericht.md", *_in_folder(home, words)]
    sources |= {one for one in typed if (home.content / one).is_file() or _remembered(home, one)}
    known: set[str] = set()
    while known != keys | sources:
        known = keys | sources
        sources |= all_names(home, sources)
        mine = [line for line in lines if line.source in sources or line.key in keys]
        sources |= {line.source for line in mine}
        keys |= {line.key for line in mine}
    if not known:
        raise WithdrawError(f"“{words}” is geen bericht dat hier staat of ooit stond. Geef het pad van het bestand "
                            "(groepen/…/bericht.md) of het adres van de pagina.")
    keys |= _keys(home, sources)
    mine = [line for line in lines if line.source in sources or line.key in keys]
    addresses = {address for line in mine for address in line.addresses} | {
        f"/{root}/{key}/" for key in keys for root in (CLOSED_ROOT, YEAR_ROOT) if "/" in key}
    return Trail(words, frozenset(sources), frozenset(keys), tuple(sorted(addresses)),
                 frozenset(digest for line in mine for digest in line.originals.values()))


def _means(words: str, source: str) -> bool:
    """Whether somebody who types ``words`` means the text at ``source``."""
    own = source.count("/") == (4 if source.startswith(f"{GROUPS}/") else 2)
    return words in (source, source.removesuffix(".md")) or (own and words == source.rpartition("/")[0])


def _in_folder(home: Home, words: str) -> list[str]:
    folder = home.content / words
    texts = sorted(folder.glob("*.md")) if folder.is_dir() and words.count("/") >= 1 else []
    found = [file.relative_to(home.content).as_posix() for file in texts]
    return [source for source in found if _means(words, source)]


def _remembered(home: Home, source: str) -> bool:
    return source.endswith(".md") and any(remembers(one, [source]) for one in repositories(home))


def _keys(home: Home, sources: Iterable[str]) -> set[str]:
    """Where texts stand by their names alone, for those that were never built here."""
    site = Settings.read(home).site
    places = [place for source in sources if (place := find_place(source, site)[0]) and place.slug]
    return {f"{place.group}/{place.slug}" if place.group else place.slug for place in places}


def _bare(address: str) -> str:
    """An address as ``plain_path`` gives it."""
    for root in (CLOSED_ROOT, YEAR_ROOT):
        address = address.removeprefix(f"/{root}")
    return address.strip("/")


def _is_of(file: str, digest: str) -> bool:
    return any(file.startswith(stem) for stem in stems_of(digest))


def _on_disk(home: Home, words: str) -> set[str]:
    """The content of a file that was perhaps never built."""
    files = [home.content / words, home.originals / words.removeprefix(f"{GROUPS}/")]
    if ".." in words.split("/"):
        return set()
    with Kept(home.derivatives) as kept:
        return {digest for file in files if (digest := digest_of_file(kept, file))}


def digest_of_file(kept: Kept, file: Path) -> str:
    """The SHA-256 of a plain file, "" of anything else."""
    try:
        return kept.digest(file, os.lstat(file)) if file.is_file() and not file.is_symlink() else ""
    except OSError:
        return ""
