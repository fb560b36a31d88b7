"""Who may read what, as a table: roles, years, households, exception members,
leavers; each cell by ``decide`` on a real register, on both stores."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from sqlalchemy import insert, select, update

from gate import schema
from gate.access import Granted, Visitor, decide
from gate.roles import Act
from gate.snapshot import Device, Person
from gate.staff import add_staff
from gate.tokens import new_id
from school.words import Group, Tree, Year
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, School

LAST, THIS, NEXT = Year(2025), Year(2026), Year(2027)
DAY = datetime.date(2026, 11, 20)
GROUPS = ("school", "team", "mr", "or", "groep-3", "groep-4", "groep-5", "bovenbouw")
STAFF = (
    ("ib@school.example", "ib", (), THIS), ("jan@school.example", "conciërge", (), THIS),
    ("kees@school.example", "kantoor", (), LAST), ("ict@school.example", "ict", (), THIS),
    ("lio@school.example", "lio", ("groep-4",), THIS), ("oud@school.example", "leerkracht", ("groep-5",), LAST),
    ("weg@school.example", "lio", ("groep-5",), THIS), ("mr@ouders.example", "mr", (), THIS),
    ("or@ouders.example", "or", (), THIS),
    ("twee@school.example", "leerkracht", ("groep-5",), LAST),
    ("twee@school.example", "leerkracht", ("groep-4",), THIS),
)
OMA, LEFT, LONG_GONE = "oma@familie.example", "vertrokken@ouders.example", "lang.weg@ouders.example"


def of(year: Year, *names: str) -> set[str]:
    return {f"{year}/{name}" for name in names}


EVERYTHING = {f"{year}/{name}" for year in (LAST, THIS, NEXT) for name in GROUPS if name != "or"}
TABLE: dict[str, set[str]] = {
    ANNA: of(THIS, "school", "groep-3", "groep-5", "bovenbouw") | of(LAST, "school", "groep-4"),
    DIRK: of(THIS, "school", "groep-3"),
    EVA: of(THIS, "school", "groep-3"),
    GERDA: of(THIS, "school", "team", "groep-3"),
    HENK: EVERYTHING,
    "ib@school.example": EVERYTHING,
    "jan@school.example": of(THIS, "school", "team"),
    "kees@school.example": of(THIS, "school", "team") | of(LAST, "school", "team"),
    "ict@school.example": of(THIS, "school", "team"),
    "lio@school.example": of(THIS, "school", "team", "groep-4"),
    "oud@school.example": set(),
    "weg@school.example": of(THIS, "school", "team", "groep-5", "bovenbouw"),
    "mr@ouders.example": of(THIS, "mr"),
    "or@ouders.example": of(THIS, "or"),
    "twee@school.example": of(THIS, "school", "team", "groep-4") | of(LAST, "school", "team", "groep-5", "bovenbouw"),
    "mr-klas@ouders.example": set(),
    OMA: of(THIS, "groep-3"),
    LEFT: of(THIS, "school", "groep-4"),
    LONG_GONE: set(),
}
"""Everybody of the table, and all that they read on 20 November 2026. Next year is
prepared: only who reads every group sees into it."""


@pytest.fixture
def town(school: School) -> School:
    """The small school with everybody of the table in it; its years go by the calendar."""
    school.peopled()
    site = msgspec.structs.replace(school.settings.site, year="")
    school.register.settings = msgspec.structs.replace(school.settings, site=site)
    for mail, role, groups, year in STAFF:
        add_staff(school.register, mail.partition("@")[0], mail, role, groups, year, now=school.clock())
    with school.register.changing() as rows:
        cas, bram = (rows.execute(select(schema.child.c.id).where(schema.child.c.first_name == name)).scalar_one()
                     for name in ("Cas", "Bram"))
        # Cas was in groep 4 last year.
        rows.execute(insert(schema.membership).values(child=cas, year=str(LAST), group="groep-4", starts=LAST.start))
        # Next year is prepared: it opens nothing yet.
        rows.execute(insert(schema.membership).values(child=bram, year=str(NEXT), group="groep-4", starts=NEXT.start))
        rows.execute(update(schema.staff_role).where(
            schema.staff_role.c.role == "lio", schema.staff_role.c.group == "groep-5").values(ends=DAY))
        _guest(rows, OMA, bram, ends=DAY)
        # A member of the MR shows no second step: a class behind the name opens nothing.
        rows.execute(insert(schema.staff_role).values(
            id=new_id(), person=_person(rows, "mr-klas@ouders.example"), role="mr", year=str(THIS), group="groep-3",
            starts=THIS.start))
        _left(rows, LEFT, "Daan", DAY - datetime.timedelta(days=92))
        _left(rows, LONG_GONE, "Els", DAY - datetime.timedelta(days=93))
    return school


def _person(rows, mail: str) -> str:  # type: ignore[no-untyped-def]
    person = new_id()
    rows.execute(insert(schema.person).values(id=person, name="", created=datetime.datetime.now(datetime.UTC)))
    rows.execute(insert(schema.address).values(mail=mail, person=person))
    return person


def _guest(rows, mail: str, child: str, ends: datetime.date) -> None:  # type: ignore[no-untyped-def]
    rows.execute(insert(schema.guest).values(
        id=new_id(), person=_person(rows, mail), child=child, year=str(THIS), group="groep-3", reason="haalt op",
        by="0" * 32, starts=DAY - datetime.timedelta(days=30), ends=ends))


def _left(rows, mail: str, name: str, last: datetime.date) -> None:  # type: ignore[no-untyped-def]
    child = new_id()
    rows.execute(insert(schema.child).values(id=child, first_name=name, last_name="Vertrokken",
                                             born=datetime.date(2018, 1, 1), leaves=last))
    rows.execute(insert(schema.guardianship).values(child=child, person=_person(rows, mail)))
    rows.execute(insert(schema.membership).values(child=child, year=str(THIS), group="groep-4", starts=THIS.start))


def people_on(school: School, day: datetime.date) -> dict[str, Person]:
    """Everybody by address, with the rights of a day."""
    rights = school.register.read_rights(day)
    with school.register.reading() as rows:
        return {row.mail: rights.people[row.person] for row in rows.execute(select(schema.address))}


def opens(person: Person) -> set[str]:
    """Every group of three years that the door opens for a person."""
    now = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
    visitor = Visitor(person, Device(new_id(), person.id, now, now))
    return {str(group) for year in (LAST, THIS, NEXT) for name in GROUPS
            if isinstance(decide(visitor, Tree.closed(group := Group(year, name))), Granted)}


def test_everybody_reads_what_the_table_says_and_nothing_else(town: School) -> None:
    people = people_on(town, DAY)
    assert set(people) == set(TABLE)
    assert {mail: opens(person) for mail, person in people.items()} == TABLE


def test_a_day_later_the_trainee_the_exception_member_and_the_last_leaver_are_out(town: School) -> None:
    people = people_on(town, DAY + datetime.timedelta(days=1))
    assert opens(people[OMA]) == opens(people[LEFT]) == opens(people["weg@school.example"]) == set()
    assert town.register.read_rights(DAY).next_change == DAY + datetime.timedelta(days=1)


def test_on_the_first_of_august_the_next_group_opens_and_the_old_one_stays(town: School) -> None:
    before, after = people_on(town, datetime.date(2027, 7, 31)), people_on(town, datetime.date(2027, 8, 1))
    assert opens(before[DIRK]) == of(THIS, "school", "groep-3")
    assert opens(after[DIRK]) == of(THIS, "school", "groep-3") | of(NEXT, "school", "groep-4")
    assert opens(after["jan@school.example"]) == of(THIS, "school", "team") | of(NEXT, "school", "team")
    assert after[GERDA].roles == frozenset() and "leerkracht" in before[GERDA].roles
    assert after[HENK].roles == {"directie"}


def test_a_teacher_without_a_place_in_the_new_year_reads_nothing_of_the_old_one(town: School) -> None:
    """Who is no longer staff is not asked for a second step any more."""
    after = people_on(town, datetime.date(2027, 8, 1))
    assert (opens(after[GERDA]), after[GERDA].is_staff, after[GERDA].may) == (set(), False, frozenset())


def test_whoever_reads_as_staff_is_asked_for_a_second_step(town: School) -> None:
    for day in (DAY, datetime.date(2027, 7, 31), datetime.date(2027, 8, 1), datetime.date(2036, 8, 2)):
        for mail, person in people_on(town, day).items():
            rooms = {group for group in person.groups - person.family if group.name not in ("mr", "or")}
            assert person.is_staff or not rooms, f"{mail} on {day}: {rooms}"


def test_a_teachers_acts_are_not_for_the_group_where_she_is_a_trainee(town: School) -> None:
    add_staff(town.register, "", GERDA, "lio", ("groep-5",), THIS, now=town.clock())
    gerda = people_on(town, DAY)[GERDA]
    assert {str(group) for group in gerda.own(Act.WRITE_OWN)} == of(THIS, "groep-3", "groep-5")
    assert {str(group) for group in gerda.own(Act.CODES_OWN)} == of(THIS, "groep-3")


def test_an_exception_member_goes_when_the_child_leaves_the_group(town: School) -> None:
    assert opens(people_on(town, DAY)[OMA]) == of(THIS, "groep-3")
    with town.register.changing() as rows:
        bram = select(schema.child.c.id).where(schema.child.c.first_name == "Bram").scalar_subquery()
        rows.execute(update(schema.membership).where(
            schema.membership.c.child == bram, schema.membership.c.year == str(THIS)).values(
            ends=DAY - datetime.timedelta(days=1)))
    assert opens(people_on(town, DAY)[OMA]) == set()


def test_one_households_end_is_not_the_others(town: School) -> None:
    with town.register.changing() as rows:
        dirk = select(schema.address.c.person).where(schema.address.c.mail == DIRK).scalar_subquery()
        rows.execute(update(schema.guardianship).where(schema.guardianship.c.person == dirk).values(access=False))
    people = people_on(town, DAY)
    assert opens(people[DIRK]) == set() and opens(people[ANNA]) == TABLE[ANNA]


def test_a_role_of_an_unknown_program_opens_nothing(town: School) -> None:
    with town.register.changing() as rows:
        rows.execute(update(schema.staff_role).where(schema.staff_role.c.role == "directie").values(role="koning"))
    henk = people_on(town, DAY)[HENK]
    assert (opens(henk), henk.may, henk.is_staff) == (set(), frozenset(), False)
