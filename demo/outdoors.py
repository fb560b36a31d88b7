"""Drawings of what happens outside: the playground, the garden, a trip."""

from __future__ import annotations

import math

from demo.figures import AUTUMN, GREEN, SHIRTS, child, leaf, outside, row_of_children, sun, tree, window
from demo.sketch import INK, Sheet, mix


def school(s: Sheet) -> None:
    """The school under its old linden tree."""
    s.mirrored = False
    outside(s, horizon=0.72)
    sun(s, s.w * 0.1, s.h * 0.14, 46)
    x, y, width = s.w * 0.28, s.h * 0.36, s.w * 0.66
    s.shape([(x - 24, y), (x + width * 0.2, y - s.h * 0.2), (x + width * 0.84, y - s.h * 0.2), (x + width + 24, y)],
            "#a5492a")
    for tile in range(5):
        s.line([(x + 10 + tile * 14, y - 20 - tile * 24), (x + width - 10 - tile * 14, y - 20 - tile * 24)],
               "#8a3a2a", 3)
    s.box(x, y, width, s.h * 0.4, "#d9a07a")
    for _ in range(46):
        bx, by = x + s(8, width - 44), y + s(8, s.h * 0.38)
        s.line([(bx, by), (bx + 30, by)], "#c98a62", 4)
    for place in (0.05, 0.25, 0.61, 0.81):
        window(s, x + width * place, y + s.h * 0.07, width * 0.14, s.h * 0.2)
    s.box(x + width * 0.44, y + s.h * 0.16, width * 0.12, s.h * 0.24, "#2f5d3a")
    s.box(x + width * 0.46, y + s.h * 0.185, width * 0.08, s.h * 0.07, "#bcd9df")
    s.blob(x + width * 0.545, y + s.h * 0.31, 5, 5, "#f2bd3f")
    s.box(x + width * 0.46, y - s.h * 0.27, width * 0.09, s.h * 0.09, "#e8dcc0")
    s.shape([(x + width * 0.44, y - s.h * 0.27), (x + width * 0.57, y - s.h * 0.27),
             (x + width * 0.505, y - s.h * 0.33)], "#2f5d3a")
    tree(s, s.w * 0.2, s.h * 0.86, s.h * 0.82)
    for leg in (0.1, 0.3):
        s.line([(s.w * leg, s.h * 0.84), (s.w * leg, s.h * 0.9)], "#6b4a2a", 11)
    s.line([(s.w * 0.08, s.h * 0.84), (s.w * 0.32, s.h * 0.84)], "#8a5a34", 16)
    for place in range(4):
        child(s, s.w * (0.42 + place * 0.15) + s(-20, 20), s.h * s(0.88, 0.95), s.h * 0.22)


def bladeren(s: Sheet) -> None:
    """Leaves in all colours on the ground, with two small boots."""
    s.wash(0, s.h, "#c9a56a", "#a8814a")
    for _ in range(60):
        leaf(s, s(0, s.w), s(0, s.h), s(30, 74), s(0, 6.28), s.pick((*AUTUMN, "#8a9a4a")))
    boots, x, y = s.pick(("#c8553d", "#2f6f93", "#e8a317")), s.w * s(0.35, 0.6), s.h * 0.72
    for side in (-1, 1):
        s.shape([(x + side * 60 - 40, y + 60), (x + side * 60 - 36, y - 80), (x + side * 60 + 36, y - 80),
                 (x + side * 60 + 40, y + 60)], boots)
        s.blob(x + side * 60, y + 62, 50, 58, boots)
        s.blob(x + side * 60, y - 82, 36, 14, mix(boots, INK, 0.5))


def bos(s: Sheet) -> None:
    """A walk through the wood in summer."""
    wood(s, autumn=False)


def herfstbos(s: Sheet) -> None:
    """The same wood in October."""
    wood(s, autumn=True)


def wood(s: Sheet, autumn: bool) -> None:
    """A path between trees, with children on it."""
    outside(s, "#cfe0d4", "#a98f56" if autumn else "#83a052", 0.55)
    for place in range(7):
        tree(s, s.w * place / 6 + s(-40, 40), s.h * s(0.6, 0.7), s.h * s(0.55, 0.72), AUTUMN if autumn else GREEN)
    s.shape([(s.w * 0.42, s.h * 0.6), (s.w * 0.5, s.h * 0.6), (s.w * 0.85, s.h), (s.w * 0.15, s.h)], "#d9bd8c")
    for place in range(6):
        size = 0.2 + place * 0.035
        child(s, s.w * (0.46 + (place % 2 - 0.5) * (0.1 + place * 0.07)), s.h * (0.68 + place * 0.055), s.h * size)
    for _ in range(3):
        x, y = s(40, s.w - 40), s.h * s(0.8, 0.94)
        s.box(x - 9, y - 20, 18, 34, "#f4efe0")
        s.blob(x, y - 24, 32, 20, "#c8553d")
        for dot in (-14, 2, 15):
            s.blob(x + dot, y - 27, 4, 4, "#fffaf0", edge=False)


def moestuin(s: Sheet) -> None:
    """The vegetable garden: beds, carrots, pumpkins, watering cans."""
    outside(s, horizon=0.42)
    sun(s, s.w * 0.85, s.h * 0.13, 40)
    for slat in range(22):
        x = s.w * slat / 21
        s.box(x - 12, s.h * 0.33, 22, s.h * 0.14, "#e6d3ac")
    for bed in range(3):
        y = s.h * (0.52 + bed * 0.165)
        s.box(s.w * 0.04, y, s.w * 0.92, s.h * 0.115, "#7a5a3a")
        s.hatch(s.w * 0.04, y, s.w * 0.92, s.h * 0.115, "#4a3326", 30)
        for plant in range(9):
            x = s.w * (0.09 + plant * 0.103)
            if bed == 0:
                for stem in (-0.5, 0, 0.5):
                    s.line([(x, y + 20), (x + stem * 50, y - 44)], "#5f7f2e", 8)
                s.shape([(x - 15, y + 14), (x + 15, y + 14), (x, y + 66)], "#d9782d")
            elif bed == 1:
                for size, colour in ((44, "#6f9440"), (30, "#93b35a"), (15, "#c3d48a")):
                    s.blob(x, y + 16, size, size * 0.72, colour)
            elif plant % 2:
                s.blob(x, y + 18, 54, 40, "#d9782d")
                s.blob(x, y + 18, 24, 40, "#e8a317")
    for place in (0.12, 0.42, 0.78):
        child(s, s.w * place, s.h * 0.62, s.h * 0.32)
    s.box(s.w * 0.84, s.h * 0.84, 92, 84, "#2f6f93")
    s.line([(s.w * 0.84, s.h * 0.9), (s.w * 0.78, s.h * 0.83)], "#2f6f93", 16)


def museum(s: Sheet) -> None:
    """A light museum room: frames, a ship in a case, visitors seen from the back."""
    s.wash(0, s.h * 0.66, "#ece3d3", "#ddd0ba")
    s.wash(s.h * 0.66, s.h, "#b98a5a", "#9a6f45")
    for place in range(3):
        x, y, wide, tall = s.w * (0.07 + place * 0.31), s.h * s(0.08, 0.13), s.w * 0.25, s.h * 0.32
        s.box(x - 14, y - 14, wide + 28, tall + 28, "#c99a3a")
        sky = s.pick(("#bcd9df", "#e8c79a", "#2f4468", "#d8e3d2"))
        s.box(x, y, wide, tall, sky)
        s.shape([(x, y + tall), (x, y + tall * s(0.5, 0.7)), (x + wide * 0.4, y + tall * s(0.45, 0.7)),
                 (x + wide, y + tall * s(0.5, 0.7)), (x + wide, y + tall)], s.pick(("#2f6f93", "#6f9440", "#5f8a95")))
        s.shape([(x + wide * 0.35, y + tall * 0.72), (x + wide * 0.7, y + tall * 0.72),
                 (x + wide * 0.62, y + tall * 0.86), (x + wide * 0.42, y + tall * 0.86)], "#7a5230")
        s.shape([(x + wide * 0.52, y + tall * 0.7), (x + wide * 0.52, y + tall * 0.22),
                 (x + wide * 0.72, y + tall * 0.64)], "#fffaf0")
    row_of_children(s, s.h * 0.9, s.h * 0.38, 5)
    rope = s.h * 0.72
    for post in range(5):
        x = s.w * (0.06 + post * 0.22)
        s.line([(x, rope - 40), (x, rope + 66)], "#c99a3a", 10)
        s.line([(x, rope - 34), (x + s.w * 0.11, rope), (x + s.w * 0.22, rope - 34)], "#8a3a2a", 9)


def sportdag(s: Sheet) -> None:
    """Running lanes, flags and children with their arms up."""
    outside(s, "#aed4e4", "#86ab57", 0.46)
    sun(s, s.w * s(0.12, 0.85), s.h * 0.13, 44)
    for lane in range(6):
        x = s.w * (0.02 + lane * 0.19)
        s.line([(s.w * 0.5 + (x - s.w * 0.5) * 0.35, s.h * 0.48), (x, s.h)], "#fffaf0", 7)
    for flag in range(10):
        x = s.w * (flag + 0.5) / 10
        s.line([(x, s.h * 0.48), (x, s.h * 0.33)], "#8a5a34", 6)
        s.shape([(x, s.h * 0.33), (x + 52, s.h * 0.355), (x, s.h * 0.385)], s.pick(SHIRTS))
    row_of_children(s, s.h * 0.72, s.h * 0.28, 6, "up")
    row_of_children(s, s.h * 0.95, s.h * 0.4, 4, "out" if s.rng.random() < 0.5 else "up")
    for _ in range(3):
        s.blob(s(60, s.w - 60), s.h * s(0.2, 0.6), 22, 22, s.pick(SHIRTS))


def lampionnen(s: Sheet) -> None:
    """Children with lanterns in the dark."""
    s.wash(0, s.h * 0.7, "#22304e", "#4a5578")
    s.wash(s.h * 0.7, s.h, "#3a4a44", "#2a3733")
    s.blob(s.w * 0.82, s.h * 0.14, 50, 50, "#f4e3a1")
    for _ in range(40):
        s.blob(s(20, s.w - 20), s(20, s.h * 0.5), 3, 3, "#f4e3a1", edge=False)
    for house in range(5):
        x, tall = s.w * house / 5, s.h * s(0.2, 0.3)
        s.box(x, s.h * 0.72 - tall, s.w * 0.17, tall, "#2c3346")
        s.shape([(x - 8, s.h * 0.72 - tall), (x + s.w * 0.17 + 8, s.h * 0.72 - tall),
                 (x + s.w * 0.085, s.h * 0.64 - tall)], "#3b2f3a")
        s.box(x + s.w * 0.05, s.h * 0.63, 38, 44, "#f2c75a")
    count = 5
    for place in range(count):
        x, ground = s.w * (place + 0.8) / (count + 0.6), s.h * s(0.88, 0.95)
        child(s, x, ground, s.h * 0.34, "out")
        lx, ly = x + 78, ground - s.h * 0.2
        s.line([(x + 32, ground - s.h * 0.21), (lx, ly - 62)], "#b98a5a", 6)
        s.glow(lx, ly, 130, "#f2bd3f")
        s.line([(lx, ly - 62), (lx, ly - 36)], "#b98a5a", 3)
        colour = s.pick(("#e8a317", "#d9634a", "#f2bd3f", "#c8553d", "#e3c15a"))
        s.blob(lx, ly, 40, 44, colour)
        for rib in (-18, 0, 18):
            s.line([(lx + rib, ly - 36), (lx + rib * 1.4, ly), (lx + rib, ly + 36)], mix(colour, "#ffffff", 0.4), 4)


def kamp(s: Sheet) -> None:
    """Tents between the trees and a fire."""
    s.wash(0, s.h * 0.6, "#37466b", "#d98a5a")
    s.wash(s.h * 0.6, s.h, "#5a6b42", "#3f5236")
    for _ in range(26):
        s.blob(s(20, s.w - 20), s(20, s.h * 0.3), 3, 3, "#f4e3a1", edge=False)
    for pine in range(6):
        x, tall = s.w * pine / 5, s.h * s(0.4, 0.56)
        s.shape([(x - 70, s.h * 0.64), (x + 70, s.h * 0.64), (x, s.h * 0.64 - tall)], "#2f4a3c")
    for tent, colour in ((0.2, "#e8a317"), (0.8, s.pick(SHIRTS))):
        x, ground = s.w * tent, s.h * 0.78
        s.shape([(x - 150, ground), (x + 150, ground), (x, ground - s.h * 0.28)], colour)
        s.shape([(x - 42, ground), (x + 42, ground), (x, ground - s.h * 0.2)], mix(colour, INK, 0.55))
    x, y = s.w * 0.5, s.h * 0.84
    s.glow(x, y - 40, 240, "#f2a33f")
    for log in (-1, 1):
        s.line([(x - log * 70, y + 18), (x + log * 70, y - 8)], "#4a3326", 22)
    for tall, wide, colour in ((150, 56, "#d9634a"), (108, 38, "#e8a317"), (62, 20, "#f8e3a0")):
        s.shape([(x - wide, y), (x - wide * 0.7, y - tall * 0.5), (x - wide * 0.15, y - tall * 0.55), (x, y - tall),
                 (x + wide * 0.35, y - tall * 0.5), (x + wide * 0.8, y - tall * 0.55), (x + wide, y)], colour)
    for place in (0.3, 0.4, 0.62, 0.72):
        child(s, s.w * place, s.h * s(0.92, 0.97), s.h * 0.28)


def fietsen(s: Sheet) -> None:
    """Bicycles on the playground."""
    outside(s, grass="#c9bba0", horizon=0.5)
    tree(s, s.w * 0.1, s.h * 0.56, s.h * 0.5)
    s.line([(0, s.h * 0.74), (s.w, s.h * 0.74)], "#fffaf0", 8)
    for place in range(3):
        x, y, r, colour = s.w * (0.2 + place * 0.3), s.h * (0.8 + place % 2 * 0.08), 62, s.pick(SHIRTS)
        child(s, x - 8, y - 26, s.h * 0.34, "out")
        for side in (-1, 1):
            for spoke in range(4):
                dx, dy = math.cos(spoke * 0.8) * r, math.sin(spoke * 0.8) * r
                s.line([(x + side * 92 - dx, y - dy), (x + side * 92 + dx, y + dy)], "#9aa3a8", 2)
            ring = [(x + side * 92 + math.cos(a * 0.35) * r, y + math.sin(a * 0.35) * r) for a in range(19)]
            s.line(ring, INK, 9)
        s.line([(x - 92, y), (x - 30, y - 74), (x + 66, y - 74), (x, y), (x - 92, y), (x, y), (x - 38, y - 96)],
               colour, 11)
        s.line([(x + 92, y), (x + 62, y - 104), (x + 38, y - 110)], colour, 11)
        s.line([(x - 60, y - 98), (x - 16, y - 98)], INK, 14)
        s.blob(x + 84, y - 88, 12, 10, "#f2bd3f")


def plein(s: Sheet) -> None:
    """The playground at playtime: slide, sandpit, skipping rope."""
    outside(s, grass="#cdbb95", horizon=0.5)
    tree(s, s.w * 0.84, s.h * 0.6, s.h * 0.62)
    x = s.w * 0.12
    for post in (0, 70):
        s.line([(x + post, s.h * 0.74), (x + post, s.h * 0.3)], "#2f5d3a", 13)
    for rung in range(5):
        s.line([(x, s.h * (0.4 + rung * 0.07)), (x + 70, s.h * (0.4 + rung * 0.07))], "#e8a317", 9)
    s.shape([(x + 70, s.h * 0.36), (x + 110, s.h * 0.36), (x + 310, s.h * 0.74), (x + 250, s.h * 0.74)], "#c8553d")
    s.blob(s.w * 0.64, s.h * 0.86, 190, 52, "#f0dcae")
    row_of_children(s, s.h * 0.84, s.h * 0.3, 5)
    s.line([(s.w * 0.1, s.h * 0.8), (s.w * 0.25, s.h * 0.98), (s.w * 0.4, s.h * 0.8)], "#8d4f87", 7)
    s.blob(s.w * 0.5, s.h * 0.9, 26, 26, "#2f6f93")


def sneeuw(s: Sheet) -> None:
    """Snow on the playground and a snowman."""
    s.wash(0, s.h * 0.6, "#c4d3de", "#eef1ee")
    s.wash(s.h * 0.56, s.h, "#f6f6f0", "#dde6ea")
    tree(s, s.w * 0.14, s.h * 0.64, s.h * 0.56, ("#f4f6f4", "#e3ebee", "#d3dfe4"))
    x, y = s.w * 0.68, s.h * 0.84
    for r, up in ((98, 0), (70, 134), (46, 232)):
        s.blob(x, y - up - 30, r, r * 0.95, "#fdfdf8")
    s.shape([(x, y - 262), (x + 62, y - 252), (x, y - 246)], "#d9782d")
    s.box(x - 42, y - 342, 84, 54, "#3b3329")
    s.line([(x - 62, y - 222), (x + 62, y - 214)], "#c8553d", 22)
    for place in (0.28, 0.42, 0.88):
        child(s, s.w * place, s.h * 0.9, s.h * 0.32, "up")
    for _ in range(90):
        s.blob(s(0, s.w), s(0, s.h), 5, 5, "#fffffa", edge=False)
