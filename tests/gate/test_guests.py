"""Exception members: one group, until a day, and the head is told."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import Connection, select

from gate import children, guardians, guests, notices, schema
from gate.guests import GuestError
from school.words import Group
from tests.gate.small_school import ANNA, EVA, HENK, YEAR, School
from tests.gate.test_office_people import acts, child, person

OMA = "oma@familie.example"
GROEP_3 = Group(YEAR, "groep-3")
UNTIL = datetime.date(2026, 12, 18)


@pytest.fixture
def peopled(school: School) -> School:
    return school.peopled()


def add(school: School, rows: Connection, *, mail: str = OMA, name: str = "Oma Truus", child_name: str = "Bram",
        group: Group = GROEP_3, reason: str = "haalt elke dag op", ends: datetime.date = UNTIL) -> str:
    return guests.add(rows, name=name, mail=mail, child=child(rows, child_name).id, group=group, reason=reason,
                      ends=ends, now=school.clock())


def reads(school: School) -> set[str]:
    return {str(group) for group in school.people()["Oma Truus"].groups}


def test_an_exception_member_reads_that_group_and_nothing_else(peopled: School) -> None:
    with peopled.register.changing() as rows:
        add(peopled, rows)
    assert reads(peopled) == {"2026-2027/groep-3"}


def test_it_ends_after_its_last_day_by_itself(peopled: School) -> None:
    with peopled.register.changing() as rows:
        add(peopled, rows)
    peopled.clock.time = datetime.datetime(2026, 12, 18, 20, tzinfo=datetime.UTC)
    assert reads(peopled) == {"2026-2027/groep-3"}
    peopled.clock.passes(days=1)
    assert reads(peopled) == set()


@pytest.mark.parametrize("how", ["moves", "leaves"])
def test_it_ends_with_the_childs_own_place(peopled: School, how: str) -> None:
    with peopled.register.changing() as rows:
        add(peopled, rows)
        bram = child(rows, "Bram").id
        if how == "moves":
            children.move(rows, bram, YEAR, "groep-4", now=peopled.clock(), at_once=True)
        else:
            children.leave(rows, bram, peopled.today - datetime.timedelta(days=1), now=peopled.clock())
    assert reads(peopled) == set()
    assert peopled.reads(ANNA), "the family keeps what is theirs"


def test_it_is_ended_at_once_and_that_can_be_undone(peopled: School) -> None:
    with peopled.register.changing() as rows:
        guest = add(peopled, rows)
    assert guests.end(peopled.register, guest, now=peopled.clock())
    assert reads(peopled) == set()
    assert not guests.end(peopled.register, guest, now=peopled.clock())
    with peopled.register.changing() as rows:
        assert guests.current(rows, peopled.today) == []
        yesterday = peopled.today - datetime.timedelta(days=1)
        assert guests.reopen(rows, guest, UNTIL, ended=yesterday, now=peopled.clock())
    assert reads(peopled) == {"2026-2027/groep-3"}


@pytest.mark.parametrize("wrong, why", [
    ({"reason": "  "}, "no-reason"), ({"ends": datetime.date(2027, 8, 1)}, "ends"),
    ({"ends": datetime.date(2026, 11, 19)}, "ends"), ({"group": Group(YEAR, "groep-5")}, "not-there"),
    ({"group": Group(YEAR, "school")}, "not-there"), ({"mail": ANNA}, "guardian")])
def test_what_can_not_be_is_not_written(peopled: School, wrong: dict[str, object], why: str) -> None:
    with pytest.raises(GuestError) as error, peopled.register.changing() as rows:
        add(peopled, rows, **wrong)  # type: ignore[arg-type]
    assert error.value.why == why
    with peopled.register.reading() as rows:
        assert rows.execute(select(schema.guest)).all() == []
    assert "guest-add" not in acts(peopled)


def test_nobody_is_added_twice_for_a_child_and_a_parent_of_another_may_be_one(peopled: School) -> None:
    with peopled.register.changing() as rows:
        add(peopled, rows, mail=EVA)
        with pytest.raises(GuestError):
            add(peopled, rows, mail=EVA)
        assert len(guardians.holders(rows, EVA)) == 1


def test_the_head_gets_a_mail_without_a_name_and_a_notice(peopled: School) -> None:
    with peopled.register.changing() as rows:
        guest = add(peopled, rows)
    peopled.deliver()
    mail = peopled.letterbox.mails[-1]
    assert mail["To"] == HENK
    body = mail.get_body(("plain",))
    assert body and "Groep 3" in body.get_content() and "/beheer/meelezers/" in body.get_content()
    for secret in ("Truus", "Bram", OMA, "haalt"):
        assert secret not in mail.as_string()
    told = notices.open_notices(peopled.register)
    assert [(one.kind, one.detail) for one in told] == [(guests.NEW_GUEST, guest)]
    assert notices.settle(peopled.register, told[0].id, "0" * 32, peopled.clock())
    assert notices.open_notices(peopled.register) == []
    assert not notices.settle(peopled.register, told[0].id, "0" * 32, peopled.clock())


def test_a_head_who_adds_one_is_not_mailed_about_it(peopled: School) -> None:
    with peopled.register.changing() as rows:
        guests.add(rows, name="", mail=OMA, child=child(rows, "Bram").id, group=GROEP_3, reason="haalt op",
                   ends=UNTIL, now=peopled.clock(), by=person(rows, HENK))
    assert peopled.deliver() == 0
