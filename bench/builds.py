"""Builds of the same posts, beside plain Pelican, Hugo and Eleventy."""

from __future__ import annotations

import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from itertools import count as numbered
from pathlib import Path

from bench.corpus import MOMENT, Sample, sample, samples
from bench.peers.eleventy import Eleventy
from bench.peers.generator import Generator
from bench.peers.hugo import Hugo
from bench.peers.ours import Ours
from bench.peers.pelican import Pelican
from bench.pictures import EACH, EVERY, pictured, with_photos
from bench.rows import Aim, Row, Size, Table
from bench.turns import in_turn, ratio, spoken

HOW = (
    "{posts:,} posts of {years} in 13 groups a year, 30 % published, some 160 words each, made from a seed; themes of "
    "like size. The others make a page a post, a list a group and a front page. Ours makes all that, and the public "
    "pages, months, feeds and sitemaps, compressed siblings, manifests, the statement and the look from outside. All "
    "began with the start of a program and ended with its end; what stood there before was on the disk, set aside "
    "and not deleted, because ext4 makes files slowly for minutes after a deletion. A build of one more post asks a "
    "builder that stays (`schoolpoort build --stay`), as on a server; without it stands beside. That one deletes "
    "trees of old releases when nobody has asked for ten minutes, so not while this was measured. In a second "
    "variant every fourth post has two photos of two megapixels: we scale them, the others copy them. The others' "
    "pages were compared with ours first: title, day and words of each post.")
YEAR = f"{MOMENT.year}-{MOMENT.year + 1}"
SETTLED = 2.2  # seconds until a file is surely no newer than what was read of it
BREATH = 1.0  # seconds between two posts: a builder that stays tidies up when it has answered
_MAIN = re.compile(r'<div class="frame prose">(.*?)</div>', re.DOTALL)
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def measure(size: Size) -> Table:
    """Cold, one more post, nothing changed, growth."""
    with tempfile.TemporaryDirectory() as folder:
        sites: list[Generator] = [made(Path(folder) / made.__name__.lower())
                                  for made in (Ours, Pelican, Hugo, Eleventy)]
        for site in sites:
            size.say(f"writing {size.posts:,} posts for {site.name}")
            Path(folder, type(site).__name__.lower()).mkdir()
            site.write(samples(size.posts))
        ours, pelican, hugo, eleventy = sites
        assert isinstance(ours, Ours)
        rows = [*cold(sites, size)]
        compare(sites, list(samples(size.posts)))
        rows += more(ours, hugo, size)
        rows += growth(ours, Path(folder) / "small", size)
        rows += photos(Path(folder), size)
    versions = {site.name: site.version() for site in (pelican, hugo, eleventy)}
    years = "eight school years" if size.posts > 1_500 else "one school year"
    return Table("Builds", HOW.format(posts=size.posts, years=years), tuple(rows), versions)


def cold(sites: Sequence[Generator], size: Size) -> Iterator[Row]:
    """From nothing, in turn."""
    size.say("cold builds")

    def once(site: Generator) -> Callable[[], float]:
        def build() -> float:
            site.clear()
            os.sync()  # what the one before left to write is no work of this one
            began = time.perf_counter()
            site.build()
            return time.perf_counter() - began
        return build

    measured = in_turn({site.name: once(site) for site in sites}, 1 if size.quick else 3)
    ours, pelican, *others = sites
    work = f"cold build, {size.posts:,} posts"
    yield _row(work, measured, ours, pelican, Aim(at_most=.5))
    for other in others:
        yield _row(work, measured, ours, other, None)


def more(ours: Ours, hugo: Generator, size: Size) -> Iterator[Row]:
    """One more post, and nothing changed, beside the other's rebuild."""
    size.say("one more post")
    numbers = numbered(10**6)
    rounds = size.rounds

    def post(published: bool) -> Sample:
        number = next(numbers)
        return sample(number, YEAR, "groep-5", random.Random(number), published)

    def once(site: Generator, published: bool | None) -> Callable[[], float]:
        def build() -> float:
            if published is not None:
                time.sleep(BREATH)
                site.add(post(published))
            else:
                time.sleep(SETTLED)
            began = time.perf_counter()
            site.build()
            return time.perf_counter() - began
        return build

    with ours.stays():
        ours.build()
        for what, published, aim in (("one more closed post", False, .1), ("one more published post", True, .2)):
            measured = in_turn({site.name: once(site, published) for site in (ours, hugo)}, rounds)
            yield _row(f"{what}, {size.posts:,} there", measured, ours, hugo, Aim(at_most=aim))
        ours.build()
        time.sleep(SETTLED)
        ours.build()
        measured = in_turn({site.name: once(site, None) for site in (ours, hugo)}, rounds)
        yield _row(f"nothing changed, {size.posts:,} there", measured, ours, hugo, Aim(at_most=.03))
    measured = in_turn({site.name: once(site, False) for site in (ours, hugo)}, 1 if size.quick else 3)
    yield _row("one more closed post, no builder that stays", measured, ours, hugo, None)


def growth(large: Ours, folder: Path, size: Size) -> Iterator[Row]:
    """One more closed post in a school of eight years and in one of a year."""
    size.say("growth")
    small, few = Ours(folder), size.posts // 10
    small.write(samples(few))
    numbers = numbered(2 * 10**6)

    def once(site: Ours) -> Callable[[], float]:
        def build() -> float:
            number = next(numbers)
            time.sleep(BREATH)
            site.add(sample(number, YEAR, "groep-6", random.Random(number), False))
            began = time.perf_counter()
            site.build()
            return time.perf_counter() - began
        return build

    with small.stays(), large.stays():
        small.build()
        large.build()
        measured = in_turn({"large": once(large), "small": once(small)}, size.rounds)
    yield Row(work=f"growth: one more closed post at {size.posts:,} against at {few:,}",
              figure=ratio(measured, "large", "small"), ours=spoken(statistics.median(measured["large"])),
              peer=f"ours at {few:,}", theirs=spoken(statistics.median(measured["small"])), aim=Aim(at_most=1.3))


def photos(folder: Path, size: Size) -> Iterator[Row]:
    """The same beside the other's rebuild where there are photos, which it only copies: a school
    year of posts, and one more without and one with."""
    size.say("with photos")
    count, numbers, pictures = 80 if size.quick else 1_000, numbered(3 * 10**6), folder / "photos"
    ours, hugo = Ours(folder / "ours-photos"), Hugo(folder / "hugo-photos")
    posts = list(pictured(samples(count), pictures))
    for site in (ours, hugo):
        site.write(posts)
        site.build()

    def once(site: Generator, more: bool) -> Callable[[], float]:
        def build() -> float:
            number = next(numbers)
            time.sleep(BREATH)
            post = sample(number, YEAR, "groep-5", random.Random(number), False)
            site.add(with_photos(post, pictures) if more else post)
            began = time.perf_counter()
            site.build()
            return time.perf_counter() - began
        return build

    there = f"{count:,} there with {EACH * len(posts[::EVERY]):,} photos"
    with ours.stays():
        ours.build()
        for what, more in (("one more closed post", False), (f"one more closed post with {EACH} photos", True)):
            measured = in_turn({site.name: once(site, more) for site in (ours, hugo)}, 1 if size.quick else 5)
            yield _row(f"{what}, {there}", measured, ours, hugo, None)


def compare(sites: Sequence[Generator], posts: Sequence[Sample]) -> None:
    """Every post has the same page everywhere. Raises AssertionError."""
    for post in posts:
        path = Path(post.year, post.group, post.slug, "index.html")
        pages = {words((site.site / path).read_text(encoding="utf-8")) for site in sites}
        assert len(pages) == 1, f"{path} differs"


def words(page: str) -> tuple[str, str]:
    """The title and the words of a post's page."""
    title, main = _TITLE.search(page), _MAIN.search(page)
    assert title and main
    return tuple(" ".join(unescape(re.sub(r"<[^>]+>", " ", part[1])).split())
                 for part in (title, main))  # type: ignore[return-value]


def _row(work: str, measured: dict[str, list[float]], ours: Generator, peer: Generator, aim: Aim | None) -> Row:
    return Row(work=work, figure=ratio(measured, ours.name, peer.name),
               ours=spoken(statistics.median(measured[ours.name])), peer=peer.name,
               theirs=spoken(statistics.median(measured[peer.name])), aim=aim)
