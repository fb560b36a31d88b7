"""Staff and the end of a guardian's access: what the office does by hand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from gate import codes, guardians, names, schema
from gate.audit import OFFICE, note
from gate.heads import tell_heads
from gate.lists import normal_mail
from gate.register import Register
from gate.rights import HEAD
from gate.roles import ROLES, STAFF, Act, Reads, may
from gate.tokens import new_id
from school.findings import suggest
from school.words import Group, Year

NEW_ROLE = "staff-new"
"""The kind of the notice and the mail to the heads."""


class StaffError(Exception):
    """The office asked something that can't be; the message says what to do, and
    ``why`` is a word that the page has a sentence for."""

    def __init__(self, said: str, why: str = "") -> None:
        super().__init__(said)
        self.why = why


@dataclass(frozen=True)
class Job:
    """A role that somebody has, with its days. ``group`` is empty for a role
    without one, which goes on from its year."""

    id: str
    person: str
    name: str
    role: str
    year: Year
    group: str
    starts: datetime.date
    ends: datetime.date | None


def add_staff(register: Register, name: str, mail: str, role: str, groups: tuple[str, ...], year: Year, *,
              now: datetime.datetime, ends: datetime.date | None = None, by: str = OFFICE) -> str:
    """Give somebody a role in a school year; gives the person's id.

    The person is found by address or made; a name is only for who has none.
    Raises StaffError."""
    site = register.settings.site
    if role not in ROLES:
        raise StaffError(f"rol “{role}” is onbekend; toegestaan: {', '.join(ROLES)}", "role")
    for group in groups:
        if group not in site.group_names:
            meant = suggest(group, site.group_names)
            raise StaffError(f"groep “{group}” is onbekend" + (f"; bedoelde u “{meant}”?" if meant else ""), "group")
    if groups and ROLES[role].reads is Reads.ROOM:
        raise StaffError(f"een {ROLES[role].label} leest alleen de eigen ruimte; laat de groep weg", "room")
    if ROLES[role].dated:
        ends = min(ends or year.end, year.end)  # a trainee is there for a school year at most
    try:
        address = normal_mail(mail)
    except ValueError as error:
        raise StaffError(str(error), "mail") from error
    with register.changing() as rows:
        person = _person(rows, name, address, by, now)
        may_touch(rows, by, person, role, now.astimezone(site.zone).date())
        for group in groups or ("",):
            _give(rows, person, role, Group(year, group), ends)
        tell_of(rows, person, role, groups, by=by, today=now.astimezone(site.zone).date(), now=now)
    return person


def _person(rows: Connection, name: str, mail: str, by: str, now: datetime.datetime) -> str:
    held = guardians.holders(rows, mail)
    if len(held) > 1:
        raise StaffError(f"{mail} is van twee mensen; gebruik een adres van deze medewerker alleen", "shared-mail")
    if not held:
        return guardians.new_person(rows, name, mail, now)
    # By a page the name of somebody who has one stays: a mistyped address must not rename a parent.
    if name and (by == OFFICE or not held[0].own_name):
        rows.execute(update(schema.person).where(schema.person.c.id == held[0].id).values(name=name))
    return held[0].id


def acts_of(rows: Connection, person: str, today: datetime.date) -> frozenset[Act]:
    """What somebody may do today by their roles; all of it by the command line."""
    if person == OFFICE:
        return frozenset(Act)
    return may(job.role for job in _jobs(rows, schema.staff_role.c.person == person)
               if _holds(job, today) and (not job.group or job.year.end >= today))


def tell_of(rows: Connection, person: str, role: str, groups: tuple[str, ...], *, by: str, today: datetime.date,
            now: datetime.datetime) -> None:
    """A role was given: one row in the log, and the heads know of it. A koppelcode
    of before is worth nothing: it was made for somebody who could do less."""
    note(rows, now, by, "staff-add", f"{person} {role} {','.join(groups)}".strip())
    if role in STAFF:
        codes.revoke(rows, person, by=by, now=now)
    if by != OFFICE:
        tell_heads(rows, NEW_ROLE, about=person, detail=role, by=by, today=today, now=now)


def may_touch(rows: Connection, by: str, person: str, role: str, today: datetime.date) -> None:
    """Nobody changes their own roles; a head is made and ended by a head. Raises
    StaffError."""
    if by == person:
        raise StaffError("u kunt uw eigen rol niet veranderen", "own")
    if role == HEAD and by != OFFICE and by not in {job.person for job in _heads(rows) if _holds(job, today)}:
        raise StaffError("alleen de directie wijst de directie aan", "head-only")


def _give(rows: Connection, person: str, role: str, group: Group, ends: datetime.date | None) -> None:
    """A role without a group goes on: it is one row, from its first year, so that
    ending it ends all of it."""
    s = schema.staff_role
    same = (s.c.person == person, s.c.role == role, s.c.group == group.name,
            s.c.year == str(group.year) if group.name else s.c.year != "")
    held = rows.execute(select(s).where(*same)).all()
    if held:
        first = min(group.year, *(Year.parse(row.year) for row in held))
        rows.execute(update(s).where(s.c.id == held[0].id).values(
            ends=ends, year=str(first), starts=min(first.start, held[0].starts)))
    else:
        rows.execute(insert(s).values(id=new_id(), person=person, role=role, year=str(group.year),
                                      group=group.name, starts=group.year.start, ends=ends))


def end_role(register: Register, job: str, last_day: datetime.date, *, now: datetime.datetime,
             by: str = OFFICE) -> Job:
    """End a role after a day (yesterday: at once); gives it as it was.

    Raises StaffError: no such role, one's own, a head by another than a head, or
    the last head."""
    today = now.astimezone(register.settings.site.zone).date()
    with register.changing() as rows:
        # Locked, so that of two heads who end each other one is still there.
        heads = _heads(rows)
        held = one_job(rows, job)
        if held is None:
            raise StaffError("deze rol is er niet", "gone")
        may_touch(rows, by, held.person, held.role, today)
        after = last_day + datetime.timedelta(days=1)
        if held.role == HEAD and not any(other.id != job and _holds(other, after) for other in heads):
            raise StaffError("dit is de laatste directeur; wijs eerst een ander aan", "last-head")
        rows.execute(update(schema.staff_role).where(schema.staff_role.c.id == job).values(ends=last_day))
        note(rows, now, by, "staff-end", f"{held.person} {held.role} {held.group}".strip())
    return held


def undo_end(register: Register, job: str, ends: datetime.date | None, *, ended: datetime.date,
             now: datetime.datetime, by: str) -> None:
    """Undo the end of a role. Raises StaffError as ``end_role``, and when the role
    does not end on ``ended`` any more: somebody decided about it since."""
    with register.changing() as rows:
        held = one_job(rows, job)
        if held is None:
            raise StaffError("deze rol is er niet", "gone")
        if held.ends != ended:
            raise StaffError("over deze rol is daarna weer besloten", "gone")
        may_touch(rows, by, held.person, held.role, now.astimezone(register.settings.site.zone).date())
        rows.execute(update(schema.staff_role).where(schema.staff_role.c.id == job).values(ends=ends))
        note(rows, now, by, "staff-undo", f"{held.person} {held.role} {held.group}".strip())


def jobs(rows: Connection, today: datetime.date, year: Year) -> list[Job]:
    """Every role that is not over, sorted by role as the table of roles has them,
    then by group and name. One with a group is over when its school year is."""
    order = list(ROLES)
    found = [job for job in _jobs(rows)
             if (job.ends is None or job.ends >= today) and (not job.group or job.year >= year)]
    return sorted(found, key=lambda job: (order.index(job.role) if job.role in order else len(order), job.year,
                                          job.group, names.plain(job.name)))


def one_job(rows: Connection, job: str) -> Job | None:
    """The role of an id."""
    return next(iter(_jobs(rows, schema.staff_role.c.id == job)), None)


def _jobs(rows: Connection, *which: Any, lock: bool = False) -> list[Job]:
    found = select(schema.staff_role).where(*which)
    held = rows.execute(found.with_for_update() if lock else found).all()
    people = guardians.named(rows, {row.person for row in held})
    return [Job(row.id, row.person, people[row.person].name, row.role, Year.parse(row.year), row.group, row.starts,
                row.ends) for row in held]


def _heads(rows: Connection) -> list[Job]:
    return _jobs(rows, schema.staff_role.c.role == HEAD, lock=True)


def _holds(job: Job, day: datetime.date) -> bool:
    return job.starts <= day and (job.ends is None or job.ends >= day)


def end_access(register: Register, mail: str, child: str, *, now: datetime.datetime, reason: str = "") -> str:
    """End a guardian's access to a child, now; gives the child's name. The tie
    itself stays, so that the next list doesn't open it again.

    ``child`` is (the start of) a name. Raises StaffError when it is nobody or
    more than one."""
    c, g, a = schema.child.c, schema.guardianship, schema.address.c
    wanted = " ".join(child.split()).casefold()
    with register.reading() as rows:
        held = rows.execute(select(c.id, g.c.person, c.first_name, c.particle, c.last_name).join_from(
            schema.child, g, c.id == g.c.child).where(g.c.access, g.c.person.in_(
                select(a.person).where(a.mail == mail.strip().casefold())))).all()
    found = [(row, name) for row in held
             if (name := names.whole(row.first_name, row.particle, row.last_name)).casefold().startswith(wanted)]
    if len(found) != 1:
        raise StaffError(f"{mail} is van {len(held)} kinderen ouder, en {len(found)} daarvan heten zo. "
                         "Typ de hele naam; zoek met: schoolpoort people show")
    row, name = found[0]
    guardians.end_access(register, row.person, row.id, reason=reason, now=now)
    return name


def set_access(register: Register, mail: str, *, access: bool, authority: bool) -> int:
    """Say of a guardian, for all their children, whether they have authority
    and may read; gives the number of children."""
    g = schema.guardianship
    with register.changing() as rows:
        done = rows.execute(update(g).where(g.c.person.in_(_of(mail))).values(access=access, authority=authority))
        return int(done.rowcount)


def name_person(register: Register, mail: str, name: str) -> None:
    """Write down a guardian's own name, as they are greeted."""
    with register.changing() as rows:
        one = select(func.min(schema.address.c.person)).where(schema.address.c.mail == mail.casefold())
        rows.execute(update(schema.person).where(schema.person.c.id == one.scalar_subquery()).values(name=name))


def _of(mail: str) -> Any:
    return select(schema.address.c.person).where(schema.address.c.mail == mail.casefold())
