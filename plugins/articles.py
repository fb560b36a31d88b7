"""Posts as Pelican knows them: a run is given its texts, and opens none.

The build has read every header itself and rendered most texts, so nothing is left to
read. Before it reads a file, Pelican asks its cache for what it made of it: there ``POSTS``
stand, by the place that their source would have. What is not among them a run can't have.
A preview has no ``POSTS``, and reads what lies in the content (rendered.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pelican import signals
from pelican.contents import Article, Author, Category, Content, Page, Tag
from pelican.generators import CachingGenerator, Generator

from plugins.rendered import Rendered
from school.posts import Post


class _Placed(Content):  # type: ignore[misc]  # Pelican has no types
    """Its place is what it was given, and not computed at each question."""

    def get_relative_source_path(self, source_path: str | None = None) -> str:
        return str(super().get_relative_source_path(source_path) if source_path else self.source_path)

    def get_content(self, siteurl: str) -> str:
        """The text, in which Pelican has no links of its own to look for (INTRASITE_LINK_REGEX)."""
        return str(self._content)

    def get_static_links(self) -> set[str]:
        """None, for the same reason."""
        return set()

    def get_summary(self, siteurl: str) -> str:
        return str(self.metadata["summary"])


class GivenArticle(_Placed, Article):  # type: ignore[misc]
    """The post of a group."""


class GivenPage(_Placed, Page):  # type: ignore[misc]
    """A page of the school."""


class Given:
    """What Pelican's cache answers in one run."""

    def __init__(self, posts: Mapping[str, Post], settings: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        self._posts, self._settings, self._context = posts, settings, context
        self._words: dict[tuple[type, str], Any] = {}

    def files(self, paths: Iterable[str], exclude: Collection[str] | None = None,
              extensions: Collection[str] | None = None) -> set[str]:
        """In place of looking on the disk for the texts of a run: those that it is given. Nobody
        looks for ``extensions`` but those who ask for files of another kind."""
        return {path for path in paths if path in self._posts} if extensions is None else set()

    def content(self, path: str, default: object = None) -> Content:
        """The post at ``path`` as Pelican would have made it of its source. Raises KeyError
        for one that was not given, UnknownFileError for a file that the post lacks."""
        post = self._posts[path]
        rendered: Rendered = self._settings["RENDERED"]
        kind, name = (GivenPage, "PAGE") if post.is_page else (GivenArticle, "ARTICLE")
        return kind(rendered.html(post.body), self._metadata(post, name), self._settings, path, self._context)

    def _metadata(self, post: Post, kind: str) -> dict[str, Any]:
        """What a header says and what follows from its place, as Pelican's readers give it."""
        place = {"slug": post.slug}
        if post.group:
            place |= {"year": str(post.group.year), "category": post.group.name}
        said: dict[str, Any] = {
            "title": post.title, "date": post.date, "modified": post.modified, "summary": post.summary,
            "author": self._word(Author, post.author), "tags": [self._word(Tag, tag) for tag in post.tags],
            "lang": post.lang, "type": "" if post.is_page else post.type, "gallery": post.gallery,
            "order": ", ".join(post.order), **place, "category": self._word(Category, place.get("category", "")),
        }
        # Who put it among the posts of this run has decided that it is published there.
        return {key: value for key, value in said.items() if value} | {
            "status": "published", "date_format": "",  # nobody shows a date by Pelican's own words
            "url": self._settings[f"{kind}_URL"].format(**place),
            "save_as": self._settings[f"{kind}_SAVE_AS"].format(**place)}

    def _word(self, kind: type, name: str) -> Any:
        """An author, a group or a tag: one object for all posts, because its slug takes time."""
        if name and (kind, name) not in self._words:
            self._words[kind, name] = kind(name, self._settings)
        return self._words.get((kind, name))


def _give(generator: Generator) -> None:
    posts = generator.settings.get("POSTS")
    if posts is not None and isinstance(generator, CachingGenerator):
        given = Given(posts, generator.settings, generator.context)
        generator.get_files, generator.get_cached_data = given.files, given.content


def register() -> None:
    """When a generator is there and has read nothing yet."""
    signals.generator_init.connect(_give)
