"""Roles given and ended: dated ones end, nobody their own, never the last head."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import select

from gate import schema, staff
from gate.staff import StaffError, add_staff, end_role
from school.words import Year
from tests.gate.desks import at_desk, staffed
from tests.gate.small_school import GERDA, HENK, YEAR, School
from tests.gate.test_office_people import acts, person

YESTERDAY, TODAY = datetime.date(2026, 11, 19), datetime.date(2026, 11, 20)
IRIS, ICT = "iris@school.example", "ict@school.example"


@pytest.fixture
def peopled(school: School) -> School:
    return school.peopled()


def job(school: School, mail: str) -> str:
    with school.register.reading() as rows:
        return str(rows.execute(select(schema.staff_role.c.id).where(
            schema.staff_role.c.person == person(rows, mail))).scalar_one())


def id_of(school: School, mail: str) -> str:
    with school.register.reading() as rows:
        return person(rows, mail)


def test_a_role_ends_at_once_or_after_a_day_and_comes_back(peopled: School) -> None:
    gerda = job(peopled, GERDA)
    held = end_role(peopled.register, gerda, TODAY, now=peopled.clock())
    assert "2026-2027/groep-3" in peopled.reads(GERDA), "today is the last day"
    end_role(peopled.register, gerda, YESTERDAY, now=peopled.clock())
    assert peopled.reads(GERDA) == set()
    staff.undo_end(peopled.register, gerda, held.ends, ended=YESTERDAY, now=peopled.clock(), by="office")
    assert "2026-2027/groep-3" in peopled.reads(GERDA)
    assert acts(peopled)[-3:] == ["staff-end", "staff-end", "staff-undo"]


def test_the_last_head_stays(peopled: School) -> None:
    with pytest.raises(StaffError) as error:
        end_role(peopled.register, job(peopled, HENK), YESTERDAY, now=peopled.clock())
    assert error.value.why == "last-head"
    add_staff(peopled.register, "Iris", IRIS, "directie", (), YEAR, now=peopled.clock(), ends=TODAY)
    with pytest.raises(StaffError):
        end_role(peopled.register, job(peopled, HENK), TODAY, now=peopled.clock())
    end_role(peopled.register, job(peopled, HENK), YESTERDAY, now=peopled.clock())
    assert "staff-end" in acts(peopled)


def test_nobody_changes_their_own_roles(peopled: School) -> None:
    add_staff(peopled.register, "Iris", IRIS, "directie", (), YEAR, now=peopled.clock())
    henk = id_of(peopled, HENK)
    for act in (lambda: end_role(peopled.register, job(peopled, HENK), TODAY, now=peopled.clock(), by=henk),
                lambda: add_staff(peopled.register, "", HENK, "ict", (), YEAR, now=peopled.clock(), by=henk)):
        with pytest.raises(StaffError) as error:
            act()
        assert error.value.why == "own"


def test_only_a_head_makes_or_ends_a_head(peopled: School) -> None:
    ict = add_staff(peopled.register, "Wim", ICT, "ict", (), YEAR, now=peopled.clock())
    for act in (lambda: add_staff(peopled.register, "Iris", IRIS, "directie", (), YEAR, now=peopled.clock(), by=ict),
                lambda: end_role(peopled.register, job(peopled, HENK), TODAY, now=peopled.clock(), by=ict)):
        with pytest.raises(StaffError) as error:
            act()
        assert error.value.why == "head-only"
    with peopled.register.reading() as rows:
        assert rows.execute(select(schema.address).where(schema.address.c.mail == IRIS)).all() == [], "nothing half"
    add_staff(peopled.register, "Iris", IRIS, "directie", (), YEAR, now=peopled.clock(), by=id_of(peopled, HENK))
    add_staff(peopled.register, "Jan", "jan@school.example", "leerkracht", ("groep-4",), YEAR, now=peopled.clock(),
              by=ict)


@pytest.mark.parametrize("asked, ends", [
    (None, "2027-07-31"), (datetime.date(2027, 2, 1), "2027-02-01"), (datetime.date(2029, 1, 1), "2027-07-31")])
def test_a_trainee_always_has_a_last_day(peopled: School, asked: datetime.date | None, ends: str) -> None:
    add_staff(peopled.register, "Lotte", IRIS, "lio", ("groep-4",), YEAR, now=peopled.clock(), ends=asked)
    with peopled.register.reading() as rows:
        found = {one.name: one.ends for one in staff.jobs(rows, TODAY, YEAR)}
    assert str(found["Lotte"]) == ends


def test_the_list_of_staff_goes_by_role_and_forgets_what_is_over(peopled: School) -> None:
    add_staff(peopled.register, "Oud", IRIS, "leerkracht", ("groep-5",), Year(2025), now=peopled.clock())
    add_staff(peopled.register, "Vroeg", ICT, "leerkracht", ("groep-5",), Year(2027), now=peopled.clock())
    with peopled.register.reading() as rows:
        assert [one.name for one in staff.jobs(rows, TODAY, YEAR)] == ["Henk", "juf Gerda", "Vroeg"]


def test_a_page_never_renames_a_parent_who_gets_a_role(peopled: School) -> None:
    henk = id_of(peopled, HENK)
    add_staff(peopled.register, "Iemand Anders", GERDA, "ib", (), YEAR, now=peopled.clock(), by=henk)
    assert "2025-2026/groep-3" not in peopled.reads(GERDA)
    with peopled.register.reading() as rows:
        assert {one.name for one in staff.jobs(rows, TODAY, YEAR)} == {"Henk", "juf Gerda"}


def test_a_member_of_the_mr_gets_no_class(school: School) -> None:
    staffed(school)
    answer = at_desk(school, HENK).post("/beheer/medewerkers/nieuw/", {
        "name": "Mo", "mail": "mo@ouders.example", "role": "mr", "groups": "groep-3", "year": "2026-2027"})
    assert answer.status_code == 422 and "leest alleen die ruimte" in answer.text
    assert "Mo" not in school.people()
