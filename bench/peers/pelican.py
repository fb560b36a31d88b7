"""Plain Pelican: all posts in one run, uncompressed and unguarded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from bench.corpus import Sample
from bench.peers.generator import set_aside
from bench.peers.theme import card, furniture, post

SETTINGS = """
SITENAME = "obs De Meetlat"
SITEURL = ""
PATH = "content"
OUTPUT_PATH = "site"
THEME = "theme"
TIMEZONE = "Europe/Amsterdam"
DEFAULT_LANG = "nl"
PLUGINS = []
STATIC_PATHS = []
PATH_METADATA = r"(?P<year>[^/]+)/(?P<room>[^/]+)/[0-9-]{10}-(?P<slug>.*)\\.md"
ARTICLE_URL = "{year}/{room}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
SLUG_REGEX_SUBSTITUTIONS = []
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DEFAULT_PAGINATION = False
"""


class Pelican:
    """See ``Generator``."""

    name = "plain Pelican"

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / "site"

    def version(self) -> str:
        return version("pelican")

    def write(self, posts: Iterable[Sample]) -> None:
        templates = self.folder / "theme" / "templates"
        templates.mkdir(parents=True)
        (self.folder / "conf.py").write_text(SETTINGS, encoding="utf-8")
        listed = card("/{{ article.url }}", "{{ article.title }}", "{{ article.date.date() }}")
        for name, loop in (("category", "articles"), ("index", "articles[:12]")):
            main = f"<ul>{{% for article in {loop} %}}{listed}{{% endfor %}}</ul>"
            title = "{{ category }}" if name == "category" else "Voorpagina"
            (templates / f"{name}.html").write_text(furniture(title, main), encoding="utf-8")
        (templates / "article.html").write_text(furniture("{{ article.title }}", post(
            "{{ article.title }}", "{{ article.date.date() }}", "{{ article.author }}", "{{ article.category }}",
            "{{ article.content }}")), encoding="utf-8")
        for one in posts:
            self.add(one)

    def add(self, post: Sample) -> None:
        folder = self.folder / "content" / post.year / post.group
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{post.moment.date()}-{post.slug}.md").write_text(
            f"Title: {post.title}\nDate: {post.moment:%Y-%m-%d %H:%M}\nAuthor: {post.author}\n"
            f"Category: {post.year}/{post.group}\n\n{post.body}\n", encoding="utf-8")

    def clear(self) -> None:
        set_aside(self.site)

    def build(self) -> None:
        subprocess.run([sys.executable, "-m", "pelican", "content", "-s", "conf.py"], cwd=self.folder, check=True,
                       capture_output=True)
