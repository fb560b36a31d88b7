"""A statement held against a folder of public files, and against what was decided."""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli

from school.decisions import Decisions, Verdict
from school.findings import Finding
from school.grounds import Ground
from school.statement import FileLine, Statement
from school.words import YEAR_ROOT

UNPACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress, ".br": brotli.decompress}
Progress = Callable[[int, int], None]


def differences(statement: Statement, public: Path, progress: Progress = lambda done, total: None) -> Iterator[Finding]:
    """What is other in the folder than the statement says: a file changed, too many or
    lost. A compressed sibling has to hold what its file holds."""
    wanted = {line.path: line for line in statement.all_files}
    there = dict(public_files(public))
    for done, (path, file) in enumerate(sorted(there.items()), 1):
        plain = path if path in wanted else path.removesuffix(Path(path).suffix)
        if file is None:
            yield Finding(path, 0, "not-a-file", "is geen gewoon bestand")
        elif plain not in wanted or (plain != path and Path(path).suffix not in UNPACK):
            yield Finding(path, 0, "file-extra", "staat niet in de verklaring")
        elif not _same(file, wanted[plain], Path(path).suffix if plain != path else ""):
            yield Finding(path, 0, "file-changed", "is anders dan de verklaring zegt")
        progress(done, len(there))
    for path in sorted(wanted.keys() - there.keys()):
        yield Finding(path, 0, "file-lost", "staat in de verklaring, en ontbreekt")


def unapproved(statement: Statement, decisions: Decisions | None = None) -> Iterator[Finding]:
    """Published posts that nobody with the right approved, by the statement itself and,
    where they are known, by the decisions."""
    for post in statement.posts:
        basis, key = post.basis, post.address.removeprefix(f"/{YEAR_ROOT}/").strip("/")
        if basis.ground is Ground.NONE or (basis.ground is Ground.APPROVED and not basis.role):
            yield Finding(post.source, 0, "not-approved", "staat openbaar, en is door niemand goedgekeurd")
        elif decisions is not None and basis.ground is not Ground.PAGE:
            last = decisions.latest(post.source, key)
            approved = last is not None and last.verdict is Verdict.APPROVED and last.role == basis.role
            revoked = last is not None and last.verdict is Verdict.REVOKED
            if revoked or (basis.ground is Ground.APPROVED and not approved):
                yield Finding(post.source, 0, "not-approved",
                              "volgens de verklaring goedgekeurd, maar niet volgens var/decisions.jsonl")


def public_files(folder: Path, below: str = "") -> Iterator[tuple[str, Path | None]]:
    """Every file below a folder by its path; None for what is none. Of the links only
    those of a release itself, to the years, are followed."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = below + entry.name
        if entry.is_dir(follow_symlinks=below == f"{YEAR_ROOT}/"):
            yield from public_files(Path(entry.path), f"{path}/")
        else:
            yield path, Path(entry.path) if stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode) else None


def _same(file: Path, line: FileLine, packed: str) -> bool:
    data = file.read_bytes()
    if packed:
        try:
            data = UNPACK[packed](data)
        except (OSError, EOFError, zlib.error, brotli.error):
            return False
    return len(data) == line.size and hashlib.sha256(data).hexdigest() == line.sha256
