"""Posts that stand there without some of their photos, because nobody looked at those yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from school.findings import Finding
from school.home import Home
from school.posts import Post
from school.prints import read_all
from school.purposes import Look
from school.release import Release, ReleaseError
from school.shown import Place, Shown, ShownError
from schoolpoort.albums import ASKED, Album
from schoolpoort.held import Held, Ruling, places_of

LOOK = "photos-look"
"""The post is built; the photos that nobody looked at are not in it."""
WHERE = {Place.CLOSED: "de besloten groep", Place.PUBLIC: "de openbare site"}


def unseen(posts: Iterable[Post], albums: Mapping[str, Album], ruling: Ruling) -> Iterator[Held]:
    """One for each of these posts whose photos wait for a look. ``albums`` are whole."""
    for post in posts:
        album = albums.get(post.source)
        if album is None:
            continue
        asked = {album.originals[name] for name, item in album.items.items() if item["kind"] in ASKED}
        if said := _said(asked, places_of(post), ruling.shown, ruling.look):
            yield Held(post.source, LOOK, said, waits=True, public_only=True)


def unseen_now(home: Home, look: Look) -> Iterator[Finding]:
    """The same of the release that is served, as hints; nothing where that or the answers
    can't be read here, as in a teacher's own copy."""
    try:
        posts, shown = read_all(Release.current(home).folder), Shown.read(home)
    except (ReleaseError, ShownError, OSError, msgspec.DecodeError):
        return
    for post in posts:
        places = [place for place, address in ((Place.CLOSED, post.closed), (Place.PUBLIC, post.public)) if address]
        if said := _said({photo.original for photo in post.photos}, places, shown, look):
            yield Finding(post.source, 0, LOOK, said, severity="hint")


def _said(photos: Collection[str], places: Iterable[Place], shown: Shown, look: Look) -> str:
    """What waits, in words; "" when nothing does."""
    counts = {place: sum(shown.waits(photo, place, look) for photo in photos) for place in places}
    parts = [f"{_many(count)} voor {WHERE[place]}" for place, count in counts.items() if count]
    return f"wacht op wie de foto’s bekijkt (/beheer/fotos/): {' en '.join(parts)}" if parts else ""


def _many(count: int) -> str:
    return f"{count} foto" if count == 1 else f"{count} foto’s"
