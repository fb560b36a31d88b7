"""Drawings of things seen from close by."""

from __future__ import annotations

import math

from demo.figures import AUTUMN, GREEN, SHIRTS, child, leaf, outside, room, row_of_children, sun, table
from demo.sketch import INK, Sheet, mix


def boeken(s: Sheet) -> None:
    """Open books and stacks of books."""
    s.wash(0, s.h, "#d8b98a", "#c39d69")
    for place in range(4):
        x, y = s.w * (0.1 + place * 0.26), s.h * s(0.3, 0.4)
        for _ in range(int(s(3, 7))):
            wide = s(130, 190)
            s.box(x - wide / 2 + s(-14, 14), y - 30, wide, 29, s.pick(SHIRTS))
            y -= 31
    for place in range(2):
        x, y = s.w * (0.28 + place * 0.44), s.h * s(0.64, 0.74)
        s.shape([(x - 170, y - 96), (x, y - 76), (x + 170, y - 96), (x + 180, y + 92), (x, y + 116), (x - 180, y + 92)],
                "#fffaf0")
        s.line([(x, y - 76), (x, y + 116)], "#b9a98a", 5)
        for row in range(5):
            s.line([(x - 146, y - 52 + row * 28), (x - 26, y - 38 + row * 28)], "#8a8272", 4)
        s.blob(x + 90, y + 8, 54, 48, s.pick(SHIRTS))
        s.shape([(x + 42, y + 70), (x + 90, y - 8), (x + 136, y + 64)], s.pick(GREEN))


def insectenhotel(s: Sheet) -> None:
    """A house for bees and beetles."""
    outside(s, horizon=0.55)
    sun(s, s.w * 0.12, s.h * 0.14, 40)
    x, y, width, height = s.w * 0.3, s.h * 0.28, s.w * 0.4, s.h * 0.56
    s.shape([(x - 40, y), (x + width / 2, y - s.h * 0.17), (x + width + 40, y)], "#a5492a")
    s.box(x, y, width, height, "#8a5a34")
    for row in range(3):
        for column in range(2):
            bx, by = x + 14 + column * width / 2, y + 14 + row * height / 3
            wide, tall = width / 2 - 26, height / 3 - 24
            s.box(bx, by, wide, tall, s.pick(("#d9b27c", "#c9965b", "#e6d3ac")))
            for hole in range(12):
                r = s(6, 13)
                s.blob(bx + wide * (0.14 + hole % 4 * 0.24), by + tall * (0.2 + hole // 4 * 0.3), r, r,
                       s.pick(("#4a3326", "#7a5230", "#5b4a3a")))
    for _ in range(7):
        bx, by = s(60, s.w - 60), s(s.h * 0.2, s.h * 0.8)
        for wing in (-1, 1):
            s.blob(bx + wing * 8, by - 15, 11, 15, "#eaf2f2")
        s.blob(bx, by, 22, 15, "#e8a317")
        s.line([(bx - 6, by - 13), (bx - 6, by + 13)], INK, 5)
        s.line([(bx + 7, by - 12), (bx + 7, by + 12)], INK, 5)
    for _ in range(12):
        fx = s(30, s.w - 30)
        fy = s.h * s(0.82, 0.95)
        s.line([(fx, fy + 60), (fx, fy)], "#5f7f2e", 6)
        for petal in range(5):
            s.blob(fx + math.cos(petal * 1.26) * 15, fy + math.sin(petal * 1.26) * 15, 11, 11, SHIRTS[petal % 2 * 4])
        s.blob(fx, fy, 9, 9, "#f2bd3f")


def boerderij(s: Sheet) -> None:
    """The children's farm: a barn, sheep and a very curious goat."""
    outside(s, horizon=0.56)
    s.shape([(s.w * 0.52, s.h * 0.34), (s.w * 0.73, s.h * 0.14), (s.w * 0.94, s.h * 0.34)], "#7a3b2a")
    s.box(s.w * 0.54, s.h * 0.34, s.w * 0.38, s.h * 0.28, "#c8553d")
    s.box(s.w * 0.67, s.h * 0.43, s.w * 0.12, s.h * 0.19, "#fffaf0")
    s.line([(s.w * 0.67, s.h * 0.43), (s.w * 0.79, s.h * 0.62)], "#c8553d", 9)
    for rail in (0.6, 0.66):
        s.line([(0, s.h * rail), (s.w * 0.5, s.h * rail)], "#a8784a", 12)
    for sheep in range(3):
        x, y = s.w * (0.14 + sheep * 0.17), s.h * s(0.72, 0.8)
        for leg in (-36, -14, 14, 36):
            s.line([(x + leg, y + 20), (x + leg, y + 72)], INK, 9)
        for curl in range(9):
            s.blob(x + math.cos(curl * 0.7) * 42, y + math.sin(curl * 0.7) * 24, 30, 26, "#fbf6ea", edge=False)
        s.blob(x, y, 60, 38, "#fbf6ea")
        s.blob(x + 66, y - 18, 22, 26, "#5b4a3a")
    for place in (0.62, 0.76, 0.9):
        child(s, s.w * place, s.h * 0.94, s.h * 0.36, "out")


def regen(s: Sheet) -> None:
    """The weather station: rain, puddles and a measuring glass."""
    outside(s, "#a9bcc6", "#86a06a", 0.62)
    for _ in range(110):
        x, y = s(0, s.w), s(0, s.h * 0.9)
        s.line([(x, y), (x - 8, y + 28)], "#dfeaee", 4)
    x, y = s.w * 0.5, s.h * 0.52
    s.line([(x, s.h * 0.92), (x, y)], "#8a5a34", 22)
    s.box(x - 52, y - 170, 104, 190, "#eef5f4")
    s.box(x - 46, y - s(30, 90), 92, 100, "#7fb0c4", edge=False)
    for mark in range(6):
        s.line([(x - 52, y - 150 + mark * 28), (x - 22, y - 150 + mark * 28)], INK, 4)
    for place in (0.18, 0.34, 0.68, 0.84):
        cx, ground, colour = s.w * place, s.h * s(0.9, 0.95), s.pick(SHIRTS)
        child(s, cx, ground, s.h * 0.34, "down")
        top = ground - s.h * 0.42
        s.line([(cx + 26, ground - s.h * 0.13), (cx + 26, top)], INK, 6)
        turns = [math.pi + step * math.pi / 8 for step in range(9)]
        s.shape([(cx + 26 + math.cos(a) * 100, top + 10 + math.sin(a) * 74) for a in turns], colour)
    for _ in range(4):
        s.blob(s(80, s.w - 80), s.h * 0.96, s(50, 90), 13, "#9fb8c2", edge=False)


def toneel(s: Sheet) -> None:
    """A stage with red curtains and paper scenery."""
    s.wash(0, s.h, "#3d4a6b", "#6b5b73")
    s.blob(s.w * 0.5, s.h * 0.5, s.w * 0.36, s.h * 0.42, "#e9d9a8", edge=False)
    s.blob(s.w * s(0.3, 0.7), s.h * 0.26, 62, 62, "#f4e3a1")
    for hill in range(4):
        s.blob(s.w * (0.15 + hill * 0.23), s.h * 0.74, 150, s.h * s(0.12, 0.22), s.pick(GREEN))
    s.box(0, s.h * 0.76, s.w, s.h * 0.24, "#a8784a")
    row_of_children(s, s.h * 0.88, s.h * 0.4, 5, "up")
    for side in (0, 1):
        for fold in range(4):
            x = fold * 44 if not side else s.w - fold * 44
            way = 1 if not side else -1
            s.shape([(x, 0), (x + way * 46, 0), (x + way * (52 + s(-8, 8)), s.h * 0.93), (x, s.h * 0.95)],
                    "#b23f31" if fold % 2 else "#8f2f27")
    for swag in range(6):
        s.blob(s.w * (swag + 0.5) / 6, 0, s.w / 11, 66, "#b23f31")


def letters(s: Sheet) -> None:
    """Paper caterpillar of letters along the wall, with children below."""
    room(s, "#e4ead6", "#c79b6c", 0.68)
    count = 9
    for place in range(count):
        x, y = s.w * (0.09 + place * 0.1), s.h * (0.25 + 0.07 * math.sin(place))
        for foot in (-14, 14):
            s.line([(x + foot, y + 34), (x + foot, y + 68)], INK, 6)
        s.blob(x, y, 50, 50, GREEN[place % len(GREEN)] if place < count - 1 else "#e8a317")
        for stroke in range(2):
            s.line([(x - 14 + stroke * 20, y - 20), (x - 8 + stroke * 12, y + 20)], "#fffaf0", 7)
    row_of_children(s, s.h * 0.86, s.h * 0.38, 4)
    table(s, s.w * 0.06, s.h * 0.78, s.w * 0.88, s.h * 0.99, "#d8ab6e")
    for sheet in range(5):
        x = s.w * (0.1 + sheet * 0.17)
        s.shape([(x, s.h * 0.775), (x + 96, s.h * 0.77), (x + 108, s.h * 0.8), (x - 8, s.h * 0.803)], "#fffaf0")


def taart(s: Sheet) -> None:
    """A party table: cake, garlands, cups."""
    room(s, "#f3e1c7", "#b98a5a", 0.62)
    for flag in range(9):
        x = s.w * flag / 9
        sag = 34 * math.sin((flag + 0.5) / 9 * math.pi)
        s.shape([(x + 6, sag + 20), (x + s.w / 9 - 6, sag + 20), (x + s.w / 18, sag + 92)], s.pick(SHIRTS))
    row_of_children(s, s.h * 0.76, s.h * 0.4, 5, "up")
    table(s, s.w * 0.05, s.h * 0.74, s.w * 0.9, s.h * 0.99)
    x, y = s.w * 0.5, s.h * 0.74
    for layer, (wide, colour) in enumerate(((150, "#f4d9c0"), (112, "#e9a58f"), (74, "#f8efdc"))):
        s.box(x - wide, y - 56 * (layer + 1), wide * 2, 56, colour)
        for drop in range(6):
            s.blob(x - wide + wide * (drop + 0.5) / 3, y - 56 * (layer + 1) + 8, wide / 7, 14, "#fffaf0",
                   edge=False)
    for candle in range(5):
        cx = x - 52 + candle * 26
        s.line([(cx, y - 168), (cx, y - 206)], s.pick(SHIRTS), 8)
        s.blob(cx, y - 216, 6, 11, "#f2bd3f", edge=False)
    for place in (0.12, 0.24, 0.76, 0.88):
        s.box(s.w * place - 26, y - 58, 52, 58, s.pick(SHIRTS))


def natuurtafel(s: Sheet) -> None:
    """Things found outside, laid out on a cloth and looked at from above."""
    s.wash(0, s.h, "#e6dcc2", "#d3c39d")
    for place in range(12):
        x, y = s.w * (0.13 + place % 4 * 0.25) + s(-20, 20), s.h * (0.2 + place // 4 * 0.3) + s(-16, 16)
        what = int(s(0, 4))
        if what == 0:
            leaf(s, x, y, s(48, 70), s(0, 6.28), s.pick((*AUTUMN, *GREEN)))
        elif what == 1:
            for scale in range(5):
                s.blob(x, y - 44 + scale * 20, 20 + scale * 6, 18, mix("#7a5230", "#b98a5a", scale / 5))
        elif what == 2:
            s.blob(x, y, 62, 48, "#b9c3c4")
            s.line([(x - 40, y - 10), (x, y - 20), (x + 42, y - 6)], "#e6ecec", 6)
        else:
            s.line([(x - 60, y + 30), (x, y), (x + 66, y - 34)], "#8a6a45", 9)
            for barb in range(7):
                bx, by = x - 10 + barb * 11, y + 5 - barb * 6
                for side in (-1, 1):
                    s.line([(bx, by), (bx + side * 10 - 14, by + side * 34)], "#5f8a95", 6)
    glass = (s.w * s(0.3, 0.7), s.h * s(0.4, 0.6))
    s.line([(glass[0] + 62, glass[1] + 62), (glass[0] + 150, glass[1] + 150)], "#7a5230", 26)
    ring = [(glass[0] + math.cos(a * 0.3) * 92, glass[1] + math.sin(a * 0.3) * 92) for a in range(22)]
    s.line(ring, "#4a4a4e", 14)
