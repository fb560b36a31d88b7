"""Text on paper: fonts, lines, directions. Knows no letter.

Lines are broken here and not by fpdf2, which orders the words of a paragraph
that runs from right to left before it breaks it into lines.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from gate.i18n import RIGHT_TO_LEFT
from school.home import PROGRAM

LATIN = PROGRAM / "theme" / "static" / "fonts"
OTHERS = Path(__file__).parent / "fonts"
FILES = {  # a family for each script; what the first lacks is taken from the next
    "latin": LATIN / "atkinson-hyperlegible-next-dutch-{weight}-normal.woff2",
    "latin-more": LATIN / "atkinson-hyperlegible-next-latin-{weight}-normal.woff2",
    "latin-ext": LATIN / "atkinson-hyperlegible-next-latin-ext-{weight}-normal.woff2",
    "cyrillic": OTHERS / "noto-sans-cyrillic-{weight}-normal.woff2",
    "arabic": OTHERS / "noto-sans-arabic-arabic-{weight}-normal.woff2",
}
WEIGHTS = {"": 400, "B": 700}
A4 = (210.0, 297.0)
MARGIN = 21.0
WIDTH = A4[0] - 2 * MARGIN
POINT = 25.4 / 72  # mm
Colour = tuple[int, int, int]


def rgb(colour: str) -> Colour:
    """``#2f5d3a`` as three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: Colour, share: float, other: Colour = (255, 255, 255)) -> Colour:
    """``share`` of a colour, the rest of another."""
    red, green, blue = (round(one * share + two * (1 - share)) for one, two in zip(colour, other, strict=True))
    return red, green, blue


class Paper(FPDF):
    """Pages of A4 in millimetres, with the school's letters."""

    def __init__(self, title: str, now: datetime.datetime) -> None:
        super().__init__(format="A4")
        self.set_title(title)
        self.set_lang("nl-NL")
        self.set_creator("Schoolpoort")
        self.set_creation_date(now)
        self.set_auto_page_break(False)
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0
        self._unread = list(FILES)
        self._read_next()
        self._widths: dict[tuple[str, str, str], float] = {}
        self.speak("nl")

    def _read_next(self) -> None:
        """Unpack the next family of fonts: a twentieth of a second of a processor for each of its files."""
        family = self._unread.pop(0)
        for style, weight in WEIGHTS.items():
            file = FILES[family]
            self.add_font(family, style, file.with_name(file.name.format(weight=weight)))
        self.set_fallback_fonts([one for one in FILES if one not in ("latin", *self._unread)])

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """The font of a letter that the first lacks, which is asked for letter by letter: only what a letter needs is
        unpacked. Most are in Dutch, and all fonts together were half of the time that one takes."""
        while (found := super().get_fallback_font(char, style)) is None and self._unread:
            self._read_next()
        return found

    def close(self) -> None:
        """Close the font files: fontTools reads them as it needs them."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def speak(self, language: str) -> None:
        """The language of what is written next: it says in which direction."""
        self.set_text_shaping(True, direction="rtl" if language in RIGHT_TO_LEFT else "ltr")
        self.side = "R" if language in RIGHT_TO_LEFT else "L"

    def ink(self, size: float, colour: Colour, *, bold: bool = False) -> None:
        """How what is written next looks; ``size`` in points."""
        self.set_font("latin", "B" if bold else "", size)
        self.set_text_color(*colour)

    def broken(self, text: str, width: float) -> list[str]:
        """Lines of at most ``width`` mm, in the order in which they are read."""
        space = self._width(" ")
        lines, length = [""], 0.0
        for word in text.split():
            size = self._width(word)
            if lines[-1] and length + space + size > width:
                lines.append(word)
                length = size
            else:
                lines[-1] = f"{lines[-1]} {word}".strip()
                length += size + (space if length else 0)
        return lines

    def _width(self, word: str) -> float:
        """As get_string_width, measured once for all sizes: letters repeat their words."""
        key = (word, self.font_style, self.side)
        if key not in self._widths:
            self._widths[key] = self.get_string_width(word) / self.font_size_pt
        return self._widths[key] * self.font_size_pt

    def write_lines(self, x: float, y: float, width: float, lines: list[str], leading: float, side: str) -> None:
        """Lines below each other, from a side: "L" or "R"."""
        for number, line in enumerate(lines):
            self.set_xy(x, y + number * leading)
            self.cell(width, leading, line, align=side)


class Flow:
    """What comes below what, before it is drawn: so a letter that would not fit
    its page is set smaller instead of cut."""

    def __init__(self, paper: Paper, y: float) -> None:
        self._paper = paper
        self._drawn: list[Callable[[], None]] = []
        self.y = y

    def text(self, text: str, size: float, colour: Colour, *, language: str, bold: bool = False, x: float = MARGIN,
             width: float = WIDTH, leading: float = 1.42, after: float = 0, side: str = "") -> None:
        """A paragraph; ``after`` is the white below it, in mm. ``side``: where it
        begins when not at its language's own."""
        paper, y, step = self._paper, self.y, size * leading * POINT
        paper.speak(language)
        paper.ink(size, colour, bold=bold)
        lines = paper.broken(text, width)

        def draw() -> None:
            paper.speak(language)
            paper.ink(size, colour, bold=bold)
            paper.write_lines(x, y, width, lines, step, side or paper.side)

        self._drawn.append(draw)
        self.y += len(lines) * step + after

    def draw_with(self, draw: Callable[[], None]) -> None:
        """Something else than text, drawn in its turn."""
        self._drawn.append(draw)

    def draw(self) -> None:
        for each in self._drawn:
            each()
