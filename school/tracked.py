"""What git keeps: text only, for a photo in git can never vanish (DESIGN 3.6)."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.index import ConflictedIndexEntry
from dulwich.repo import Repo

from school.findings import Finding
from school.home import PROGRAM, Home
from school.pictures import medium

SUBMODULE = 0o160000


def judge_tracked(path: str, mode: int) -> list[Finding]:
    """Findings about one entry of an index or a tree, by its name and its mode."""
    if mode == SUBMODULE:
        return [Finding(path, 0, "submodule", "een andere repository in deze", "gewone bestanden")]
    if stat.S_ISLNK(mode):
        return [Finding(path, 0, "symlink", "een verwijzing naar een ander bestand", "een gewoon bestand")]
    kind = medium(path)
    if kind:
        return [Finding(path, 0, "photo-tracked", f"deze {kind} staat in git en kan dan nooit meer weg",
                        "git rm --cached, en schoolpoort photos add")]
    return []


def check_tracked(home: Home) -> list[Finding]:
    """Everything under the home's content that git should not keep. The drawn
    pictures of the demo school, part of the program's own repository, may stay."""
    findings = [finding for path, mode in _entries(home.content) for finding in judge_tracked(path, mode)]
    if home.root == PROGRAM:
        findings = [finding for finding in findings if finding.code != "photo-tracked"]
    return findings


def _entries(content: Path) -> Iterator[tuple[str, int]]:
    """The paths under ``content`` in git's index, relative to it, with their mode."""
    try:
        repository = Repo.discover(str(content))
    except NotGitRepository:
        return
    with repository:
        try:
            prefix = content.resolve().relative_to(Path(repository.path).resolve())
            index = repository.open_index()
        except Exception:  # a bare or damaged repository: the walk still judges every file
            return
        start = "" if str(prefix) == "." else f"{prefix.as_posix()}/"
        for raw, entry in index.items():
            path = raw.decode("utf-8", "backslashreplace")
            if path.startswith(start) and not isinstance(entry, ConflictedIndexEntry):
                yield path.removeprefix(start), entry.mode
