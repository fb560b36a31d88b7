"""The tree that stood in a new one's place: most of its pages are the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from school.home import Home
from school.manifest import Entry, Manifest
from school.release import Release, ReleaseError
from school.words import Tree


@dataclass(frozen=True)
class Before:
    """Its folder of files, and its rows by path."""

    files: Path
    entries: Mapping[str, Entry]


def now_standing(home: Home) -> Callable[[Tree], Before | None]:
    """What stands in the release that is served now, by tree; None of a tree that is new."""
    try:
        release = Release.current(home)
    except ReleaseError:
        return lambda tree: None

    def find(tree: Tree) -> Before | None:
        place = release.facts.trees.get(str(tree))
        try:
            manifest = Manifest(home.trees / place / "manifest.sqlite") if place else None
        except sqlite3.Error:
            return None  # withdrawn at this moment: its pages are written anew
        if manifest is None:
            return None
        entries = {entry.path: entry for entry in manifest}
        manifest.close()
        return Before(home.trees / str(place) / "files", entries)

    return find
