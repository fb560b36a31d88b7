"""Who may read what, out of the rows of the register; on both stores."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from gate import schema
from gate.errors import StoreUnavailable
from gate.register import Register
from gate.staff import StaffError, add_staff, end_access
from school.words import Year
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, LIST, YEAR, School

Y = "2026-2027"


def test_a_parent_reads_the_groups_of_each_child_and_the_school(school: School) -> None:
    school.peopled()
    assert school.reads(ANNA) == {f"{Y}/groep-3", f"{Y}/groep-5", f"{Y}/bovenbouw", f"{Y}/school"}
    assert school.reads(DIRK) == school.reads(EVA) == {f"{Y}/groep-3", f"{Y}/school"}


def test_a_teacher_reads_the_own_group_and_the_team(school: School) -> None:
    school.peopled()
    assert school.reads(GERDA) == {f"{Y}/groep-3", f"{Y}/school", f"{Y}/team"}
    assert school.person(GERDA).is_staff and not school.person(ANNA).is_staff


def test_the_head_reads_every_group(school: School) -> None:
    school.peopled()
    assert school.reads(HENK) == {f"{Y}/{group}" for group in school.settings.site.group_names}


def test_a_parent_in_the_mr_reads_the_mr_and_stays_a_parent(school: School) -> None:
    school.peopled()
    add_staff(school.register, "", ANNA, "mr", (), YEAR, now=school.clock())
    assert f"{Y}/mr" in school.reads(ANNA) and f"{Y}/groep-5" in school.reads(ANNA)
    assert f"{Y}/team" not in school.reads(ANNA)


def test_a_parent_whose_access_ended_reads_nothing_of_that_child_and_stays_out(school: School) -> None:
    school.peopled()
    assert end_access(school.register, ANNA, "bram", now=school.clock()) == "Bram de Vries"
    assert school.reads(ANNA) == {f"{Y}/groep-5", f"{Y}/bovenbouw", f"{Y}/school"}
    school.read_in(LIST)
    assert f"{Y}/groep-3" not in school.reads(ANNA), "the office's list must not open what was closed"


def test_ending_access_asks_for_one_child_by_name(school: School) -> None:
    school.peopled()
    with pytest.raises(StaffError, match="2 kinderen"):
        end_access(school.register, ANNA, "", now=school.clock())
    with pytest.raises(StaffError):
        end_access(school.register, EVA, "Bram", now=school.clock())


def test_last_years_group_stays_readable_and_next_years_opens_on_1_august(school: School) -> None:
    school.peopled()
    school.read_in(LIST.replace("Groep 3;3", "Groep 4;4"), Year.parse("2027-2028"))
    assert school.reads(DIRK) == {f"{Y}/groep-3", f"{Y}/school"}
    rights = school.register.read_rights(school.today)
    assert rights.next_change == datetime.date(2027, 8, 1)
    school.clock.time = datetime.datetime(2027, 8, 1, 8, tzinfo=datetime.UTC)
    assert school.reads(DIRK) == {f"{Y}/groep-3", f"{Y}/school", "2027-2028/groep-4", "2027-2028/school"}


def test_a_leaving_date_ends_access_without_a_change_of_rows(school: School) -> None:
    school.peopled()
    with school.register.changing() as rows:
        rows.execute(update(schema.membership).values(ends=school.today))
    assert school.reads(EVA)
    assert school.register.read_rights(school.today).next_change == school.today + datetime.timedelta(days=1)
    school.clock.passes(days=1)
    assert not school.reads(EVA)


@pytest.mark.parametrize("role, group, said", [
    ("juf", "groep-3", "rol “juf”"), ("leerkracht", "groep-33", "bedoelde u “groep-3”")])
def test_a_role_that_can_not_be_is_refused_in_words(school: School, role: str, group: str, said: str) -> None:
    with pytest.raises(StaffError, match=said):
        add_staff(school.register, "Iris", "iris@school.example", role, (group,), YEAR, now=school.clock())
    with pytest.raises(StaffError, match="geen mailadres"):
        add_staff(school.register, "Iris", "iris", "leerkracht", ("groep-3",), YEAR, now=school.clock())


def test_every_change_of_rights_raises_the_number_and_a_failed_one_does_not(school: School) -> None:
    before = school.register.change_number()
    school.peopled()
    after = school.register.change_number()
    assert after > before
    with pytest.raises(IntegrityError), school.register.changing() as rows:
        rows.execute(insert(schema.address).values(mail="x@y.example", person="0" * 32))
    assert school.register.change_number() == after
    with school.register.writing():
        pass
    assert school.register.change_number() == after


def test_many_writers_at_once_all_get_their_turn(school: School) -> None:
    def change() -> None:
        for _ in range(5):
            with school.register.changing() as rows:
                rows.execute(select(func.count()).select_from(schema.person))

    before, threads = school.register.change_number(), [threading.Thread(target=change) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert school.register.change_number() == before + 40


def test_the_schema_that_alembic_makes_is_the_schema_that_we_write_down(school: School) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    with school.register.reading() as rows:
        context = MigrationContext.configure(rows, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    assert len(set(school.register.revision())) == 1


def test_a_register_of_a_newer_program_is_refused_in_words(school: School) -> None:
    with school.register.writing() as rows:
        rows.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnavailable, match="nieuwere Schoolpoort"):
        Register.open(school.home, school.settings)


def test_a_store_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="niet te openen"):
        School.found(tmp_path, "postgresql://postgres@127.0.0.1:1/none?connect_timeout=1")


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    school = School.found(tmp_path)
    with school.register.reading() as rows:
        found = {name: rows.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                 for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")}
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}
    assert school.home.register_file.stat().st_mode & 0o077 == 0
    assert not issubclass(StoreUnavailable, DatabaseError)
    school.register.close()
