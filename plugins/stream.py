"""What other pages show of a tree: the gate's start page and the Atom feed.

``stream.json`` lies beside the tree's files and is not served; the gate puts
the streams of a parent's groups together (DESIGN 6).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from feedgenerator import Atom1Feed
from jinja2 import Environment
from pelican import signals
from pelican.generators import ArticlesGenerator

MOST = 50
COVER_SIZES = "(max-width: 30rem) 17rem, (min-width: 46rem) 20rem, 100vw"


def stream(posts: Sequence[Any], env: Environment) -> list[dict[str, str]]:
    """The newest posts as plain values, newest first."""
    return [{
        "title": str(post.title), "url": post.url, "date": post.date.isoformat()[:16],
        "summary": str(post.summary), "author": str(getattr(post, "author", "")), "type": post.type,
        "group": f"{post.year}/{post.category}", "cover": cover(post, env),
    } for post in posts[:MOST]]


def cover(post: Any, env: Environment) -> str:
    """The cover as HTML by the theme's own macro, "" without one."""
    if post.cover is None:
        return ""
    picture = vars(env.get_template("macros.html").make_module({}))["picture"]
    return str(picture(post.cover, COVER_SIZES)).strip()


def atom(posts: Sequence[Any], name: str, site: str) -> str:
    """An Atom feed with title and summary. The text itself stays on the site:
    what a feed reader has copied can't be withdrawn."""
    feed = Atom1Feed(title=name, link=f"{site}/", feed_url=f"{site}/feed.xml", description=None, language="nl")
    for post in posts:
        feed.add_item(title=str(post.title), link=site + post.url, unique_id=site + post.url,
                      description=escape(str(post.summary)), pubdate=post.date, updateddate=post.date,
                      author_name=str(getattr(post, "author", "")) or name)
    return str(feed.writeString("utf-8"))


def _write(generator: ArticlesGenerator, writer: object) -> None:
    settings = generator.settings
    kept = stream(generator.articles, generator.env)
    Path(settings["STREAM"]).write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    # A feed without posts would say the time of the build.
    if settings.get("ATOM_FILE") and generator.articles:
        text = atom(generator.articles, settings["SITENAME"], settings["SITEURL"])
        settings["WRITTEN"].write(settings["ATOM_FILE"], text.encode())


def register() -> None:
    """After the pages: they are what the stream points at."""
    signals.article_writer_finalized.connect(_write)
