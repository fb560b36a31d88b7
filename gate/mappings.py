"""How this school's lists call things: a heading or a class that the program
does not know is asked about once, and remembered in the register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, delete, insert, select

from gate import schema
from gate.headings import is_forbidden, known_heading
from gate.lists import ListError
from gate.names import tidy
from school.findings import suggest
from school.settings import Site

HEADING, CLASS = "heading", "class"
SKIP = "-"
"""Means: not for us (a toddler group in the same file); its lines are passed over."""


class UnknownClass(ValueError):
    """A class name that means no group of this school, as far as is known."""

    def __init__(self, found: str, said: str) -> None:
        super().__init__(said)
        self.found = found


@dataclass(frozen=True)
class Mappings:
    """What is remembered: from how a list says it (in small letters) to a heading
    of DESIGN 9, or to a group's name."""

    headings: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)

    def with_(self, headings: Mapping[str, str], classes: Mapping[str, str], site: Site) -> Mappings:
        """These and newly given ones. Raises ListError when one can't be."""
        for found, meant in headings.items():
            if is_forbidden(found):
                raise ListError(f"de kolom “{found}” wordt nooit gelezen: dat mag de school hier niet weten.")
            if not known_heading(meant):
                raise ListError(f"“{meant}” is geen kop van de lijst.")
        for found, meant in classes.items():
            if meant != SKIP and meant not in classes_of(site):
                hint = suggest(meant, classes_of(site))
                raise ListError(f"klas “{found}”: “{meant}” is geen groep van deze school"
                                + (f"; bedoelde u “{hint}”?" if hint else "."))
        return replace(self, headings={**self.headings, **{key(f): known_heading(m) for f, m in headings.items()}},
                       classes={**self.classes, **{key(f): m for f, m in classes.items()}})

    def group(self, text: str, site: Site) -> str:
        """The group that a class name means, by what is remembered, its name or its
        label; SKIP. Raises UnknownClass in Dutch."""
        classes = classes_of(site)
        told = self.classes.get(key(text), "")
        if told == SKIP or told in classes:
            return told
        wanted = re.sub(r"[\s/+&_,-]+", "-", text.casefold().strip())
        for name in classes:
            if wanted in (name, name.removeprefix("groep-")) or text.casefold() == site.label(name).casefold():
                return name
        meant = suggest(wanted, classes)
        raise UnknownClass(text, f"klas “{text}” is onbekend" + (f"; bedoelde u “{meant}”?" if meant else ""))


def classes_of(site: Site) -> list[str]:
    """The groups that children are in; not the rooms."""
    return [name for name, group in site.groups.items() if not group.room]


def key(text: str) -> str:
    """How a heading or class is kept and compared."""
    return tidy(text).casefold()[:100]


def recall(rows: Connection) -> Mappings:
    """What this school was asked before."""
    m = schema.mapping.c
    kept: dict[str, dict[str, str]] = {HEADING: {}, CLASS: {}}
    for kind, found, meant in rows.execute(select(m.kind, m.found, m.meant)):
        kept.setdefault(kind, {})[found] = meant
    return Mappings(kept[HEADING], kept[CLASS])


def remember(rows: Connection, mappings: Mappings) -> None:
    """Keep these, and nothing else."""
    pairs = [*_pairs(HEADING, mappings.headings.items()), *_pairs(CLASS, mappings.classes.items())]
    rows.execute(delete(schema.mapping))
    if pairs:
        rows.execute(insert(schema.mapping), pairs)


def _pairs(kind: str, pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"kind": kind, "found": found, "meant": meant} for found, meant in pairs]
