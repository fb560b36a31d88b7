"""The office's list of families comes in: read, compare, write.

The register is brought up to the list in one transaction. A line that can't be
understood, or that asks a question, keeps its whole family waiting; the others
go on. Absence from the list means nothing, unless the list is said to be whole.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, update

from gate import schema
from gate.carers import Carers, guardians
from gate.headings import BORN, CLASS, FIRST, HEADINGS, LAST, LEVEL, MAILS, NEEDED, PARTICLE
from gate.identity import Identities
from gate.importreport import LeaversError, Question, Report
from gate.known import Child, Known
from gate.lines import Broken, Line, understand
from gate.listed import Listed, families_of, read_file, year_in
from gate.lists import ListError, normal_mail, read_list
from gate.mappings import recall, remember
from gate.placing import Placing, absent, is_back
from gate.register import Register
from gate.teachers import Teachers
from school.words import Year

__all__ = ["BORN", "CLASS", "FIRST", "HEADINGS", "LAST", "LEVEL", "MAILS", "NEEDED", "PARTICLE", "Answers", "Broken",
           "LeaversError", "Line", "ListError", "Question", "Report", "families_of", "import_families", "normal_mail",
           "read_list", "understand", "year_in"]

FEW = 5
"""So many may leave by one list without their number being typed."""

class _NothingWritten(Exception):
    """Rolls the transaction back: a dry run, or all or nothing."""


@dataclass(frozen=True)
class Answers:
    """What the office said to what was asked: headings and classes by another
    name (remembered), children of the list who are the same as in the register
    with a correction, or new although they look like one."""

    headings: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    same: Collection[str] = ()
    new: Collection[str] = ()

    def with_heading(self, found: str, wanted: str) -> Answers:
        """These, and: the column ``found`` of the list is our ``wanted``."""
        return replace(self, headings={**self.headings, found: wanted})

    def with_class(self, found: str, group: str) -> Answers:
        """These, and: the class ``found`` of the list is our ``group``."""
        return replace(self, classes={**self.classes, found: group})

    def with_child(self, name: str, *, same: bool) -> Answers:
        """These, and: the child of this name is the one that we know, or a new one."""
        return replace(self, same=[*self.same, name]) if same else replace(self, new=[*self.new, name])


def import_families(register: Register, file: Path, year: Year, *, now: datetime.datetime, dry_run: bool = False,
                    complete: bool = False, leavers: int | None = None, all_or_nothing: bool = False,
                    answers: Answers | None = None, by: str = "office") -> Report:
    """Bring the register up to a list, for one school year; twice changes nothing.

    ``complete``: who is not on the list leaves; above FEW, or when it is given,
    ``leavers`` must be their number. ``all_or_nothing``: nothing is written when
    anything is unclear. ``by`` (a person's id, or "office" by the command line) stands
    in the log, and gives by the list no role that they may not give by hand.

    Raises ListError when the list can't be read at all or is of another year,
    LeaversError when the number does not agree; then nothing is written."""
    site, answers = register.settings.site, answers or Answers()
    today = now.astimezone(site.zone).date()
    with register.reading() as rows:
        mappings = recall(rows).with_(answers.headings, answers.classes, site)
    found = read_file(file, year, site, mappings, today)
    report = _begin(found)
    if complete and year.end < today:
        raise ListError(f"{year} is voorbij; een lijst van toen zegt niet wie nu van school gaat.")
    with suppress(_NothingWritten), register.changing() as rows:
        known = Known(rows)
        teachers = Teachers(rows, known, report, year, today, by)
        run = _Run(register, known, report, year, today, found, answers)
        gone = run.bring_up(complete)
        teachers.bring_up(found.teachers)
        if dry_run or (all_or_nothing and not report.is_clear):
            raise _NothingWritten
        if complete and not report.waiting and (len(gone) > FEW if leavers is None else leavers != len(gone)):
            raise LeaversError(len(gone), report.left)
        known.write(rows, now)
        teachers.write(rows, now)
        remember(rows, mappings)
        _revoke_mailed(rows, run.carers.readdressed, now)
        for child in gone:
            register.note(rows, now, by, "leave", child.id, "not-on-list")
        register.note(rows, now, by, "import", f"{year} {report.counts}")
        report.written = True
    return report


def _begin(found: Listed) -> Report:
    passed = found.passed
    report = Report(dropped=passed.dropped, ignored=passed.ignored, unknown_classes=found.unknown_classes)
    if passed.lines:
        report.attention.append(f"overgeslagen regels: {passed.lines} (niet meer op school, "
                                "of een klas die niet meedoet)")
    return report


class _Run:
    """One list against the register, in memory."""

    def __init__(self, register: Register, known: Known, report: Report, year: Year, today: datetime.date,
                 found: Listed, answers: Answers) -> None:
        people = register.settings.people
        self.known, self.report, self.year, self.today, self.list = known, report, year, today, found
        self.identities = Identities(known, found.lines, answers.same, answers.new)
        self.carers = Carers(known, report, people, found.all)
        self.placing = Placing(known, report, year, today, people.move_at_once)
        self.on_list = set[str]()

    def bring_up(self, complete: bool) -> list[Child]:
        """Family by family; gives who leaves because a whole list lacks them."""
        for family in families_of(self.list.all, self._ties):
            lines = [line for line in family if isinstance(line, Line)]
            if self._waits(family, lines):
                self.report.waiting += len(family)
                continue
            siblings = list[Child]()
            for line in lines:
                siblings.append(self._write(line, siblings))
        if not self.list.has_parents:
            alone = sum(not self.known.children[id].ties for id in self.on_list)
            if alone:
                self.report.attention.append(f"kinderen zonder ouder in het register: {alone}. In EDEXML staan geen "
                                             "ouders; lees ook de lijst met mailadressen in")
        return self._leave() if complete else []

    def _ties(self, line: Line | Broken) -> Iterable[str]:
        """What makes two lines one family: an address, or a guardian they share in
        the register; and a child on two lines."""
        yield from line.mails
        yield from (adult.id for mail in line.mails for adult in self.known.owners.get(mail, ()))
        if line.who:
            yield f"{line.who}"
            for child in self.known.by_who.get(line.who, ()):
                yield from child.ties

    def _waits(self, family: Sequence[Line | Broken], lines: Sequence[Line]) -> bool:
        """Whether anything about a family is unclear; then all of it is said so."""
        stuck = [line.number for line in family if isinstance(line, Broken)]
        self.report.unclear.extend(str(line) for line in family if isinstance(line, Broken))
        for line in lines:
            question, child = self.identities.question(line), self.identities.find(line)
            doubt = self.carers.doubt(child, line) if child else ""
            if question:
                self.report.questions.append(question)
            if doubt:
                self.report.unclear.append(doubt)
            if question or doubt:
                stuck.append(line.number)
        if stuck:
            self.report.unclear.extend(
                f"regel {line.number}: {line.name} wacht op regel {min(stuck)}, van hetzelfde gezin"
                for line in lines if line.number not in stuck)
        return bool(stuck)

    def _write(self, line: Line, siblings: Sequence[Child]) -> Child:
        report, before = self.report, self.report.changes
        found = self.identities.find(line)
        child = found or self.known.new_child(line.first_name, line.particle, line.last_name, line.born)
        self.on_list.add(child.id)
        if found is None:
            report.added.append(f"{line.name} ({' en '.join(line.groups)})")
        elif child.who != line.who:
            report.corrected.append(f"{child.name} ({child.born:%d-%m-%Y}) is nu {line.name} ({line.born:%d-%m-%Y})")
            self.known.rename(child, line.first_name, line.particle, line.last_name, line.born)
        if is_back(child, self.year, self.today):
            report.returned.append(f"{line.name} was van school per {child.leaves:%d-%m-%Y}")
            child.change(leaves=None)
        self.placing.bring_up(child, line, is_new=found is None)
        self.carers.bring_up(child, line, list(guardians(self.known, siblings)))
        if self.list.has_parents and not child.ties:
            report.unclear.append(f"regel {line.number}: {line.name} heeft geen mailadres van een ouder")
        report.unchanged += report.changes == before
        return child

    def _leave(self) -> list[Child]:
        if self.report.waiting:
            self.report.unclear.append(f"wie van school gaat is nog niet bepaald: {self.report.waiting} regels wachten")
            return []
        gone = absent(self.known, self.on_list, self.year, self.today)
        for child, day in gone:
            child.change(leaves=day)
            self.report.left.append(f"{child.name} (laatste dag {day:%d-%m-%Y})")
        if self.list.has_parents:
            self.carers.say_missing([self.known.children[id] for id in self.on_list])
        return [child for child, _ in gone]


def _revoke_mailed(rows: Connection, persons: Collection[str], now: datetime.datetime) -> None:
    """A code that went to an address that was not theirs is worth nothing."""
    c = schema.code.c
    for person in persons:
        rows.execute(update(schema.code).where(c.person == person, c.way == "mail", c.spent.is_(None),
                                               c.revoked.is_(None)).values(revoked=now))
