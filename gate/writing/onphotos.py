"""The question that every photo is asked (gate/looking.py), put to who writes, before the
photos have left: is one of these children on them?

One answer for all photos of the post: nobody of them. Whoever is not sure says so, and
then the photos wait until somebody answered for each at ``/beheer/fotos/``, as photos do
that came another way.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from gate import children, looking, tags
from gate.children import Child
from gate.looking import Album
from gate.photographs import Photographs, id_of
from gate.tags import Answer
from gate.writing.composing import source_of
from gate.writing.desk import Desk
from gate.writing.drafts import Draft
from school.pictures import Medium, medium
from school.prints import PostPrints, Print
from school.shown import Place, ShownError

NOBODY, LATER = "niemand", "straks"
"""What may be answered."""
LOOKS = "/beheer/fotos/"
_log = logging.getLogger("schoolpoort.photos")


@dataclass(frozen=True)
class Asked:
    """What is asked of the photos of a draft: ``of`` are the children who may not be
    there and of whom nobody said, ``nowhere`` those of them who may be on no photo.
    ``mark`` is another as soon as the question is: an answer is for what somebody saw."""

    album: Album
    of: tuple[Child, ...]
    nowhere: frozenset[str]

    @property
    def mark(self) -> str:
        words = [word for one in self.album.open for word in (one.photo, *one.of)]
        return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def asked(at: Desk, draft: Draft) -> Asked | None:
    """The question; None when there is none, or when it is not for who writes."""
    with at.gate.register.reading() as rows:
        album, nowhere = _album(rows, at, draft)
        if album is None or not album.open:
            return None
        of = children.some(rows, {child for one in album.open for child in one.of})
    return Asked(album, tuple(of), nowhere)


def settle(at: Desk, draft: Draft, said: Asked) -> None:
    """Keep that nobody of them is on these photos. Raises ShownError and OSError."""
    answers = [Answer(one.photo, frozenset(one.of)) for one in said.album.open]
    tags.settle(at.gate.register, at.gate.home, _photographs(at, draft).of({one.photo for one in answers}), answers,
                by=at.me, now=at.now)


def waiting(at: Desk, draft: Draft) -> tuple[int, str]:
    """How many photos of the post, as it stands, wait for a look, and where that is done."""
    post = at.shelved.photos.get(draft.source)
    number = sum(photo.waiting for photo in post.photos) if post else 0
    return number, f"{LOOKS}{id_of(post)}/" if post and number else ""


def _album(rows: Connection, at: Desk, draft: Draft) -> tuple[Album | None, frozenset[str]]:
    ours = _own(at, draft)
    if ours is None:
        return None, frozenset()
    try:
        lying = looking.table(rows, at.gate.home, at.gate.settings, at.who.person, _photographs(at, draft),
                              at.local.date())
    except ShownError:  # then every photo waits, and the page for photos says so
        _log.exception("what may be shown can't be read")
        return None, frozenset()
    return lying.album(id_of(ours)), lying.wary.without[Place.CLOSED]


def _photographs(at: Desk, draft: Draft) -> Photographs:
    """The draft as a post with its photos, and the posts that share one with it: who is on
    a photo is on it wherever it stands."""
    ours = _own(at, draft)
    if ours is None:
        return Photographs()
    mine = {photo.original for photo in ours.photos}
    return Photographs((ours, *(post for source, post in at.shelved.photos.items()
                                if source != ours.source and _shares(post, mine))))


def _shares(post: PostPrints, photos: Collection[str]) -> bool:
    return any(photo.original in photos for photo in post.photos)


def _own(at: Desk, draft: Draft) -> PostPrints | None:
    """The draft as the build will tell of it."""
    photos = tuple(Print(name=file.name, original=file.sha256, film=medium(file.name) is Medium.FILM)
                   for file in draft.files if medium(file.name) in (Medium.PHOTO, Medium.FILM))
    if not photos or not draft.group:
        return None
    source = source_of(draft, at.gate.settings.site.zone, at.now)
    return PostPrints(source=source, key=f"{draft.group}/{draft.id}", group=draft.group, title=draft.title,
                      closed=source, public=source if draft.public else "", photos=photos, type=draft.type)
