"""The letters of some guardians as one PDF, to be printed and handed out."""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Sequence

from gate import codes
from gate.i18n import NAMES
from gate.letters.recipients import recipients
from gate.mandate import may_change_way_in
from gate.register import Register


def letters(register: Register, persons: Sequence[str], *, language: str, by: str, now: datetime.datetime) -> bytes:
    """A PDF with a page for each guardian among ``persons`` whom ``by`` may give a
    way in, each with a new code (their earlier ones stop); those of second
    households last, behind a cover. b"" when that is nobody.

    ``language``: of the second half of each letter; "nl" for Dutch only, "" for
    the language that each of them chose before. Raises ValueError for another."""
    if language and language not in NAMES:
        raise ValueError(f"“{language}” is geen taal van de brief; kies uit {', '.join(NAMES)}")
    settings = register.settings
    lives = datetime.timedelta(days=settings.people.code_days)
    today = now.astimezone(settings.site.zone).date()
    with register.writing() as rows:
        allowed = [person for person in persons if may_change_way_in(rows, by, person, today)]
        chosen = sorted(recipients(rows, allowed, settings.site, today), key=lambda one: one.elsewhere)
        printed = [(one, codes.issue(rows, one.person, by=by, way=codes.LETTER, now=now, lives=lives))
                   for one in chosen]
        register.note(rows, now, by, "letters", str(len(printed)))
    if not printed:
        return b""
    # Only now: what draws takes 27 MB, which no worker has to carry before somebody prints.
    pdf: bytes = importlib.import_module("gate.letters.drawing").draw(settings, printed, language=language, now=now)
    return pdf
