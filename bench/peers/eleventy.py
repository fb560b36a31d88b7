"""Eleventy, from npm (bench/tools)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from bench.corpus import Sample
from bench.peers.generator import set_aside
from bench.peers.theme import card, furniture, post

TOOLS = Path(__file__).parents[1] / "tools" / "node_modules"
SETTINGS = """
export default function (config) {
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addCollection("rooms", (all) => {
    const rooms = new Map();
    for (const item of all.getFilteredByTag("post")) {
      if (!rooms.has(item.data.room)) rooms.set(item.data.room, []);
      rooms.get(item.data.room).push(item);
    }
    return [...rooms].map(([name, posts]) => ({ name, posts: posts.reverse() }));
  });
  return { dir: { input: "content", output: "site", includes: "../layouts" }, markdownTemplateEngine: false };
}
"""
LIST = """---
pagination: { data: collections.rooms, size: 1, alias: room, addAllPagesToCollections: false }
permalink: "{{ room.name }}/index.html"
---
"""


class Eleventy:
    """See ``Generator``."""

    name = "Eleventy"

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / "site"

    def version(self) -> str:
        return str(json.loads((TOOLS / "@11ty" / "eleventy" / "package.json").read_bytes())["version"])

    def write(self, posts: Iterable[Sample]) -> None:
        (self.folder / "layouts").mkdir(parents=True)
        (self.folder / "content").mkdir()
        (self.folder / "eleventy.config.js").write_text(SETTINGS, encoding="utf-8")
        (self.folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
        (self.folder / "content" / "content.json").write_text('{"layout": "post.njk"}', encoding="utf-8")
        listed = card("{{ post.url }}", "{{ post.data.title }}", "{{ post.date | day }}")
        self._page("list", LIST, "room.posts", listed, "{{ room.name }}")
        self._page("index", "---\npermalink: index.html\n---\n", "collections.post | reverse | slice(0, 12)", listed,
                   "Voorpagina")
        (self.folder / "layouts" / "post.njk").write_text(furniture("{{ title }}", post(
            "{{ title }}", "{{ page.date | day }}", "{{ author }}", "{{ room }}", "{{ content | safe }}")),
            encoding="utf-8")
        for one in posts:
            self.add(one)

    def _page(self, name: str, header: str, posts: str, listed: str, title: str) -> None:
        header = header.replace("---\n", "---\nlayout: false\n", 1)
        loop = f"{{% for post in {posts} %}}" if name == "list" else "{% for post in newest %}"
        begin = "" if name == "list" else "{% set newest = (collections.post | reverse).slice(0, 12) %}"
        (self.folder / "content" / f"{name}.njk").write_text(
            header + furniture(title, f"{begin}<ul>{loop}{listed}{{% endfor %}}</ul>"), encoding="utf-8")

    def add(self, post: Sample) -> None:
        folder = self.folder / "content" / post.year / post.group
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{post.moment.date()}-{post.slug}.md").write_text(
            f"---\ntitle: {json.dumps(post.title)}\ndate: {post.moment:%Y-%m-%dT%H:%M:%S}Z\ntags: post\n"
            f"author: {json.dumps(post.author)}\nroom: {post.year}/{post.group}\n"
            f"permalink: {post.year}/{post.group}/{post.slug}/index.html\n---\n\n{post.body}\n", encoding="utf-8")

    def clear(self) -> None:
        set_aside(self.site)

    def build(self) -> None:
        subprocess.run(["node", TOOLS / "@11ty" / "eleventy" / "cmd.cjs", "--quiet"], cwd=self.folder, check=True,
                       capture_output=True)
