"""Which guardian of the register a line of the list means, and what follows.

By address first, then by name, then by the place that the guardian has with
the child (their household). An address that its owner proved stays, whatever
the list says; one that nobody proved is the list's to correct, because it may
be a stranger's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from gate.importreport import Report
from gate.known import Adult, Child, Known, Tie
from gate.lines import Broken, Carer, Line
from gate.names import match_key, may_be_one, same_name
from school.settings import People


class How(Enum):
    """What a guardian on the list comes down to."""

    SAME = auto()  # these adults, tied to the child or to be
    NEW = auto()
    KEPT = auto()  # this adult, whose own address stays
    READDRESSED = auto()  # this adult, whose address is now the list's
    REPLACED = auto()  # ``adults[0]`` stood where ``adults[1]`` stands now
    UNCLEAR = auto()


@dataclass(frozen=True)
class Match:
    carer: Carer
    how: How
    adults: tuple[Adult, ...] = ()


class Carers:
    """Brings the guardians of children up to the list. ``readdressed`` collects
    whose codes may have gone astray."""

    def __init__(self, known: Known, report: Report, people: People, lines: Collection[Line | Broken]) -> None:
        self.known, self.report, self.people = known, report, people
        self.mails = {mail for line in lines for mail in line.mails}
        self._names = {(carer.mail, match_key(carer.name)) for line in lines if isinstance(line, Line)
                       for carer in line.carers}
        self.readdressed = set[str]()
        self._told = set[tuple[str, str]]()
        self._listed: defaultdict[str, set[str]] = defaultdict(set)  # by child: whom its line means

    def doubt(self, child: Child, line: Line) -> str:
        """Why the guardians of a line can't be told, in Dutch; "" when they can."""
        for match in self._matches(child, line.carers, ()):
            if match.how is How.UNCLEAR:
                others = ", ".join(adult_said(adult) for adult in match.adults)
                return (f"regel {line.number}: bij {line.name} staat nu {match.carer.said}, in het register {others}. "
                        "Is dat dezelfde ouder? Maak de lijst gelijk voor alle kinderen van het gezin, "
                        "of pas het aan in het beheer")
        return ""

    def bring_up(self, child: Child, line: Line, family: Sequence[Adult]) -> None:
        """Tie a child's guardians as the list says. ``family``: who is known to be
        a guardian of its brothers and sisters."""
        for match in list(self._matches(child, line.carers, family)):
            carer = match.carer
            if match.how is How.NEW:
                adult = self.known.new_adult(carer.name)
                if carer.mail:
                    self.known.give_mailbox(adult, carer.mail)
                self._tie(child, adult, carer, line)
                continue
            if match.how is How.REPLACED:
                self._replace(child, match.adults[0], match.adults[1], line)
            elif match.how is How.READDRESSED:
                self._readdress(match.adults[0], carer.mail, line)
            elif match.how is How.KEPT:
                self._keep(match.adults[0], carer.mail, line)
            for adult in match.adults[-1:] if match.how is How.REPLACED else match.adults:
                self._tie(child, adult, carer, line)
                self._name(adult, carer)

    def say_missing(self, children: Sequence[Child]) -> None:
        """Of a list that is whole: who has access and is not on it. A parent is
        never closed out by a list; a person decides that."""
        for child in sorted(children, key=lambda child: child.who):
            for adult in (self.known.adults[person] for person, tie in child.ties.items() if tie.access):
                if adult.id not in self._listed[child.id]:
                    self.report.attention.append(
                        f"{adult_said(adult)} staat bij {child.name} niet op de lijst en leest mee; "
                        "moet dat eindigen, doe het dan in het beheer")

    def _matches(self, child: Child, carers: Sequence[Carer], family: Sequence[Adult]) -> list[Match]:
        tied = [self.known.adults[person] for person, tie in child.ties.items()]
        found, taken = dict[int, Match](), set[str]()
        for strict in (True, False):
            for at, carer in enumerate(carers):
                owners = self._owners(carer, tied, taken, strict) if at not in found and carer.mail else ()
                if owners:
                    found[at] = Match(carer, How.SAME, owners)
                    taken |= {adult.id for adult in owners}
        for at, carer in enumerate(carers):
            match = found.get(at)
            if match is None:
                match = self._without_owner(child, carer, carers, taken, family)
            elif not any(adult.id in child.ties for adult in match.adults):
                match = self._newcomer(child, match, carers, taken)
            found[at] = match
            taken |= {adult.id for adult in match.adults}
        return [found[at] for at in range(len(carers))]

    def _owners(self, carer: Carer, tied: list[Adult], taken: set[str], strict: bool) -> tuple[Adult, ...]:
        """Whose address this is. Without a name on the list: all who share it."""
        owners = [adult for adult in self.known.owners.get(carer.mail, ()) if adult.id not in taken]
        owners.sort(key=lambda adult: adult not in tied)
        if not carer.name:
            mine = tuple(adult for adult in owners if adult in tied)
            return () if strict else mine or tuple(owners)
        if strict:
            return tuple(adult for adult in owners if same_name(adult.name, carer.name))[:1]
        return tuple(adult for adult in owners if may_be_one(adult.name, carer.name))[:1]

    def _newcomer(self, child: Child, match: Match, carers: Sequence[Carer], taken: set[str]) -> Match:
        """The address of somebody who is not yet this child's guardian."""
        holders = self._holders(child, match.carer, carers, taken)
        if len(holders) != 1:
            return match
        if holders[0].proven:
            return Match(match.carer, How.KEPT, (holders[0],))
        if self._is_on_list(holders[0]):
            return Match(match.carer, How.UNCLEAR, (holders[0],))
        return Match(match.carer, How.REPLACED, (holders[0], match.adults[0]))

    def _without_owner(self, child: Child, carer: Carer, carers: Sequence[Carer], taken: set[str],
                       family: Sequence[Adult]) -> Match:
        """An address that nobody has, or only a name."""
        holders = self._holders(child, carer, carers, taken)
        if not carer.mail:
            named = [adult for adult in family if adult.id not in taken and same_name(adult.name, carer.name)]
            return Match(carer, How.SAME, tuple(holders[:1])) if holders else (
                Match(carer, How.SAME, tuple(named[:1])) if named else Match(carer, How.NEW))
        if not holders:
            return Match(carer, How.NEW)
        if len(holders) > 1:
            return Match(carer, How.UNCLEAR, tuple(holders))
        if holders[0].proven:
            return Match(carer, How.KEPT, (holders[0],))
        return Match(carer, How.UNCLEAR if self._is_on_list(holders[0]) else How.READDRESSED, (holders[0],))

    def _holders(self, child: Child, carer: Carer, carers: Sequence[Carer], taken: set[str]) -> list[Adult]:
        """Who stands with the child in the place of this guardian, and may be them."""
        free = [(self.known.adults[person], tie) for person, tie in child.ties.items()
                if person not in taken and not tie.closed_by_hand]
        likely = [(adult, tie) for adult, tie in free
                  if not carer.name or not adult.name or may_be_one(adult.name, carer.name)]
        same = [adult for adult, _ in likely if carer.name and adult.name and same_name(adult.name, carer.name)]
        if same or (carer.name and not carer.mail):
            return same or [adult for adult, tie in likely if adult.name or tie.household == _house(carer)]
        here = [adult for adult, tie in likely if tie.household == _house(carer)]
        if not here and len(free) == 1 and len(carers) == len(child.ties) > 1:
            return [adult for adult, _ in likely]  # the one who is left over
        return here

    def _is_on_list(self, adult: Adult) -> bool:
        return any(mail in self.mails for mail in adult.mailboxes)

    def _tie(self, child: Child, adult: Adult, carer: Carer, line: Line) -> None:
        tie = child.ties.get(adult.id)
        self._listed[child.id].add(adult.id)
        if tie:
            self._correct(child, tie, adult, carer, line)
            return
        authority = carer.authority is not False
        closed = any(self.known.children[other].ties[adult.id].closed_by_hand for other in adult.children)
        shut = _is_shut(child)
        self.known.tie(child, adult, authority=authority, household=self._free_house(child, carer),
                       access=(authority or self.people.no_authority_reads) and not (closed or shut))
        self.report.linked.append(f"{carer.said} bij {line.name}")
        if shut:
            self._say_shut(carer.said, line)
        if closed:
            self.report.unclear.append(
                f"regel {line.number}: de toegang van {carer.said} tot een ander kind is beëindigd; bij {line.name} "
                "staat die daarom dicht. Open die in het beheer als dat mag")

    def _correct(self, child: Child, tie: Tie, adult: Adult, carer: Carer, line: Line) -> None:
        """What the list says outright of somebody who is tied already."""
        if carer.authority is not None and carer.authority != tie.authority:
            open_again = (not tie.ended and not _is_shut(child)) if carer.authority else self.people.no_authority_reads
            tie.change(authority=carer.authority, access=open_again and (tie.access or carer.authority))
            self.report.corrected.append(
                f"{adult_said(adult)} bij {line.name}: {'wel' if carer.authority else 'geen'} gezag")
        if carer.household is not None and tie.change(household=carer.household):
            self.report.corrected.append(f"{adult_said(adult)} bij {line.name}: huishouden {carer.household}")

    def _free_house(self, child: Child, carer: Carer) -> int:
        """The list's household; where it says none, one of their own: a letter for
        one parent never goes along to the other's."""
        if carer.household is not None:
            return carer.household
        used = {tie.household for tie in child.ties.values()}
        return min({carer.place} - used or set(range(1, len(used) + 2)) - used)

    def _replace(self, child: Child, before: Adult, after: Adult, line: Line) -> None:
        tie = child.ties[before.id]
        shut = _is_shut(child)
        self.known.untie(child, before)
        self.known.tie(child, after, authority=tie.authority, access=tie.access and not shut, household=tie.household)
        if shut:
            self._say_shut(adult_said(after), line)
        self.readdressed.add(before.id)
        self.report.corrected.append(f"ouder van {line.name}: {adult_said(before)} wordt {adult_said(after)}")

    def _readdress(self, adult: Adult, mail: str, line: Line) -> None:
        before = [box for box in adult.mailboxes.values() if box.listed]
        for box in before:
            self.known.take_mailbox(box)
        self.known.give_mailbox(adult, mail)
        self.readdressed.add(adult.id)
        said = ", ".join(box.mail for box in before) or adult.name or "geen adres"
        self.report.corrected.append(f"adres van een ouder van {line.name}: {said} wordt {mail}")

    def _say_shut(self, said: str, line: Line) -> None:
        self.report.unclear.append(
            f"regel {line.number}: bij {line.name} is iemands toegang beëindigd. Wie er op de lijst bij komt, {said}, "
            "leest daarom nog niets: is dit een ander, open het dan in het beheer")

    def _keep(self, adult: Adult, mail: str, line: Line) -> None:
        """Their own address stays; one of the list's that nobody proved and the
        list itself gave up does not."""
        for box in [box for box in adult.mailboxes.values() if not box.proven and box.mail not in self.mails]:
            self.known.take_mailbox(box)
            self.report.corrected.append(f"adres van een ouder van {line.name}: {box.mail} vervalt")
        if (adult.id, mail) not in self._told:
            self._told.add((adult.id, mail))
            self.report.kept_addresses.append(
                f"regel {line.number}: {line.name}: op de lijst staat {mail}; {', '.join(adult.proven)} "
                "is door de ouder zelf bevestigd en blijft")

    def _name(self, adult: Adult, carer: Carer) -> None:
        """The list's name, unless the person goes by their own already, or the list
        itself spells it in two ways."""
        own = adult.staff or adult.proven or (carer.mail, match_key(adult.name)) in self._names
        if not carer.name or same_name(adult.name, carer.name) or (adult.name and own):
            return
        was = f" (was {adult.name})" if adult.name else ""
        adult.change(name=carer.name)
        self.report.corrected.append(f"naam van {carer.said}: {carer.name}{was}")


def _is_shut(child: Child) -> bool:
    """Whether the school ended somebody's access to this child. They may come back
    on a list under another address or name, so then a person lets in who is new."""
    return any(tie.closed_by_hand for tie in child.ties.values())


def _house(carer: Carer) -> int:
    return carer.household or carer.place


def adult_said(adult: Adult) -> str:
    """A guardian as the office knows them."""
    return next(iter(adult.mailboxes), "") or adult.name or "een ouder zonder adres"


def guardians(known: Known, children: Sequence[Child]) -> Iterator[Adult]:
    """Who is a guardian of some of these, each once."""
    seen = dict.fromkeys(person for child in children for person in child.ties)
    return (known.adults[person] for person in seen)
