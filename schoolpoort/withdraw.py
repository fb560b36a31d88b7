"""Taking away: within seconds, without a build, whatever the checker finds (DESIGN 3.8).

Written on the list first; then every kept release gets trees without the post
(schoolpoort.cut), the current one as a new release, and when the gate has moved
on the old trees are deleted, so that the bytes are gone. Nothing here reads
the content, except to find a post that no release holds.
"""

from __future__ import annotations

import datetime
import shutil
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from school.decisions import Decisions, Stand, Verdict
from school.grounds import read_grounds
from school.home import Home
from school.posts import Post, parse_post
from school.release import Facts, Release
from school.settings import Settings
from school.withdrawals import Reach, Withdrawal, key_of, record
from school.words import CLOSED_ROOT, YEAR_ROOT, Tree
from schoolpoort.beside import Beside
from schoolpoort.cut import MAKING, cut_tree
from schoolpoort.grounds import FACES
from schoolpoort.hidden import NOTHING, Hidden
from schoolpoort.shelf import drop_unused_trees, put_release, replace_release, shelf_lock
from schoolpoort.treefacts import TreePost, read_tree

GRACE = 1.0
"""Seconds until the gate no longer looks into an old release: it asks for the
current one four times a second, and a request ends with the one it began with."""


class WithdrawError(Exception):
    """Nothing was taken away. The message says why and what to do."""


@dataclass(frozen=True)
class Named:
    """A post as a withdrawal names it."""

    source: str
    key: str


@dataclass(frozen=True)
class Taken:
    """What was done: the ``number`` of the release served now (0: no release
    held the post), and how many trees were cut."""

    post: Named
    number: int
    trees: int


def withdraw(home: Home, path: str, reach: Reach, moment: datetime.datetime, grace: float = GRACE) -> Taken:
    """Take the post at ``path`` (a file or folder of the content, or an address)
    away, or with RESTORED let the next build bring it back. Raises
    WithdrawError."""
    post = find_post(home, path)
    record(home, Withdrawal(moment=moment.isoformat(timespec="seconds"), source=post.source, key=post.key,
                            reach=reach))
    if reach is Reach.RESTORED:
        return Taken(post, 0, 0)
    public = {post.key}
    number, trees = take_away(home, public, public if reach is Reach.EVERYWHERE else set(), grace)
    return Taken(post, number, trees)


def take_away(home: Home, public: Collection[str], closed: Collection[str], grace: float = GRACE,
              hidden: Hidden = NOTHING) -> tuple[int, int]:
    """Cut posts by their keys, and photos that may not be shown, from the public and
    the closed trees of every kept release. Gives the number of the new current release, 0 when it held none
    of them, and how many trees were cut."""
    new: dict[str, str] = {}
    number = 0
    touched: set[str] = set()
    with shelf_lock(home):
        releases = Release.kept(home)
        current = Release.current(home).number if releases else 0
        for release in sorted(releases, key=lambda release: release.number != current):
            facts = _without(home, release.facts, public, closed, hidden, new, touched)
            grounds = read_grounds(release.folder).without(public)
            if hidden != NOTHING and facts.trees != release.facts.trees:
                grounds = grounds.uncounted(FACES)  # what was seen on a photo that is closed now
            beside = replace(Beside.of(release).without(closed).hidden(hidden), grounds=grounds.pack())
            if beside.sealed(facts) == release.facts:
                continue
            if release.number == current:
                number = put_release(home, facts, beside)
            replace_release(home, facts, beside)
        for name in touched:
            shutil.rmtree(home.cache / "rendered" / name, ignore_errors=True)
        shutil.rmtree(home.preview, ignore_errors=True)
        shutil.rmtree(home.trees / MAKING, ignore_errors=True)
    if touched:
        time.sleep(grace)
    with shelf_lock(home):  # those too that no release held any more before
        drop_unused_trees(home)
    return number, sum(old != place for old, place in new.items())


def take_down_revoked(home: Home, grace: float = GRACE) -> tuple[str, ...]:
    """Take what somebody with the right took off the public site out of every public
    tree; gives the keys. Raises DecisionsError."""
    decisions = Decisions.read(home)
    if not any(line.verdict is Verdict.REVOKED for line in decisions.lines):
        return ()
    places = {place for release in Release.kept(home) for name, place in release.facts.trees.items()
              if not Tree.parse(name).is_closed}
    gone = set()
    for place in places:
        facts = read_tree(home.trees / place)
        gone |= {post.key for post in (*facts.posts, *facts.shown)
                 if decisions.stand(post.source, post.key, post.digest, needed=False) is Stand.REVOKED}
    if gone:
        take_away(home, gone, (), grace)
    return tuple(sorted(gone))


def _without(home: Home, facts: Facts, public: Collection[str], closed: Collection[str],
             hidden: Hidden, new: dict[str, str], touched: set[str]) -> Facts:
    """The facts of a release with its trees cut; ``new`` keeps what was cut for
    another release already."""
    trees = {}
    for name, place in facts.trees.items():
        gone, photos = closed if Tree.parse(name).is_closed else public, hidden.in_tree(Tree.parse(name))
        if place not in new:
            new[place] = cut_tree(home, place, gone, photos) if gone or photos else place
        trees[name] = new[place]
        if new[place] != place:
            touched.add(name)
    menu = [item for item in facts.menu if item["url"].strip("/") not in public]
    return msgspec.structs.replace(facts, trees=trees, menu=menu)


def find_post(home: Home, path: str) -> Named:
    """The post that somebody means. Raises WithdrawError."""
    words = plain_path(home, path)
    for post in held_posts(home):
        folder = post.source.rpartition("/")[0]
        if words in (post.source, post.source.removesuffix(".md"), post.key, post.address.strip("/")) or \
                (words == folder and post.source.count("/") > words.count("/") and _own_folder(post)):
            return Named(post.source, post.key)
    found = _in_content(home, words)
    if found:
        return Named(found.source, key_of(found))
    raise WithdrawError(f"“{path}” is geen bericht dat hier staat of stond. Geef het pad van het bestand "
                        "(groepen/…/bericht.md) of het adres van de pagina.")


def _own_folder(post: TreePost) -> bool:
    """Whether a post has a folder of its own: deeper than its group's."""
    return post.source.count("/") == (4 if post.source.startswith("groepen/") else 2)


def plain_path(home: Home, path: str) -> str:
    """What was typed, as a source without ``content/`` or as a key."""
    text = urlsplit(path).path if "://" in path else path
    full = Path(text) if Path(text).is_absolute() and Path(text).exists() else Path.cwd() / text
    if full.exists() and full.resolve().is_relative_to(home.content.resolve()):
        text = full.resolve().relative_to(home.content.resolve()).as_posix()
    text = text.strip("/").removesuffix("/index.html").removeprefix("content/")
    for root in (CLOSED_ROOT, YEAR_ROOT):
        text = text.removeprefix(f"{root}/")
    return text


def held_posts(home: Home) -> Iterator[TreePost]:
    """Every post of every kept release, the newest release first."""
    seen: set[str] = set()
    for release in reversed(Release.kept(home)):
        for place in release.facts.trees.values():
            if place not in seen:
                seen.add(place)
                facts = read_tree(home.trees / place)
                yield from (*facts.posts, *facts.shown)


def _in_content(home: Home, words: str) -> Post | None:
    """A post that was never built, by its file."""
    file = home.content / words
    if file.is_dir():
        file = next(iter(sorted(file.glob("*.md"))), file)
    if not file.is_file():
        return None
    source = file.relative_to(home.content).as_posix()
    post, _ = parse_post(source, file.read_bytes(), (), Settings.read(home))
    return post if isinstance(post, Post) else None
