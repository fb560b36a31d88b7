"""The school year turns by itself: nobody has to remember anything. Only the clock is moved."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gate import schema
from gate.snapshot import Person
from gate.staff import add_staff
from school.words import Year
from tests.gate import small_school
from tests.gate.guarded.releases import Printer, closed
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, LIST, TOML, YEAR, Browser, School

NEXT = Year.parse("2027-2028")
MAY = datetime.datetime(2027, 5, 20, 9, tzinfo=datetime.UTC)
LAST_NIGHT = datetime.datetime(2027, 7, 31, 21, 59, 59, tzinfo=datetime.UTC)  # 23:59:59 in the Netherlands
NEW_YEAR = LAST_NIGHT + datetime.timedelta(seconds=1)
OLD_3, NEW_4 = "/besloten/2026-2027/groep-3/", "/besloten/2027-2028/groep-4/"


@pytest.fixture
def school(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """A small school that goes by the calendar, with pages of both years."""
    monkeypatch.setattr(small_school, "TOML", TOML.replace('year = "2026-2027"\n', ""))
    made = School.found(tmp_path, database)
    printer = Printer(made.home)
    printer.trees |= {"besloten/2027-2028/groep-4": closed("zonnebloem"),
                      "besloten/2027-2028/groep-3": closed("regenboog")}
    printer.release()
    yield made
    made.register.close()


def next_list() -> str:
    """Next year's: Bram and Fien go to groep 4; Cas left for another school."""
    lines = [line for line in LIST.splitlines() if not line.startswith("Cas")]
    return "\n".join(lines).replace("Groep 3;3", "Groep 4;4").replace(";3;3;", ";4;4;") + "\n"


def asked(browser: Browser, path: str) -> int:
    with browser.get(path) as answer:
        return answer.status_code


def reads(school: School, mail: str) -> set[str]:
    """What somebody may read on this day of the school's own time."""
    return {str(group) for group in person(school, mail).groups}


def person(school: School, mail: str) -> Person:
    names = {GERDA: "juf Gerda", HENK: "Henk"}
    people = school.register.read_rights(today(school)).people.values()
    return next(one for one in people if one.name == names.get(mail, mail))


def today(school: School) -> datetime.date:
    return school.clock().astimezone(school.settings.site.zone).date()


def leaves(school: School, first_name: str, last_day: datetime.date | None) -> None:
    with school.register.changing() as rows:
        rows.execute(update(schema.child).where(schema.child.c.first_name == first_name).values(leaves=last_day))


def test_a_list_read_in_may_opens_nothing_before_1_august_and_everything_after_while_the_gate_runs(
        school: School) -> None:
    school.peopled()
    school.clock.time = MAY
    school.read_in(next_list(), NEXT)
    dirk = school.browser().signs_in(DIRK)
    assert asked(dirk, OLD_3) == 200 and asked(dirk, NEW_4) == 404
    assert school.register.read_rights(school.today).next_change == NEXT.start
    school.clock.time = LAST_NIGHT
    assert asked(dirk, NEW_4) == 404
    school.clock.time = NEW_YEAR
    assert asked(dirk, NEW_4) == 200, "in the same process, without a change of rows"
    assert asked(dirk, OLD_3) == 200, "last year's group stays readable"
    start = dirk.get("/besloten/").get_data(as_text=True)
    assert "Schooljaar 2026-2027" in start and "Schooljaar 2027-2028" not in start


def test_new_families_of_groep_3_never_see_last_years_groep_3(school: School) -> None:
    school.peopled()
    school.clock.time = MAY
    school.read_in(f"{LIST.splitlines()[0]}\nGijs;;Haas;01-02-2021;Groep 3;3;gerrie@ouders.example;\n", NEXT)
    assert reads(school, "gerrie@ouders.example") == set()
    school.clock.time = NEW_YEAR
    gerrie = school.browser().signs_in("gerrie@ouders.example")
    assert asked(gerrie, "/besloten/2027-2028/groep-3/") == 200
    assert asked(gerrie, OLD_3) == 404


def test_a_year_without_a_list_yet_takes_nothing_away(school: School) -> None:
    school.peopled()
    school.clock.time = NEW_YEAR
    assert reads(school, EVA) == {"2026-2027/groep-3", "2026-2027/school"}


def test_old_groups_stay_readable_until_the_child_leaves_and_then_the_schools_days_more(school: School) -> None:
    school.peopled()
    last_day = datetime.date(2027, 7, 31)
    leaves(school, "Cas", last_day)
    leaves(school, "Bram", last_day)
    grace = school.settings.people.leavers_days
    assert grace == 92, "three months"
    school.clock.time = NEW_YEAR
    anna = school.browser().signs_in(ANNA)
    assert asked(anna, OLD_3) == 200
    over = datetime.datetime.combine(last_day + datetime.timedelta(days=grace + 1), datetime.time(),
                                     tzinfo=school.settings.site.zone).astimezone(datetime.UTC)
    assert school.register.read_rights(last_day).next_change == NEXT.start
    assert school.register.read_rights(NEXT.start).next_change == over.astimezone(school.settings.site.zone).date()
    school.clock.time = over - datetime.timedelta(seconds=1)
    assert asked(anna, OLD_3) == 200
    school.clock.time = over
    assert asked(anna, OLD_3) == 404
    assert reads(school, ANNA) == set()
    assert reads(school, EVA), "Fien did not leave"


def test_a_teacher_of_one_year_is_not_one_of_the_next_and_the_head_goes_on(school: School) -> None:
    school.peopled()
    school.clock.time = NEW_YEAR
    assert person(school, GERDA).roles == frozenset() and not person(school, GERDA).may
    assert person(school, HENK).roles == {"directie"} and "2027-2028/groep-3" in reads(school, HENK)
    add_staff(school.register, "", GERDA, "leerkracht", ("groep-4",), NEXT, now=school.clock())
    assert "2027-2028/groep-4" in reads(school, GERDA)


def test_a_role_holds_to_the_end_of_its_last_day_in_the_schools_own_time(school: School) -> None:
    school.peopled()
    with school.register.changing() as rows:
        gerda = select(schema.address.c.person).where(schema.address.c.mail == GERDA).scalar_subquery()
        rows.execute(update(schema.staff_role).where(schema.staff_role.c.person == gerda)
                     .values(ends=datetime.date(2027, 3, 27)))
    # In the night of 27 to 28 March 2027 the clock goes forward; the day before ends at 23:00 UTC.
    school.clock.time = datetime.datetime(2027, 3, 27, 22, 59, 59, tzinfo=datetime.UTC)
    assert school.register.read_rights(today(school)).next_change == datetime.date(2027, 3, 28)
    assert "2026-2027/groep-3" in reads(school, GERDA) and person(school, GERDA).may
    school.clock.passes(seconds=1)
    assert not reads(school, GERDA) and not person(school, GERDA).may


@pytest.mark.parametrize("last_day, first_night", [
    (datetime.date(2027, 10, 30), datetime.datetime(2027, 10, 30, 22, tzinfo=datetime.UTC)),  # summer time's last
    (datetime.date(2027, 10, 31), datetime.datetime(2027, 10, 31, 23, tzinfo=datetime.UTC)),  # a day of 25 hours
    (datetime.date(2028, 2, 29), datetime.datetime(2028, 2, 29, 23, tzinfo=datetime.UTC)),
    (datetime.date(2028, 3, 26), datetime.datetime(2028, 3, 26, 22, tzinfo=datetime.UTC)),  # a day of 23 hours
])
def test_a_last_day_ends_at_midnight_in_dst_nights_and_on_29_february(
        school: School, last_day: datetime.date, first_night: datetime.datetime) -> None:
    school.peopled()
    with school.register.changing() as rows:
        rows.execute(update(schema.membership).values(ends=last_day))
    school.clock.time = first_night - datetime.timedelta(seconds=1)
    eva = school.browser().signs_in(EVA)
    assert asked(eva, OLD_3) == 200
    school.clock.time = first_night
    assert asked(eva, OLD_3) == 404


def test_an_exception_member_reads_until_the_last_day_or_until_the_child_leaves(school: School) -> None:
    school.peopled()
    with school.register.changing() as rows:
        fien = rows.execute(select(schema.child.c.id).where(schema.child.c.first_name == "Fien")).scalar_one()
        rows.execute(schema.person.insert().values(id="9" * 32, name="Oma", created=school.clock()))
        rows.execute(schema.address.insert().values(mail="oma@ouders.example", person="9" * 32))
        rows.execute(schema.guest.insert().values(
            id="8" * 32, person="9" * 32, child=fien, year=str(YEAR), group="groep-3", reason="haalt elke dag",
            by="7" * 32, starts=school.today, ends=datetime.date(2027, 2, 28)))
    school.clock.time = datetime.datetime(2027, 2, 28, 22, 59, 59, tzinfo=datetime.UTC)
    oma = school.browser().signs_in("oma@ouders.example")
    assert asked(oma, OLD_3) == 200
    school.clock.passes(seconds=1)
    assert asked(oma, OLD_3) == 404
    with school.register.changing() as rows:
        rows.execute(update(schema.guest).values(ends=datetime.date(2027, 6, 30)))
    leaves(school, "Fien", datetime.date(2027, 3, 5))
    school.clock.passes(days=3)
    time.sleep(0.6)  # rows changed: a snapshot asks after half a second
    assert asked(oma, OLD_3) == 200
    school.clock.time = datetime.datetime(2027, 3, 5, 23, tzinfo=datetime.UTC)
    assert asked(oma, OLD_3) == 404, "no days of grace for who is no parent"
