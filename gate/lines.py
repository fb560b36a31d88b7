"""One line of the office's list, understood: a child, its class, its guardians."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from gate import headings as h
from gate.lists import ListError, normal_mail
from gate.mappings import SKIP, Mappings, UnknownClass
from gate.names import match_key, split, tidy, whole
from school.settings import Site

Who = tuple[str, datetime.date]
"""By what the register knows a child again: its name in any spelling, and its birthday."""

LONGEST = 100  # letters of a name
_YES = ("ja", "j", "yes", "y", "waar", "true", "1", "x")
_NO = ("nee", "n", "neen", "no", "onwaar", "false", "0")


@dataclass(frozen=True)
class Carer:
    """A guardian as a list says it. ``household`` and ``authority`` are None
    where the list does not say; ``place`` is the column, 1 or 2."""

    place: int
    mail: str = ""
    name: str = ""
    authority: bool | None = None
    household: int | None = None

    @property
    def said(self) -> str:
        return self.mail or self.name


@dataclass(frozen=True)
class Line:
    """One child of the list. ``also`` are further groups of the child, ``whole``:
    there are no others; ``starts`` a first day that is known."""

    number: int
    first_name: str
    particle: str
    last_name: str
    born: datetime.date
    group: str
    carers: tuple[Carer, ...] = ()
    also: tuple[str, ...] = ()
    starts: datetime.date | None = None
    whole: bool = False

    @property
    def name(self) -> str:
        return whole(self.first_name, self.particle, self.last_name)

    @property
    def mails(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(carer.mail for carer in self.carers if carer.mail))

    @cached_property
    def who(self) -> Who:
        return match_key(self.first_name, self.particle, self.last_name), self.born

    @property
    def groups(self) -> tuple[str, ...]:
        return self.group, *self.also


@dataclass(frozen=True)
class Broken:
    """A line that could not be understood, and what is still known of it, so that
    its family waits as a whole. ``unknown_class``: all that is missing is what
    this class is called here."""

    number: int
    why: str
    who: Who | None = None
    mails: tuple[str, ...] = ()
    unknown_class: str = ""

    def __str__(self) -> str:
        return f"regel {self.number}: {self.why}"


@dataclass
class Passed:
    """What was passed over on purpose: lines, columns or elements."""

    lines: int = 0
    dropped: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def understand(rows: list[list[str]], site: Site, mappings: Mappings | None = None,
               passed: Passed | None = None) -> Iterator[Line | Broken]:
    """Each row as a Line, or as what is wrong with it, in Dutch.

    Raises ListError when the headings are not those of a families' list."""
    if not rows:
        raise ListError("de lijst is leeg.")
    mappings, passed = mappings or Mappings(), passed or Passed()
    columns = h.find_columns(rows[0], mappings.headings)
    passed.dropped, passed.ignored = columns.dropped, columns.ignored
    for number, row in enumerate(rows[1:], 2):
        cells = {heading: tidy(row[at]) if at < len(row) else "" for heading, at in columns.at.items()}
        if not any(cells.values()):
            continue
        line = read_line(number, cells, site, mappings)
        if isinstance(line, Line) and line.group == SKIP:
            passed.lines += 1
        else:
            yield line


def read_line(number: int, cells: dict[str, str], site: Site, mappings: Mappings) -> Line | Broken:
    """One row; whatever is wrong with it is said together with what is right."""
    who, mails = None, tuple(_mails(cells))
    try:
        particle, last = split(cells.get(h.PARTICLE, ""), cells[h.LAST])
        for heading, text in ((h.FIRST, cells[h.FIRST]), (h.PARTICLE, particle), (h.LAST, last)):
            check_name(heading, text)
        if not cells[h.BORN]:
            raise ValueError(f"{h.BORN} ontbreekt")
        born = _day(cells[h.BORN])
        who = match_key(cells[h.FIRST], particle, last), born
        if not cells[h.CLASS]:
            raise ValueError(f"{h.CLASS} ontbreekt")
        carers = _carers(cells)
        group = mappings.group(cells[h.CLASS], site)
    except UnknownClass as error:
        return Broken(number, str(error), who, mails, error.found)
    except ValueError as error:
        return Broken(number, str(error), who, mails)
    return Line(number, cells[h.FIRST], particle, last, born, group, carers)


def check_name(heading: str, text: str) -> None:
    """Raises ValueError in Dutch for what is no name: nothing, a number of
    somebody, signs that can't be printed or were lost on the way."""
    if not text and heading != h.PARTICLE:
        raise ValueError(f"{heading} ontbreekt")
    if len(text) > (40 if heading == h.PARTICLE else LONGEST) or not text.isprintable() or "\ufffd" in text:
        raise ValueError(f"{heading} is geen gewone tekst")
    if re.search(r"\d{7}", text):
        raise ValueError(f"bij {heading} staat een nummer; is er een kolom verschoven?")


def _day(text: str) -> datetime.date:
    try:
        return datetime.datetime.strptime(text, "%d-%m-%Y").date()
    except ValueError as error:
        raise ValueError(f"geboortedatum “{text}” is geen dd-mm-jjjj") from error


def _mails(cells: dict[str, str]) -> Iterator[str]:
    """The addresses that are ones, whatever else is wrong."""
    for heading in h.MAILS:
        try:
            yield normal_mail(cells[heading])
        except (KeyError, ValueError):
            continue


def _carers(cells: dict[str, str]) -> tuple[Carer, ...]:
    carers = list[Carer]()
    for at in (0, 1):
        mail, name = cells.get(h.MAILS[at], ""), cells.get(h.NAMES[at], "")
        if not mail and not name:
            continue
        if name:
            check_name(h.NAMES[at], name)
        carers.append(Carer(at + 1, normal_mail(mail) if mail else "", name,
                            _yes_or_no(cells.get(h.AUTHORITY[at], ""), h.AUTHORITY[at]),
                            _household(cells.get(h.HOUSEHOLD[at], ""), h.HOUSEHOLD[at])))
    return one_each(carers)


def one_each(carers: Iterable[Carer]) -> tuple[Carer, ...]:
    """The same address twice is one guardian, unless two names say otherwise;
    two who share a mailbox share a house, unless the list says otherwise."""
    found = list[Carer]()
    for carer in carers:
        twin = next((one for one in found if one.mail == carer.mail), None) if carer.mail else None
        if twin and (not twin.name or not carer.name or match_key(twin.name) == match_key(carer.name)):
            found[found.index(twin)] = replace(twin, name=twin.name or carer.name)
        elif twin and carer.household is None:
            found.append(replace(carer, household=twin.household or twin.place))
        else:
            found.append(carer)
    return tuple(found)


def _yes_or_no(text: str, heading: str) -> bool | None:
    word = text.casefold()
    if word and word not in _YES + _NO:
        raise ValueError(f"bij {heading} staat “{text}”; schrijf ja of nee")
    return word in _YES if word else None


def _household(text: str, heading: str) -> int | None:
    if not text:
        return None
    number = " abcdefghi".find(text.casefold()) if len(text) == 1 and text.isalpha() else -1
    number = int(text) if text.isascii() and text.isdigit() else number
    if not 1 <= number <= 9:
        raise ValueError(f"bij {heading} staat “{text}”; schrijf een nummer, 1 tot en met 9")
    return number


def merged(one: Line, other: Line) -> Line:
    """Two lines of one child: the guardians of both (some exports write a line
    for each parent)."""
    known = {(carer.mail, match_key(carer.name)) for carer in one.carers}
    more = [carer for carer in other.carers if (carer.mail, match_key(carer.name)) not in known]
    places = (replace(carer, place=number) for number, carer in enumerate(more, len(one.carers) + 1))
    return replace(one, carers=one_each((*one.carers, *places)))
