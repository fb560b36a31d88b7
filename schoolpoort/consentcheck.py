"""Who of a group may not be where, for who writes a post: from the register, when it
can be read here. Names only on a terminal, for the person who asked; else numbers.
Makes and changes nothing.
"""

from __future__ import annotations

import datetime
import sys
from contextlib import suppress

from gate.consentsheet import Sheet, sheet
from gate.wary import classes_of
from school.home import Home
from school.settings import Settings
from school.words import Group
from schoolpoort.registerhere import UNREADABLE, register_here

UNKNOWN = "Wie er geen toestemming heeft is hier niet te zien: het register is hier niet te lezen."


def lacking(home: Home, settings: Settings, group: Group, *, public: bool) -> list[str]:
    """Lines about a post of a group: how many children may not be on a photo there,
    and who. Nothing for a room without children."""
    classes = classes_of(settings, group)
    if not classes:
        return []
    sheets = _sheets(home, settings, classes)
    if sheets is None:
        return [UNKNOWN]
    wanted = [one for one in settings.consent.asked
              if one.key == "closed-photos" or (public and one.key == "public-photos")]
    lines = []
    for purpose in wanted:
        out = [line.child for one in sheets for line in one.without(purpose)]
        number = sum(len(one.lines) for one in sheets)
        if number:
            said = f"{purpose.label}: {_many(len(out))} van de {number} niet" if out else f"{purpose.label}: iedereen"
            named = f" ({', '.join(child.name for child in out)})" if out and sys.stderr.isatty() else ""
            lines.append(f"{settings.site.label(group.name)}, {said[0].lower()}{said[1:]}{named}")
    return lines


def _sheets(home: Home, settings: Settings, classes: list[Group]) -> list[Sheet] | None:
    today = datetime.datetime.now(settings.site.zone).date()
    with register_here(home, settings) as register, suppress(*UNREADABLE):
        if register is not None:
            with register.reading() as rows:
                return [sheet(rows, settings, group, today) for group in classes]
    return None


def _many(number: int) -> str:
    return f"{number} {'kind' if number == 1 else 'kinderen'}"
