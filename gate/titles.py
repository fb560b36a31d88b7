"""What a mail or a feed says of a post: title and link, unless they name a child.

A page can be taken away; what was mailed can't be, and lies in other people's mailboxes.
The rules ask a writer to name no child; what got by them is caught here, by the same
search (school/childnames.py) over the register of this moment.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gate.named import names_of
from gate.register import Register
from gate.snapshot import Rights
from gate.stream import Headline
from school.childnames import Hit, Kind, Names, find
from school.naming import own_groups
from school.words import CLOSED_ROOT


@dataclass(frozen=True)
class Said:
    """``title`` is "" when it may name a child; ``path`` then leads to the group's page when the
    post's own address has a name in it too."""

    title: str
    path: str


class Titles:
    """Holds the names for as long as the rights that were read with them are those of now."""

    def __init__(self, register: Register, rights: Callable[[], Rights]) -> None:
        self._register, self._rights = register, rights
        self._held: tuple[Rights, datetime.date, Names] | None = None

    def of(self, one: Headline, today: datetime.date) -> Said:
        """What may be said. Raises StoreUnavailable."""
        names, groups = self._names(today), own_groups(one.group, self._register.settings.site)
        slug = one.post.rpartition("/")[2]
        return Said("" if _is_named(find(one.title, names, groups)) else one.title,
                    f"/{CLOSED_ROOT}/{one.group}/" if _is_named(find(slug, names, groups, is_file=True)) else one.url)

    def _names(self, today: datetime.date) -> Names:
        rights, held = self._rights(), self._held
        if held is not None and held[0] is rights and held[1] == today:
            return held[2]
        with self._register.reading() as rows:
            names = names_of(rows, self._register.settings.site, today)
        self._held = (rights, today, names)
        return names


def _is_named(hits: Iterable[Hit]) -> bool:
    return any(hit.kind <= Kind.SCHOOL for hit in hits)
