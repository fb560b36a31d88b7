"""Photos, films and documents of a text: from the names that a teacher wrote to
what was derived from them (school/gallery.py). ``ALBUMS`` of the run says, for each
source, which is which; the served names are hashes of what they hold.
"""

from __future__ import annotations

from pelican import signals
from pelican.contents import Article, Content, Page

from school.gallery import show
from school.pictures import plain_name


def _show(content: Content) -> None:
    if not isinstance(content, Article | Page):
        return
    albums, alt = content.settings.get("ALBUMS"), getattr(content, "gallery", "")
    content.cover, content.gallery, content.photos = None, [], []
    if albums is None:  # a preview by plain Pelican: nothing was derived
        return
    album = albums.get(content.relative_source_path, {})
    order = [plain_name(name.strip()) for name in getattr(content, "order", "").split(",")]
    made = show(content._content, album, content.url, content.title, alt, order)
    content._content = made.html
    content.gallery, content.photos = list(made.gallery), list(made.photos)
    content.cover = next(iter(content.photos), None)


def register() -> None:
    """When a text has been read, before any page or feed shows it."""
    signals.content_object_init.connect(_show)
