"""An office's list in a test: lines are typed short, and come out as a file."""

from __future__ import annotations

import datetime

import msgspec
from sqlalchemy import func, select, update

from gate import schema
from gate.families import Report, import_families
from school.words import Year
from tests.gate.small_school import HEADINGS, YEAR, School

NAMED = ("Naam ouder/verzorger 1;Naam ouder/verzorger 2;Gezag 1;Gezag 2;Huishouden 1;Huishouden 2")
NEXT = Year(YEAR.first + 1)


def read(school: School, text: str | bytes, year: Year = YEAR, *, name: str = "lijst.csv", **options: object) -> Report:
    """Read a file in, whatever the options."""
    file = school.home.root / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_families(school.register, file, year, now=school.clock(), **options)  # type: ignore[arg-type]


def lines(*rows: str, headings: str = HEADINGS) -> str:
    return "\n".join([headings, *rows]) + "\n"


def named(*rows: str) -> str:
    """A list with the optional columns too."""
    return lines(*rows, headings=f"{HEADINGS};{NAMED}")


def kid(first: str, mail: str = "", other: str = "", *, group: str = "3", last: str = "Bos", born: str = "01-02-2020",
        more: str = "") -> str:
    """One line of a list."""
    return f"{first};;{last};{born};{group};3;{mail};{other}" + (f";{more}" if more else "")


def counted(school: School) -> dict[str, int]:
    with school.register.reading() as rows:
        return {table.name: rows.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (schema.child, schema.person, schema.address, schema.guardianship, schema.membership,
                              schema.staff_role)}


def mails_of(school: School, child: str) -> dict[str, int]:
    """The addresses of a child's guardians who have access, with the household."""
    a, g, c = schema.address, schema.guardianship, schema.child
    with school.register.reading() as rows:
        return {row.mail: row.household for row in rows.execute(
            select(a.c.mail, g.c.household).join_from(a, g, a.c.person == g.c.person)
            .join(c, c.c.id == g.c.child).where(c.c.first_name == child, g.c.access))}


def prove(school: School, mail: str) -> None:
    """The owner of an address signed in by it."""
    with school.register.writing() as rows:
        rows.execute(update(schema.address).where(schema.address.c.mail == mail).values(proven=school.clock()))


def wants(school: School, **people: object) -> None:
    """Another setting of [people]."""
    settings = school.register.settings
    school.register.settings = msgspec.structs.replace(
        settings, people=msgspec.structs.replace(settings.people, **people))


def leaves(school: School, child: str) -> datetime.date | None:
    with school.register.reading() as rows:
        return rows.execute(select(schema.child.c.leaves).where(
            schema.child.c.first_name == child)).scalar_one()  # type: ignore[no-any-return]
