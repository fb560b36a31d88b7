"""What a letter looks like: one page of A4, Dutch first, a second language below."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import segno
from babel.dates import format_date

from gate.i18n import RIGHT_TO_LEFT
from gate.letters.paper import A4, MARGIN, POINT, WIDTH, Colour, Flow, Paper, mixed, rgb
from gate.letters.recipients import Recipient
from gate.letters.words import Words
from gate.steps import CONNECT
from school.home import PROGRAM
from school.settings import Site

THEME = PROGRAM / "theme" / "static"
LOGO = "drawings/logo.svg"
BOTTOM = A4[1] - 15
SIZES = (12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8)  # points; the first that fits
BLACK: Colour = (35, 33, 28)
SOFT = mixed(BLACK, .74)


class Letter:
    """One letter in one size of type; ``flow`` says whether it fits its page."""

    def __init__(self, paper: Paper, site: Site, texts: Sequence[Words], size: float) -> None:
        self._paper, self._site, self._texts, self._size = paper, site, texts, size
        self._air = size / 10 if len(texts) == 1 else size / 12  # white, as a share of mm
        self._qr = 42.0 if len(texts) == 1 else 36.0  # mm; at arm's length
        self._linden, self._marigold = rgb(site.colours.linden), rgb(site.colours.marigold)
        self.flow = Flow(paper, 0)

    def compose(self, to: Recipient, code: str, today: datetime.date) -> None:
        """Put everything in its place. ``texts`` are Dutch and, if any, a second language."""
        dutch, flow, air = self._texts[0], self.flow, self._air
        self._head()
        self._whom(to, today)
        flow.text(dutch.title, self._size + 7, self._linden, language="nl", bold=True, leading=1.2, after=2.8 * air)
        self._lines(dutch, dutch.greeting, after=1.8)
        self._lines(dutch, dutch.why, after=2.8)
        self._steps(dutch, self._size)
        self._card(dutch, code)
        self._lines(dutch, dutch.family, after=1.2)
        self._ask(dutch, self._size)
        flow.y += 1.6 * air
        self._lines(dutch, f"{dutch.regards} {self._site.name}")
        for words in self._texts[1:]:
            self._second(words)

    def _lines(self, words: Words, text: str, after: float = 0) -> None:
        self.flow.text(text, self._size, BLACK, language=words.language, after=after * self._air)

    def _head(self) -> None:
        """The school's own head: logo, name, where it is."""
        flow, paper, site = self.flow, self._paper, self._site
        own = THEME / (site.logo or LOGO)
        logo = own if own.is_file() else THEME / LOGO
        flow.y = 15
        flow.text(site.name, 16, self._linden, language="nl", bold=True, x=MARGIN + 21, width=WIDTH - 21, leading=1.25)
        where = "  ·  ".join(filter(None, (site.street, site.town, site.telephone)))
        flow.text(where, 9, SOFT, language="nl", x=MARGIN + 21, width=WIDTH - 21)

        def logo_and_stroke() -> None:
            paper.image(logo, MARGIN - 1, 12.5, 17, 17)
            paper.set_draw_color(*self._marigold)
            paper.set_line_width(1.1)
            paper.line(MARGIN, 33.1, MARGIN + 30, 32.6)

        flow.draw_with(logo_and_stroke)
        flow.y = 40

    def _whom(self, to: Recipient, today: datetime.date) -> None:
        """Whom it is for, as a teacher looks for it; and the day."""
        flow, top = self.flow, self.flow.y
        children = ", ".join(f"{one.name} ({one.group})" if one.group else one.name for one in to.children)
        first = to.name or "De ouder/verzorger van"
        second = f"ouder/verzorger van {children}" if to.name else children
        flow.text(first, 10.5, BLACK, language="nl", bold=bool(to.name), width=WIDTH - 45)
        flow.text(second, 10.5, BLACK, language="nl", bold=not to.name, width=WIDTH - 45)
        below, flow.y = flow.y, top
        day = format_date(today, "d MMMM y", locale="nl")
        flow.text(day, 9.5, SOFT, language="nl", x=A4[0] - MARGIN - 45, width=45, side="R")
        flow.y = below + 6 * self._air

    def _steps(self, words: Words, size: float) -> None:
        """The four steps, each with its number in a drop of the school's colour."""
        paper, rtl, high, dot = self._paper, words.language in RIGHT_TO_LEFT, size * 1.42 * POINT, size * .47
        for number, step in enumerate(words.steps, 1):
            at, left = self.flow.y, A4[0] - MARGIN - dot if rtl else MARGIN

            def drop(number: int = number, at: float = at, left: float = left) -> None:
                paper.set_fill_color(*self._marigold)
                paper.ellipse(left, at + (high - dot) / 2, dot, dot, style="F")
                paper.speak("nl")
                paper.ink(size - 1, BLACK, bold=True)
                paper.set_xy(left, at)
                paper.cell(dot, high, str(number), align="C")

            self.flow.draw_with(drop)
            self.flow.text(step, size, BLACK, language=words.language, x=MARGIN if rtl else MARGIN + dot + 3,
                           width=WIDTH - dot - 3, after=1.3 * self._air)
        self.flow.y += 2.4 * self._air

    def _card(self, words: Words, code: str) -> None:
        """The code, to scan and to type."""
        flow, paper, qr, top = self.flow, self._paper, self._qr, self.flow.y
        high, left, wide = qr + 10, MARGIN + 7, WIDTH - qr - 19

        def background() -> None:
            paper.set_fill_color(*mixed(self._linden, .09))
            paper.rect(MARGIN, top, WIDTH, high, style="F", round_corners=True, corner_radius=4)
            draw_qr(paper, f"{self._site.url}{CONNECT}#{code}", A4[0] - MARGIN - qr - 5, top + 5, qr)

        flow.draw_with(background)
        flow.y = top + (6 if len(self._texts) > 1 else 7)
        flow.text(words.label, 10, SOFT, language="nl", x=left, width=wide, after=.6)
        flow.text(code, 21, self._linden, language="nl", bold=True, x=left, width=wide + 8, leading=1.3, after=1)
        flow.text(words.address, 11, BLACK, language="nl", bold=True, x=left, width=wide, after=1.8)
        flow.text(words.once, min(self._size, 10), BLACK, language="nl", x=left, width=wide, leading=1.38)
        flow.y = max(flow.y + 5, top + high) + 4.5 * self._air

    def _ask(self, words: Words, size: float) -> None:
        """Whom to ask. Telephone and address are read from the left, also in Arabic."""
        self.flow.text(words.ask, size, BLACK, language=words.language)
        if words.contact:
            side = "R" if words.language in RIGHT_TO_LEFT else "L"
            self.flow.text(words.contact, size, BLACK, language="nl", bold=True, side=side)

    def _second(self, words: Words) -> None:
        """The same in a second language, below a line; code and QR code stand above."""
        flow, paper, size, air = self.flow, self._paper, self._size - .5, self._air
        line = flow.y + 4 * air

        def rule() -> None:
            paper.set_draw_color(*mixed(BLACK, .25))
            paper.set_line_width(.2)
            paper.line(MARGIN, line, A4[0] - MARGIN, line)

        flow.draw_with(rule)
        flow.y = line + 4 * air
        flow.text(words.title, size + 3, self._linden, language=words.language, bold=True, leading=1.3, after=1.4 * air)
        for text in (words.greeting, words.why):
            flow.text(text, size, BLACK, language=words.language, after=1.2 * air)
        flow.y += .6 * air
        self._steps(words, size)
        for text in (words.once, words.family):
            flow.text(text, size, BLACK, language=words.language, after=1 * air)
        self._ask(words, size)


def draw_letter(paper: Paper, site: Site, to: Recipient, code: str, texts: Sequence[Words],
                today: datetime.date) -> None:
    """Add a page with a letter, in the largest type that fits it."""
    paper.add_page()
    for size in SIZES:
        letter = Letter(paper, site, texts, size)
        letter.compose(to, code, today)
        if letter.flow.y <= BOTTOM:
            break
    letter.flow.draw()


def draw_qr(paper: Paper, address: str, x: float, y: float, size: float) -> None:
    """A QR code as rectangles: sharp from any printer."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    quiet = 4  # modules of white around it (ISO/IEC 18004)
    module = size / (len(rows) + 2 * quiet)
    paper.set_fill_color(255, 255, 255)
    paper.rect(x, y, size, size, style="F", round_corners=True, corner_radius=2)
    paper.set_fill_color(0, 0, 0)
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            run = next((n for n in range(across, len(row)) if not row[n]), len(row)) - across
            if run:
                paper.rect(x + (across + quiet) * module, y + (down + quiet) * module, run * module, module, style="F")
            across += run or 1


def draw_cover(paper: Paper, site: Site, number: int) -> None:
    """The page before the letters of second households; for the office, in Dutch."""
    paper.add_page()
    flow = Flow(paper, 70)
    flow.text("Niet meegeven", 40, rgb(site.colours.linden), language="nl", bold=True, leading=1.2, after=8)
    count = "Hierna volgt één brief" if number == 1 else f"Hierna volgen {number} brieven"
    flow.text(f"{count} voor ouders of verzorgers van een tweede huishouden.", 15, BLACK, language="nl", after=5)
    these, them = ("deze brief", "hem") if number == 1 else ("deze brieven", "ze")
    flow.text(f"Geef {these} niet mee met het kind. Verstuur {them} per post, of geef {them} de ouder zelf.", 15, BLACK,
              language="nl", bold=True, after=5)
    flow.text("Het ene huishouden hoort het adres en de code van het andere niet te zien.", 15, BLACK, language="nl")
    flow.draw()
