"""Which child of the register a line means: the one of that name and birthday.

A corrected birthday or spelling is another child by that rule. Where one field
differs from a child who is likely the same, the office is asked; a twin is
never added silently.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable

from gate.importreport import Question
from gate.known import Child, Known
from gate.lines import Line
from gate.names import likeness, match_key

FIRST_ALIKE = 70  # of 100: Sofie and Sophie; not Tim and Tom, who are twins
LAST_ALIKE = 60  # without an address in common


class Identities:
    """The lines of one list against the register. ``same`` and ``new`` are the
    office's answers, names of the list."""

    def __init__(self, known: Known, lines: Iterable[Line], same: Collection[str], new: Collection[str]) -> None:
        self.known = known
        self.same, self.new = set(map(match_key, same)), set(map(match_key, new))
        self.on_list = {line.who for line in lines}
        self._near: defaultdict[str | datetime.date, list[Child]] = defaultdict(list)
        for child in known.children.values():
            self._near[child.born].append(child)
            self._near[child.who[0]].append(child)

    def find(self, line: Line) -> Child | None:
        """The child, also when its spelling or birthday is to be corrected."""
        found = self.known.by_who.get(line.who)
        if found:
            exact = (line.first_name, line.particle, line.last_name)
            return min(found, key=lambda child: (child.first_name, child.particle, child.last_name) != exact)
        near = self._suspects(line) if match_key(line.name) in self.same else []
        return near[0] if len(near) == 1 else None

    def question(self, line: Line) -> Question | None:
        """What must be asked before this line can be carried out."""
        if self.find(line) or match_key(line.name) in self.new:
            return None
        near = self._suspects(line)
        if not near:
            return None
        known = " of ".join(f"{child.name} ({child.born:%d-%m-%Y})" for child in near)
        return Question(line.number, line.name, f"{line.name} ({line.born:%d-%m-%Y})", known)

    def _suspects(self, line: Line) -> list[Child]:
        """Children of the same address, or when the list has none of anybody, who
        differ in one field and do not stand on the list themselves."""
        owners = [adult for mail in line.mails for adult in self.known.owners.get(mail, ())]
        at_home = {id: self.known.children[id] for adult in owners for id in adult.children}
        anybody = {} if line.carers else {child.id: child for key in line.who for child in self._near[key]
                                          if child.leaves is None}
        found = [child for child in (at_home | anybody).values()
                 if child.who not in self.on_list and _nearly(child, line, child.id in at_home)]
        return sorted(found, key=lambda child: child.who)


def _nearly(child: Child, line: Line, at_home: bool) -> bool:
    """Whether exactly one of first name, last name and birthday differs, and so
    little that it may be a correction."""
    first = match_key(child.first_name) == match_key(line.first_name)
    last = match_key(child.particle, child.last_name) == match_key(line.particle, line.last_name)
    born = child.born == line.born
    if (first, last, born).count(False) != 1:
        return False
    if not first:
        return likeness(child.first_name, line.first_name) >= FIRST_ALIKE
    if at_home:
        return True
    return likeness(child.last_name, line.last_name) >= LAST_ALIKE if not last else _mistyped(child.born, line.born)


def _mistyped(one: datetime.date, other: datetime.date) -> bool:
    """Whether two birthdays are one but for a typing error."""
    a, b = (one.day, one.month, one.year), (other.day, other.month, other.year)
    return sum(x == y for x, y in zip(a, b, strict=True)) == 2 or a == (other.month, other.day, other.year)
