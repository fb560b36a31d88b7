"""Where the photos, films and documents of a post come from (DESIGN 3.6).

In a working copy, and in the demo, they lie beside the post. On the server
they lie in ``var/originals/<year>/<group>/<post>/``, pages in
``var/originals/paginas/<page>/``; <post> is the name of its folder, or of its
file without ``.md``, so that photos can come before the text does. Nothing
here follows a link or decodes anything.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from school.home import Home
from school.pictures import EXTENSIONS, MEGABYTE, Medium, extension, is_junk, judge_name, medium, plain_name
from school.places import GROUPS, PAGES
from school.posts import Post
from school.settings import Rules

BLOCK = 1 << 20
HEAD = 1024
FRESH = ".nieuw-"
A_DAY = 24 * 3600
MOST_FILES = 300
"""Files of one post; a hundred photos of a camp are normal, a whole disk is not."""


class OriginalError(Exception):
    """A file can't be taken in. The message is for the one who sent it."""


class Done(StrEnum):
    """What adding a file did."""

    ADDED = "toegevoegd"
    REPLACED = "vervangen"
    SAME = "was er al"


@dataclass(frozen=True)
class Incoming:
    """A file on its way in: its name and an open stream of its bytes."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True)
class Result:
    """What became of one file; ``refused`` says why it was not taken, ``again`` that it
    was not for the file: the same one may be taken the next time."""

    name: str
    done: Done | None = None
    refused: str = ""
    again: bool = False


@lru_cache(maxsize=1 << 15)
def place_of(source: str) -> str:
    """The store's folder for the text at ``source`` (relative to content):
    ``groepen/2026-2027/groep-3/x/bericht.md`` gives ``2026-2027/groep-3/x``."""
    parts = source.split("/")
    depth = {GROUPS: 4, PAGES: 2}.get(parts[0], 0)
    if len(parts) not in (depth, depth + 1) or ".." in parts:
        raise ValueError(f"no place for {source}")
    name = parts[depth - 1]
    return "/".join(
        [*parts[1 if depth == 4 else 0 : depth - 1], name if len(parts) > depth else name.removesuffix(".md")]
    )


def store_of(home: Home, post: Post) -> Path:
    """The folder of a post's originals on a server; it need not exist."""
    return home.originals / place_of(post.source)


def originals_of(home: Home, post: Post) -> dict[str, Path]:
    """Every original of a post by its name, sorted; beside the post goes before
    the store. Links, folders and what a desktop leaves are not among them."""
    folders = [store_of(home, post), *([home.content / post.folder] if post.folder else [])]
    found = {plain_name(path.name): path for folder in folders for path in _files(folder)}
    return dict(sorted(found.items()))


def names_in(folder: Path) -> tuple[str, ...]:
    """The names of the originals in one folder, sorted."""
    return tuple(sorted({plain_name(path.name) for path in _files(folder)}))


def find_original(home: Home, post: Post, name: str) -> Path | None:
    """The original that a text calls ``name``, None when it is not there yet."""
    return originals_of(home, post).get(plain_name(name))


def _files(folder: Path) -> Iterator[Path]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and medium(entry.name) and not is_junk(entry.name):
                yield Path(entry.path)


def open_original(path: Path) -> int:
    """A descriptor of a plain file. Raises OSError; for a link, a folder, a pipe
    or a device as well, without waiting for it."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError("not a plain file")
    return opened


def sniff(head: bytes) -> Medium | None:
    """What a file is by its first bytes, whatever its name."""
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    ):
        return Medium.PHOTO
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc", b"hevx"):
        return Medium.PHOTO
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide"):
        return Medium.FILM
    return Medium.DOCUMENT if b"%PDF-" in head else None


Judge = Callable[[Path], str]
"""Looks at a file that came in whole; says why it can't be taken, or "". Who can
decode (the build's side) gives one, so that a sender hears at once."""


def add(
    home: Home, rules: Rules, place: str, files: Iterable[Incoming | Result], judge: Judge | None = None
) -> Iterator[Result]:
    """Take files into the store under ``place`` (from ``place_of``), one result
    each. A file that is refused leaves nothing; one that is taken is on disk,
    whole, when its result is given. A Result among them passes through."""
    home.originals.mkdir(mode=0o750, parents=True, exist_ok=True)
    _sweep(home)
    folder = home.originals / place
    for file in files:
        if isinstance(file, Result):
            yield file
            continue
        try:
            done = _take(home, folder, rules, file, judge or (lambda path: ""))
            yield Result(plain_name(file.name), done)
        except OriginalError as error:
            yield Result(plain_name(file.name), refused=str(error), again=isinstance(error.__cause__, OSError))


def _take(home: Home, folder: Path, rules: Rules, file: Incoming, judge: Judge) -> Done:
    name = plain_name(file.name)
    wrong = judge_name(name)
    if wrong:
        raise OriginalError(f"{wrong[0].what}. Toegestaan: {wrong[0].allowed}")
    if "/" in name:  # judge_name looks at the last part of a path
        raise OriginalError(f"“{name}” is een pad. Geef alleen een naam")
    _check_room(folder, name)
    opened, path = tempfile.mkstemp(dir=home.originals, prefix=FRESH, suffix=extension(name))
    fresh = Path(path)
    try:
        with os.fdopen(opened, "wb") as target:
            digest = _copy(file, target, rules)
            target.flush()
            os.fchmod(target.fileno(), 0o640)
            os.fsync(target.fileno())
        if refused := judge(fresh):
            raise OriginalError(refused)
        return _put(home, folder, name, fresh, digest)
    except OSError as error:
        raise OriginalError(f"het opslaan ging mis ({error.strerror}). Probeer het zo nog eens") from error
    finally:
        fresh.unlink(missing_ok=True)


def _check_room(folder: Path, name: str) -> None:
    """Names that differ in capitals only are one name on some computers."""
    names = os.listdir(folder) if folder.is_dir() else []
    twin = next((other for other in names if other != name and other.casefold() == name.casefold()), "")
    if twin:
        raise OriginalError(f"er is al een bestand “{twin}”. Geef een naam die meer verschilt")
    if name not in names and len(names) >= MOST_FILES:
        raise OriginalError(f"bij dit bericht staan al {MOST_FILES} bestanden. Maak er twee berichten van")


def _put(home: Home, folder: Path, name: str, fresh: Path, digest: bytes) -> Done:
    """Give a whole file its name, in one step."""
    old = _digest(folder / name)
    if old == digest:
        return Done.SAME
    _make_folder(home, folder)
    os.replace(fresh, folder / name)
    _sync_folder(folder)
    return Done.REPLACED if old else Done.ADDED


def _sweep(home: Home) -> None:
    """Take away what an interrupted copy left a day ago."""
    for left in home.originals.glob(f"{FRESH}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > A_DAY:
                left.unlink()


def _copy(file: Incoming, target: BinaryIO, rules: Rules) -> bytes:
    """Copy while judging: type by content before, size on the way."""
    kind = medium(file.name)
    most = {
        Medium.PHOTO: rules.photo_megabytes,
        Medium.FILM: rules.film_megabytes,
        Medium.DOCUMENT: rules.document_megabytes,
        None: 0,
    }[kind]
    block = file.stream.read(BLOCK)
    if not block:
        raise OriginalError("dit bestand is leeg. Stuur het nog eens")
    if sniff(block[:HEAD]) is not kind:
        kinds = ", ".join(ending[1:] for ending, what in EXTENSIONS.items() if what is kind)
        raise OriginalError(f"dit is geen {kind}, wat de naam ook zegt. Toegestaan: {kinds}")
    digest, size = hashlib.sha256(), 0
    while block:
        size += len(block)
        if size > most * MEGABYTE:
            raise OriginalError(f"deze {kind} is groter dan {most} MB. Maak het bestand kleiner")
        digest.update(block)
        target.write(block)
        block = file.stream.read(BLOCK)
    return digest.digest()


def _digest(path: Path) -> bytes:
    """The SHA-256 of a stored file, nothing when there is none."""
    with suppress(OSError), os.fdopen(open_original(path), "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
    return b""


def _make_folder(home: Home, folder: Path) -> None:
    """The folder and those above it, closed to other users of the machine; a
    link among them is refused."""
    part = home.originals
    for name in folder.relative_to(home.originals).parts:
        part = part / name
        part.mkdir(mode=0o750, exist_ok=True)
        if part.is_symlink():
            raise OriginalError("de map van dit bericht is een verwijzing. Vraag de ICT-contactpersoon")


def remove(home: Home, place: str, names: Iterable[str]) -> list[str]:
    """Take files out of the store; gives the names that were there. Who erases
    forgets their derivatives too (schoolpoort.derive)."""
    folder, gone = home.originals / place, []
    for name in names:
        with suppress(FileNotFoundError, IsADirectoryError):
            if plain_name(name) in {plain_name(path.name) for path in _files(folder)}:
                os.unlink(folder / plain_name(name))
                gone.append(plain_name(name))
    if gone:
        _sync_folder(folder)
    with suppress(OSError):
        folder.rmdir()
    return gone


def _sync_folder(folder: Path) -> None:
    """A rename is only safe from a power cut when its folder is on disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
