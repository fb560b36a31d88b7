"""Drawings of what happens inside the school."""

from __future__ import annotations

import math

from demo.figures import AUTUMN, GREEN, SHIRTS, child, leaf, room, row_of_children, table, window
from demo.sketch import INK, Sheet, mix


def kijkdoos(s: Sheet) -> None:
    """A shoebox with one side open: a small world of coloured paper."""
    room(s, "#ead9b8", "#c9965b", 0.74)
    x, y, width, height = s.w * 0.14, s.h * 0.2, s.w * 0.72, s.h * 0.56
    s.shape([(x - 30, y - 30), (x + width + 30, y - 30), (x + width + 46, y + height + 26),
             (x - 46, y + height + 26)], s.pick(("#b8702f", "#8d4f87", "#2f6f93", "#c8553d")))
    night = s.rng.random() < 0.5
    s.box(x, y, width, height, "#2f4468" if night else "#a9d3dc")
    s.blob(x + width * 0.8, y + height * 0.2, 42, 42, "#f4e3a1" if night else "#f2bd3f")
    for _ in range(14 if night else 0):
        s.blob(x + s(20, width - 20), y + s(15, height * 0.5), 4, 4, "#f4e3a1", edge=False)
    s.box(x, y + height * 0.8, width, height * 0.2, "#6f9440")
    for place in range(5):
        px, tall = x + width * (0.12 + place * 0.19) + s(-15, 15), height * s(0.35, 0.6)
        s.shape([(px - 48, y + height * 0.84), (px + 48, y + height * 0.84), (px, y + height * 0.84 - tall)],
                s.pick(GREEN))
    for _ in range(3):
        fx, fy = x + s(60, width - 60), y + height * s(0.2, 0.5)
        s.line([(fx, y), (fx, fy)], "#fffaf0", 2)
        s.shape([(fx - 30, fy), (fx, fy - 17), (fx + 26, fy), (fx + 42, fy - 16), (fx + 42, fy + 16), (fx + 26, fy),
                 (fx, fy + 17)], s.pick(SHIRTS))
    s.blob(x + width * 0.3, y + height * 0.86, 30, 24, "#c9a27a")
    for ear in (-1, 1):
        s.blob(x + width * 0.3 + ear * 10, y + height * 0.78, 7, 22, "#c9a27a")


def herfsttafel(s: Sheet) -> None:
    """A table full of autumn."""
    room(s, "#f0dfbf", "#b98a5a", 0.7)
    window(s, s.w * 0.3, s.h * 0.06, s.w * 0.4, s.h * 0.38, "#d8e3d2")
    top = s.h * 0.62
    table(s, s.w * 0.06, top, s.w * 0.88, s.h * 0.98)
    s.shape([(s.w * 0.1, top), (s.w * 0.9, top), (s.w * 0.86, top + 70), (s.w * 0.14, top + 62)], "#c8553d")
    px = s.w * s(0.3, 0.6)
    for lobe in (-0.7, 0.7, -0.35, 0.35, 0):
        s.blob(px + lobe * 90, top - 62, 62, 72, mix("#d9782d", "#e8a317", abs(lobe)))
    s.line([(px, top - 130), (px + 12, top - 165), (px + 36, top - 170)], "#5f7f2e", 14)
    for _ in range(9):
        cx = s.w * s(0.12, 0.88)
        s.blob(cx, top - 12, 20, 17, "#6b3a22")
        s.blob(cx + 4, top - 5, 9, 6, "#d9b98c", edge=False)
    for _ in range(10):
        leaf(s, s.w * s(0.1, 0.9), top + s(-40, 50), s(26, 44), s(0, 6.28), s.pick(AUTUMN))
    for garland in range(9):
        x = s.w * (0.06 + garland * 0.11)
        leaf(s, x, s.h * 0.05 + 45 * math.sin(garland / 8 * math.pi), 30, s(-0.5, 0.5) + math.pi, s.pick(AUTUMN))


def kastanjes(s: Sheet) -> None:
    """Chestnuts in a row from small to large, on a white cloth."""
    s.wash(0, s.h, "#f3e8d0", "#e6d2ab")
    for rows, y in ((7, 0.3), (6, 0.55), (5, 0.8)):
        for place in range(rows):
            size = 18 + place * 7 + s(-2, 2)
            x = s.w * (0.1 + 0.82 * place / rows) + size
            s.blob(x, s.h * y, size * 1.1, size, "#6b3a22")
            s.blob(x + size * 0.2, s.h * y + size * 0.5, size * 0.5, size * 0.3, "#dcc09a", edge=False)
            s.blob(x - size * 0.4, s.h * y - size * 0.45, size * 0.2, size * 0.12, "#a8694a", edge=False)
    for _ in range(4):
        leaf(s, s(60, s.w - 60), s(40, s.h - 40), s(44, 64), s(0, 6.28), s.pick(AUTUMN))


def voorleeshoek(s: Sheet) -> None:
    """The reading corner: cushions, a bookcase, a lamp and listeners."""
    room(s, "#dfe3cc", "#c79b6c", 0.68)
    shelf_x, shelf_y = s.w * 0.07, s.h * 0.12
    s.box(shelf_x, shelf_y, s.w * 0.46, s.h * 0.5, "#a8784a")
    for shelf in range(3):
        y, x = shelf_y + s.h * 0.16 * (shelf + 1), shelf_x + 14
        while x < shelf_x + s.w * 0.44:
            wide, tall = s(13, 28), s.h * s(0.09, 0.135)
            s.box(x, y - tall, wide, tall, s.pick(SHIRTS))
            x += wide + s(1, 6)
        s.line([(shelf_x, y + 5), (shelf_x + s.w * 0.46, y + 5)], "#7a5a3a", 9)
    lamp = s.w * 0.82
    s.line([(lamp, s.h * 0.72), (lamp, s.h * 0.24)], INK, 8)
    s.glow(lamp, s.h * 0.28, 190, "#fbdc86")
    s.shape([(lamp - 46, s.h * 0.27), (lamp + 46, s.h * 0.27), (lamp + 26, s.h * 0.17), (lamp - 26, s.h * 0.17)],
            "#e8a317")
    s.blob(s.w * 0.5, s.h * 0.86, s.w * 0.42, s.h * 0.1, "#c8553d")
    s.blob(s.w * 0.5, s.h * 0.86, s.w * 0.33, s.h * 0.07, "#e3c15a")
    for place in range(4):
        x = s.w * (0.2 + place * 0.2)
        s.blob(x, s.h * 0.87, 62, 26, s.pick(SHIRTS))
        child(s, x, s.h * 0.88 + s(-4, 8), s.h * 0.34, "out")
        y = s.h * 0.72
        s.shape([(x - 50, y - 22), (x, y - 10), (x + 50, y - 22), (x + 50, y + 26), (x, y + 38), (x - 50, y + 26)],
                s.pick(SHIRTS))
        s.line([(x, y - 10), (x, y + 38)], "#fffaf0", 4)


def klas(s: Sheet) -> None:
    """A classroom: green board, tables, raised hands."""
    room(s, "#f1e3c4", "#c2a06f", 0.66)
    s.box(s.w * 0.2, s.h * 0.1, s.w * 0.6, s.h * 0.34, "#3d6650")
    for mark in range(12):
        x, y = s.w * (0.25 + mark % 4 * 0.14), s.h * (0.17 + mark // 4 * 0.09)
        s.line([(x, y), (x + s(20, 60), y + s(-12, 12)), (x + s(30, 80), y)], "#f4efe0", 5)
    for flag in range(8):
        x = s.w * flag / 8
        s.shape([(x + 8, 6), (x + s.w / 8 - 8, 6), (x + s.w / 16, 62)], s.pick(SHIRTS))
    row_of_children(s, s.h * 0.86, s.h * 0.38, 5, "up")
    for place in range(3):
        table(s, s.w * (0.05 + place * 0.32), s.h * 0.76, s.w * 0.27, s.h * 0.98, "#d8ab6e")


def knutselwerk(s: Sheet) -> None:
    """A working table from above: paper, scissors, pots of paint."""
    s.wash(0, s.h, "#d9b27c", "#c99d63")
    for _ in range(7):
        x, y, turn, size = s(90, s.w - 90), s(90, s.h - 90), s(0, 3), s(60, 105)
        corners = [(x + math.cos(turn + q * math.pi / 2) * size, y + math.sin(turn + q * math.pi / 2) * size)
                   for q in range(4)]
        s.shape(corners, s.pick((*SHIRTS, "#fffaf0", "#fffaf0")))
    for place in range(5):
        x, y, colour = s.w * (0.12 + place * 0.19), s.h * s(0.14, 0.3), SHIRTS[(place * 2) % len(SHIRTS)]
        s.blob(x, y, 44, 44, "#f4efe0")
        s.blob(x, y, 33, 33, colour)
        s.line([(x, y), (x + s(40, 90), y + s(40, 100))], "#8a5a34", 9)
    for _ in range(5):
        s.line([(x := s(60, s.w - 150), y := s(s.h * 0.4, s.h - 50)), (x + s(80, 140), y + s(-50, 50))],
               s.pick(SHIRTS), 13)
    sx, sy = s.w * 0.68, s.h * 0.72
    for side in (-1, 1):
        s.line([(sx, sy), (sx + side * 26, sy - 130)], "#9aa3a8", 12)
        s.blob(sx + side * 30, sy + 46, 24, 30, "#c8553d")
        s.blob(sx + side * 30, sy + 46, 12, 17, "#d3a970", edge=False)
    for _ in range(60):
        s.blob(s(20, s.w - 20), s(20, s.h - 20), 5, 4, s.pick(SHIRTS), edge=False)


def gymzaal(s: Sheet) -> None:
    """The gym: wall bars, a bench, balls, jumping children."""
    room(s, "#e9dcc0", "#cf9a58", 0.6)
    for rack in range(3):
        x = s.w * (0.06 + rack * 0.33)
        for bar in range(8):
            s.line([(x, s.h * (0.1 + bar * 0.06)), (x + s.w * 0.22, s.h * (0.1 + bar * 0.06))], "#a8784a", 8)
        for side in (0, 0.22):
            s.line([(x + s.w * side, s.h * 0.06), (x + s.w * side, s.h * 0.6)], "#7a5a3a", 12)
    for curve in ("#2f6f93", "#c8553d"):
        s.line([(0, s.h * s(0.7, 0.95)), (s.w * 0.5, s.h * s(0.66, 0.9)), (s.w, s.h * s(0.7, 0.95))], curve, 9)
    s.shape([(s.w * 0.56, s.h * 0.84), (s.w * 0.94, s.h * 0.8), (s.w * 0.97, s.h * 0.9), (s.w * 0.58, s.h * 0.95)],
            "#2f7f6b")
    row_of_children(s, s.h * 0.83, s.h * 0.36, 4, "up")
    for _ in range(4):
        s.blob(s(50, s.w - 50), s.h * s(0.35, 0.95), 28, 28, s.pick(SHIRTS))


def muziek(s: Sheet) -> None:
    """Drums, a guitar, singing children and notes in the air."""
    room(s, "#e7d6e0", "#b98a5a", 0.68)
    for _ in range(9):
        x, y = s(50, s.w - 50), s(50, s.h * 0.42)
        s.blob(x, y, 16, 12, INK, edge=False)
        s.line([(x + 13, y), (x + 13, y - 60), (x + 34, y - 48)], INK, 6)
    row_of_children(s, s.h * 0.84, s.h * 0.42, 5, "up")
    for place in range(3):
        x = s.w * (0.2 + place * 0.3)
        s.box(x - 52, s.h * 0.8, 104, 96, s.pick(SHIRTS))
        s.line([(x - 52, s.h * 0.82 + 10), (x, s.h * 0.9), (x + 52, s.h * 0.82 + 10)], "#fffaf0", 5)
        s.blob(x, s.h * 0.8, 54, 18, "#f4e8d0")


def soep(s: Sheet) -> None:
    """A big pan of soup on the table, bowls and steam."""
    room(s, "#e9cf9a", "#b98a5a", 0.62)
    x, y = s.w * 0.5, s.h * 0.62
    for steam in (-70, 0, 70):
        s.line([(x + steam, y - 100), (x + steam + 18, y - 150), (x + steam - 12, y - 200), (x + steam + 8, y - 290)],
               "#fff6e2", 11)
    for place in (0.14, 0.31, 0.69, 0.86):
        child(s, s.w * place, s.h * 0.72, s.h * 0.42, "up")
    table(s, s.w * 0.04, s.h * 0.7, s.w * 0.92, s.h * 0.98)
    s.box(x - 130, y - 60, 260, 120, "#c8553d")
    s.blob(x, y - 60, 130, 28, "#d9782d")
    for side in (-1, 1):
        s.blob(x + side * 146, y - 20, 26, 14, "#8a3a2a")
    for place in (0.14, 0.28, 0.72, 0.86):
        s.blob(s.w * place, s.h * 0.69, 48, 22, "#f4efe0")
        s.blob(s.w * place, s.h * 0.68, 38, 12, "#d9782d")


def brug(s: Sheet) -> None:
    """A paper bridge between two tables, with a stack of books on it."""
    bridge(s, int(s(5, 11)), s(0, 14))


def bridge(s: Sheet, books: int, sag: float) -> None:
    """The bridge with a number of books, hanging through by ``sag``."""
    room(s, "#dbe4e4", "#c2a06f", 0.72)
    level = s.h * 0.58
    for x in (0.0, s.w * 0.74):
        table(s, x - 20, level, s.w * 0.3, s.h * 0.98, "#d8ab6e")
    for tube in range(3):
        high = level - 8 - tube * 12
        s.line([(s.w * 0.2, high), (s.w * 0.4, high + sag * 0.8), (s.w * 0.5, high + sag),
                (s.w * 0.6, high + sag * 0.8), (s.w * 0.8, high)], "#fffaf0" if tube % 2 else "#efe6d2", 17)
    for brace in range(8):
        x, low = s.w * (0.24 + brace * 0.07), level + 4 + sag * math.sin((brace + 0.5) / 8 * math.pi)
        s.line([(x, low), (x + s.w * 0.035, low + 58), (x + s.w * 0.07, low)], "#8a8f7a", 5)
    y = level - 44 + sag
    for _ in range(books):
        wide = s(120, 170)
        s.box(s.w * 0.5 - wide / 2 + s(-12, 12), y - 26, wide, 25, s.pick(SHIRTS))
        y -= 27
    for x in (0.12, 0.88):
        child(s, s.w * x, s.h * 0.98, s.h * 0.5, "out")


def proefje(s: Sheet) -> None:
    """Glasses with coloured water, and what rises out of them."""
    room(s, "#dfe6ea", "#b98a5a", 0.66)
    top = s.h * 0.68
    table(s, s.w * 0.04, top, s.w * 0.92, s.h * 0.98)
    for place in range(5):
        x, tall, colour = s.w * (0.15 + place * 0.175), s.h * s(0.18, 0.3), s.pick(SHIRTS)
        s.shape([(x - 46, top - tall), (x + 46, top - tall), (x + 38, top), (x - 38, top)], "#eef4f2")
        s.shape([(x - 40, top - tall * 0.62), (x + 40, top - tall * 0.62), (x + 36, top - 5), (x - 36, top - 5)],
                mix(colour, "#ffffff", 0.25))
        for _ in range(7):
            r = s(5, 13)
            s.blob(x + s(-36, 36), top - tall * s(0.6, 1.7), r, r, mix(colour, "#ffffff", 0.45))
    for x in (0.2, 0.5, 0.82):
        child(s, s.w * x, s.h * 1.02, s.h * 0.4, "up")
