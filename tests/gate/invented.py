"""A school's list by chance: families that nobody is, the same for the same seed.

The names are plainly made up; the addresses are of a domain that nobody can own.
"""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from openpyxl import Workbook

from gate.headings import HEADINGS
from school.words import Year

STARTS = ("Ba", "De", "Fi", "Ko", "Li", "Mo", "Nü", "Ra", "Só", "Ta")
MIDDLES, ENDS = "bdfklmnrstv", ("a", "e", "im", "o")
LASTS = ("berk", "dal", "eik", "hof", "kamp", "linde", "meer", "veld", "weide", "zand")
PARTICLES = ("", "", "", "", "de", "van", "van den", "van der", "in 't")


@dataclass(frozen=True)
class Pupil:
    """A child of the list, with its parents' addresses."""

    first: str
    particle: str
    last: str
    born: datetime.date
    level: int
    mails: tuple[str, str]


def families(number: int, year: Year, *, seed: int = 7) -> list[Pupil]:
    """So many families with one to three children, in groups 1 to 8; one in five
    has one address, one in ten one address for both."""
    chance, pupils, used = random.Random(seed), list[Pupil](), set[str]()
    for family in range(number):
        last = f"{chance.choice(LASTS)}{chance.choice(LASTS)}".capitalize()
        first, second = f"ouder{family}a@gezin.example", f"ouder{family}b@gezin.example"
        second = chance.choices((second, "", first), (7, 2, 1))[0]
        particle = chance.choice(PARTICLES)
        levels = chance.sample(range(1, 9), chance.choice((1, 1, 1, 2, 2, 3)))
        names = chance.sample([f"{start}{middle}{end}" for start in STARTS for middle in MIDDLES for end in ENDS],
                              len(levels))
        for name, level in zip(names, levels, strict=True):
            born = datetime.date(year.first - level - 4, 10, 1) + datetime.timedelta(days=chance.randrange(364))
            pupil = Pupil(name, particle, last, born, level, (first, second))
            if f"{name} {last} {born}" not in used:
                used.add(f"{name} {last} {born}")
                pupils.append(pupil)
    return pupils


def a_year_on(pupils: Sequence[Pupil]) -> list[Pupil]:
    """The same children, one group on; groep 8 has gone."""
    return [replace(pupil, level=pupil.level + 1) for pupil in pupils if pupil.level < 8]


def rows(pupils: Iterable[Pupil]) -> list[list[str]]:
    """With the headings of the office."""
    return [list(HEADINGS), *([one.first, one.particle, one.last, f"{one.born:%d-%m-%Y}", f"Groep {one.level}",
                               str(one.level), *one.mails] for one in pupils)]


def as_csv(pupils: Iterable[Pupil], *, encoding: str = "utf-8-sig", separator: str = ";") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows(pupils))
    return text.getvalue().encode(encoding)


def as_xlsx(pupils: Iterable[Pupil]) -> bytes:
    """As Excel keeps it: dates are dates, numbers are numbers."""
    book, file = Workbook(), io.BytesIO()
    listed = list(pupils)
    book.active.append(list(HEADINGS))
    for one, row in zip(listed, rows(listed)[1:], strict=True):
        book.active.append([*row[:3], one.born, row[4], one.level, *(mail or None for mail in one.mails)])
    book.save(file)
    return file.getvalue()


def as_edexml(pupils: Iterable[Pupil], year: Year) -> bytes:
    groups = "".join(f'<groep key="g{n}"><naam>Groep {n}</naam><jaargroep>{n}</jaargroep></groep>' for n in range(1, 9))
    listed = "\n".join(
        f'<leerling key="{number}"><achternaam>{one.last}</achternaam>'
        + (f"<voorvoegsel>{one.particle}</voorvoegsel>" if one.particle else "")
        + f"<roepnaam>{one.first}</roepnaam><geboortedatum>{one.born}</geboortedatum><geslacht>0</geslacht>"
          f'<jaargroep>{one.level}</jaargroep><groep key="g{one.level}"/><bsn>999999990</bsn></leerling>'
        for number, one in enumerate(pupils))
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<EDEX><school><schooljaar>{year}</schooljaar></school>'
            f"<groepen>{groups}</groepen><leerlingen>{listed}</leerlingen></EDEX>").encode()
