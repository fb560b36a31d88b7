"""Children's names in what somebody is writing: by the code that looks for them before
anything is published (gate/namecheck.py, ``schoolpoort check``). Kept nowhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from gate.named import names_of
from gate.writing.standing import Standing
from school.errands import File
from school.findings import Finding
from school.naming import Place, judge, own_groups, places_in
from school.settings import Settings
from school.words import Group

WHERE = {"Title": "de titel", "Summary": "de samenvatting", "Author": "de auteur",
         "Gallery": "de beschrijving van de foto’s"}


def names_in(rows: Connection, settings: Settings, source: str, text: bytes, files: Iterable[File],
             today: datetime.date) -> list[Finding]:
    """What a text that may not be whole yet says of children of the school. ``today`` is
    a day of the school's own zone."""
    names = names_of(rows, settings.site, today)
    if not names:
        return []
    group = Group.parse("/".join(source.split("/")[1:3]))
    return judge(source, _places(Standing(text.decode()), files), names, own_groups(group, settings.site),
                 settings.rules.severity)


def _places(text: Standing, files: Iterable[File]) -> Iterator[Place]:
    """As school/naming.py reads a post."""
    entries = text.header.entries
    for key, where in WHERE.items():
        if key in entries:
            yield Place(where, entries[key].line, entries[key].text)
    for file in files:
        yield Place("de naam van een bestand", 0, file.name, is_file=True)
    yield from places_in(text.header.body, text.header.body_line)
