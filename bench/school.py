"""The corpus as a school's home, for our own build."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from bench.corpus import GROUPS, Sample
from school.home import Home

SETTINGS = """
[site]
name = "obs De Meetlat"
short = "De Meetlat"
url = "http://localhost:8000"
[consent]
look = "never"
[rules.approval]
needed = false
[site.groups]
school = { label = "De hele school", room = true }
mr = { label = "Medezeggenschapsraad", room = true }
or = { label = "Ouderraad", room = true }
""" + "".join(f'{name} = {{ label = "{name.capitalize().replace("-", " ")}" }}\n'
              for name in GROUPS if name.startswith("groep"))


def write_school(root: Path, posts: Iterable[Sample]) -> Home:
    """A new home at ``root`` with these posts."""
    home = Home(root)
    (home.content / "paginas").mkdir(parents=True)
    (root / "school.toml").write_text(SETTINGS, encoding="utf-8")
    (home.content / "paginas" / "over-ons.md").write_text(
        "Title: Over onze school\nStatus: published\nMenu: 1\n\nEen school met veel wind.\n", encoding="utf-8")
    for post in posts:
        write_post(home, post)
    return home


def write_post(home: Home, post: Sample) -> Path:
    """One post as a file of its own, or in a folder with its photos."""
    folder = home.content / "groepen" / post.year / post.group
    if post.photos:
        folder /= f"{post.moment.date()}-{post.slug}"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{post.moment.date()}-{post.slug}.md"
    for photo in post.photos:
        os.link(photo, folder / photo.name)
    gallery = "Gallery: Wat wij maakten\n" if post.photos else ""
    status = "published" if post.published else "private"
    file.write_text(f"Title: {post.title}\nDate: {post.moment:%Y-%m-%d %H:%M}\nAuthor: {post.author}\n"
                    f"Status: {status}\n{gallery}\n{post.body}\n", encoding="utf-8")
    return file
