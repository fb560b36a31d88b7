"""Moves, years, who leaves and who comes back; children who are nearly known."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import select

from gate import schema
from gate.families import Answers, LeaversError, ListError
from school.words import Year
from tests.gate.office_list import NEXT, counted, kid, leaves, lines, mails_of, named, read, wants
from tests.gate.small_school import ANNA, DIRK, EVA, LIST, YEAR, School

LAST = Year(YEAR.first - 1)
SUMMER = datetime.date(2027, 7, 31)


def class_of(*names: str, group: str = "3") -> str:
    return lines(*(kid(name, f"{name}@x.example", group=group) for name in names))


def places(school: School, child: str) -> dict[str, tuple[datetime.date, datetime.date | None]]:
    m, c = schema.membership.c, schema.child.c
    with school.register.reading() as rows:
        return {f"{row.year}/{row.group}": (row.starts, row.ends) for row in rows.execute(
            select(m.year, m.group, m.starts, m.ends).join_from(schema.membership, schema.child, m.child == c.id)
            .where(c.first_name == child))}


def test_a_child_that_moves_reads_the_new_group_at_once_and_the_old_one_no_more(school: School) -> None:
    read(school, class_of("bo"))
    school.clock.passes(days=10)
    assert read(school, class_of("bo", group="4")).moved == ["bo Bos van groep-3 naar groep-4"]
    assert school.reads("bo@x.example") == {"2026-2027/groep-4", "2026-2027/school"}
    assert places(school, "bo") == {
        "2026-2027/groep-3": (YEAR.start, datetime.date(2026, 11, 29)),
        "2026-2027/groep-4": (datetime.date(2026, 11, 30), None)}
    assert not read(school, class_of("bo", group="4")).changes


def test_where_the_school_wants_it_the_old_group_stays_until_1_august(school: School) -> None:
    wants(school, move_at_once=False)
    read(school, class_of("bo"))
    report = read(school, class_of("bo", group="4"))
    assert report.moved == ["bo Bos van groep-3 naar groep-4 (leest groep-3 tot en met 31-07-2027)"]
    both = {"2026-2027/groep-3", "2026-2027/groep-4", "2026-2027/school"}
    assert school.reads("bo@x.example") == both and not read(school, class_of("bo", group="4")).changes
    school.clock.time = datetime.datetime(2027, 7, 31, 20, 0, tzinfo=datetime.UTC)  # 22:00 in the school's zone
    assert school.reads("bo@x.example") == both
    school.clock.passes(days=1)
    assert school.reads("bo@x.example") == both - {"2026-2027/groep-3"}


def test_a_move_by_mistake_leaves_nothing_behind(school: School) -> None:
    read(school, class_of("bo"))
    read(school, class_of("bo", group="4"))
    read(school, class_of("bo"))
    assert places(school, "bo") == {"2026-2027/groep-3": (YEAR.start, None)}


def test_next_years_list_prepares_it_and_opens_nothing_before_1_august(school: School) -> None:
    read(school, class_of("bo"))
    report = read(school, class_of("bo", "cas", group="4"), NEXT)
    assert report.placed == ["bo Bos (groep-4)"] and report.added == ["cas Bos (groep-4)"] and not report.moved
    assert read(school, class_of("bo", group="5"), NEXT).moved == ["bo Bos van groep-4 naar groep-5"]
    assert places(school, "bo") == {"2026-2027/groep-3": (YEAR.start, None), "2027-2028/groep-5": (NEXT.start, None)}
    assert school.reads("bo@x.example") == {"2026-2027/groep-3", "2026-2027/school"}
    assert not school.reads("cas@x.example")
    school.clock.time = datetime.datetime(2027, 8, 1, 4, 0, tzinfo=datetime.UTC)
    assert school.reads("bo@x.example") == {"2026-2027/groep-3", "2026-2027/school", "2027-2028/groep-5",
                                            "2027-2028/school", "2027-2028/bovenbouw"}
    assert school.reads("cas@x.example") == {"2027-2028/groep-4", "2027-2028/school"}


def test_a_whole_list_says_who_leaves(school: School) -> None:
    read(school, class_of("bo", "cas", "di"))
    assert not read(school, class_of("bo")).left, "absence means nothing"
    report = read(school, class_of("bo"), complete=True)
    assert report.left == ["cas Bos (laatste dag 20-11-2026)", "di Bos (laatste dag 20-11-2026)"]
    assert leaves(school, "cas") == datetime.date(2026, 11, 20) and leaves(school, "bo") is None
    assert not read(school, class_of("bo"), complete=True).changes
    with school.register.reading() as rows:
        notes = rows.execute(select(schema.audit.c.outcome).where(schema.audit.c.act == "leave")).scalars().all()
    assert notes == ["not-on-list"] * 2


def test_above_five_the_number_of_leavers_must_be_typed_or_nothing_is_written(school: School) -> None:
    names = ("bo", "cas", "di", "ed", "fi", "gi", "ha")
    read(school, class_of(*names))
    small = class_of("bo", "new")
    for typed in (None, 5, 7):
        with pytest.raises(LeaversError, match=r"6 kinderen .* niets gewijzigd.*--leavers 6"):
            read(school, small, complete=True, leavers=typed)
        assert counted(school)["child"] == 7 and leaves(school, "cas") is None
    assert len(read(school, small, complete=True, dry_run=True).left) == 6
    report = read(school, small, complete=True, leavers=6)
    assert len(report.left) == 6 and report.added == ["new Bos (groep-3)"]


def test_a_number_that_is_typed_must_agree_however_few_leave(school: School) -> None:
    read(school, class_of("bo", "cas"))
    with pytest.raises(LeaversError):
        read(school, class_of("bo"), complete=True, leavers=2)
    assert leaves(school, "cas") is None


def test_next_years_whole_list_lets_groep_8_go_on_the_last_day_of_this_year(school: School) -> None:
    read(school, class_of("bo", "cas"))
    read(school, class_of("di", group="5"))
    report = read(school, class_of("bo", group="4"), NEXT, complete=True)
    assert [leaves(school, name) for name in ("bo", "cas", "di")] == [None, SUMMER, SUMMER]
    assert len(report.left) == 2 and school.reads("cas@x.example")


def test_who_starts_next_year_is_not_missed_on_this_years_list(school: School) -> None:
    read(school, class_of("bo"))
    read(school, class_of("new"), NEXT)
    assert not read(school, class_of("bo"), complete=True).left and leaves(school, "new") is None


def test_who_has_no_place_since_last_year_left_then(school: School) -> None:
    read(school, class_of("bo", "cas"), LAST)
    read(school, class_of("bo", group="4"), complete=True)
    assert leaves(school, "cas") == LAST.end


def test_a_list_of_last_year_lets_nobody_go(school: School) -> None:
    with pytest.raises(ListError, match="2025-2026 is voorbij"):
        read(school, LIST, LAST, complete=True)


def test_nobody_leaves_while_a_line_is_unclear(school: School) -> None:
    """Cas is on the list, with a birthday that can't be."""
    read(school, class_of("bo", "cas", "di"))
    report = read(school, lines(kid("bo", "bo@x.example"), kid("cas", "cas@x.example", born="31-02-2020")),
                  complete=True)
    assert not report.left and "nog niet bepaald" in report.unclear[-1] and leaves(school, "di") is None


def test_a_child_that_is_on_the_list_again_is_back(school: School) -> None:
    read(school, class_of("bo", "cas"))
    read(school, class_of("bo"), complete=True)
    school.clock.passes(days=200)
    assert not school.reads("cas@x.example")
    assert read(school, class_of("cas")).returned == ["cas Bos was van school per 20-11-2026"]
    assert leaves(school, "cas") is None and school.reads("cas@x.example")


def test_a_wrong_whole_list_is_put_right_the_same_day(school: School) -> None:
    read(school, class_of("bo", "cas"))
    read(school, class_of("bo"), complete=True)
    read(school, class_of("bo", "cas"), complete=True)
    assert leaves(school, "cas") is None


def test_a_leaving_day_that_is_known_stays_while_the_child_is_at_school(school: School) -> None:
    read(school, class_of("bo"))
    with school.register.changing() as rows:
        rows.execute(schema.child.update().values(leaves=SUMMER))
    assert not read(school, class_of("bo")).changes and leaves(school, "bo") == SUMMER
    assert read(school, class_of("bo", group="4"), NEXT).returned and leaves(school, "bo") is None


@pytest.mark.parametrize("row, what", [
    (kid("Bo", ANNA, born="02-01-2020"), "another birthday"), (kid("Bo", ANNA, last="Bosch"), "another last name"),
    (kid("Bow", ANNA), "another spelling"),
])
def test_a_child_that_is_nearly_one_we_know_is_asked_about(school: School, row: str, what: str) -> None:
    read(school, lines(kid("Bo", ANNA), kid("Cas", ANNA)))
    before = counted(school)
    report = read(school, lines(row, kid("Cas", ANNA, group="4")))
    assert len(report.questions) == 1 and "Bo Bos (01-02-2020) in het register" in str(report.questions[0])
    assert report.unclear == ["regel 3: Cas Bos wacht op regel 2, van hetzelfde gezin"] and counted(school) == before
    name = report.questions[0].name
    same = read(school, lines(row), answers=Answers(same=[name.upper()]), dry_run=True)
    assert same.corrected[0].startswith("Bo Bos (01-02-2020) is nu ") and not same.added
    new = read(school, lines(row), answers=Answers(new=[name]), dry_run=True)
    assert len(new.added) == 1 and not new.questions
    read(school, lines(row), answers=Answers(same=[name]))
    assert counted(school) == before and not read(school, lines(row)).changes


def test_twins_are_two_children(school: School) -> None:
    read(school, lines(kid("Tim", ANNA), kid("Tom", ANNA)))
    assert counted(school)["child"] == 2
    read(school, lines(kid("Anna", EVA), kid("Hanna", EVA)))
    assert counted(school)["child"] == 4, "each stands on the list herself"
    assert read(school, lines(kid("Hanna", EVA))).unchanged == 1


def test_a_namesake_of_another_family_is_another_child(school: School) -> None:
    read(school, lines(kid("Bo", ANNA)))
    report = read(school, lines(kid("Bo", EVA, born="02-02-2020")))
    assert report.added and not report.questions and counted(school)["child"] == 2


def test_a_family_of_two_houses_over_two_years(school: School) -> None:
    read(school, named(kid("Bo", ANNA, DIRK, more=";;ja;ja;1;2")))
    read(school, lines(kid("Bo", ANNA, DIRK, group="4")), NEXT)
    assert mails_of(school, "Bo") == {ANNA: 1, DIRK: 2}
