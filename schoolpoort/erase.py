"""Erasing a post or a photo: away everywhere, originals and derivatives deleted, for good.

A withdrawal keeps the originals, so that it can be undone; this has no undo.
What is erased is on the list of the erased before anything else happens, and
builds, roll-backs and restores refuse it (school/erased.py). The text of a post
stays in git's history; who may rewrite that is the school's ICT contact.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from school.erased import What, record
from school.home import Home
from school.journal import sync_folder
from school.originals import open_original, place_of
from school.pictures import medium
from school.places import GROUPS
from school.settings import SettingsError
from schoolpoort.addressbook import BookError, tie
from schoolpoort.derive import forget
from schoolpoort.objects import GitError
from schoolpoort.trail import Trail, follow
from schoolpoort.treefacts import TreePost
from schoolpoort.withdraw import GRACE, Named, WithdrawError, find_post, held_posts, plain_path, take_away


@dataclass(frozen=True)
class Doomed:
    """What is to be erased: ``post`` (None: a photo alone) with all its ``names``, the
    ``files`` on disk, the hashes of all its originals, and the posts that show one of
    them."""

    name: str
    post: Named | None
    names: Trail | None
    files: tuple[Path, ...]
    digests: frozenset[str]
    shown_by: tuple[TreePost, ...]


@dataclass(frozen=True)
class Gone:
    """What was done: the ``number`` of the release served now (0: none held it)."""

    number: int
    files: int


def find_doomed(home: Home, path: str) -> Doomed:
    """What somebody means by the path of a post, of its page or of one photo.
    Raises WithdrawError."""
    photos = _photo(home, plain_path(home, path))
    post = None if photos else find_post(home, path)
    names = _names(home, path, post) if post else None
    files = set(photos or (file for source in (names.sources if names else ()) for file in _files_of(home, source)))
    held = tuple(held_posts(home))
    digests = {digest for file in files if (digest := _digest(file))} | (names.digests if names else set())
    keys = names.keys if names else frozenset()
    digests |= {digest for one in held if one.key in keys for digest in one.originals}
    shown_by = {one.key: one for one in held if set(one.originals) & digests and one.key not in keys}
    files |= {file for one in shown_by.values() for file in _files_of(home, one.source) if _digest(file) in digests}
    name = post.source if post else sorted(photos)[0].name
    return Doomed(name, post, names, tuple(sorted(files)), frozenset(digests), tuple(shown_by.values()))


def erase(home: Home, doomed: Doomed, moment: datetime.datetime, grace: float = GRACE) -> Gone:
    """Erase it. Posts that only show one of the photos leave with it, and come
    back without it at the next build."""
    gone = [(What.FILE, digest) for digest in sorted(doomed.digests)]
    keys = {one.key for one in doomed.shown_by}
    if doomed.names:
        gone += [(What.SOURCE, source) for source in sorted(doomed.names.sources)]
        gone += [(What.KEY, key) for key in sorted(doomed.names.keys)]
        keys |= doomed.names.keys
    record(home.erased_file, gone, moment)
    if doomed.post and doomed.names:
        with suppress(BookError):
            tie(home, doomed.post.source, doomed.names.keys)
    number, _ = take_away(home, keys, keys, grace)
    files = sum(_unlink(file) for file in doomed.files)
    forget(home, doomed.digests)
    return Gone(number, files)


def _names(home: Home, path: str, post: Named) -> Trail:
    """What the post was ever called; what can't be read stands in no erasure's way."""
    try:
        trail = follow(home, path)
    except (BookError, GitError, SettingsError):
        trail = Trail(path, frozenset(), frozenset(), (), frozenset())
    stands = {source for source in trail.sources if (home.content / source).exists()}
    if post.source in stands and len(stands) > 1:  # what git takes for a renaming is two texts
        trail = Trail(path, frozenset(), frozenset(), (), frozenset())
    return replace(trail, sources=trail.sources | {post.source}, keys=trail.keys | {post.key})


def _photo(home: Home, words: str) -> tuple[Path, ...]:
    """The file of one photo, film or document: beside its post and in the store."""
    if not medium(words.rpartition("/")[2]) or ".." in words.split("/"):
        return ()
    stored = home.originals / words.removeprefix(f"{GROUPS}/")
    found = tuple(file for file in (home.content / words, stored) if file.is_file() and not file.is_symlink())
    if not found:
        raise WithdrawError(f"“{words}” is geen foto, film of document dat hier staat. Geef het pad onder content.")
    return found


def _files_of(home: Home, source: str) -> Iterator[Path]:
    """The originals of a post: in the store, and beside its text when it has a
    folder of its own."""
    own = source.count("/") == (4 if source.startswith(f"{GROUPS}/") else 2)
    folders = [home.originals / place_of(source), *([(home.content / source).parent] if own else [])]
    for folder in folders:
        if folder.is_dir() and not folder.is_symlink():
            yield from (file for file in folder.iterdir() if medium(file.name) and not file.is_symlink())


def _digest(file: Path) -> str:
    with suppress(OSError), os.fdopen(open_original(file), "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
    return ""


def _unlink(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    sync_folder(file.parent)
    with suppress(OSError):
        file.parent.rmdir()  # a folder of the store that is empty now
    return True
