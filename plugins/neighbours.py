"""What each post knows of the posts around it: its group, older, newer, months.

All of it comes from the posts of this one run, so nothing needs hiding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from pelican import signals
from pelican.generators import ArticlesGenerator, PagesGenerator

from plugins.dutch import dutch_month
from plugins.summaries import summary_of
from school.words import Tree

Post = Any  # Pelican's Article has no types


class Neighbour(NamedTuple):
    """All that a post's page may know of another post."""

    url: str
    title: str

    @classmethod
    def of(cls, post: Post | None) -> Neighbour | None:
        """None where there is none."""
        return cls(post.url, str(post.title)) if post else None


def in_order(post: Post) -> tuple[float, str]:
    """Newest first, and by name where two have one moment: Pelican keeps files
    in a set, whose order differs from run to run."""
    return (-post.date.timestamp(), post.source_path)


def pairs(posts: Sequence[Post]) -> Iterable[tuple[Post, Post | None, Post | None]]:
    """Each post of newest-first ``posts`` with the older and the newer one."""
    for index, post in enumerate(posts):
        older = posts[index + 1] if index + 1 < len(posts) else None
        yield post, older, posts[index - 1] if index else None


def months(posts: Iterable[Post], prefix: str) -> list[dict[str, str]]:
    """The months that have posts, newest first, as label and url."""
    firsts = {(post.date.year, post.date.month): post.date for post in posts}
    return [{"label": dutch_month(firsts[month]), "url": f"{prefix}maand/{month[0]}-{month[1]:02d}/"}
            for month in sorted(firsts, reverse=True)]


def with_goals(posts: Iterable[Post]) -> Post | None:
    """The newest post of the type doelen."""
    return next((post for post in posts if getattr(post, "type", "") == "doelen"), None)


def _tell(generator: ArticlesGenerator) -> None:
    groups: Mapping[str, Mapping[str, str]] = generator.settings["GROUPS"]
    by_group = sorted(generator.articles, key=lambda post: (post.year, str(post.category)))
    for post in generator.articles:
        post.group = groups[f"{post.year}/{post.category}"]
        _summarise(post)
        post.type = getattr(post, "type", "bericht")
    for _, same in groupby(by_group, key=lambda post: (post.year, str(post.category))):
        for post, older, newer in pairs(list(same)):  # in order, as Pelican was told (pelicanconf.py)
            post.older, post.newer = Neighbour.of(older), Neighbour.of(newer)
    generator.context["MONTHS"] = months(generator.articles, Tree.parse(generator.settings["TREE"]).prefix)
    generator.context["PHOTOS"] = [
        {"article": post, "pictures": post.photos} for post in generator.articles if post.photos]
    if generator.settings.get("GROUP"):
        generator.context["GROUP"] = {**generator.settings["GROUP"], "goals": with_goals(generator.articles)}


def _tell_pages(generator: PagesGenerator) -> None:
    for page in generator.pages:
        _summarise(page)


def _summarise(content: Post) -> None:
    # Pelican's summary can be set through its metadata only.
    content.metadata.setdefault("summary", summary_of(content._content))


def register() -> None:
    """When all posts of the run are known and in order."""
    signals.article_generator_finalized.connect(_tell)
    signals.page_generator_finalized.connect(_tell_pages)
