"""What the texts of one folder give to the trees: a group in a school year, or the pages.

Between two builds nearly all folders are as they were, and so is what they give: the same
object, at which those who work with it see that nothing changed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from school.content import Content
from school.memo import Memo
from school.posts import About, Post
from school.shown import Place
from school.words import Group, Status
from schoolpoort.albums import NO_ALBUM, Album, known_of
from schoolpoort.held import WAITS, Held, Ruling, hold
from schoolpoort.unseen import unseen


@dataclass(frozen=True)
class Share:
    """Posts newest first, each kind with the albums as they may be shown there; ``held`` is
    what is left out or waits, ``waiting`` the sources of those that wait to be published."""

    group: Group | None = None
    about: About | None = None
    closed: tuple[Post, ...] = ()
    public: tuple[Post, ...] = ()
    pages: tuple[Post, ...] = ()
    private: Mapping[str, Album] = field(default_factory=dict)
    opened: Mapping[str, Album] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    waiting: tuple[str, ...] = ()


NO_SHARE = Share()


def shares_of(content: Content, albums: Mapping[str, Album], ruling: Ruling, moment: datetime.datetime,
              memo: Memo) -> list[Share]:
    """One of each folder that has texts. ``albums`` are whole, by source."""
    return [memo.of(("share", part.place), (part.phase(moment), ruling, *known_of([part], albums)),
                    partial(_share, part, albums, ruling, moment))
            for part in content.parts]


def newest_first(posts: Iterable[Post]) -> tuple[Post, ...]:
    """In the order in which they are shown."""
    by_name = sorted(posts, key=lambda post: post.source)
    return tuple(sorted(by_name, key=lambda post: post.date, reverse=True))


def _share(part: Content, albums: Mapping[str, Album], ruling: Ruling, moment: datetime.datetime) -> Share:
    held = {post.source: why for post in (*part.posts, *part.pages)
            if (why := hold(post, albums.get(post.source, NO_ALBUM), ruling, moment))}
    closed = newest_first(post for post in part.posts if post.source not in held or held[post.source].public_only)
    public = newest_first(post for post in part.posts if post.source not in held and post.status is Status.PUBLISHED)
    pages = tuple(page for page in part.pages if page.source not in held)
    groups = [*(post.group for post in part.posts), *(about.group for about in part.groups), None]
    return Share(
        groups[0], next(iter(part.groups), None), closed, public, pages, _visible(albums, closed, ruling, Place.CLOSED),
        _visible(albums, (*public, *pages), ruling, Place.PUBLIC),
        (*held.values(), *unseen((*closed, *pages), albums, ruling)),
        tuple(post.source for post in closed if post.source in held and held[post.source].code == WAITS))


def _visible(albums: Mapping[str, Album], posts: Iterable[Post], ruling: Ruling, place: Place) -> dict[str, Album]:
    return {post.source: ruling.visible(albums[post.source], place) for post in posts if post.source in albums}
