"""What a tree holds: one row for each file, found by its path.

The rows stand in a small SQLite file beside the tree. The gate keeps only a
connection open, so that a school of 250,000 files costs a worker no memory
and a new release no time (docs/why.md has the measurement).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

CACHE = 32  # KiB a tree; SQLite's own 2 MiB would be 240 MiB a worker for 120 trees that are read
_SCHEMA = """CREATE TABLE file(
    path TEXT PRIMARY KEY, size INT NOT NULL, sha256 BLOB NOT NULL,
    type TEXT NOT NULL, gz INT, br INT) WITHOUT ROWID"""


class Entry(NamedTuple):
    """One served file. ``path`` is relative to the tree; ``size`` in bytes;
    ``sha256`` of the plain bytes; ``gz`` and ``br`` are the sizes of the
    compressed siblings, None when there is none."""

    path: str
    size: int
    sha256: bytes
    type: str
    gz: int | None = None
    br: int | None = None


class Manifest:
    """A tree's list of files, open for looking up. Safe between threads:
    the connection is read-only and SQLite is built serialized."""

    def __init__(self, file: Path) -> None:
        """Raises sqlite3.Error when ``file`` is no manifest."""
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._rows = sqlite3.connect(uri, uri=True, check_same_thread=False, cached_statements=8)
        self._rows.execute(f"PRAGMA cache_size = {-CACHE}")
        self._rows.execute("SELECT path FROM file LIMIT 1").fetchone()

    def find(self, path: str) -> Entry | None:
        """The file at exactly this path, or None. Nothing is normalised."""
        row = self._rows.execute("SELECT * FROM file WHERE path = ?", (path,)).fetchone()
        return Entry._make(row) if row else None

    def __iter__(self) -> Iterator[Entry]:
        for row in self._rows.execute("SELECT * FROM file ORDER BY path"):
            yield Entry._make(row)

    def paths(self) -> Iterator[str]:
        """The paths alone."""
        yield from (path for path, in self._rows.execute("SELECT path FROM file"))

    def hashes(self) -> Iterator[tuple[str, int, str]]:
        """Of each file its path, size and SHA-256 in hex: all that a statement needs, fast."""
        yield from self._rows.execute("SELECT path, size, lower(hex(sha256)) FROM file ORDER BY path")

    def __len__(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM file").fetchone()[0])

    def close(self) -> None:
        self._rows.close()


def write_manifest(file: Path, entries: Iterable[Entry]) -> None:
    """Write a new manifest; ``file`` must not exist. Rows go in by path, so
    that equal entries give equal bytes."""
    rows = sqlite3.connect(file, isolation_level=None)
    try:
        rows.execute("PRAGMA journal_mode = OFF")
        rows.execute(_SCHEMA)
        rows.execute("BEGIN")
        rows.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)", sorted(entries))
        rows.execute("COMMIT")
    finally:
        rows.close()
