"""Is it gone? Every address that a post or photo ever had, and every place of this home
where something of it could still lie, looked at on the disk itself.

Nothing here believes a manifest or a plan: files are looked for by their path,
derivatives and originals by what they were made from, texts by the addresses and
paths that they name. The lists of what was taken away (``var/*.jsonl``) are not
looked into: they are why it stays away.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from school.home import Home
from school.media.kept import Kept
from school.originals import place_of
from school.pictures import medium
from schoolpoort.history import remembers, repositories
from schoolpoort.places import tree_of
from schoolpoort.rewrite import bundles_of
from schoolpoort.swap import ASIDE
from schoolpoort.trail import Trail, digest_of_file
from schoolpoort.treefacts import read_tree

THE_GATES_OWN = ("register", "keys", "outbox", "apart")
SQUEEZED = ("", ".gz", ".br")
TEXTS = frozenset({"", ".html", ".json", ".xml", ".txt", ".md"})


@dataclass(frozen=True)
class Look:
    """What was found. ``addresses``: each with where it still stands, "" when it is
    gone; ``left``: all else, each with what it is."""

    addresses: dict[str, str]
    left: tuple[str, ...]

    @property
    def is_gone(self) -> bool:
        return not self.left and not any(self.addresses.values())


def look(home: Home, trail: Trail, says: Callable[[str], None] = lambda what: None) -> Look:
    """Look everywhere in this home. Raises GitError."""
    says("uitgaven")
    addresses = _addresses(home, trail)
    _empty_cache(home, trail)
    says("alles wat ervan gemaakt is")
    left = [f"{_short(home, file)}" for file in _made_of_it(home, trail)]
    says("originelen")
    left += [f"{_short(home, file)} (origineel)" for file in _originals(home, trail)]
    left += [f"content/{source} (de tekst)" for source in sorted(trail.sources) if (home.content / source).exists()]
    left += [f"{_short(home, file)} (de geschiedenis van voor het herschrijven; gaat na 30 dagen vanzelf weg)"
             for file in bundles_of(home) if trail.sources]
    left += [f"{repository} (de geschiedenis van git)" for repository in repositories(home)
             if remembers(repository, trail.sources)]
    return Look(addresses, tuple(dict.fromkeys(left)))


def _addresses(home: Home, trail: Trail) -> dict[str, str]:
    trees = _trees(home)
    releases = [one for one in sorted(home.releases.glob("*")) if one.is_dir() and not one.is_symlink()]
    found = {}
    for address in trail.addresses:
        tree = tree_of(address)
        page = f"{address}index.html" if address.endswith("/") else address
        inside = page.removeprefix(tree.prefix)
        below = f"closed{page.removeprefix('/besloten')}" if tree.is_closed else f"public{page}"
        files = [*(folder / "files" / inside for name, folder in trees if name in ("", str(tree))),
                 *(release / below for release in releases)]
        there = [file for file in files if any(os.path.lexists(f"{file}{end}") for end in SQUEEZED)]
        found[address] = _short(home, there[0]) if there else ""
    return found


def _trees(home: Home) -> list[tuple[str, Path]]:
    """Every tree on disk with its name; "" of one that can't say."""
    found = []
    for folder in (*home.trees.glob("*/*"), *home.work.glob("*/tree")):
        try:
            found.append((read_tree(folder).name, folder))
        except (OSError, msgspec.DecodeError):
            found.append(("", folder))
    return found


def _empty_cache(home: Home, trail: Trail) -> None:
    """What was rendered of a text lies under a hash that tells nothing: all of its trees
    goes, and is rendered anew by the next build."""
    for tree in {str(tree_of(page)) for page in trail.pages} | ({"public"} if trail.pages else set()):
        shutil.rmtree(home.cache / "rendered" / tree, ignore_errors=True)


def _made_of_it(home: Home, trail: Trail) -> Iterator[Path]:
    """Files that are called after one of its originals, or whose text names it."""
    marks = [*trail.stems, *trail.digests]
    # A page's key is a word that may stand anywhere; its address is not.
    words = [*marks, *trail.sources, *(key for key in trail.keys if "/" in key), *trail.pages]
    named = _any_of(marks)
    said = re.compile(_any_of(words).pattern.encode())
    for folder, names in _folders(home):
        if named.search(os.path.basename(folder)):
            yield Path(folder)
            continue
        for name in names:
            file = Path(folder, name)
            if named.search(name) or (file.suffix in TEXTS and _says(file, said)):
                yield file


def _any_of(words: list[str]) -> re.Pattern[str]:
    """Any of these as a whole word; of none nothing."""
    return re.compile("(?:" + "|".join(sorted(map(re.escape, words))) + r")(?![\w]|-[a-z])" if words else r"(?!)")


def _folders(home: Home) -> Iterator[tuple[str, list[str]]]:
    """The folders of the home that the build may fill, with the names of their files; a
    school that was put aside by a restore too."""
    for root in (home.var, home.preview, *home.root.glob(f"{ASIDE}*")):
        for folder, below, names in os.walk(root):
            top = Path(folder) == home.var
            below[:] = [one for one in below if not one.endswith(".git") and not (top and one in THE_GATES_OWN)]
            yield folder, [name for name in names if not (top and name.endswith(".jsonl"))]


def _says(file: Path, said: re.Pattern[bytes]) -> bool:
    try:
        return file.is_file() and bool(said.search(file.read_bytes()))
    except OSError:
        return False


def _originals(home: Home, trail: Trail) -> Iterator[Path]:
    places = {home.originals / place_of(source) for source in trail.sources}
    roots = (home.originals, home.content, home.drafts, home.inbox, *home.root.glob(f"{ASIDE}*"))
    with Kept(home.derivatives) as kept:
        for root in roots:
            for folder, _, names in os.walk(root):
                for file in (Path(folder, name) for name in names if medium(name)):
                    if file.parent in places or digest_of_file(kept, file) in trail.digests:
                        yield file


def _short(home: Home, file: Path) -> str:
    return file.relative_to(home.root).as_posix() if file.is_relative_to(home.root) else str(file)
