"""What returns in many drawings: children, trees, leaves, tables, windows.

Children are simple shapes without a face: nobody can be recognized, because
nobody is there.
"""

from __future__ import annotations

import math

from demo.sketch import INK, Point, Sheet, mix

SKIN = ("#f0cfae", "#e2b48b", "#c98f63", "#9b6a45", "#6f4a31", "#f3d9c0")
HAIR = ("#2c231d", "#4a3326", "#7a5230", "#b9853f", "#d9b65c", "#a5492a", "#1f1b1a")
SHIRTS = ("#c8553d", "#e8a317", "#2f7f6b", "#2f6f93", "#8d4f87", "#5f7f2e", "#d97b5c", "#5a5fa3", "#e3c15a")
TROUSERS = ("#3f5068", "#5b4a3a", "#2f4a3c", "#6b5b73", "#46464e")
AUTUMN = ("#c8553d", "#e8a317", "#d9782d", "#9a5b2a", "#b8902f", "#7f8a3a")
GREEN = ("#5f7f2e", "#6f9440", "#4d7040", "#83a052", "#3f6a45")


def child(s: Sheet, x: float, ground: float, height: float, arms: str = "") -> None:
    """A child standing on ``ground``. ``arms``: "up", "out" or "down"."""
    height *= min(1, s.w / s.h * 1.08)  # a portrait sheet is narrow
    skin, hair, shirt = s.pick(SKIN), s.pick(HAIR), s.pick(SHIRTS)
    head, hip = height * 0.17, ground - height * 0.34
    neck = ground - height * 0.68
    for side in (-1, 1):
        foot = x + side * height * 0.1
        s.line([(x + side * height * 0.06, hip), (foot, ground)], s.pick(TROUSERS), height * 0.085)
        s.blob(foot + side * height * 0.02, ground, height * 0.06, height * 0.03, INK, edge=False)
    lift = {"up": -0.3, "out": -0.02, "down": 0.26}[arms or s.pick(("up", "out", "down", "down"))]
    for side in (-1, 1):
        hand = (x + side * height * (0.26 if lift < 0.2 else 0.18), neck + height * (0.06 + lift))
        s.line([(x + side * height * 0.1, neck + height * 0.05), hand], shirt, height * 0.075)
        s.blob(*hand, height * 0.042, height * 0.042, skin, edge=False)
    s.shape([(x - height * 0.1, neck), (x + height * 0.1, neck), (x + height * 0.16, hip + height * 0.04),
             (x - height * 0.16, hip + height * 0.04)], shirt)
    if s.rng.random() < 0.4:
        for stripe in (0.1, 0.2):
            s.line([(x - height * 0.11, neck + height * stripe), (x + height * 0.11, neck + height * stripe)],
                   mix(shirt, "#ffffff", 0.6), height * 0.025)
    head_on(s, x, neck - head * 0.75, head, skin, hair)


def head_on(s: Sheet, x: float, y: float, r: float, skin: str, hair: str) -> None:
    """A head as a coloured circle with hair in one of a few ways."""
    way = int(s(0, 7))
    if way == 0:
        for side in (-1, 1):
            s.blob(x + side * r * 1.05, y + r * 0.35, r * 0.32, r * 0.55, hair, edge=False)
    elif way == 1:
        s.blob(x, y - r * 1.05, r * 0.4, r * 0.36, hair, edge=False)
    elif way == 2:
        for step in range(9):
            angle = math.pi + step * math.pi / 8
            s.blob(x + math.cos(angle) * r, y + math.sin(angle) * r * 0.9, r * 0.36, r * 0.36, hair, edge=False)
    if way == 3:
        scarf = s.pick(SHIRTS)
        s.blob(x, y + r * 0.22, r * 1.16, r * 1.3, scarf)
        s.blob(x, y + r * 0.02, r * 0.82, r * 0.84, skin, edge=False)
    else:
        s.blob(x, y, r, r, skin)
        s.shape(_cap(x, y, r, 0.3), hair, edge=False, tremble=0)
    for side in (-1, 1):
        s.blob(x + side * r * 0.45, y + r * 0.32, r * 0.16, r * 0.12, mix(skin, "#d9634a", 0.45), edge=False)


def _cap(x: float, y: float, r: float, low: float) -> list[Point]:
    """The upper part of a head."""
    over = [(x + math.cos(a / 12 * math.pi + math.pi) * r * 1.04, y + math.sin(a / 12 * math.pi + math.pi) * r * 1.06)
            for a in range(13)]
    return [*over, (x + r * 0.5, y - r * low), (x - r * 0.4, y - r * low * 1.6)]


def row_of_children(s: Sheet, ground: float, height: float, count: int, arms: str = "") -> None:
    """Children next to each other, not quite in line."""
    room = s.w / (count + 1)
    for place in range(count):
        tall = height * s(0.86, 1.08)
        child(s, room * (place + 1) + s(-room * 0.2, room * 0.2), ground + s(-8, 14), tall, arms)


def leaf(s: Sheet, x: float, y: float, size: float, turn: float, fill: str) -> None:
    """A linden leaf: a heart with a point, a vein and a stem."""
    points = []
    for step in range(24):
        t = step * math.tau / 24
        across = 16 * math.sin(t) ** 3
        along = 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        points.append((across / 17 * size, -along / 17 * size))
    s.shape([_turned(x, y, p, turn) for p in points], fill, tremble=0.6)
    vein = mix(fill, INK, 0.4)
    s.line([_turned(x, y, (0, -size * 0.75), turn), _turned(x, y, (0, size * 0.8), turn)], vein, size * 0.06)
    for side in (-1, 1):
        s.line([_turned(x, y, (0, -size * 0.1), turn), _turned(x, y, (side * size * 0.5, -size * 0.45), turn)],
               vein, size * 0.04)


def _turned(x: float, y: float, point: Point, turn: float) -> Point:
    return (x + point[0] * math.cos(turn) - point[1] * math.sin(turn),
            y + point[0] * math.sin(turn) + point[1] * math.cos(turn))


def tree(s: Sheet, x: float, ground: float, height: float, colours: tuple[str, ...] = GREEN) -> None:
    """A tree with a round crown of many dabs."""
    s.shape([(x - height * 0.05, ground), (x - height * 0.03, ground - height * 0.5),
             (x + height * 0.03, ground - height * 0.5), (x + height * 0.06, ground)], "#7a5a3a")
    for side in (-1, 1):
        s.line([(x, ground - height * 0.38), (x + side * height * 0.16, ground - height * 0.58)], "#7a5a3a",
               height * 0.03)
    for _ in range(34):
        angle, out = s(0, math.tau), s(0.02, 0.27)
        size = height * s(0.06, 0.13)
        s.blob(x + math.cos(angle) * height * out * 1.15, ground - height * 0.72 + math.sin(angle) * height * out,
               size, size * 0.9, s.pick(colours), edge=s.rng.random() < 0.3)


def table(s: Sheet, x: float, y: float, width: float, ground: float, fill: str = "#c9965b") -> None:
    """A table whose top begins at (x, y) and whose legs stand on ``ground``."""
    for leg in (0.06, 0.94):
        s.line([(x + width * leg, y), (x + width * leg, ground)], mix(fill, INK, 0.35), 15)
    s.box(x, y, width, 26, fill)
    s.hatch(x, y, width, 26, mix(fill, INK, 0.4), 8)


def window(s: Sheet, x: float, y: float, width: float, height: float, sky: str = "#bcd9df") -> None:
    """A high school window."""
    s.box(x, y, width, height, "#fffaf0")
    for column in (0, 1):
        for line in (0, 1, 2):
            s.box(x + width * (0.07 + column * 0.46), y + height * (0.05 + line * 0.31), width * 0.4,
                  height * 0.27, sky)


def room(s: Sheet, wall: str, floor: str, horizon: float) -> None:
    """A wall and a floor, with a skirting board."""
    s.wash(0, s.h * horizon, mix(wall, "#ffffff", 0.2), wall)
    s.wash(s.h * horizon, s.h, floor, mix(floor, INK, 0.15))
    s.line([(0, s.h * horizon), (s.w, s.h * horizon)], mix(floor, INK, 0.35), 7)


def outside(s: Sheet, sky: str = "#bfdbe0", grass: str = "#93ad5d", horizon: float = 0.6) -> None:
    """A sky with clouds above a meadow."""
    s.wash(0, s.h * horizon + 20, sky, mix(sky, "#fff6e0", 0.7))
    for _ in range(3):
        x, y = s(60, s.w - 60), s(50, s.h * 0.25)
        for puff in range(4):
            s.blob(x + puff * 38 - 57, y + s(-10, 10), s(30, 48), s(20, 28), "#fffaf0", edge=False)
    s.wash(s.h * horizon, s.h, grass, mix(grass, "#3f6a45", 0.35))
    for _ in range(40):
        x, y = s(0, s.w), s(s.h * horizon + 15, s.h)
        s.line([(x, y), (x + s(-6, 6), y - s(10, 22))], mix(grass, "#3f6a45", 0.5), 3)


def sun(s: Sheet, x: float, y: float, r: float) -> None:
    """A sun with rays, as every child draws it."""
    for ray in range(12):
        angle = ray * math.tau / 12 + 0.1
        s.line([(x + math.cos(angle) * r * 1.25, y + math.sin(angle) * r * 1.25),
                (x + math.cos(angle) * r * 1.7, y + math.sin(angle) * r * 1.7)], "#e8a317", 6)
    s.blob(x, y, r, r, "#f2bd3f")
