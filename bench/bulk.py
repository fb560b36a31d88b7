"""A school's release from a seed, without Pelican: as many posts and files as asked for.

For what is measured of the gate alone: it reads real release folders, whose
manifests and facts ``school`` writes as a build does, with pages of the size of
ours. ``sample`` of the posts of each group have their files on disk too; the others
stand in the manifest only, which is all that the gate knows of a file that nobody
asks for.
"""

from __future__ import annotations

import gzip
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import msgspec

from school.home import Home
from school.manifest import Entry, write_manifest
from school.release import Facts, release_name, swap
from school.words import Group, Tree, Year

PAGE = 12_000  # bytes of a page, about what a post with photos weighs here
PHOTOS = 4  # files of a post beside its page
PHOTO = 60_000  # bytes, of those that are on disk
_WORDS = ("blad", "kastanje", "kring", "rekenen", "gymtas", "bieb", "kikker", "park", "lezen", "buiten", "thema",
          "regen")
SETTINGS = """
[site]
name = "obs De Linde"
short = "De Linde"
url = "http://localhost:{port}"
year = "{year}"
[site.groups]
school = {{ label = "De hele school", room = true }}
"""


def text(seed: str, size: int) -> bytes:
    """A page that says where it belongs, twice, and is ``size`` bytes."""
    chance, parts = random.Random(seed), [f"<!doctype html><html lang=nl><title>{seed}</title><h1>{seed}</h1>"]
    while sum(map(len, parts)) < size:
        parts.append(f"<p class=\"{chance.choice(_WORDS)}\">{' '.join(chance.choices(_WORDS, k=24))} "
                     f"{chance.getrandbits(40):x}.</p>\n")
    return "".join(parts)[:size - 40].ljust(size - 40).encode() + b"<p>einde</p></html>".rjust(40)


@dataclass
class Bulk:
    """A school in ``home``: ``groups`` by name in each of ``years``, each with
    ``posts`` posts of which the newest ``sample`` are on disk."""

    home: Home
    port: int
    groups: tuple[str, ...]
    years: tuple[int, ...] = (2026,)
    posts: int = 10
    sample: int = 10
    number: int = 0
    places: dict[str, str] = field(default_factory=dict)

    @property
    def all_groups(self) -> list[Group]:
        return [Group(Year(year), name) for year in self.years for name in self.groups]

    @property
    def this_year(self) -> list[Group]:
        return [group for group in self.all_groups if group.year.first == self.years[-1]]

    def settle(self, more: str = "") -> None:
        """The settings file of the home, with ``more`` at its end."""
        self.home.root.mkdir(parents=True, exist_ok=True)
        lines = [SETTINGS.format(port=self.port, year=Year(self.years[-1]))]
        lines += [f'{name} = {{ label = "{name.capitalize()}" }}\n' for name in self.groups]
        self.home.settings_file.write_text("".join([*lines, more]), encoding="utf-8")

    def release(self, *changed: Group) -> int:
        """A new release and the swap to it; trees but those of ``changed`` are
        taken over from the one before."""
        self.number += 1
        trees = [Tree.front(), *(Tree.closed(group) for group in self.all_groups)]
        for tree in trees:
            if str(tree) not in self.places or tree.group in changed:
                self.places[str(tree)] = self._tree(tree)
        folder = self.home.releases / release_name(self.number)
        (folder / "public").mkdir(parents=True)
        facts = Facts(number=self.number, moment="2026-11-21T16:00", trees=dict(self.places),
                      groups={str(group): {"label": group.name.capitalize(), "colour": "#8f7a1f",
                                           "url": f"/besloten/{group}/"} for group in self.all_groups})
        (folder / "release.json").write_bytes(msgspec.json.encode(facts))
        swap(self.home, self.number)
        return self.number

    def _tree(self, tree: Tree) -> str:
        place = f"{'closed' if tree.is_closed else 'public'}/{self.number:04d}{digest(str(tree)).hex()[:12]}"
        folder = self.home.trees / place
        files = folder / "files"
        files.mkdir(parents=True)
        write_manifest(folder / "manifest.sqlite", self._entries(tree, files))
        (folder / "stream.json").write_bytes(b"[]")
        return place

    def _entries(self, tree: Tree, files: Path) -> Iterator[Entry]:
        yield written(files, "index.html", text(f"{tree} uitgave {self.number}", PAGE))
        if tree.group is None:
            return
        for post in range(self.posts):
            if post < self.sample:
                yield written(files, f"bericht-{post}/index.html", text(f"{tree} bericht {post}", PAGE))
                yield from (written(files, photo, random.Random(f"{tree}{photo}").randbytes(PHOTO))
                            for photo in photos(post))
            else:
                yield Entry(f"bericht-{post}/index.html", PAGE, digest(f"{tree}{post}"), "text/html; charset=utf-8",
                            3_000, 2_500)
                yield from (Entry(photo, PHOTO, digest(f"{tree}{photo}"), "image/webp") for photo in photos(post))

    def address(self, group: Group, post: int) -> str:
        return f"/besloten/{group}/bericht-{post}/"

    def file(self, group: Group, path: str) -> Path:
        """Where the current release keeps a file of a group."""
        return self.home.trees / self.places[str(Tree.closed(group))] / "files" / path


def photos(post: int) -> list[str]:
    return [f"bericht-{post}/{digest(f'{post}-{which}').hex()[:16]}-960.webp" for which in range(PHOTOS)]


def digest(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()


def written(folder: Path, path: str, data: bytes) -> Entry:
    """A file on disk with its compressed siblings, as the build leaves it."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    if not path.endswith(".html"):
        return Entry(path, len(data), hashlib.sha256(data).digest(), "image/webp")
    gz, br = gzip.compress(data, mtime=0), brotli.compress(data, quality=9)
    file.with_name(file.name + ".gz").write_bytes(gz)
    file.with_name(file.name + ".br").write_bytes(br)
    return Entry(path, len(data), hashlib.sha256(data).digest(), "text/html; charset=utf-8", len(gz), len(br))
