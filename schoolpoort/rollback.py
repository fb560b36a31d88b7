"""Going back to an older release, without what may no longer be there.

An older release may hold what was withdrawn, has expired, was unpublished,
deleted or renamed, was never published in that version, shows a photo that is no
longer in the store or that may not be shown: none of it comes back (DESIGN 3.8). The result is a
new release; nothing is rewritten.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from school.checker import survey
from school.decisions import PUBLIC
from school.home import Home
from school.posts import Post
from school.release import Release, ReleaseError
from school.settings import Settings
from school.withdrawals import key_of
from school.words import Status, Tree
from schoolpoort.albums import NO_ALBUM, Album
from schoolpoort.beside import Beside
from schoolpoort.cut import cut_tree
from schoolpoort.gather import gather
from schoolpoort.grounds import grounds_of
from schoolpoort.held import Ruling, hold
from schoolpoort.hidden import Hidden
from schoolpoort.shelf import put_release, shelf_lock
from schoolpoort.treefacts import TreePost, read_tree


class RollbackError(Exception):
    """There is nothing to go back to. The message says what there is."""


def rollback(home: Home, number: int | None, moment: datetime.datetime) -> tuple[int, int, tuple[str, ...]]:
    """Serve release ``number`` again, or the one before the current one. Gives
    the number that it came from, that of the new release, and the sources
    that were left out. Raises RollbackError."""
    settings = Settings.read(home)
    if settings.server.store.mirror:
        raise RollbackError("deze thuismap is een spiegel: ga terug waar wordt gebouwd.")
    report = survey(home, settings, moment=moment)
    standing = {key_of(post): post for post in (*report.content.posts, *report.content.pages)}
    albums = gather(home, settings, report)
    with shelf_lock(home):
        old = _choose(home, number)
        ruling = Ruling.read(home, settings)
        hidden = Hidden.of(albums.values(), ruling)
        trees, out, beside = {}, set(), Beside.of(old).hidden(hidden)
        for name, place in old.facts.trees.items():
            closed = Tree.parse(name).is_closed
            facts = read_tree(home.trees / place)
            gone = {post.key for post in (*facts.posts, *facts.shown)
                    if not _may_return(post, standing.get(post.key), albums, ruling, moment, closed)}
            out |= {post.source for post in facts.posts if post.key in gone}
            trees[name] = cut_tree(home, place, gone, hidden.in_tree(Tree.parse(name)))
            beside = beside.without(gone) if closed else beside
        grounds = grounds_of({name: home.trees / place for name, place in trees.items()}, settings, report, albums,
                             ruling)
        new = put_release(home, msgspec.structs.replace(old.facts, trees=trees),
                          replace(beside, grounds=grounds.pack()))
    return old.number, new, tuple(sorted(out))


def _choose(home: Home, number: int | None) -> Release:
    kept = {release.number: release for release in Release.kept(home)}
    try:
        current = Release.current(home).number
    except ReleaseError as error:
        raise RollbackError(str(error)) from error
    older = [one for one in kept if one < current]
    wanted = number if number is not None else max(older, default=0)
    if wanted not in kept or wanted == current:
        have = ", ".join(map(str, sorted(set(kept) - {current}))) or "geen"
        raise RollbackError(f"uitgave {wanted or '?'} is er niet om naar terug te gaan; er zijn: {have}.")
    return kept[wanted]


def _may_return(old: TreePost, post: Post | None, albums: Mapping[str, Album], ruling: Ruling,
                moment: datetime.datetime, closed: bool) -> bool:
    """Whether a post of an old tree may be shown now."""
    if post is None:
        return False
    album = albums.get(post.source, NO_ALBUM)
    held = hold(post, album, ruling, moment)
    if held and not (held.public_only and closed):
        return False
    if not set(old.originals) <= set(album.originals.values()):
        return False
    return closed or (post.status is Status.PUBLISHED and ruling.stand(post, old.digest) in PUBLIC)


