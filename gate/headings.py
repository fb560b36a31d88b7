"""Which column of the office's list is what; and which are never read.

The headings are those that offices already export (DESIGN 9), and a few more
that may be there. What a school must not know here (BSN, origin, weight, home,
photo: AVG art. 5(1)(c)) is dropped without being looked at, and said for the
privacy officer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gate.lists import ListError
from gate.names import tidy
from school.findings import suggest

FIRST, PARTICLE, LAST, BORN = "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum"
CLASS, LEVEL = "Klasnaam", "Leerjaar"
MAILS = ("E-mailadres ouder/verzorger 1", "E-mailadres ouder/verzorger 2")
NAMES = ("Naam ouder/verzorger 1", "Naam ouder/verzorger 2")
AUTHORITY = ("Gezag 1", "Gezag 2")
HOUSEHOLD = ("Huishouden 1", "Huishouden 2")
HEADINGS = (FIRST, PARTICLE, LAST, BORN, CLASS, LEVEL, *MAILS)
OPTIONAL = (*NAMES, *AUTHORITY, *HOUSEHOLD)
NEEDED = (FIRST, LAST, BORN, CLASS, MAILS[0])

_FORBIDDEN = re.compile(
    r"\bbsn|burgerservice|\bsofi|onderwijsn(umme)?r|ondwnr|\bpgn\b|persoonsgebonden|rijksregister|"
    r"nationalite?it|\bland\b|\bland_|geboorteland|geboorteplaats|etnicite?it|herkomst|geloof|religie|levensbeschouw|"
    r"gewicht|postcode|postnummer|(?<!mail)(?<!mail-)(?<!mail )adres|straat|huisn(umme)?r|huisletter|woonplaats|"
    r"\beck.?id|\bfoto|medisch|medicijn|allergie|huisarts|verzeker")


@dataclass(frozen=True)
class Columns:
    """Where each heading stands in a row, and the headings of what is not read:
    ``dropped`` because nobody here may know it, ``ignored`` because nobody asks."""

    at: Mapping[str, int]
    dropped: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class MissingHeading(ListError):
    """A column that the list needs is not there, or is called otherwise."""

    def __init__(self, wanted: str, others: list[str]) -> None:
        held = [other for other in others if wanted.casefold() in other.casefold()]
        meant = suggest(wanted, others) or (held[0] if len(held) == 1 else "")
        hint = (f" Is dat de kolom “{meant}”? Zeg het één keer met: --heading \"{meant}={wanted}\"" if meant else
                f" Heet die anders, zeg het één keer met: --heading \"DE KOP={wanted}\"" if others else "")
        super().__init__(f"de kolom “{wanted}” ontbreekt.{hint}")
        self.wanted, self.others, self.meant = wanted, others, meant


def is_forbidden(heading: str) -> bool:
    """Whether a column (or an element) of this name is never read."""
    return bool(_FORBIDDEN.search(tidy(heading).casefold()))


def known_heading(text: str) -> str:
    """The heading that is spelled so, but for capitals and spaces; else ""."""
    return _KNOWN.get(tidy(text).casefold(), "")


def find_columns(row: list[str], told: Mapping[str, str]) -> Columns:
    """What the first row of a list says. ``told`` are headings of other names
    (in small letters) and what they mean.

    Raises ListError: MissingHeading, or a heading that is there twice."""
    found: dict[str, int] = {}
    dropped, ignored = list[str](), list[str]()
    for at, cell in enumerate(map(tidy, row)):
        heading = "" if is_forbidden(cell) else known_heading(cell) or told.get(cell.casefold(), "")
        if heading and heading in found:
            raise ListError(f"de kolom “{heading}” staat er twee keer. Haal er één weg.")
        if heading:
            found[heading] = at
        elif cell:
            (dropped if is_forbidden(cell) else ignored).append(cell if cell.isprintable() else "?")
    for heading in NEEDED:
        if heading not in found:
            raise MissingHeading(heading, ignored)
    return Columns(found, dropped, ignored)


_KNOWN = {heading.casefold(): heading for heading in (*HEADINGS, *OPTIONAL)}
