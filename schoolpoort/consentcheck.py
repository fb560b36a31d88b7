"""Who of a group may not be where, for who writes a post: from the register, when it
can be read here. Names only on a terminal, for the person who asked; else numbers.
Makes and changes nothing.
"""

from __future__ import annotations

import datetime
import sys

from sqlalchemy.exc import SQLAlchemyError

from gate.consentsheet import Sheet, sheet
from gate.errors import StoreUnavailable
from gate.register import Register, connect
from gate.wary import classes_of
from school.home import Home
from school.settings import Settings
from school.words import Group

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
    if not settings.server.database and not home.register_file.is_file():
        return None
    today = datetime.datetime.now(settings.site.zone).date()
    try:
        register = Register(connect(home, settings), settings)
        try:
            with register.reading() as rows:
                return [sheet(rows, settings, group, today) for group in classes]
        finally:
            register.close()
    except (StoreUnavailable, SQLAlchemyError, OSError):
        return None


def _many(number: int) -> str:
    return f"{number} {'kind' if number == 1 else 'kinderen'}"
