"""Releases and trees on disk: putting one together, and taking old ones away.

Everything is made under a name that nobody looks for and renamed when it is
whole, so that ``kill -9`` leaves leftovers and never half a release.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path

import msgspec
from filelock import FileLock

from school.home import Home
from school.release import Facts, Release, ReleaseError, release_name, swap
from school.words import Kind, Tree
from schoolpoort.beside import Beside
from schoolpoort.statement import put_statement

SYNCING = 32
FEW, MANY = 4, 100
_SYNCFS = getattr(ctypes.CDLL(None), "syncfs", None)
KINDS = "public", "closed"
FRESH = ".new-"
OLD = ".old-"


@contextmanager
def shelf_lock(home: Home) -> Iterator[None]:
    """Held for the moment of a change to var/releases, by builds, withdrawals
    and roll-backs alike; never while anything is rendered."""
    home.releases.mkdir(parents=True, exist_ok=True)
    with FileLock(home.var / "releases.lock"):
        yield


def place_tree(home: Home, made: Path, place: str) -> None:
    """Bring a finished tree to the disk and to its place under var/trees."""
    if not (home.trees / place).exists():
        sync_all(made)
    place_trees(home, {place: made})


def place_trees(home: Home, made: Mapping[str, Path]) -> None:
    """Move finished trees that are on the disk to their places under var/trees. One that stands
    there has the same inputs, so it stays."""
    for folder in {_move(made[place], home.trees / place) for place in made}:
        sync_one(folder)


def _move(made: Path, target: Path) -> Path:
    """A tree to its place, and the folder of that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.parent.name == "closed":
        # In production the public web server's user can't read these (DESIGN 6).
        target.parent.chmod(0o750)
        made.chmod(0o750)
    else:
        made.chmod(0o755)
    if not target.exists():
        made.rename(target)
    return target.parent


def standing(home: Home) -> set[str]:
    """The places of all trees on the disk."""
    return {f"{kind}/{name}" for kind in KINDS if (home.trees / kind).is_dir()
            for name in os.listdir(home.trees / kind)}


def put_release(home: Home, facts: Facts, beside: Beside, *, signed: bool = True) -> int:
    """Write a new release after all others and make it the current one, with what
    lies beside it. Call it with the shelf_lock held."""
    kept = Release.kept(home)
    number = kept[-1].number + 1 if kept else 1
    fresh = home.releases / f"{FRESH}{release_name(number)}"
    shutil.rmtree(fresh, ignore_errors=True)
    fill_release(home, fresh, msgspec.structs.replace(facts, number=number), beside, signed=signed)
    sync_all(fresh)
    fresh.rename(home.releases / release_name(number))
    swap(home, number)
    link_output(home)
    return number


def same_as_current(home: Home, facts: Facts) -> int:
    """The number of the current release when it holds just this, else 0."""
    try:
        current = Release.current(home)
        same = msgspec.structs.replace(facts, number=current.number, moment=current.facts.moment)
    except ReleaseError:
        return 0
    return current.number if same == current.facts else 0


def replace_release(home: Home, facts: Facts, beside: Beside) -> None:
    """Write an older release anew, with other trees and other things beside them."""
    name = release_name(facts.number)
    fresh, old = home.releases / f"{FRESH}{name}", home.releases / f"{OLD}{name}"
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fill_release(home, fresh, facts, beside)
    (home.releases / name).rename(old)
    fresh.rename(home.releases / name)
    shutil.rmtree(old)


def fill_release(home: Home, folder: Path, facts: Facts, beside: Beside, *, signed: bool = True) -> None:
    """The folder of a release: links to whole trees, most of them those of the release
    before. Only the front's few files are hard-linked, because a plain web server needs
    one folder to serve."""
    public = folder / "public"
    public.mkdir(parents=True)
    (folder / "closed").mkdir(mode=0o750)
    for name, place in facts.trees.items():
        tree = Tree.parse(name)
        if tree.kind is Kind.FRONT:
            link_files(home.trees / place / "files", public)
    there: dict[str, str] = {}
    for name, place in facts.trees.items():
        tree = Tree.parse(name)
        if tree.kind is not Kind.FRONT:
            link = f"public/{name}" if tree.kind is Kind.YEAR else f"closed/{tree.group}"
            above = os.path.dirname(f"{folder}/{link}")
            if above not in there:
                os.makedirs(above, exist_ok=True)
                there[above] = os.path.relpath(home.trees, above)
            _link_tree(f"{there[above]}/{place}/files", f"{folder}/{link}", f"{home.current}/{link}")
    beside.put(folder, home.current)
    facts = beside.sealed(facts)
    (folder / "release.json").write_bytes(msgspec.json.format(msgspec.json.encode(facts), indent=1))
    if signed:
        put_statement(home, folder, facts)


def _link_tree(target: str, link: str, before: str) -> None:
    """A link to a tree: one more name of the link ``before`` that says the same, since a new
    one costs the file system ten times as much."""
    with suppress(OSError):
        if os.readlink(before) == target:
            os.link(before, link, follow_symlinks=False)
            return
    os.symlink(target, link)


def link_files(source: Path, target: Path, but: frozenset[str] = frozenset()) -> None:
    """Hard-link every file under ``source`` to the same path under ``target``, except the
    paths in ``but``. A folder with nothing left in it isn't made: its name is that of a post."""
    target.mkdir(parents=True, exist_ok=True)
    for folder, _, names in os.walk(source):
        inside = os.path.relpath(folder, source)
        paths = [path for name in names if (path := os.path.normpath(os.path.join(inside, name))) not in but]
        if paths:
            os.makedirs(os.path.join(target, inside), exist_ok=True)
        for path in paths:
            os.link(os.path.join(source, path), os.path.join(target, path))


def sync_all(folder: Path) -> None:
    """Bring every file and folder under ``folder`` to the disk, before a name that counts
    leads to it. Of many files at once by telling the file system (syncfs(2)): one by one
    they cost more than the build. Of a few one by one, many at a time, so that nobody
    waits for what somebody else is writing."""
    found = (os.path.join(where, name) for where, _, names in os.walk(folder) for name in (*names, "."))
    few = list(islice(found, MANY + 1))
    if len(few) > MANY and _sync_file_system(folder):
        return
    with ThreadPoolExecutor(SYNCING) as several:
        list(several.map(sync_one, chain(few, found)))


def begin_sync(folder: Path, trees: int) -> None:
    """Have so many new trees brought to the disk by another process, while this one has other
    work: ``sync_all`` then finds little left. Nobody counts on it, and a few aren't worth it."""
    if trees > FEW:
        multiprocessing.get_context("fork").Process(target=_sync_file_system, args=(folder,), daemon=True).start()


def _sync_file_system(folder: Path) -> bool:
    """False where the system has no syncfs, or it failed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        return bool(_SYNCFS and _SYNCFS(handle) == 0)
    finally:
        os.close(handle)


def sync_one(path: str | Path) -> None:
    """fsync a file or a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_output(home: Home) -> None:
    """``output`` points at what is public now, for a plain web server."""
    wanted = os.path.relpath(home.current / "public", home.root)
    if home.output.is_symlink() and os.readlink(home.output) == wanted:
        return
    fresh = home.root / ".output.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(wanted)
    os.replace(fresh, home.output)


def drop_old_releases(home: Home, keep: int) -> Iterator[None]:
    """Delete the oldest releases, never one of the newest two nor the current one: a step
    at a time, for whoever has other work. Call it with the lock held; what was not come to
    is for the next time."""
    kept = Release.kept(home)
    current = Release.current(home).number
    for release in kept[: -max(keep, 2)]:
        if release.number != current:
            old = home.releases / f"{OLD}{release.folder.name}"
            release.folder.rename(old)
            shutil.rmtree(old, ignore_errors=True)
            yield


def drop_unused_trees(home: Home) -> None:
    """Delete the trees that no release on disk holds. Call it with the lock held."""
    for tree in unused_trees(home):
        shutil.rmtree(tree, ignore_errors=True)


def unused_trees(home: Home) -> list[Path]:
    """The folders of the trees that no release on disk holds."""
    used = {place for release in Release.kept(home) for place in release.facts.trees.values()}
    return [home.trees / place for place in sorted(standing(home) - used)]


def sweep(home: Home) -> None:
    """Clean up after a build that was killed. Call it with the build's lock held."""
    shutil.rmtree(home.work, ignore_errors=True)
    with shelf_lock(home):
        for leftover in [*home.releases.glob(f"{FRESH}*"), *home.releases.glob(f"{OLD}*")]:
            shutil.rmtree(leftover, ignore_errors=True)
        for link in home.releases.glob(".current-*"):
            link.unlink(missing_ok=True)
