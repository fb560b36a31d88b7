"""What the office does by hand with children and guardians."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import Connection, func, select

from gate import children, codes, contacts, guardians, schema
from gate.children import Child, ChildError
from gate.guardians import GuardianError
from school.words import Group, Year
from tests.gate.small_school import ANNA, DIRK, EVA, HENK, YEAR, School

NEXT = Year(2027)
DAY = datetime.date


@pytest.fixture
def peopled(school: School) -> School:
    return school.peopled()


def child(rows: Connection, first_name: str) -> Child:
    return children.some(rows, [rows.execute(select(schema.child.c.id).where(
        schema.child.c.first_name == first_name)).scalar_one()])[0]


def person(rows: Connection, mail: str) -> str:
    return str(rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalar_one())


def acts(school: School, by: str = "") -> list[str]:
    """What the log holds, by whom."""
    with school.register.reading() as rows:
        log = select(schema.audit.c.act, schema.audit.c.actor).order_by(schema.audit.c.id)
        return [row.act for row in rows.execute(log) if by in ("", row.actor)]


@pytest.mark.parametrize("text, found", [
    ("bram", ["Bram de Vries"]), ("Vries", ["Bram de Vries", "Cas de Vries"]),
    ("de vries", ["Bram de Vries", "Cas de Vries"]),
    ("ozturk", ["Fien Öztürk"]), ("ÖZT", ["Fien Öztürk"]), ("fien ö", ["Fien Öztürk"]), ("ries", []), ("", []),
    ("%", []), ("_", []), ("B%", []), ("bra_", []), ("' or 1=1", []), ("bram cas", [])])
def test_a_child_is_found_by_first_name_and_by_last_name_without_its_particle(
        peopled: School, text: str, found: list[str]) -> None:
    with peopled.register.reading() as rows:
        assert [one.name for one in children.find(rows, text)] == found


@pytest.mark.parametrize("text, found", [
    ("anna@ouders", [ANNA]), ("ouders.example", [ANNA, DIRK, EVA]), ("a%a", []), ("_nna", []), ("henk", [HENK])])
def test_a_guardian_is_found_by_address_and_staff_by_name(peopled: School, text: str, found: list[str]) -> None:
    with peopled.register.reading() as rows:
        assert [one.mails[0] for one in guardians.find(rows, text)] == found


def test_dutch_lists_sort_by_the_name_without_its_particle(peopled: School) -> None:
    with peopled.register.changing() as rows:
        for first, particle, last in (("Zoë", "van der", "Aa"), ("Bo", "", "Zwart"), ("Ab", "de", "Wit")):
            children.add(rows, first_name=first, particle=particle, last_name=last, born=DAY(2020, 1, 1),
                         group=Group(YEAR, "groep-4"), starts=DAY(2026, 11, 20), now=peopled.clock())
        places = children.places_in(rows, Group(YEAR, "groep-4"), DAY(2026, 11, 20))
        assert [one.first_name for one in children.some(rows, [place.child for place in places])] == ["Zoë", "Ab", "Bo"]


def test_a_name_is_corrected_and_two_children_never_become_one(peopled: School) -> None:
    with peopled.register.changing() as rows:
        bram = child(rows, "Bram")
        children.correct(rows, bram.id, first_name="Bram", particle="", last_name="Vries", born=bram.born,
                         now=peopled.clock())
        assert child(rows, "Bram").name == "Bram Vries"
        cas = child(rows, "Cas")
        with pytest.raises(ChildError) as error:
            children.correct(rows, bram.id, first_name="Cas", particle="de", last_name="Vries", born=cas.born,
                             now=peopled.clock())
        assert error.value.child == cas.id


def test_a_child_that_moves_at_once_opens_the_new_group_and_closes_the_old(peopled: School) -> None:
    with peopled.register.changing() as rows:
        children.move(rows, child(rows, "Bram").id, YEAR, "groep-4", now=peopled.clock(), at_once=True)
    assert peopled.reads(DIRK) == {"2026-2027/groep-4", "2026-2027/school"}
    assert acts(peopled)[-1] == "child-move"


def test_a_child_that_moves_until_august_keeps_the_old_group_beside_the_new(peopled: School) -> None:
    with peopled.register.changing() as rows:
        children.move(rows, child(rows, "Bram").id, YEAR, "groep-4", now=peopled.clock(), at_once=False)
    assert peopled.reads(DIRK) == {"2026-2027/groep-3", "2026-2027/groep-4", "2026-2027/school"}
    peopled.clock.time = datetime.datetime(2027, 8, 1, 10, tzinfo=datetime.UTC)
    assert "2026-2027/groep-3" not in peopled.reads(DIRK)
    assert "2026-2027/groep-4" in peopled.reads(DIRK)


def test_moving_twice_in_a_day_leaves_one_place_and_can_be_undone(peopled: School) -> None:
    with peopled.register.changing() as rows:
        bram = child(rows, "Bram").id
        first = children.move(rows, bram, YEAR, "groep-4", now=peopled.clock(), at_once=True)
        children.move(rows, bram, YEAR, "groep-5", now=peopled.clock(), at_once=True)
        assert children.move(rows, bram, YEAR, "groep-5", now=peopled.clock(), at_once=True) == []
        assert [place.group.name for place in children.places(rows, bram) if place.ends is None] == ["groep-5"]
        children.restore(rows, bram, YEAR, [place.packed() for place in first], now=peopled.clock(), by="office")
    assert peopled.reads(DIRK) == {"2026-2027/groep-3", "2026-2027/school"}


def test_who_moved_away_and_back_reads_one_group(peopled: School) -> None:
    for group in ("groep-4", "groep-3"):
        with peopled.register.changing() as rows:
            children.move(rows, child(rows, "Bram").id, YEAR, group, now=peopled.clock(), at_once=True)
        peopled.clock.passes(days=2)
    assert peopled.reads(DIRK) == {"2026-2027/groep-3", "2026-2027/school"}


def test_a_child_that_leaves_gives_grace_for_what_was_and_nothing_of_next_year(peopled: School) -> None:
    with peopled.register.changing() as rows:
        bram = child(rows, "Bram").id
        children.move(rows, bram, NEXT, "groep-4", now=peopled.clock(), at_once=True)
        gone = children.leave(rows, bram, NEXT.start - datetime.timedelta(days=1), now=peopled.clock())
        assert [str(place.group) for place in gone] == ["2027-2028/groep-4"]
    peopled.clock.time = datetime.datetime(2027, 9, 1, tzinfo=datetime.UTC)
    assert peopled.reads(DIRK) == {"2026-2027/groep-3", "2026-2027/school"}
    peopled.clock.passes(days=100)
    assert peopled.reads(DIRK) == set()


def test_a_child_comes_back(peopled: School) -> None:
    with peopled.register.changing() as rows:
        bram = child(rows, "Bram").id
        children.leave(rows, bram, DAY(2026, 8, 10), now=peopled.clock())
    assert peopled.reads(DIRK) == set()
    with peopled.register.changing() as rows:
        children.enrol(rows, bram, Group(YEAR, "groep-4"), now=peopled.clock())
    assert peopled.reads(DIRK) == {"2026-2027/groep-4", "2026-2027/school"}


def test_a_new_child_on_its_first_day(peopled: School) -> None:
    with peopled.register.changing() as rows:
        born = DAY(2022, 11, 28)
        new = children.add(rows, first_name="Gijs", particle="", last_name="Nieuw", born=born,
                           group=Group(YEAR, "groep-3"), starts=DAY(2026, 11, 28), now=peopled.clock())
        guardians.add(rows, new, name="Hanna Nieuw", mail="hanna@ouders.example", household=1, authority=True,
                      access=True, now=peopled.clock())
        with pytest.raises(ChildError):
            children.add(rows, first_name="Gijs", particle="", last_name="Nieuw", born=born,
                         group=Group(YEAR, "groep-4"), starts=born, now=peopled.clock())
    assert peopled.people()["Hanna Nieuw"].groups == frozenset()
    peopled.clock.passes(days=8)
    assert {str(group) for group in peopled.people()["Hanna Nieuw"].groups} == {"2026-2027/groep-3", "2026-2027/school"}


def test_access_to_one_child_ends_at_once_and_the_list_does_not_open_it(peopled: School) -> None:
    with peopled.register.changing() as rows:
        bram, dirk = child(rows, "Bram").id, person(rows, DIRK)
        codes.issue(rows, dirk, by="office", way=codes.LETTER, now=peopled.clock(), lives=datetime.timedelta(days=42))
    number = peopled.register.change_number()
    assert guardians.end_access(peopled.register, dirk, bram, reason="uitspraak", now=peopled.clock())
    assert peopled.reads(DIRK) == set()
    assert peopled.register.change_number() > number
    assert not guardians.end_access(peopled.register, dirk, bram, reason="", now=peopled.clock())
    with peopled.register.reading() as rows:
        assert codes.live(rows, dirk, peopled.clock()) is None
        tie = guardians.tie_of(rows, dirk, bram)
        assert tie and tie.ended and tie.reason == "uitspraak"
    peopled.peopled()
    assert peopled.reads(DIRK) == set()
    assert guardians.reopen(peopled.register, dirk, bram, now=peopled.clock())
    assert peopled.reads(DIRK) == {"2026-2027/groep-3", "2026-2027/school"}


def test_ending_one_child_leaves_the_others(peopled: School) -> None:
    with peopled.register.reading() as rows:
        anna, cas = person(rows, ANNA), child(rows, "Cas").id
    guardians.end_access(peopled.register, anna, cas, reason="", now=peopled.clock())
    assert peopled.reads(ANNA) == {"2026-2027/groep-3", "2026-2027/school"}


def test_a_parent_without_authority_reads_nothing_unless_the_school_says_so(peopled: School) -> None:
    with peopled.register.reading() as rows:
        dirk, bram = person(rows, DIRK), child(rows, "Bram").id
    guardians.set_authority(peopled.register, dirk, bram, False, now=peopled.clock())
    assert peopled.reads(DIRK) == set()
    guardians.reopen(peopled.register, dirk, bram, now=peopled.clock())
    assert "2026-2027/groep-3" in peopled.reads(DIRK)
    guardians.end_access(peopled.register, dirk, bram, reason="", now=peopled.clock())
    guardians.set_authority(peopled.register, dirk, bram, True, now=peopled.clock())
    assert peopled.reads(DIRK) == set(), "authority opens nothing that somebody ended"


def test_a_mailbox_may_be_two_guardians(peopled: School) -> None:
    with peopled.register.changing() as rows:
        guardians.add(rows, child(rows, "Fien").id, name="Emre", mail=EVA, household=1, authority=True, access=True,
                      now=peopled.clock())
        assert len(guardians.holders(rows, EVA)) == 2
        with pytest.raises(GuardianError):
            guardians.tie(rows, child(rows, "Bram").id, person(rows, DIRK), household=2, authority=True, access=True,
                          now=peopled.clock())


def test_a_guardian_added_by_mistake_goes_without_a_trace_but_the_log(peopled: School) -> None:
    with peopled.register.changing() as rows:
        bram = child(rows, "Bram").id
        wrong = guardians.add(rows, bram, name="", mail="fout@ouders.example", household=1, authority=True,
                              access=True, now=peopled.clock())
        guardians.untie(rows, bram, wrong, access=True, now=peopled.clock(), by="office")
        assert guardians.one(rows, wrong) is None
        guardians.untie(rows, bram, person(rows, ANNA), access=True, now=peopled.clock(), by="office")
        assert guardians.one(rows, person(rows, ANNA)), "Anna has Cas as well"
    assert acts(peopled)[-3:] == ["guardian-add", "guardian-undo", "guardian-undo"]


def test_two_entries_of_one_person_become_one_and_what_was_ended_stays_so(peopled: School) -> None:
    with peopled.register.changing() as rows:
        bram, anna, dirk = child(rows, "Bram").id, person(rows, ANNA), person(rows, DIRK)
    guardians.end_access(peopled.register, dirk, bram, reason="", now=peopled.clock())
    with peopled.register.changing() as rows:
        contacts.merge(rows, anna, dirk, now=peopled.clock())
        one = guardians.one(rows, anna)
        assert one and set(one.mails) == {ANNA, DIRK}
        assert guardians.one(rows, dirk) is None
        assert rows.execute(select(func.count()).select_from(schema.device)).scalar_one() == 0
        with pytest.raises(GuardianError):
            contacts.merge(rows, anna, anna, now=peopled.clock())
    assert "2026-2027/groep-3" not in peopled.reads(ANNA)


def test_nobody_becomes_staff_by_being_merged(peopled: School) -> None:
    with peopled.register.changing() as rows, pytest.raises(GuardianError):
        contacts.merge(rows, person(rows, ANNA), person(rows, HENK), now=peopled.clock())


def test_an_address_that_is_dropped_ends_what_is_signed_in_by_it(peopled: School) -> None:
    browser = peopled.browser().signs_in(EVA)
    with peopled.register.changing() as rows:
        eva = person(rows, EVA)
        with pytest.raises(GuardianError):
            contacts.drop_address(rows, eva, EVA, now=peopled.clock())
        contacts.add_address(rows, eva, "eva2@ouders.example", now=peopled.clock())
        with pytest.raises(GuardianError):
            contacts.add_address(rows, eva, "eva2@ouders.example", now=peopled.clock())
        contacts.drop_address(rows, eva, EVA, now=peopled.clock())
    peopled.clock.passes(seconds=1)
    assert not browser.is_signed_in
    peopled.deliver()
    assert EVA in {str(mail["To"]) for mail in peopled.letterbox.mails[1:]}, "they hear of it at the old address"
