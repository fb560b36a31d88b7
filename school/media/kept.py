"""The store of derivatives, by the content of their original.

``var/derivatives/<aa>/<sha256>/<recipe>/`` holds the files and a
``media.json``, made beside it and renamed in one step. ``index.sqlite`` is
only for speed and may be lost: it knows the hash of a file that has not
changed (by size, times and inode, as git does), and the facts without opening
60,000 small files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from school.media.face import Face
from school.media.refusals import Why
from school.media.reports import FILE, Report
from school.originals import open_original

FACTS = "media.json"
FRESH = ".new-"
RACY_NS = 2_000_000_000
"""A file changed this short ago may change again without its times showing it."""
A_DAY = 24 * 3600

_SCHEMA = """
CREATE TABLE IF NOT EXISTS original (
    path TEXT PRIMARY KEY, size INT, mtime INT, ctime INT, inode INT, sha256 TEXT);
CREATE TABLE IF NOT EXISTS media (sha256 TEXT, recipe TEXT, facts BLOB, PRIMARY KEY (sha256, recipe));
"""


class File(msgspec.Struct, frozen=True):
    """One derivative as it is kept."""

    name: str
    type: str
    width: int
    height: int
    size: int
    sha256: str


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """media.json: what was made of an original or seen on it, or why nothing."""

    files: tuple[File, ...] = ()
    faces: tuple[Face, ...] = ()
    why: Why | None = None
    fact: str = ""


class Kept:
    """The store in one folder. Use as a context; the index is written at its end."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(mode=0o750, parents=True, exist_ok=True)
        self.index = _open_index(root / "index.sqlite")

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(sqlite3.Error):
            self.index.commit()
        self.index.close()

    def known(self, path: Path, found: os.stat_result) -> str:
        """The SHA-256 of a plain file that did not change since it was read, "" of another."""
        row = self.index.execute(
            "SELECT size, mtime, ctime, inode, sha256 FROM original WHERE path = ?", (os.fsencode(path),)
        ).fetchone()
        return str(row[4]) if row and tuple(row[:4]) == signature(found) else ""

    def digest(self, path: Path, found: os.stat_result) -> str:
        """The SHA-256 of a plain file, read only when it changed. Raises OSError."""
        if known := self.known(path, found):
            return known
        with os.fdopen(open_original(path), "rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) > RACY_NS:
            self.index.execute(
                "INSERT OR REPLACE INTO original VALUES (?, ?, ?, ?, ?, ?)",
                (os.fsencode(path), *signature(found), sha256),
            )
        return sha256

    def know(self, path: Path, sha256: str) -> None:
        """Take a file for one whose hash is known: a stand-in for an original."""
        self.index.execute("INSERT OR REPLACE INTO original VALUES (?, ?, ?, ?, ?, ?)",
                           (os.fsencode(path), *signature(os.lstat(path)), sha256))

    def folder(self, sha256: str, recipe: str) -> Path:
        return self.root / sha256[:2] / sha256 / recipe

    def facts(self, sha256: str, recipe: str) -> Facts | None:
        """What is known of an original, None when it was never decoded."""
        folder = self.folder(sha256, recipe)
        row = self.index.execute(
            "SELECT facts FROM media WHERE sha256 = ? AND recipe = ?", (sha256, recipe)
        ).fetchone()
        with suppress(OSError, msgspec.DecodeError):
            data = row[0] if row and folder.is_dir() else (folder / FACTS).read_bytes()
            facts = msgspec.json.decode(data, type=Facts)
            if not row:
                self._note(sha256, recipe, data)
            return facts
        return None

    def new_folder(self) -> Path:
        """An empty folder on the store's disk, for a decoder."""
        return Path(tempfile.mkdtemp(dir=self.root, prefix=FRESH))

    def keep(self, sha256: str, recipe: str, fresh: Path, report: Report, stem: str) -> Facts:
        """Put what a decoder made in its place, in one step."""
        files = tuple(
            _settle(fresh, piece.name, f"{stem}{_ending(piece.name)}", piece.type, piece.width, piece.height)
            for piece in report.made
        )
        facts = Facts(files=files, faces=report.faces, why=report.why, fact=report.fact)
        with suppress(FileNotFoundError):
            (fresh / FILE).unlink()
        data = msgspec.json.encode(facts)
        _write(fresh / FACTS, data)
        fresh.chmod(0o755)
        target = self.folder(sha256, recipe)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(fresh, target)
        except OSError:  # broken remains, or another build was first
            shutil.rmtree(target, ignore_errors=True)
            os.rename(fresh, target)
        self._note(sha256, recipe, data)
        return facts

    def forget(self, digests: Iterable[str]) -> None:
        """Erase everything that was made of these originals, by any recipe."""
        for sha256 in digests:
            shutil.rmtree(self.root / sha256[:2] / sha256, ignore_errors=True)
            self.index.execute("DELETE FROM media WHERE sha256 = ?", (sha256,))
            self.index.execute("DELETE FROM original WHERE sha256 = ?", (sha256,))
        self.index.commit()

    def sweep(self) -> None:
        """Take away what a killed build left a day ago."""
        for folder in self.root.glob(f"{FRESH}*"):
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > A_DAY:
                    shutil.rmtree(folder)

    def _note(self, sha256: str, recipe: str, data: bytes) -> None:
        self.index.execute("INSERT OR REPLACE INTO media VALUES (?, ?, ?)", (sha256, recipe, data))


def signature(found: os.stat_result) -> tuple[int, int, int, int]:
    """What changes when a file does."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _open_index(file: Path) -> sqlite3.Connection:
    """The index; a damaged one is begun anew, for it is only a memory."""
    for _ in range(2):
        index = sqlite3.connect(file, timeout=30)
        try:
            index.executescript(_SCHEMA)
            return index
        except sqlite3.DatabaseError:
            index.close()
            file.unlink(missing_ok=True)
    raise sqlite3.DatabaseError(f"{file} can't be made")


def _settle(folder: Path, old: str, new: str, kind: str, width: int, height: int) -> File:
    """Give a derivative its last name and its mode, and be sure that it is on disk."""
    os.rename(folder / old, folder / new)
    with open(folder / new, "rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fchmod(file.fileno(), 0o644)  # closed trees are closed by their folder
        os.fsync(file.fileno())
        return File(new, kind, width, height, os.fstat(file.fileno()).st_size, sha256)


def _ending(name: str) -> str:
    """``960.webp`` gives ``-960.webp``, ``film.mp4`` gives ``.mp4``."""
    stem, dot, kind = name.partition(".")
    return f"-{stem}{dot}{kind}" if stem.isdigit() else f"{dot}{kind}"


def _write(file: Path, data: bytes) -> None:
    with open(file, "wb") as target:
        target.write(data)
        os.fchmod(target.fileno(), 0o644)
        target.flush()
        os.fsync(target.fileno())
