"""What people tried who wanted more than the school gave them; none of it works."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gate import schema
from tests.gate.desks import ICT, KEES, at_desk, last_row, log, staffed
from tests.gate.small_school import HENK, YEAR, School
from tests.gate.test_edexml import edex, pupil, roles_of
from tests.gate.test_office_list import looks

STRANGER = "vreemd@elders.example"


@pytest.fixture
def office(school: School) -> School:
    return staffed(school)


def one_teacher(mail: str, role: str, name: str = "Eef") -> str:
    return edex(pupil("Bo"), teachers=(
        f'<leerkracht key="x"><achternaam>Wit</achternaam><roepnaam>{name}</roepnaam>'
        f"<emailadres>{mail}</emailadres><rol>{role}</rol></leerkracht>"))


def told(school: School) -> list[tuple[str, str]]:
    """The kind and detail of every notice."""
    n = schema.notice.c
    with school.register.reading() as rows:
        return [(row.kind, row.detail) for row in rows.execute(select(n.kind, n.detail).order_by(n.at, n.id))]


@pytest.mark.parametrize("mail", [STRANGER, KEES])
def test_the_administration_makes_nobody_head_by_a_file(office: School, mail: str) -> None:
    kees = at_desk(office, KEES)
    place, text = looks(kees, one_teacher(mail, "DIR"))
    assert "dat mag u niet geven" in text
    assert "ingelezen" in kees.post(place, {"daad": "doe"}).text
    assert ("directie", "") not in roles_of(office, mail)
    with office.register.reading() as rows:
        assert not rows.execute(select(schema.address).where(schema.address.c.mail == STRANGER)).all()


def test_who_manages_staff_gives_by_a_file_what_they_give_by_hand(office: School) -> None:
    ict, since = at_desk(office, ICT), last_row(office)
    for role in ("DIR", "IB"):
        place, _ = looks(ict, one_teacher(f"{role}@school.example", role, role.title()))
        ict.post(place, {"daad": "doe"})
    assert roles_of(office, "dir@school.example") == set() and roles_of(office, "ib@school.example") == {("ib", "")}
    assert [act for _, act in log(office, since)].count("staff-add") == 1
    assert ("staff-new", "ib") in told(office)


def test_a_file_with_the_roles_that_are_there_already_asks_nothing(office: School) -> None:
    kees = at_desk(office, KEES)
    _, text = looks(kees, one_teacher(HENK, "DIR", "Henk"))
    assert "dat mag u niet geven" not in text


def test_the_head_hears_of_each_role_that_another_gives(office: School) -> None:
    ict = at_desk(office, ICT)
    given = ict.post("/beheer/medewerkers/nieuw/", {
        "name": "Ina", "mail": STRANGER, "role": "ib", "year": str(YEAR)})
    assert given.status_code == 303 and ("staff-new", "ib") in told(office)
    office.deliver()
    mail = office.letterbox.mails[-1]
    assert mail["To"] == HENK and "rol" in str(mail["Subject"]) and "Ina" not in mail.as_string()
    assert "Ina" in at_desk(office, HENK).get("/beheer/").text
    assert "kreeg de rol" not in ict.get("/beheer/").text, "who gave it can't put the notice away"
