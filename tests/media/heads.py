"""Photographs with and without faces, made here from what may be used freely.

The face is that of ``astronaut.png`` in scikit-image (Eileen Collins, NASA, public
domain). No other face that we may use was found in a package, so it is turned,
shrunk, blurred and darkened: figures from it say how the detector behaves, not
how well it does on a school's photos. Without faces: scikit-image's other photos
(public domain or CC0, without the one of a man at a camera) and the demo's own drawings of children.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from demo.motifs import MOTIFS
from demo.sketch import Sheet

WALL = (150, 160, 170)
SIZE = (1600, 1200)
FACE = 120
"""Height of the face in the photograph, in pixels."""
ROW = ((100, 300), (480, 300), (860, 300), (1240, 300))
WITHOUT = ("brick.png", "chelsea.png", "clock_motion.png", "coffee.png", "coins.png", "color.png",
           "grass.png", "gravel.png", "horse.png", "hubble_deep_field.jpg", "moon.png", "motorcycle_left.png",
           "page.png", "rocket.jpg", "text.png")
DRAWN = ("school", "klas", "sportdag", "plein")
"""Motifs of the demo with children on them."""


@dataclass(frozen=True)
class Head:
    """A head on a picture: the middle of its face, and how it was made."""

    x: float
    y: float
    pixels: float
    yaw: int = 0
    way: str = ""


@dataclass(frozen=True)
class Shot:
    """One picture and the heads on it."""

    name: str
    picture: Image.Image
    heads: tuple[Head, ...] = ()


@cache
def data() -> Path:
    """Where scikit-image keeps its photos; the package itself is not imported."""
    spec = find_spec("skimage")
    assert spec and spec.origin, "make setup-test installs scikit-image"
    return Path(spec.origin).parent / "data"


@cache
def astronaut() -> Image.Image:
    with Image.open(data() / "astronaut.png") as photo:
        return photo.convert("RGB")


def bust(pixels: float) -> Image.Image:
    """Head and shoulders, the face as high as asked; its middle is at 0.46, 0.36."""
    cut = astronaut().crop((124, 0, 344, 300))
    scale = pixels / FACE
    return cut.resize((round(cut.width * scale), round(cut.height * scale)), Image.Resampling.LANCZOS)


def turned(yaw: int, pixels: int = 250) -> Image.Image:
    """A head turned aside: the photograph laid on half an ellipsoid, seen from there."""
    down, right = np.mgrid[-1.15 : 1.15 : pixels * 1j, -1.15 : 1.15 : pixels * 1j]
    radius = right**2 + down**2
    depth, angle = np.sqrt(np.maximum(0, 1 - radius)), np.radians(yaw)
    aside, front = right * np.cos(angle) - depth * np.sin(angle), right * np.sin(angle) + depth * np.cos(angle)
    texture = np.asarray(astronaut())
    across = np.clip(224 + 62 * aside, 0, 511).round().astype(int)
    along = np.clip(108 + 88 * down, 0, 511).round().astype(int)
    round_ = (radius < 1)[..., None]
    skin = np.where((front > 0.02)[..., None], texture[along, across], (70, 50, 40))
    head = Image.fromarray(np.where(round_, skin, WALL).astype(np.uint8))
    return head.resize((round(pixels * 62 / 88), pixels), Image.Resampling.LANCZOS)


def mosaic(picture: Image.Image, blocks: int) -> Image.Image:
    """In blocks, so many to the height of a face of FACE pixels."""
    side = FACE // blocks
    small = picture.resize((picture.width // side, picture.height // side), Image.Resampling.BOX)
    return small.resize(picture.size, Image.Resampling.NEAREST)


def wall(*heads: tuple[Image.Image, tuple[int, int]]) -> Image.Image:
    picture = Image.new("RGB", SIZE, WALL)
    for head, place in heads:
        picture.paste(head, place)
    return picture


def lawn() -> Image.Image:
    """Grass, which is harder to see a small head on than a wall."""
    with Image.open(data() / "grass.png") as grass:
        return grass.convert("RGB").resize(SIZE)


def row(name: str, made: dict[str, Image.Image]) -> Shot:
    """Busts of one height beside each other, each by its way."""
    pairs = list(zip(made.items(), ROW, strict=False))
    heads = tuple(Head(x + one.width * 0.46, y + one.height * 0.36, FACE, way=way) for (way, one), (x, y) in pairs)
    return Shot(name, wall(*((one, place) for (_, one), place in pairs)), heads)


def of_class(pixels: int) -> Shot:
    """Twenty-four children, as far away as makes a face so high."""
    one = bust(pixels)
    places = [(60 + 190 * (number % 8), 60 + 360 * (number // 8)) for number in range(24)]
    heads = tuple(Head(x + one.width * 0.46, y + one.height * 0.36, pixels) for x, y in places)
    picture = lawn()
    for place in places:
        picture.paste(one, place)
    return Shot(f"24 heads of {pixels} px", picture, heads)


def turns(*yaws: int) -> Shot:
    heads = [(turned(yaw), place) for yaw, place in zip(yaws, ROW, strict=True)]
    return Shot(f"turned {yaws}", wall(*heads), tuple(
        Head(x + one.width * (0.5 + 0.43 * np.sin(np.radians(yaw))), y + one.height * 0.54, 140, yaw)
        for yaw, (one, (x, y)) in zip(yaws, heads, strict=True)))


def with_faces() -> Iterator[Shot]:
    for pixels in (400, 240, 120, 80, 60, 40):
        one = bust(pixels)
        yield Shot(f"one of {pixels} px", wall((one, (200, 100))),
                   (Head(200 + one.width * 0.46, 100 + one.height * 0.36, pixels),))
    yield from (of_class(60), of_class(40), of_class(28), of_class(20), of_class(14))
    yield from (turns(-15, 0, 15, 30), turns(-30, -60, 60, 45))
    whole = bust(FACE)
    yield row("blurred", {f"blur {radius}": whole.filter(ImageFilter.GaussianBlur(radius)) for radius in (1, 3, 4, 6)})
    yield row("in blocks", {f"blocks {blocks}": mosaic(whole, blocks) for blocks in (24, 15, 12, 8)})
    yield row("tilted", {f"tilted {angle}": whole.rotate(angle, fillcolor=WALL) for angle in (-30, -15, 15, 30)})
    for light in (50, 25, 12, 6):
        dark = row("", {f"light {light} %": whole})
        yield Shot(f"light {light} %", dark.picture.point(lambda value, light=light: value * light // 100), dark.heads)


def without_faces() -> Iterator[Shot]:
    for name in WITHOUT:
        with Image.open(data() / name) as photo:
            yield Shot(name, photo.convert("RGB"))
    for motif in DRAWN:
        sheet = Sheet(*SIZE, seed=7)
        MOTIFS[motif](sheet)
        yield Shot(f"drawn {motif}", sheet.finish(1.0))
