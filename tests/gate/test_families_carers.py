"""Who is a guardian of whom: addresses, names, authority, households."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import insert, select, update

from gate import guardians, schema
from gate.codes import issue, live
from tests.gate.office_list import counted, kid, lines, mails_of, named, prove, read, wants
from tests.gate.small_school import ANNA, DIRK, EVA, School


def person_of(school: School, mail: str) -> str:
    with school.register.reading() as rows:
        return str(rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalar_one())


def close(school: School, mail: str) -> None:
    """The school ends somebody's access."""
    with school.register.changing() as rows:
        rows.execute(update(schema.guardianship).where(schema.guardianship.c.person == person_of(school, mail))
                     .values(access=False, ended=school.clock(), reason="uitspraak van de rechter"))


def test_an_address_that_its_owner_proved_wins_over_the_lists(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, DIRK), kid("Cas", ANNA, DIRK)))
    prove(school, DIRK)
    before = counted(school)
    report = read(school, lines(kid("Bo", ANNA, "oud@x.example"), kid("Cas", ANNA, "oud@x.example")))
    assert (report.changes, counted(school)) == (0, before)
    assert report.kept_addresses == [
        f"regel 2: Bo Bos: op de lijst staat oud@x.example; {DIRK} is door de ouder zelf bevestigd en blijft"]
    assert mails_of(school, "Bo") == {ANNA: 1, DIRK: 2}


def test_an_address_given_by_its_owner_wins_also_when_the_list_never_had_it(school: School) -> None:
    """Dirk's koppelcode tied an address of his own; the list's old one still stands there."""
    read(school, lines(kid("Bo", ANNA, "typfout@x.example")))
    with school.register.changing() as rows:
        rows.execute(insert(schema.address).values(mail=DIRK, person=person_of(school, "typfout@x.example"),
                                                   proven=school.clock(), listed=False))
    assert not read(school, lines(kid("Bo", ANNA, "typfout@x.example"))).changes
    report = read(school, lines(kid("Bo", ANNA, "anders@x.example")))
    assert len(report.kept_addresses) == 1 and mails_of(school, "Bo") == {ANNA: 1, DIRK: 2}
    assert report.corrected == ["adres van een ouder van Bo Bos: typfout@x.example vervalt"], "it could sign in"


def test_an_address_that_nobody_proved_is_the_lists_to_correct(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, "drik@x.example"), kid("Cas", ANNA, "drik@x.example")))
    corrected = lines(kid("Bo", ANNA, DIRK), kid("Cas", ANNA, DIRK))
    report = read(school, corrected)
    assert report.corrected == [f"adres van een ouder van Bo Bos: drik@x.example wordt {DIRK}"]
    assert mails_of(school, "Bo") == mails_of(school, "Cas") == {ANNA: 1, DIRK: 2}
    assert counted(school)["address"] == 2 and not read(school, corrected).changes


def test_a_code_that_was_mailed_to_a_wrong_address_ends_with_it(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, "drik@x.example"), kid("Cas", EVA)))
    with school.register.changing() as rows:
        for mail, way in (("drik@x.example", "mail"), (ANNA, "mail"), (EVA, "letter")):
            issue(rows, person_of(school, mail), by="office", way=way, now=school.clock(),
                  lives=datetime.timedelta(days=42))
    dirk = person_of(school, "drik@x.example")
    read(school, lines(kid("Bo", ANNA, DIRK), kid("Cas", "eva-nieuw@x.example")))
    with school.register.reading() as rows:
        assert live(rows, dirk, school.clock()) is None
        assert live(rows, person_of(school, ANNA), school.clock()), "hers went where it should"
        assert live(rows, person_of(school, "eva-nieuw@x.example"), school.clock()), "a letter went to nobody else"


def test_a_correction_in_one_line_of_two_is_asked_about(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, "drik@x.example"), kid("Cas", ANNA, "drik@x.example")))
    before = counted(school)
    report = read(school, lines(kid("Bo", ANNA, DIRK), kid("Cas", ANNA, "drik@x.example", group="4")))
    assert "regel 2: bij Bo Bos staat nu dirk@ouders.example, in het register drik@x.example" in report.unclear[0]
    assert "Cas Bos wacht op regel 2" in report.unclear[1] and counted(school) == before


def test_a_typing_error_in_one_line_of_two_ends_when_it_is_corrected(school: School) -> None:
    """The error made a guardian that does not exist; a stranger's mailbox reads nothing after."""
    read(school, lines(kid("Bo", ANNA, "drik@x.example"), kid("Cas", ANNA, DIRK)))
    report = read(school, lines(kid("Bo", ANNA, DIRK), kid("Cas", ANNA, DIRK)))
    assert report.corrected == [f"ouder van Bo Bos: drik@x.example wordt {DIRK}"]
    assert mails_of(school, "Bo") == {ANNA: 1, DIRK: 2} and not school.reads("drik@x.example")


def test_parents_who_changed_places_on_the_list_stay_who_they_are(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, DIRK)))
    report = read(school, lines(kid("Bo", DIRK, ANNA)))
    assert not report.changes and mails_of(school, "Bo") == {ANNA: 1, DIRK: 2}


def test_a_second_parent_in_the_first_column_gets_a_household_of_their_own(school: School) -> None:
    """A letter for one never goes along to the other's house."""
    read(school, lines(kid("Bo", ANNA)))
    read(school, lines(kid("Bo", DIRK, ANNA)))
    assert mails_of(school, "Bo") == {ANNA: 1, DIRK: 2}


def test_a_parent_who_is_not_on_the_list_stays(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, DIRK)))
    assert not read(school, lines(kid("Bo", ANNA))).changes and mails_of(school, "Bo") == {ANNA: 1, DIRK: 2}


def test_a_whole_list_says_who_reads_on_without_standing_on_it(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, DIRK)))
    report = read(school, lines(kid("Bo", ANNA)), complete=True)
    assert report.attention == [f"{DIRK} staat bij Bo Bos niet op de lijst en leest mee; moet dat eindigen, "
                                "doe het dan in het beheer"]
    assert not read(school, lines(kid("Bo", ANNA, DIRK)), complete=True).attention


def test_two_names_at_one_address_are_two_guardians(school: School) -> None:
    text = named(kid("Bo", "fam@x.example", "fam@x.example", more="Anna Bos;Dirk Bos;;;;"),
                 kid("Cas", "fam@x.example", "fam@x.example", more="Anna Bos;Dirk Bos;;;;"))
    read(school, text)
    assert counted(school) | {"membership": 0} == {
        "child": 2, "person": 2, "address": 2, "guardianship": 4, "membership": 0, "staff_role": 0}
    assert not read(school, text).changes
    assert not read(school, lines(kid("Bo", "fam@x.example", "fam@x.example"))).changes, "and without their names"


def test_one_address_twice_without_names_is_one_guardian(school: School) -> None:
    report = read(school, lines(kid("Bo", ANNA, ANNA)))
    assert report.linked == [f"{ANNA} bij Bo Bos"] and counted(school)["person"] == 1


def test_a_later_child_of_a_shared_mailbox_has_both_parents(school: School) -> None:
    read(school, named(kid("Bo", "fam@x.example", "fam@x.example", more="Anna Bos;Dirk Bos;;;;")))
    read(school, lines(kid("Cas", "fam@x.example")))
    assert counted(school)["guardianship"] == 4 and counted(school)["person"] == 2


def test_names_come_to_parents_who_had_none_and_are_corrected(school: School) -> None:
    read(school, lines(kid("Bo", ANNA)))
    assert read(school, named(kid("Bo", ANNA, more="Ana Bos;;;;;"))).corrected == [f"naam van {ANNA}: Ana Bos"]
    again = named(kid("Bo", ANNA, more="mevr. Ana Bos-de Wit;;;;;"))
    assert read(school, again).corrected == [f"naam van {ANNA}: mevr. Ana Bos-de Wit (was Ana Bos)"]
    assert not read(school, again).changes and counted(school)["person"] == 1


def test_two_spellings_of_a_parent_on_one_list_do_not_turn_by_turn_win(school: School) -> None:
    text = named(kid("Bo", ANNA, more="Anna Bos;;;;;"), kid("Cas", ANNA, more="A. Bos;;;;;"))
    read(school, text)
    assert not read(school, text).changes and counted(school)["person"] == 1


def test_a_name_that_somebody_goes_by_stays(school: School) -> None:
    read(school, named(kid("Bo", ANNA, more="Anna Bos;;;;;")))
    prove(school, ANNA)
    assert not read(school, named(kid("Bo", ANNA, more="Anna Bos-de Wit;;;;;"))).changes


def test_a_parent_without_an_address_gets_a_letter(school: School) -> None:
    text = named(kid("Bo", ANNA, "", more="Anna Bos;Dirk Bos;;;;"), kid("Cas", ANNA, "", more="Anna Bos;Dirk Bos;;;;"))
    report = read(school, text)
    assert "Dirk Bos bij Bo Bos" in report.linked and counted(school)["person"] == 2 and report.is_clear
    assert not read(school, text).changes
    later = read(school, named(kid("Bo", ANNA, DIRK, more="Anna Bos;Dirk Bos;;;;")))
    assert later.corrected == [f"adres van een ouder van Bo Bos: Dirk Bos wordt {DIRK}"]
    assert counted(school)["person"] == 2 and mails_of(school, "Cas") == {ANNA: 1, DIRK: 2}


def test_another_name_in_a_place_is_another_guardian(school: School) -> None:
    read(school, named(kid("Bo", ANNA, DIRK, more="Anna Bos;Dirk Bos;;;;")))
    read(school, named(kid("Bo", ANNA, EVA, more="Anna Bos;Eva Wit;;;;")))
    assert mails_of(school, "Bo") == {ANNA: 1, DIRK: 2, EVA: 3}


def test_a_parent_without_authority_is_known_and_reads_nothing(school: School) -> None:
    text = named(kid("Bo", ANNA, DIRK, more=";;ja;nee;;"))
    read(school, text)
    assert mails_of(school, "Bo") == {ANNA: 1} and not school.reads(DIRK)
    assert not read(school, text).changes
    wants(school, no_authority_reads=True)
    read(school, named(kid("Cas", ANNA, DIRK, more=";;ja;nee;;")))
    assert mails_of(school, "Cas") == {ANNA: 1, DIRK: 2}


def test_authority_that_is_lost_or_given_takes_the_access_along(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, DIRK)))
    lost = read(school, named(kid("Bo", ANNA, DIRK, more=";;;nee;;")))
    assert lost.corrected == [f"{DIRK} bij Bo Bos: geen gezag"] and not school.reads(DIRK)
    assert not read(school, lines(kid("Bo", ANNA, DIRK))).changes, "a list that says nothing changes nothing"
    assert read(school, named(kid("Bo", ANNA, DIRK, more=";;;ja;;"))).corrected and school.reads(DIRK)


@pytest.mark.parametrize("said", ["", "ja"])
def test_no_list_opens_what_the_school_closed(school: School, said: str) -> None:
    read(school, lines(kid("Bo", ANNA, DIRK)))
    close(school, DIRK)
    read(school, named(kid("Bo", ANNA, DIRK, more=f";;;{said};;")))
    assert not school.reads(DIRK)
    report = read(school, named(kid("Bo", ANNA, DIRK, more=";;;;;"), kid("Cas", ANNA, DIRK, more=f";;;{said};;")))
    assert "tot een ander kind is beëindigd" in report.unclear[0] and not school.reads(DIRK)


def test_a_new_partner_where_somebody_was_closed_out_is_let_in_by_a_person(school: School) -> None:
    read(school, lines(kid("Bo", ANNA, DIRK)))
    close(school, DIRK)
    report = read(school, lines(kid("Bo", ANNA, EVA)))
    assert EVA in report.unclear[0] and mails_of(school, "Bo") == {ANNA: 1} and not school.reads(DIRK)
    with school.register.reading() as rows:
        bo = rows.execute(select(schema.child.c.id)).scalar_one()
    guardians.reopen(school.register, person_of(school, EVA), bo, now=school.clock())
    assert mails_of(school, "Bo") == {ANNA: 1, EVA: 3} and school.reads(EVA)


@pytest.mark.parametrize("name", ["", "Dirk Jansen"])
def test_who_was_closed_out_does_not_come_back_under_another_address(school: School, name: str) -> None:
    """Nor when a later list says of the new one that they have authority."""
    first = lines(kid("Bo", ANNA, DIRK), kid("Cas", EVA))
    read(school, first)
    if name:
        with school.register.changing() as rows:
            rows.execute(update(schema.person).where(schema.person.c.id == person_of(school, DIRK)).values(name=name))
    close(school, DIRK)
    report = read(school, lines(kid("Bo", ANNA, "dirk.nieuw@ouders.example"), kid("Cas", EVA)))
    assert any("dirk.nieuw@ouders.example" in line and "beëindigd" in line for line in report.unclear)
    assert school.reads("dirk.nieuw@ouders.example") == set()
    assert school.reads(ANNA), "the other parent reads on"
    read(school, lines(kid("Bo", ANNA, "dirk.nieuw@ouders.example"), kid("Cas", EVA)))
    assert school.reads("dirk.nieuw@ouders.example") == set()


def test_households_are_the_lists_where_it_says_them(school: School) -> None:
    read(school, named(kid("Bo", ANNA, DIRK, more=";;;;1;1")))
    assert mails_of(school, "Bo") == {ANNA: 1, DIRK: 1}
    assert read(school, named(kid("Bo", ANNA, DIRK, more=";;;;A;B"))).corrected == [f"{DIRK} bij Bo Bos: huishouden 2"]
    assert not read(school, lines(kid("Bo", ANNA, DIRK))).changes and mails_of(school, "Bo") == {ANNA: 1, DIRK: 2}


def test_a_teacher_who_is_a_parent_too_is_one_person_with_their_own_name(school: School) -> None:
    school.peopled()
    read(school, named(kid("Bo", "gerda@school.example", more="Gerda Bos;;;;;")))
    assert counted(school)["person"] == 5
    assert school.reads("gerda@school.example") >= {"2026-2027/groep-3", "2026-2027/team"}
