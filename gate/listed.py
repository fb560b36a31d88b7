"""A file of the office, understood: the lines of its children, each child once.

CSV, xlsx and EDEXML come out the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from gate.edexml import Teacher, is_edexml, read_edexml
from gate.lines import Broken, Line, Passed, merged, understand
from gate.lists import ListError, read_list
from gate.mappings import Mappings
from school.settings import Site
from school.words import Year

AnyLine = TypeVar("AnyLine", bound=Line | Broken)


@dataclass
class Listed:
    """What a file says. ``passed`` is what was not read, ``has_parents`` whether
    this kind of file holds any."""

    lines: list[Line] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    teachers: list[Teacher] = field(default_factory=list)
    passed: Passed = field(default_factory=Passed)
    has_parents: bool = True

    @property
    def all(self) -> list[Line | Broken]:
        return sorted([*self.lines, *self.broken], key=lambda line: line.number)

    @property
    def unknown_classes(self) -> list[str]:
        """How the file calls classes that this school is not known to have."""
        return sorted({one.unknown_class for one in self.broken if one.unknown_class})


def read_file(file: Path, year: Year, site: Site, mappings: Mappings, today: datetime.date) -> Listed:
    """Read a list for a school year. Raises ListError, also when the file itself
    says that it is of another year."""
    found, data = Listed(), file.read_bytes()
    if is_edexml(data, file.name):
        edex = read_edexml(data, site, mappings, found.passed, today)
        if edex.year != year:
            raise ListError(f"dit bestand is van {edex.year}, niet van {year}. Kies het jaar met --year {edex.year}")
        lines, found.teachers, found.has_parents = edex.lines, edex.teachers, False
    else:
        lines = list(understand(read_list(data, file.name), site, mappings, found.passed))
    _once_each(lines, year, found)
    return found


def year_in(file: Path) -> Year | None:
    """The school year that a file itself says; None when it says none, or is no
    list that can be read."""
    return year_of(file.read_bytes(), file.name)


def year_of(data: bytes, name: str = "") -> Year | None:
    """As ``year_in``, of what is in a file."""
    if not is_edexml(data, name):
        return None
    head = data[:20_000].decode("utf-8", errors="replace").partition("<schooljaar>")[2][:9]
    with suppress(ValueError):
        return Year.parse(head)
    return None


def families_of(lines: Sequence[AnyLine],
                ties: Callable[[AnyLine], Iterable[str]] | None = None) -> list[list[AnyLine]]:
    """Lines that share an address, or anything else that ``ties`` gives, together."""
    family_of: dict[str, int] = {}
    families: dict[int, tuple[list[AnyLine], set[str]]] = {}
    for number, line in enumerate(lines):
        joined, tokens = [line], set(ties(line) if ties else line.mails)
        for other in sorted({family_of[token] for token in tokens if token in family_of}, reverse=True):
            before, theirs = families.pop(other)
            joined, tokens = before + joined, tokens | theirs
        families[number] = joined, tokens
        family_of |= dict.fromkeys(tokens, number)
    return [family for family, _ in families.values()]


def _once_each(lines: Iterable[Line | Broken], year: Year, found: Listed) -> None:
    """A child on two lines is one child, when they agree on its group."""
    by_who: dict[object, Line] = {}
    for line in lines:
        if isinstance(line, Broken):
            found.broken.append(line)
        elif not year.first - 20 < line.born.year <= year.first + 1:
            found.broken.append(Broken(line.number, f"geboortedatum {line.born:%d-%m-%Y} kan niet kloppen", line.who,
                                       line.mails))
        elif line.who in by_who and by_who[line.who].groups != line.groups:
            twin = by_who[line.who]
            why = f"{line.name} staat op regel {twin.number} in {twin.group}, hier in {line.group}"
            found.broken.append(Broken(line.number, why, line.who, line.mails))
        else:
            by_who[line.who] = merged(by_who[line.who], line) if line.who in by_who else line
    found.lines = list(by_who.values())
