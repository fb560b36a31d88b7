"""Hugo, from its package for Python."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from bench.corpus import Sample
from bench.peers.generator import set_aside
from bench.peers.theme import card, furniture, post

SETTINGS = """
baseURL = "/"
title = "obs De Meetlat"
languageCode = "nl"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]
timeZone = "Europe/Amsterdam"
[markup.goldmark.renderer]
unsafe = true
"""


class Hugo:
    """See ``Generator``."""

    name = "Hugo"

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / "public"
        # The program itself: the wrapper in bin/ costs a start of Python.
        self.program = Path(sysconfig.get_path("purelib"), "hugo", "binaries", "hugo")

    def version(self) -> str:
        return version("hugo")

    def write(self, posts: Iterable[Sample]) -> None:
        layouts = self.folder / "layouts" / "_default"
        layouts.mkdir(parents=True)
        (self.folder / "hugo.toml").write_text(SETTINGS, encoding="utf-8")
        listed = card("{{ .RelPermalink }}", "{{ .Title }}", '{{ .Date.Format "2006-01-02" }}')
        for name, loop in (("list", ".RegularPages"), ("home", "first 12 site.RegularPages")):
            main = f"<ul>{{{{ range {loop} }}}}{listed}{{{{ end }}}}</ul>"
            place = layouts if name == "list" else self.folder / "layouts"
            (place / f"{name}.html").write_text(furniture("{{ .Title }}", main), encoding="utf-8")
        (layouts / "single.html").write_text(furniture("{{ .Title }}", post(
            "{{ .Title }}", '{{ .Date.Format "2006-01-02" }}', "{{ .Params.author }}", "{{ .CurrentSection.Title }}",
            "{{ .Content }}")), encoding="utf-8")
        for one in posts:
            self.add(one)

    def add(self, post: Sample) -> None:
        folder = self.folder / "content" / post.year / post.group
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / "_index.md").write_text(f"---\ntitle: {post.year}/{post.group}\n---\n", encoding="utf-8")
        file = folder / f"{post.moment.date()}-{post.slug}.md"
        if post.photos:  # a leaf bundle: its files are published with the page
            file = folder / f"{post.moment.date()}-{post.slug}" / "index.md"
            file.parent.mkdir()
            for photo in post.photos:
                os.link(photo, file.parent / photo.name)
        file.write_text(
            f"---\ntitle: {json.dumps(post.title)}\ndate: {post.moment:%Y-%m-%dT%H:%M:%S}\n"
            f"author: {json.dumps(post.author)}\nslug: {post.slug}\n---\n\n{post.body}\n", encoding="utf-8")

    def clear(self) -> None:
        for name in ("public", "resources"):
            set_aside(self.folder / name)

    def build(self) -> None:
        subprocess.run([self.program, "--quiet", "--noBuildLock"], cwd=self.folder, check=True, capture_output=True)
