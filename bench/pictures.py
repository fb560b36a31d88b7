"""The corpus with photos: two beside every fourth post, no two files the same."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from bench.corpus import Sample

EVERY = 4
EACH = 2
SIZE = (1600, 1200)
SHAPES = 60


def pictured(posts: Iterable[Sample], folder: Path) -> Iterator[Sample]:
    """The posts, every fourth with photos, which come to stand in ``folder``."""
    for number, post in enumerate(posts):
        yield with_photos(post, folder) if number % EVERY == 0 else post


def with_photos(post: Sample, folder: Path) -> Sample:
    """One post with its photos."""
    folder.mkdir(exist_ok=True)
    files = [folder / f"{post.slug}-{number}.jpg" for number in range(EACH)]
    for file in files:
        draw(file, random.Random(file.name))
    return replace(post, photos=tuple(files))


def draw(file: Path, chance: random.Random) -> None:
    """A picture of two megapixels: shapes that a seed puts somewhere."""
    image = Image.new("RGB", SIZE, tuple(chance.randrange(256) for _ in range(3)))  # type: ignore[arg-type]
    pen = ImageDraw.Draw(image)
    for _ in range(SHAPES):
        x, y, wide = chance.randrange(SIZE[0]), chance.randrange(SIZE[1]), chance.randrange(20, 400)
        pen.ellipse((x, y, x + wide, y + wide), fill=tuple(chance.randrange(256) for _ in range(3)))
    image.save(file, quality=85)
