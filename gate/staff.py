"""Staff and the end of a guardian's access: what the office does by hand."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, insert, select, update

from gate import schema
from gate.families import normal_mail
from gate.register import Register
from gate.roles import ROLES
from gate.tokens import new_id
from school.findings import suggest
from school.words import Group, Year


class StaffError(Exception):
    """The office asked something that can't be; the message says what to do."""


def add_staff(register: Register, name: str, mail: str, role: str, groups: tuple[str, ...], year: Year, *,
              now: datetime.datetime) -> str:
    """Give somebody a role in a school year; gives the person's id.

    The person is found by address or made. Raises StaffError."""
    site = register.settings.site
    if role not in ROLES:
        raise StaffError(f"rol “{role}” is onbekend; toegestaan: {', '.join(ROLES)}")
    for group in groups:
        if group not in site.group_names:
            meant = suggest(group, site.group_names)
            raise StaffError(f"groep “{group}” is onbekend" + (f"; bedoelde u “{meant}”?" if meant else ""))
    try:
        address = normal_mail(mail)
    except ValueError as error:
        raise StaffError(str(error)) from error
    with register.changing() as rows:
        person = _person(rows, name, address, now)
        for group in groups or ("",):
            _give(rows, person, role, Group(year, group))
        register.note(rows, now, "office", "staff-add", f"{person} {role} {','.join(groups)}")
    return person


def _person(rows: Connection, name: str, mail: str, now: datetime.datetime) -> str:
    person = rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalar_one_or_none()
    if person is None:
        person = new_id()
        rows.execute(insert(schema.person).values(id=person, name=name, created=now))
        rows.execute(insert(schema.address).values(mail=mail, person=person))
    elif name:
        rows.execute(update(schema.person).where(schema.person.c.id == person).values(name=name))
    return str(person)


def _give(rows: Connection, person: str, role: str, group: Group) -> None:
    s = schema.staff_role
    same = (s.c.person == person, s.c.role == role, s.c.year == str(group.year), s.c.group == group.name)
    if rows.execute(select(s.c.id).where(*same)).first():
        rows.execute(update(s).where(*same).values(ends=None))
    else:
        rows.execute(insert(s).values(id=new_id(), person=person, role=role, year=str(group.year),
                                      group=group.name, starts=group.year.start))


def end_access(register: Register, mail: str, child: str, *, now: datetime.datetime) -> str:
    """End a guardian's access to a child, now; gives the child's name. The tie
    itself stays, so that the next list doesn't open it again.

    ``child`` is (the start of) a name. Raises StaffError when it is nobody or
    more than one."""
    c, g = schema.child.c, schema.guardianship
    name = c.first_name + " " + c.particle + " " + c.last_name
    with register.changing() as rows:
        person = rows.execute(select(schema.address.c.person).where(
            schema.address.c.mail == mail.strip().casefold())).scalar_one_or_none()
        held = rows.execute(select(c.id, name.label("name")).join_from(schema.child, g, c.id == g.c.child)
                            .where(g.c.person == person, g.c.access)).all()
        wanted = " ".join(child.split()).casefold()
        found = [row for row in held if " ".join(row.name.split()).casefold().startswith(wanted)]
        if len(found) != 1:
            raise StaffError(f"{mail} is van {len(held)} kinderen ouder, en {len(found)} daarvan heten zo. "
                             "Typ de hele naam; zoek met: schoolpoort people show")
        rows.execute(update(g).where(g.c.person == person, g.c.child == found[0].id).values(access=False))
        register.note(rows, now, "office", "access-end", f"{person} {found[0].id}")
    return " ".join(found[0].name.split())


def set_access(register: Register, mail: str, *, access: bool, authority: bool) -> int:
    """Say of a guardian, for all their children, whether they have authority
    and may read; gives the number of children."""
    g = schema.guardianship
    with register.changing() as rows:
        person = select(schema.address.c.person).where(schema.address.c.mail == mail.casefold()).scalar_subquery()
        done = rows.execute(update(g).where(g.c.person == person).values(access=access, authority=authority))
        return int(done.rowcount)


def name_person(register: Register, mail: str, name: str) -> None:
    """Write down a guardian's own name, as they are greeted."""
    with register.changing() as rows:
        person = select(schema.address.c.person).where(schema.address.c.mail == mail.casefold()).scalar_subquery()
        rows.execute(update(schema.person).where(schema.person.c.id == person).values(name=name))
