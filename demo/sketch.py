"""A sheet of paper and a steady, slightly trembling hand.

Everything is drawn in units: a landscape sheet is 1000 by 750, a portrait one
750 by 1000, whatever the number of pixels. All chance comes from one seed, so
the same seed gives the same bytes.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageOps

Point = tuple[float, float]
Colour = tuple[int, int, int]

PAPER = "#f7eedb"
INK = "#3b3329"


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies ``share`` of the way from ``one`` to ``other``."""
    a, b = rgb(one), rgb(other)
    return "#{:02x}{:02x}{:02x}".format(*(round(x + (y - x) * share) for x, y in zip(a, b, strict=True)))


def rgb(colour: str) -> Colour:
    """A colour's three numbers."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


class Sheet:
    """One drawing in the making. Motifs draw on it, ``finish`` gives the image."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self.scale = max(width, height) / 1000
        self.w, self.h = width / self.scale, height / self.scale
        self.image = Image.new("RGB", (width, height), PAPER)
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        self.mirrored = self.rng.random() < 0.5

    def __call__(self, low: float, high: float) -> float:
        """A number between low and high: motifs use it for everything that varies."""
        return self.rng.uniform(low, high)

    def pick(self, options: Sequence[str]) -> str:
        """One of the options."""
        return options[int(self.rng.random() * len(options))]

    def shape(self, points: Sequence[Point], fill: str, edge: bool = True, tremble: float = 1.6) -> None:
        """A closed shape. The edge is drawn a little beside the colour, as a hand does."""
        outline = self._trembling(points, tremble)
        self.pen.polygon(self._pixels(outline), fill=self._shade(fill))
        if edge:
            moved = [(x + self(-1.2, 1.2), y + self(-1.2, 1.2)) for x, y in outline]
            self.line([*moved, moved[0]], mix(fill, INK, 0.5), 2.6, tremble=0)

    def blob(self, x: float, y: float, rx: float, ry: float, fill: str, edge: bool = True) -> None:
        """Something round."""
        turn, bump = self(0, 6.28), self(0.01, 0.035)
        points = []
        steps = max(16, min(72, int(max(rx, ry) * 0.9)))
        for step in range(steps):
            angle = step * math.tau / steps
            out = 1 + bump * math.sin(3 * angle + turn) + bump * 0.6 * math.sin(5 * angle - turn)
            points.append((x + rx * out * math.cos(angle), y + ry * out * math.sin(angle)))
        self.shape(points, fill, edge, tremble=0)

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: bool = True) -> None:
        """Something square, from its upper left corner."""
        self.shape([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill, edge)

    def line(self, points: Sequence[Point], colour: str, width: float = 4, tremble: float = 1.2) -> None:
        """A pencil line through the points."""
        path = self._trembling(points, tremble, closed=False) if tremble else list(points)
        self.pen.line(self._pixels(path), fill=colour, width=max(1, round(width * self.scale)), joint="curve")

    def wash(self, top: float, bottom: float, colour: str, to: str = "") -> None:
        """A band of paint from one side to the other, running from one colour to the next."""
        bands = 26
        for band in range(bands):
            y = top + (bottom - top) * band / bands
            y2 = top + (bottom - top) * (band + 1.2) / bands
            self.pen.rectangle(self._pixels([(0, y), (self.w, y2)]),
                               fill=mix(colour, to or colour, band / bands))
        for _ in range(34):
            y, x = self(top, bottom), self(-200, self.w)
            self.pen.line(self._pixels([(x, y), (x + self(150, 500), y + self(-6, 6))]),
                          fill=(*rgb(mix(colour, "#ffffff", 0.35)), 34), width=round(self(6, 22) * self.scale))

    def glow(self, x: float, y: float, r: float, colour: str) -> None:
        """Light around a lamp or a fire, weaker further out."""
        for step in range(24):
            out = r * (1 - step / 24)
            self.pen.ellipse(self._pixels([(x - out, y - out), (x + out, y + out)]), fill=(*rgb(colour), 9))

    def hatch(self, x: float, y: float, width: float, height: float, colour: str, strokes: int = 14) -> None:
        """Crayon strokes over a surface."""
        for _ in range(strokes):
            sx, sy = x + self(0, width * 0.8), y + self(height * 0.15, height)
            length = min(width * 0.25, 40)
            self.pen.line(self._pixels([(sx, sy), (sx + length, max(y, sy - length * 0.6))]),
                          fill=(*rgb(colour), 60), width=max(1, round(5 * self.scale)))

    def finish(self, near: float = 1) -> Image.Image:
        """The drawing on its paper: an uneven border, grain, perhaps mirrored.
        ``near`` above 1 shows a part of it, as seen from closer by."""
        if near > 1:
            self._come_closer(near)
        self._border()
        image = ImageChops.multiply(self.image, self._grain())
        return ImageOps.mirror(image) if self.mirrored else image

    def _come_closer(self, near: float) -> None:
        """Keep a part that is ``near`` times smaller; what happens is mostly low."""
        width, height = self.image.size
        left, top = self(0, 1) * (width - width / near), self(0.55, 1) * (height - height / near)
        part = (left, top, left + width / near, top + height / near)
        self.image = self.image.resize((width, height), Image.Resampling.BICUBIC, box=part)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def _border(self) -> None:
        edge, steps = 15.0, 18
        for vertical in (False, True):
            length, far = (self.h, self.w) if vertical else (self.w, self.h)
            for side in (0.0, far):
                inner = [(length * step / steps, abs(side - edge - self(-3, 5))) for step in range(steps + 1)]
                ring = [(0.0, side), *inner, (length, side)]
                self.pen.polygon(self._pixels([(b, a) if vertical else (a, b) for a, b in ring]), fill=PAPER)

    def _grain(self) -> Image.Image:
        width, height = self.image.width // 3, self.image.height // 3
        noise = Image.frombytes("L", (width, height), self.rng.randbytes(width * height))
        noise = noise.point([226 + round(level * 29 / 255) for level in range(256)])
        grown = noise.resize(self.image.size, Image.Resampling.BILINEAR)
        return Image.merge("RGB", (grown, grown, grown))

    def _shade(self, fill: str) -> str:
        return mix(fill, "#ffffff" if self.rng.random() < 0.5 else INK, self(0, 0.07))

    def _trembling(self, points: Sequence[Point], tremble: float, closed: bool = True) -> list[Point]:
        """The same outline with more points, each a little off."""
        if not tremble:
            return list(points)
        path: list[Point] = []
        ends = [*points[1:], points[0]] if closed else points[1:]
        for (x, y), (x2, y2) in zip(points, ends, strict=False):
            steps = max(1, int(math.hypot(x2 - x, y2 - y) / 45))
            path += [(x + (x2 - x) * i / steps + self(-tremble, tremble),
                      y + (y2 - y) * i / steps + self(-tremble, tremble)) for i in range(steps)]
        return path if closed else [*path, points[-1]]

    def _pixels(self, points: Sequence[Point]) -> list[tuple[float, float]]:
        return [(x * self.scale, y * self.scale) for x, y in points]
