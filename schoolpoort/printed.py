"""The list of photos of a build, with what waits for somebody's look (school/prints.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from school.pictures import Medium, medium
from school.posts import Post
from school.prints import PostPrints, Print
from school.shown import Place
from school.withdrawals import key_of
from school.words import Status
from schoolpoort.albums import ASKED, Album
from schoolpoort.held import Ruling, places_of
from schoolpoort.plan import Plan

COMING = frozenset({"future", "photos-missing", "photos-refused"})
"""Posts that are held back and whose photos can be looked at meanwhile."""


def prints_of(posts: Iterable[Post], plan: Plan, albums: Mapping[str, Album], ruling: Ruling) -> list[PostPrints]:
    """The photos of each post and page that is built, or will be. ``albums`` are whole."""
    standing = {place: {source for one in plan.inputs if one.tree.is_closed is (place is Place.CLOSED)
                        for source in one.albums} for place in Place}
    coming = {held.source for held in plan.held if held.code in COMING}
    built = standing[Place.CLOSED] | standing[Place.PUBLIC] | coming
    found = []
    for post in posts if albums else ():
        if post.source in built and post.source in albums:
            places = [place for place in Place if post.source in standing[place]]
            if photos := tuple(_prints(post, places, albums[post.source], ruling)):
                found.append(PostPrints(
                    source=post.source, key=key_of(post), group=str(post.group or ""), title=post.title, type=post.type,
                    closed=post.address if post.group else "",
                    public=post.public_address if post.status is Status.PUBLISHED else "", photos=photos))
    return found


def _prints(post: Post, standing: Iterable[Place], album: Album, ruling: Ruling) -> Iterator[Print]:
    seen = {place: ruling.visible(album, place) for place in standing}
    base = {Place.CLOSED: post.address, Place.PUBLIC: post.public_address}
    shown = {place: {name: tuple(base[place] + file for file in one.files_of(name)) for name in one.items}
             for place, one in seen.items()}
    for name, original in sorted(album.originals.items()):
        if album.items[name]["kind"] in ASKED:
            yield Print(
                name=name, original=original, film=medium(name) is Medium.FILM,
                closed=shown.get(Place.CLOSED, {}).get(name, ()), public=shown.get(Place.PUBLIC, {}).get(name, ()),
                waits=tuple(place for place in places_of(post) if ruling.waits(original, place)))


def previews_of(found: Iterable[PostPrints], albums: Mapping[str, Album]) -> dict[str, Path]:
    """By its name in the release, the smallest picture of each photo that waits."""
    pictures = {}
    for one in found:
        for photo in one.photos:
            if photo.waiting and (file := albums[one.source].smallest(photo.name)):
                pictures[f"{photo.original}{file.suffix}"] = file
    return pictures
