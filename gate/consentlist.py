"""Answers about consent from a list: forms on paper that somebody typed in elsewhere.

A line is one guardian's form for one child. A column is a purpose, by its key or
its label; a cell says ja or nee, and an empty one says nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from gate import children, consents, guardians, names
from gate.audit import OFFICE
from gate.consents import IMPORT, Given
from gate.headings import BORN, FIRST, LAST, PARTICLE
from gate.holding import NO, YES
from gate.lists import ListError, normal_mail
from gate.register import Register
from school.settings import Settings

GUARDIAN = "E-mailadres ouder"
NEEDED = (FIRST, LAST, GUARDIAN)
_SAID = {"ja": YES, "j": YES, "nee": NO, "n": NO}


@dataclass
class Taken:
    """What came of a list: forms and answers that are new, and lines that were not
    understood, with the reason."""

    forms: int = 0
    answers: int = 0
    unclear: list[str] = field(default_factory=list)


def take_over(register: Register, lines: list[list[str]], *, now: datetime.datetime, dry_run: bool = False,
              by: str = OFFICE) -> Taken:
    """Add the answers of a list (as ``gate.lists.read_list`` gives it) to the ledger; in a
    dry run only say what would come of it. A line that is not clear changes nothing.
    ``now`` is in the school's own zone. Raises ListError."""
    settings, taken = register.settings, Taken()
    columns = _columns(lines[0] if lines else [], settings)
    with register.writing() as rows:
        for number, cells in enumerate(lines[1:], 2):
            line = {heading: cells[place].strip() for place, heading in columns.items() if place < len(cells)}
            if not any(line.values()):
                continue
            try:
                given = _given(rows, settings, line, by)
            except ValueError as error:
                taken.unclear.append(f"regel {number}: {error}")
                continue
            new = len(given.answers) if dry_run else len(consents.give(rows, settings, given, now))
            taken.forms, taken.answers = taken.forms + bool(new), taken.answers + new
    return taken


def _columns(headings: list[str], settings: Settings) -> Mapping[int, str]:
    """What each column is about. Raises ListError when one is missing or unknown."""
    known = {one.casefold(): one for one in (FIRST, PARTICLE, LAST, BORN, GUARDIAN)}
    for purpose in settings.consent.asked:
        known |= {purpose.key: purpose.key, purpose.label.casefold(): purpose.key}
    found = {place: known.get(" ".join(heading.split()).casefold(), "") for place, heading in enumerate(headings)}
    missing = [one for one in NEEDED if one not in found.values()]
    strange = [headings[place] for place, one in found.items() if not one and headings[place].strip()]
    if missing or strange:
        said = f"de kolom “{missing[0]}” ontbreekt" if missing else f"de kolom “{strange[0]}” is geen doel"
        raise ListError(f"{said}. Nodig zijn {', '.join(NEEDED)} en een kolom per doel: "
                        f"{', '.join(one.key for one in settings.consent.asked)}.")
    return {place: one for place, one in found.items() if one}


def _given(rows: Connection, settings: Settings, line: Mapping[str, str], by: str) -> Given:
    """The form of a line. Raises ValueError in Dutch."""
    name = names.whole(line[FIRST], line.get(PARTICLE, ""), line[LAST])
    pupils = [child for child in children.find(rows, name) if child.name.casefold() == name.casefold()
              and line.get(BORN, "") in ("", f"{child.born:%d-%m-%Y}")]
    if len(pupils) != 1:
        raise ValueError(f"{name} is hier niet bekend" if not pupils else f"{name} is er meer dan eens; geef {BORN}")
    mail = normal_mail(line[GUARDIAN])
    mine = [tie.person for one in guardians.holders(rows, mail)
            if (tie := guardians.tie_of(rows, one.id, pupils[0].id))]
    if len(mine) != 1:
        raise ValueError(f"{mail} is geen ouder van {name}" if not mine else f"{mail} is van twee ouders van {name}")
    answers = {}
    for purpose in settings.consent.asked:
        text = line.get(purpose.key, "").casefold()
        if text and text not in _SAID:
            raise ValueError(f"“{text}” is geen ja en geen nee")
        if text:
            answers[purpose.key] = _SAID[text]
    return Given(pupils[0].id, mine[0], answers, IMPORT, by)
