"""A way in to staff is given by who manages staff, to a head by a head, and by nobody
to themselves: a koppelcode or an address is a way to become that person."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import insert, select, update

from gate import codes, guardians, invitations, schema
from gate.letters import letters
from gate.mandate import is_staff, may_change_way_in
from gate.outbox import mail_to
from gate.recovery import RecoveryError, reset_second_step
from gate.staff import add_staff
from school.words import Year
from tests.gate.desks import AT_SCHOOL, at_desk, child_id, person_id, staffed
from tests.gate.small_school import ANNA, EVA, GERDA, HENK, School

TODAY = datetime.date(2026, 11, 20)
ICT, KEES = AT_SCHOOL["ict"], AT_SCHOOL["kantoor"]


@pytest.fixture
def office(school: School) -> School:
    """Henk, the head, is the father of Fien in groep 3, and Jan the caretaker of Bram."""
    staffed(school)
    with school.register.changing() as rows:
        for mail, name in ((HENK, "Fien"), (AT_SCHOOL["conciërge"], "Bram")):
            rows.execute(insert(schema.guardianship).values(
                child=child_id(school, name), person=person_id(school, mail), household=2))
    return school


def may(school: School, by: str, mail: str) -> bool:
    with school.register.reading() as rows:
        who = person_id(school, by) if "@" in by else by
        return may_change_way_in(rows, who, person_id(school, mail), TODAY)


def code_of(school: School, mail: str) -> object:
    with school.register.reading() as rows:
        return codes.live(rows, person_id(school, mail), school.clock())


def test_the_mandate_as_a_table(office: School) -> None:
    table = {mail: {by for by in (*AT_SCHOOL.values(), HENK, GERDA, "office", "schoolpoort")
                    if may(office, by, mail)} for mail in (ANNA, GERDA, HENK, ICT)}
    everybody = {*AT_SCHOOL.values(), HENK, GERDA, "office", "schoolpoort"}
    assert table == {ANNA: everybody, GERDA: {HENK, ICT, "office"}, HENK: {"office"}, ICT: {HENK, "office"}}


def test_who_begins_next_year_or_is_of_the_mr(office: School) -> None:
    """A teacher to come is staff; a parent in the MR is a parent."""
    for mail, role, groups in ((EVA, "leerkracht", ("groep-3",)), (ANNA, "mr", ())):
        add_staff(office.register, "", mail, role, groups, Year(2027), now=office.clock())
    with office.register.reading() as rows:
        assert is_staff(rows, person_id(office, EVA), TODAY)
        assert not is_staff(rows, person_id(office, ANNA), TODAY)


def test_a_teacher_makes_no_letter_for_a_head_whose_child_she_teaches(office: School) -> None:
    gerda, head = at_desk(office, GERDA), person_id(office, HENK)
    for path in ("brief/", "uitnodigen/", "code/"):
        assert gerda.post(f"/beheer/persoon/{head}/{path}", {"taal": "nl"}).status_code == 404, path
    assert "Helpen met inloggen" not in gerda.get(f"/beheer/persoon/{head}/").text
    for who in ("alle", "nooit"):
        pile = gerda.post("/beheer/groep/2026-2027/groep-3/brieven/", {"taal": "nl", "wie": who})
        assert pile.status_code == 200
    gerda.post("/beheer/groep/2026-2027/groep-3/uitnodigen/", {})
    assert code_of(office, HENK) is None and code_of(office, AT_SCHOOL["conciërge"]) is None
    assert code_of(office, EVA) is not None, "the others have theirs"


def test_no_way_of_making_codes_passes_the_mandate(office: School) -> None:
    """The pile, the invitation by hand, and the sender that makes the code."""
    gerda, head, now = person_id(office, GERDA), person_id(office, HENK), office.clock()
    assert letters(office.register, [head], language="nl", by=gerda, now=now) == b""
    with office.register.writing() as rows:
        rows.execute(update(schema.address).where(schema.address.c.person == head).values(proven=None))
        assert not invitations.invite(rows, head, by=gerda, now=now)
        mail_to(rows, invitations.INVITATION, head, HENK, now, about=gerda)
    office.deliver()
    assert code_of(office, HENK) is None
    assert letters(office.register, [head], language="nl", by="office", now=now), "the command line may"


def test_ict_does_not_become_head(office: School) -> None:
    ict, head = at_desk(office, ICT), person_id(office, HENK)
    facts = f"/beheer/persoon/{head}/gegevens/"
    assert ict.get(facts).status_code == 404
    for form in ({"daad": "adres", "mail": "kwaad@elders.example"}, {"daad": "naam", "naam": "X"},
                 {"daad": "samen", "ander": person_id(office, ANNA)}):
        assert ict.post(facts, form).status_code == 404
    assert ict.post(f"/beheer/persoon/{head}/uitloggen/", {}).status_code == 404
    assert ict.post(f"/beheer/persoon/{head}/tweede-stap/", {"reden": "kwijt"}).status_code == 404
    with pytest.raises(RecoveryError):
        reset_second_step(office.register, head, by=person_id(office, ICT), reason="kwijt", now=office.clock())
    with office.register.reading() as rows:
        held = guardians.one(rows, head)
        assert held and held.mails == (HENK,)
    assert ict.get(f"/beheer/persoon/{person_id(office, GERDA)}/gegevens/").status_code == 200


def test_an_invitation_under_way_makes_no_code_for_whose_access_ended(office: School) -> None:
    kees, eva = at_desk(office, KEES), person_id(office, EVA)
    assert kees.post(f"/beheer/persoon/{eva}/uitnodigen/", {}).status_code == 303
    guardians.end_access(office.register, eva, child_id(office, "Fien"), reason="uitspraak", now=office.clock())
    office.deliver()
    assert code_of(office, EVA) is None
    with office.register.writing() as rows:
        assert not invitations.invite(rows, eva, by=person_id(office, GERDA), now=office.clock())
        assert not rows.execute(select(schema.code.c.id).where(schema.code.c.person == eva)).first()
