"""Writing a commit's files to a folder: by us, not by ``git checkout``.

A checkout runs filters and hooks and writes through links that lie in the
way. This writes plain files only, opens each folder without following a
link, and puts every file in its place by one rename.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from school.kalender import FILE as KALENDER
from school.walk import SCAFFOLD
from schoolpoort.objects import Objects
from schoolpoort.pathlaw import judge_entry

FRESH = ".nieuw-"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Synced:
    """What changed in the folder, by path."""

    written: tuple[str, ...]
    removed: tuple[str, ...]


def export(objects: Objects, commit: str, folder: Path) -> Synced:
    """Make the text in ``folder`` that of ``commit``. Photos that lie beside a
    post stay. What may not be in a repository is not written."""
    wanted = {entry.path: entry.sha for entry in objects.files(commit) if not judge_entry(entry)}
    present = dict(_texts(folder))
    gone = [path for path, data in present.items() if path not in wanted or data is None]
    with _opened(folder) as top:
        for path in gone:
            _remove(top, path)
        paths = _by_sha(wanted)
        written = []
        for sha, data in objects.blobs(paths):
            for path in paths[sha]:
                if present.get(path) != data:
                    _write(top, path, data)
                    written.append(path)
    _drop_empty(folder)
    return Synced(tuple(sorted(written)), tuple(sorted(set(gone) - set(wanted))))


def is_text(path: str) -> bool:
    """Whether git is the keeper of a file, by its name."""
    return path.endswith(".md") or path == KALENDER or path in SCAFFOLD


def _by_sha(wanted: dict[str, str]) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for path, sha in wanted.items():
        paths.setdefault(sha, []).append(path)
    return paths


def _texts(folder: Path) -> Iterator[tuple[str, bytes | None]]:
    """The texts in a folder with their bytes; None for what is no plain file
    and has to go: a link, wherever it leads."""
    for above, folders, names in os.walk(folder):
        if above == str(folder) and ".git" in folders:
            folders.remove(".git")
        for name in [*names, *folders]:
            file = Path(above, name)
            path = file.relative_to(folder).as_posix()
            kind = os.lstat(file).st_mode
            if stat.S_ISLNK(kind):
                yield path, None
            elif stat.S_ISREG(kind) and (is_text(path) or name.startswith(FRESH)):
                yield path, file.read_bytes()


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield top
    finally:
        os.close(top)


@contextmanager
def _parent(top: int, path: str, make: bool) -> Iterator[int]:
    """The folder that ``path`` stands in, opened step by step from ``top``."""
    here = os.dup(top)
    try:
        for part in path.split("/")[:-1]:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, 0o755, dir_fd=here)
            below = os.open(part, _FOLDER, dir_fd=here)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def _write(top: int, path: str, data: bytes) -> None:
    name = path.rpartition("/")[2]
    fresh = f"{FRESH}{os.getpid()}"
    with _parent(top, path, make=True) as parent:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644,
                         dir_fd=parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(fresh, name, src_dir_fd=parent, dst_dir_fd=parent)


def _remove(top: int, path: str) -> None:
    with suppress(FileNotFoundError), _parent(top, path, make=False) as parent:
        os.unlink(path.rpartition("/")[2], dir_fd=parent)


def _drop_empty(folder: Path) -> None:
    """Folders in which nothing is left: git knows none either."""
    for above, _, _ in os.walk(folder, topdown=False):
        if above != str(folder) and "/.git" not in above[len(str(folder)):]:
            with suppress(OSError):
                os.rmdir(above)
