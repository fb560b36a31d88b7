"""Somebody of the school at their desk: a browser that has shown a second factor
a moment ago, and what they look for in the register."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from gate import schema
from gate.staff import add_staff
from tests.gate.small_school import GERDA, HENK, YEAR, Browser, School

KEES, IRIS, ICT, LOTTE = "kees@school.example", "iris@school.example", "ict@school.example", "lotte@school.example"
JAN, MIRA, OTTO = "jan@school.example", "mira@ouders.example", "otto@ouders.example"
AT_SCHOOL = {
    "directie": HENK, "leerkracht": GERDA, "lio": LOTTE, "ib": IRIS, "conciërge": JAN, "kantoor": KEES, "ict": ICT,
    "mr": MIRA, "or": OTTO,
}
"""One person for each role of gate/roles.py."""


def staffed(school: School) -> School:
    """The small school with somebody in every role."""
    school.peopled()
    for role, mail in AT_SCHOOL.items():
        if mail not in (GERDA, HENK):
            groups = ("groep-3",) if role == "lio" else ()
            add_staff(school.register, mail.partition("@")[0].title(), mail, role, groups, YEAR, now=school.clock())
    return school


def at_desk(school: School, mail: str) -> Browser:
    """Their browser, signed in, the second step just done."""
    browser = school.browser().signs_in(mail)
    proves(school, mail)
    return browser


def proves(school: School, mail: str) -> None:
    """As if they showed their second factor now."""
    person, now = select(schema.address.c.person).where(schema.address.c.mail == mail), school.clock()
    with school.register.changing() as rows:
        rows.execute(update(schema.device).where(schema.device.c.person.in_(person)).values(
            strong=now, proved=now, active=now))
    school.clock.passes(seconds=1)


def child_id(school: School, first_name: str) -> str:
    c = schema.child.c
    with school.register.reading() as rows:
        return str(rows.execute(select(c.id).where(c.first_name == first_name)).scalar_one())


def person_id(school: School, mail: str) -> str:
    a = schema.address.c
    with school.register.reading() as rows:
        return str(rows.execute(select(a.person).where(a.mail == mail)).scalar_one())


def log(school: School, since: int = 0) -> list[tuple[str, str]]:
    """Who did what, oldest first, after a row's number; the way in left out."""
    a = schema.audit.c
    with school.register.reading() as rows:
        found = rows.execute(select(a.actor, a.act).where(a.id > since).order_by(a.id)).all()
    return [(row.actor, row.act) for row in found if not row.act.startswith("sign-in")]


def last_row(school: School) -> int:
    with school.register.reading() as rows:
        return max(rows.execute(select(schema.audit.c.id)).scalars(), default=0)


def slip_in(text: str) -> str:
    """The slip behind *maak ongedaan*."""
    found = re.search(r'name="slip" value="([0-9a-f]{32})"', text)
    assert found, "nothing to undo"
    return found[1]
