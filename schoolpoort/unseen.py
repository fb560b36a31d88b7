"""Posts that stand there without some of their photos, because nobody looked at those yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from school.posts import Post
from school.shown import Place
from schoolpoort.albums import ASKED, NO_ALBUM, Album
from schoolpoort.held import Held, Ruling, places_of

LOOK = "photos-look"
"""The post is built; the photos that nobody looked at are not in it."""
WHERE = {Place.CLOSED: "de besloten groep", Place.PUBLIC: "de openbare site"}


def unseen(posts: Iterable[Post], albums: Mapping[str, Album], ruling: Ruling) -> Iterator[Held]:
    """One for each of these posts whose photos wait for a look. ``albums`` are whole."""
    for post in posts:
        album = albums.get(post.source, NO_ALBUM)
        asked = {album.originals[name] for name, item in album.items.items() if item["kind"] in ASKED}
        said = [f"{_many(count)} voor {WHERE[place]}" for place in places_of(post)
                if (count := sum(ruling.waits(photo, place) for photo in asked))]
        if said:
            yield Held(post.source, LOOK, f"wacht op wie de foto’s bekijkt (/beheer/fotos/): {' en '.join(said)}",
                       waits=True, public_only=True)


def _many(count: int) -> str:
    return f"{count} foto" if count == 1 else f"{count} foto’s"
