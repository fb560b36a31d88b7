"""What a run writes, it gives to who lays it down.

A file costs more than the page in it, and most pages of a tree are the same as in the
tree before; so they are compared first (schoolpoort/squeeze.py). And the page of a post or of a
month is not made at all where what it is made of is what it was made of before: it is given
that alone, so that nothing else can change it. Without ``WRITTEN`` in the settings, as in a
preview, pages go to the disk as ever.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol

import msgspec
from pelican import Pelican, signals
from pelican.writers import Writer

from plugins.frame import Frame

MONTHS = "period_archives"
"""Pelican's name for the pages of months: there are as many as a tenth of the posts."""
SHOWN = ("KIND", "SITE", "SITEURL", "MENU", "FOOTER", "STYLE", "HAS_FEED", "localsiteurl")
"""What such a page is given beside its posts: the same for all pages of a tree."""
OF_GROUP = ("name", "label", "colour", "url")
"""What it is given of its group, or of its school year; not who teaches there, nor the newest post."""


class Written(Protocol):
    """Who lays down what a run makes, by its path in the tree."""

    def write(self, path: str, data: bytes) -> None:
        """Raises RuntimeError for a path that is written twice."""

    def again(self, path: str, made_of: str) -> bool:
        """Whether the page that stood there was made of the very same, and is taken over."""


class Keeper(Writer):  # type: ignore[misc]  # Pelican has no types
    """Pelican's writer, with a mapping in place of a folder."""

    @cached_property
    def frame(self) -> Frame:
        """What is around each post of this run."""
        return Frame()

    def write_file(self, name: str, template: Any, context: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        """Write a page; of a post or a month only if there is something new in it."""
        article = kwargs.get("article")
        if article is not None:
            if name:  # the front shows posts that stand elsewhere: they have no name here
                context = given(article, context)
                made = made_of(article, self.settings, context["GROUP"])
                self._write_anew(name, made, template, context, article=article)
        elif kwargs.get("template_name") == MONTHS:
            articles, context = kwargs["articles"], given_to_month(context)
            made = made_of_month(articles, self.settings, context)
            self._write_anew(name, made, template, context, articles=articles)
        else:
            super().write_file(name, template, context, *args, **kwargs)

    def _write_anew(self, name: str, made_of: str, template: Any, context: Mapping[str, Any], **own: Any) -> None:
        """Write a page that is ``made_of`` something else than the one that stood there."""
        written: Written = self.settings["WRITTEN"]
        if not written.again(name, made_of):
            written.write(name, self.frame.page(template, context, **own))

    @contextmanager
    def _open_w(self, filename: str, encoding: str, override: bool = False) -> Iterator[io.StringIO]:
        """What is written goes to ``WRITTEN`` by its path in the tree. Raises RuntimeError for
        a path that is written twice, as Pelican does."""
        page = io.StringIO()
        yield page
        written: Written = self.settings["WRITTEN"]
        written.write(os.path.relpath(filename, self.output_path), page.getvalue().encode())


def given(article: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    """All that the page of a post is rendered from, beside the post."""
    source = article.relative_source_path
    return _shown(context) | {"WAITING": [source] if source in context.get("WAITING", ()) else []}


def given_to_month(context: Mapping[str, Any]) -> dict[str, Any]:
    """All that the page of a month is rendered from, beside its posts."""
    years = [_named(year) for year in context.get("YEARS", ())[:1]]
    return _shown(context) | {"YEARS": years, "MONTHS": context["MONTHS"]}


def _shown(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: context[name] for name in SHOWN if name in context} | {"GROUP": _named(context.get("GROUP") or {})}


def _named(group: Mapping[str, Any]) -> dict[str, Any]:
    return {name: group[name] for name in OF_GROUP if name in group}


def made_of(article: Any, settings: Mapping[str, Any], group: Mapping[str, str]) -> str:
    """The hash of what the page of a post depends on. ``ALIKE`` is that of all that is the
    same for every page of a tree, ``TEXTS`` that of each text with its photos."""
    source = article.relative_source_path
    facts = [settings["ALIKE"], settings["TEXTS"][source], source in settings["WAITING"], article.url, article.group,
             group, article.older, article.newer]
    return _hash(facts)


def made_of_month(articles: Sequence[Any], settings: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """The hash of what the page of a month depends on: of each of its posts what a card shows, and
    what ``given_to_month`` gives of the tree."""
    posts = [(settings["TEXTS"][one.relative_source_path], one.url, one.group) for one in articles]
    return _hash([settings["ALIKE"], posts, context["GROUP"], context["YEARS"], context["MONTHS"]])


def _hash(facts: Sequence[Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(facts, order="deterministic")).hexdigest()


def _take(pelican: Pelican) -> Any:
    return Keeper if "WRITTEN" in pelican.settings else None


def register() -> None:
    """When Pelican asks who writes."""
    signals.get_writer.connect(_take)
