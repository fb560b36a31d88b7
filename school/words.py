"""The words of DESIGN 2 as types: year, group, status and tree.

Each is parsed once, at the edge, and compared as a value afterwards: no part
of the program decides about privacy by comparing loose strings.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache, total_ordering

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""A name in an address: small letters, digits, single dashes between them."""

_YEAR = re.compile(r"(20\d\d)-(20\d\d)", re.ASCII)


class WordError(ValueError):
    """A text that is not the word it should be.

    ``text`` is what was found, ``wanted`` says in Dutch what is allowed.
    """

    def __init__(self, text: str, wanted: str) -> None:
        super().__init__(f"“{text}” is geen {wanted}")
        self.text = text
        self.wanted = wanted


class Status(StrEnum):
    """Where a post may stand. Only PUBLISHED can be public (DESIGN 3.1)."""

    PRIVATE = "private"
    PUBLISHED = "published"
    DRAFT = "draft"


@dataclass(frozen=True, order=True)
class Year:
    """A school year, 1 August to 31 July, written ``2026-2027``."""

    first: int

    @classmethod
    @lru_cache(maxsize=1 << 10)
    def parse(cls, text: str) -> Year:
        """Read ``2026-2027``. Raises WordError for anything else."""
        match = _YEAR.fullmatch(text)
        if not match or int(match[2]) != int(match[1]) + 1:
            raise WordError(text, "schooljaar zoals 2026-2027")
        return cls(int(match[1]))

    @classmethod
    def of(cls, day: datetime.date) -> Year:
        """The school year that a day falls in."""
        return cls(day.year if day.month >= 8 else day.year - 1)

    def __hash__(self) -> int:
        return self.first  # both are asked at every closed page; dataclass's own costs thrice as much

    @property
    def start(self) -> datetime.date:
        return datetime.date(self.first, 8, 1)

    @property
    def end(self) -> datetime.date:
        return datetime.date(self.first + 1, 7, 31)

    def __str__(self) -> str:
        return f"{self.first}-{self.first + 1}"


@dataclass(frozen=True, order=True)
class Group:
    """A closed room in one school year: a class, ``school``, ``mr``, a circle."""

    year: Year
    name: str

    @classmethod
    @lru_cache(maxsize=1 << 10)
    def parse(cls, text: str) -> Group:
        """Read ``2026-2027/groep-3``. Raises WordError for anything else."""
        year, slash, name = text.partition("/")
        if not slash or not NAME.fullmatch(name):
            raise WordError(text, "groep zoals 2026-2027/groep-3")
        return cls(Year.parse(year), name)

    def __hash__(self) -> int:
        return hash((self.year.first, self.name))

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        return f"{self.year}/{self.name}"


class Kind(StrEnum):
    """What one run of Pelican makes."""

    FRONT = "front"
    YEAR = "year"
    CLOSED = "closed"


CLOSED_ROOT = "besloten"
YEAR_ROOT = "uit-de-groepen"


@total_ordering
@dataclass(frozen=True)
class Tree:
    """The result of one run: the front, a year of *uit de groepen*, or a group.

    ``str(tree)`` is its name in release.json; ``prefix`` the address that it
    is served under, with a slash at both ends.
    """

    kind: Kind
    year: Year | None = None
    group: Group | None = None

    @classmethod
    def front(cls) -> Tree:
        return cls(Kind.FRONT)

    @classmethod
    def of_year(cls, year: Year) -> Tree:
        return cls(Kind.YEAR, year=year)

    @classmethod
    def closed(cls, group: Group) -> Tree:
        return cls(Kind.CLOSED, year=group.year, group=group)

    @classmethod
    def parse(cls, text: str) -> Tree:
        """Read back ``str(tree)``. Raises WordError."""
        root, _, rest = text.partition("/")
        if text == "public":
            return cls.front()
        if root == YEAR_ROOT:
            return cls.of_year(Year.parse(rest))
        if root == CLOSED_ROOT:
            return cls.closed(Group.parse(rest))
        raise WordError(text, "boom zoals besloten/2026-2027/groep-3")

    @property
    def is_closed(self) -> bool:
        return self.kind is Kind.CLOSED

    @cached_property
    def prefix(self) -> str:
        return "/" if self.kind is Kind.FRONT else f"/{self}/"

    def __str__(self) -> str:
        if self.kind is Kind.FRONT:
            return "public"
        if self.kind is Kind.YEAR:
            return f"{YEAR_ROOT}/{self.year}"
        return f"{CLOSED_ROOT}/{self.group}"

    def __lt__(self, other: Tree) -> bool:
        return str(self) < str(other)
