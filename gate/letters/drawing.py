"""The pages of some letters, drawn one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from contextlib import closing

from gate.letters.page import draw_cover, draw_letter
from gate.letters.paper import Paper
from gate.letters.recipients import Recipient
from gate.letters.words import words
from school.settings import Settings


def draw(settings: Settings, printed: Sequence[tuple[Recipient, str]], *, language: str,
         now: datetime.datetime) -> bytes:
    """The pages of letters whose codes are made. The same letters give the same bytes."""
    site = settings.site
    until = (now + datetime.timedelta(days=settings.people.code_days)).astimezone(site.zone).date()
    today, elsewhere = now.astimezone(site.zone).date(), sum(to.elsewhere for to, _ in printed)
    covered = False
    with closing(Paper(f"Brieven van {site.name}", now)) as paper:
        for to, code in printed:
            if to.elsewhere and not covered:
                draw_cover(paper, site, elsewhere)
                covered = True
            second = language or to.language
            texts = [words(site, to, until, one) for one in dict.fromkeys(("nl", second))]
            draw_letter(paper, site, to, code, texts, today)
        return bytes(paper.output())
