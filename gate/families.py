"""The office's list of families: read, compare, write one family at a time.

The headings are those that offices already export (DESIGN 9). A line that
can't be understood is reported and the others go on; a family is written
whole or not. Absence from the list means nothing.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from email_validator import EmailNotValidError, validate_email
from openpyxl import load_workbook
from sqlalchemy import Connection, insert, select, update

from gate import schema
from gate.register import Register
from gate.tokens import new_id
from school.findings import suggest
from school.settings import Site
from school.words import Year

FIRST, PARTICLE, LAST, BORN = "Roepnaam", "Tussenvoegsel", "Achternaam", "Geboortedatum"
CLASS, LEVEL = "Klasnaam", "Leerjaar"
MAILS = ("E-mailadres ouder/verzorger 1", "E-mailadres ouder/verzorger 2")
HEADINGS = (FIRST, PARTICLE, LAST, BORN, CLASS, LEVEL, *MAILS)
NEEDED = (FIRST, LAST, BORN, CLASS)


class ListError(Exception):
    """The list as a whole can't be read; the message says what to do."""


class _OnlyLooking(Exception):
    """Rolls a family's transaction back on a dry run."""


@dataclass(frozen=True)
class Line:
    """One child of the list, understood."""

    number: int
    first_name: str
    particle: str
    last_name: str
    born: datetime.date
    group: str
    mails: tuple[str, ...]

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.particle, self.last_name)))

    @property
    def who(self) -> tuple[str, datetime.date]:
        """By what the register knows a child again."""
        return self.name, self.born


@dataclass
class Report:
    """What an import did or, on a dry run, would do; each entry for the office."""

    added: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    unchanged: int = 0
    unclear: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return len(self.added) + len(self.moved) + len(self.linked)


def normal_mail(text: str) -> str:
    """An address as it is kept and compared. Raises ValueError in Dutch."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_quoted_local=False)
    except EmailNotValidError as error:
        raise ValueError(f"“{text}” is geen mailadres") from error
    mail = found.ascii_email or found.normalized
    if not mail.isascii():
        raise ValueError(f"“{text}” heeft vreemde tekens; vraag een gewoon mailadres")
    return mail.casefold()


def read_list(data: bytes, name: str) -> list[list[str]]:
    """The rows of a CSV (UTF-8 or Windows-1252; comma or semicolon) or xlsx.

    Raises ListError."""
    if name.casefold().endswith(".xlsx"):
        return _read_xlsx(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("windows-1252", errors="replace")
    first = text.partition("\n")[0]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ","))
    except csv.Error as error:
        raise ListError("dit is geen CSV-bestand. Bewaar de lijst opnieuw als .csv of .xlsx.") from error


def _read_xlsx(data: bytes) -> list[list[str]]:
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        return [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    except Exception as error:  # openpyxl raises many kinds for a file that is none
        raise ListError("dit is geen Excel-bestand. Bewaar de lijst opnieuw als .xlsx of .csv.") from error


def _cell(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.strftime("%d-%m-%Y")
    return "" if value is None else str(value)


def understand(rows: list[list[str]], site: Site) -> Iterator[Line | str]:
    """Each row as a Line, or as a Dutch sentence that says why not.

    Raises ListError when the headings are not those of a families' list."""
    if not rows:
        raise ListError("de lijst is leeg.")
    columns = _columns([_plain(cell) for cell in rows[0]])
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {heading: _plain(row[at]) if at < len(row) else "" for heading, at in columns.items()}
        try:
            yield _line(number, cells, site)
        except ValueError as error:
            yield f"regel {number}: {error}"


def _plain(cell: str) -> str:
    """One spelling of what looks the same: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _columns(headings: list[str]) -> dict[str, int]:
    missing = [heading for heading in NEEDED if heading not in headings]
    if missing or MAILS[0] not in headings:
        wanted = missing[0] if missing else MAILS[0]
        meant = suggest(wanted, headings)
        hint = f" Is dat de kolom “{meant}”? Hernoem die dan." if meant else ""
        raise ListError(f"de kolom “{wanted}” ontbreekt.{hint}")
    # Other columns are not read: what the school must not know stays unknown.
    return {heading: headings.index(heading) for heading in HEADINGS if heading in headings}


def _line(number: int, cells: dict[str, str], site: Site) -> Line:
    for heading in NEEDED:
        if not cells[heading]:
            raise ValueError(f"{heading} ontbreekt")
        if len(cells[heading]) > 100 or not cells[heading].isprintable():
            raise ValueError(f"{heading} is geen gewone tekst")
    try:
        born = datetime.datetime.strptime(cells[BORN], "%d-%m-%Y").date()
    except ValueError as error:
        raise ValueError(f"geboortedatum “{cells[BORN]}” is geen dd-mm-jjjj") from error
    mails = tuple(dict.fromkeys(normal_mail(cells[key]) for key in MAILS if cells.get(key)))
    return Line(number, cells[FIRST], cells.get(PARTICLE, ""), cells[LAST], born,
                _group(cells[CLASS], site), mails)


def _group(text: str, site: Site) -> str:
    """The group that a class name means: by its name or its label."""
    wanted = re.sub(r"[\s/]+", "-", text.casefold().strip())
    classes = {name: group for name, group in site.groups.items() if not group.room}
    for name, group in classes.items():
        if wanted in (name, name.removeprefix("groep-")) or text.casefold() == group.label.casefold():
            return name
    meant = suggest(wanted, classes)
    raise ValueError(f"klas “{text}” is onbekend" + (f"; bedoelde u “{meant}”?" if meant else ""))


def import_families(register: Register, file: Path, year: Year, *, now: datetime.datetime,
                    dry_run: bool = False) -> Report:
    """Bring the register up to the list, for one school year.

    Raises ListError when the list can't be read at all."""
    report, site = Report(), register.settings.site
    lines: dict[tuple[str, datetime.date], Line] = {}
    for line in understand(read_list(file.read_bytes(), file.name), site):
        if isinstance(line, str):
            report.unclear.append(line)
        elif lines.setdefault(line.who, line).group != line.group:
            twin = lines[line.who]
            report.unclear.append(f"regel {line.number}: {line.name} staat op regel {twin.number} in {twin.group}")
    for family in families_of(list(lines.values())):
        one = Report()
        with suppress(_OnlyLooking), register.changing() as rows:
            for line in family:
                _write(rows, line, year, now.astimezone(site.zone).date(), now, one)
            if dry_run:
                raise _OnlyLooking
        for name in ("added", "moved", "linked", "unclear"):
            getattr(report, name).extend(getattr(one, name))
        report.unchanged += one.unchanged
    return report


def families_of(lines: list[Line]) -> list[list[Line]]:
    """Lines that share an address, together: a family is one transaction."""
    family_of: dict[str, list[Line]] = {}
    families: dict[int, list[Line]] = {}
    for line in lines:
        joined = [line]
        for other in {id(family_of[mail]): family_of[mail] for mail in line.mails if mail in family_of}.values():
            joined = other + joined
            del families[id(other)]
        families[id(joined)] = joined
        family_of |= {mail: joined for one in joined for mail in one.mails}
    return list(families.values())


def _write(rows: Connection, line: Line, year: Year, today: datetime.date, now: datetime.datetime,
           report: Report) -> None:
    child = _child(rows, line)
    if child is None:
        child = new_id()
        rows.execute(insert(schema.child).values(id=child, first_name=line.first_name, particle=line.particle,
                                                 last_name=line.last_name, born=line.born))
        report.added.append(f"{line.name} ({line.group})")
    before = report.changes
    _join(rows, child, line, year, today, report)
    for household, mail in enumerate(line.mails, 1):
        _guardian(rows, child, mail, household, line, now, report)
    if not line.mails:
        report.unclear.append(f"regel {line.number}: {line.name} heeft geen mailadres van een ouder")
    if report.changes == before and (not report.added or report.added[-1] != f"{line.name} ({line.group})"):
        report.unchanged += 1


def _child(rows: Connection, line: Line) -> str | None:
    c = schema.child.c
    return rows.execute(select(c.id).where(
        c.first_name == line.first_name, c.particle == line.particle, c.last_name == line.last_name,
        c.born == line.born)).scalar_one_or_none()


def _join(rows: Connection, child: str, line: Line, year: Year, today: datetime.date, report: Report) -> None:
    """Put the child in its class of the year; out of another class of that
    year. A list of next year prepares it: nothing opens before 1 August."""
    m = schema.membership
    held = rows.execute(select(m.c.group, m.c.ends).where(m.c.child == child, m.c.year == str(year))).all()
    if any(row.group == line.group and row.ends is None for row in held):
        return
    for row in held:
        if row.group != line.group and row.ends is None:
            rows.execute(update(m).where(m.c.child == child, m.c.year == str(year), m.c.group == row.group)
                         .values(ends=today - datetime.timedelta(days=1)))
            report.moved.append(f"{line.name} van {row.group} naar {line.group}")
    if any(row.group == line.group for row in held):
        rows.execute(update(m).where(m.c.child == child, m.c.year == str(year), m.c.group == line.group)
                     .values(ends=None))
    else:
        rows.execute(insert(m).values(child=child, year=str(year), group=line.group, starts=year.start))


def _guardian(rows: Connection, child: str, mail: str, household: int, line: Line, now: datetime.datetime,
              report: Report) -> None:
    person = rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalar_one_or_none()
    if person is None:
        person = new_id()
        rows.execute(insert(schema.person).values(id=person, name="", created=now))
        rows.execute(insert(schema.address).values(mail=mail, person=person))
    g = schema.guardianship
    # An access that was ended stays so: the list doesn't open what the office closed.
    if rows.execute(select(g.c.child).where(g.c.child == child, g.c.person == person)).first():
        return
    rows.execute(insert(g).values(child=child, person=person, household=household, authority=True, access=True))
    report.linked.append(f"{mail} bij {line.name}")
