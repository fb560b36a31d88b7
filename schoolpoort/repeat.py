"""The proof of non-interference, again, on the school's own server (DESIGN 3.2).

A home for an hour is filled with what is public and nothing else, built at the
moment of the release that is served, and its public tree compared with that
one, byte for byte. Were any of it made with knowledge of what is closed, it
would come out different here, where there is none.
"""

from __future__ import annotations

import datetime
import filecmp
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from school.content import read_content
from school.decisions import Decisions, marks_of
from school.findings import Finding
from school.home import Home
from school.kalender import FILE as KALENDER
from school.media.kept import Kept
from school.originals import originals_of, place_of
from school.posts import Post
from school.release import Release
from school.settings import Settings
from school.shown import Shown
from school.statement import Statement, read, read_bytes
from school.withdrawals import Withdrawals
from school.words import Tree
from schoolpoort.build import THEME, Options, Watch, build
from schoolpoort.grounds import FACES
from schoolpoort.proven import public_files
from schoolpoort.statement import without_moment
from schoolpoort.treefacts import TreePost, read_tree

PREFIX = "herhaling-"


class RepeatError(Exception):
    """It can't be repeated now. The message says why."""


@dataclass(frozen=True)
class Repeated:
    """What came of it: how many public files were compared, how many texts were left
    out, and what was different."""

    files: int
    left_out: int
    differences: tuple[Finding, ...]


def repeat(home: Home, watch: Watch | None = None, theme: Path = THEME) -> Repeated:
    """Build what is public without what is closed, and compare. What is served is only
    read. Raises RepeatError, and what a build raises."""
    watch = watch or Watch()
    with _alone(home), tempfile.TemporaryDirectory(dir=home.var, prefix=PREFIX) as folder:
        watch.says("Overnemen wat openbaar is")
        with FileLock(home.var / "build.lock"):  # so that nobody builds or clears away meanwhile
            now = Release.current(home)
            bare, left_out = _bare(home, now, Path(folder))
        build(bare, Options(moment=_moment(now), theme=theme), watch)
        watch.says("Vergelijken")
        differences = tuple(_differences(now, Release.current(bare)))
        return Repeated(len(list(_said(now).all_files)), left_out, differences)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One at a time; what a killed one left is cleared away."""
    try:
        with FileLock(home.var / "herhaling.lock", timeout=0):
            for left in home.var.glob(f"{PREFIX}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
    except Timeout:
        raise RepeatError("er loopt al een herhaling. Wacht tot die klaar is") from None


def _moment(release: Release) -> datetime.datetime:
    return datetime.datetime.fromisoformat(release.facts.moment)


def _bare(home: Home, now: Release, root: Path) -> tuple[Home, int]:
    """A home with the texts of the public trees, the settings and the calendar. Gives
    it with the number of texts that were left out."""
    bare, settings = Home(root), Settings.read(home).on(_moment(now))
    bare.content.mkdir()
    bare.var.mkdir()
    for file in ("school.toml", f"content/{KALENDER}", "var/demo"):  # the last: a demo's own address
        if (home.root / file).is_file():
            shutil.copyfile(home.root / file, root / file)
    content = read_content(home.content, settings)
    public = {post.source: post for name, place in now.facts.trees.items() if not Tree.parse(name).is_closed
              for post in read_tree(home.trees / place).posts}
    kept = [post for post in (*content.posts, *content.pages) if post.source in public]
    for post in kept:
        (bare.content / post.source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(home.content / post.source, bare.content / post.source)
    digests = _stand_ins(home, bare, kept)
    _journals(home, bare, public.values(), digests)
    return bare, len(content.posts) + len(content.pages) + len(content.groups) - len(kept)


def _stand_ins(home: Home, bare: Home, posts: Iterable[Post]) -> set[str]:
    """For each photo a stand-in, under which its derivatives are found again: the
    originals, which are many and large, stay where they are. Gives their hashes."""
    digests = set()
    with Kept(home.derivatives) as real, Kept(bare.derivatives) as ours:
        for post in posts:
            for name, original in originals_of(home, post).items():
                digest = real.digest(original, original.lstat())
                stand_in = bare.originals / place_of(post.source) / name
                stand_in.parent.mkdir(parents=True, exist_ok=True)
                stand_in.write_bytes(b"\0")
                ours.know(stand_in, digest)
                digests.add(digest)
    for digest in digests:
        made = home.derivatives / digest[:2] / digest
        if made.is_dir():
            shutil.copytree(made, bare.derivatives / digest[:2] / digest, copy_function=_link)
    return digests


def _link(source: str, target: str) -> None:
    """A file of the store never changes, so a second name for it is as good as a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _journals(home: Home, bare: Home, posts: Iterable[TreePost], digests: Collection[str]) -> None:
    """Of what was decided only what is about these posts and photos."""
    posts = list(posts)
    marks = {mark for post in posts for mark in marks_of(post.source, post.key)}
    decided = [line for line in Decisions.read(home).lines if {line.source, line.key} & marks]
    sources, keys = {post.source for post in posts}, {post.key for post in posts}
    taken = [line for line in Withdrawals.read(home).lines if line.source in sources or line.key in keys]
    looked = [line for line in Shown.read(home).lines if line.photo in digests]
    for file, lines in ((bare.decisions_file, decided), (bare.withdrawn_file, taken), (bare.shown_file, looked)):
        file.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))


def _differences(now: Release, again: Release) -> Iterator[Finding]:
    served, made = dict(public_files(now.public)), dict(public_files(again.public))
    for path in sorted(served.keys() | made.keys()):
        one, other = served.get(path), made.get(path)
        if one is None:
            yield Finding(path, 0, "file-lost", "staat er zonder wat besloten is wel, en nu niet")
        elif other is None:
            yield Finding(path, 0, "file-extra", "staat er zonder wat besloten is niet")
        elif not filecmp.cmp(one, other, shallow=False):
            yield Finding(path, 0, "file-changed", "is zonder wat besloten is anders")
    if _said(now) != _said(again):
        yield Finding("statement.json", 0, "file-changed", "de verklaring is zonder wat besloten is anders")


def _said(release: Release) -> Statement:
    """What a statement says, but for the faces: a search that had no time left goes on
    at the next build, and so may be further here. Raises StatementError."""
    said = without_moment(read(read_bytes(release.folder)))
    posts = [msgspec.structs.replace(one, basis=msgspec.structs.replace(one.basis, found={
        code: count for code, count in one.basis.found.items() if code not in FACES})) for one in said.posts]
    return msgspec.structs.replace(said, posts=tuple(posts))
