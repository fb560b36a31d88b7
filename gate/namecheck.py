"""Children's names in a post that waits, from the register: what the build can't look
for; and in what is public, a child who came later. Found anew for each look, shown to
who publishes, and kept nowhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from gate import approvals
from gate.approvals import Case
from gate.named import names_of
from school.childnames import Names
from school.dossiers import Dossier
from school.naming import Place, judge, own_groups, places_in
from school.settings import Settings
from school.words import Group


def looked_at(rows: Connection, settings: Settings, today: datetime.date, cases: Iterable[Case]) -> Sequence[Case]:
    """These cases, those that wait with what their texts say of children. ``today``
    is a day of the school's own zone."""
    names = names_of(rows, settings.site, today)
    return [replace(case, named=_said(case.dossier, names, settings)) if names and not case.is_settled else case
            for case in cases]


def came_later(rows: Connection, settings: Settings, today: datetime.date, cases: Iterable[Case]) -> Sequence[Case]:
    """Of these cases those that are public and name a child, and nobody looked at
    that: a child who came later. They stand; it is for somebody to decide."""
    names, settled = names_of(rows, settings.site, today), [case for case in cases if case.is_settled]
    if not names:
        return []
    seen, found = approvals.answered(rows, [case.dossier.digest for case in settled]), list[Case]()
    for case in settled:
        known = seen.get(case.dossier.digest, frozenset())
        said = tuple(one for one in _said(case.dossier, names, settings) if (one["code"], one["line"]) not in known)
        if said:
            found.append(replace(case, named=said))
    return found


def _said(one: Dossier, names: Names, settings: Settings) -> tuple[dict[str, str | int], ...]:
    groups = own_groups(Group.parse(one.group), settings.site)
    found = judge(one.source, _places(one), names, groups, settings.rules.severity)
    return tuple(finding.as_dict() for finding in found)


def _places(one: Dossier) -> Iterator[Place]:
    """As school/naming.py reads a post; lines count from the text's first."""
    words = one.words
    for where, text in (("de titel", words.title), ("de samenvatting", words.summary), ("de auteur", words.author),
                        ("de beschrijving van de foto’s", words.gallery)):
        yield Place(where, 0, text)
    for tag in words.tags:
        yield Place("de trefwoorden", 0, tag, is_file=True)
    yield Place("het adres", 0, one.key.rpartition("/")[2], is_file=True)
    for photo in words.photos:
        yield Place("de naam van een bestand", 0, photo.name, is_file=True)
    yield from places_in(words.body)
