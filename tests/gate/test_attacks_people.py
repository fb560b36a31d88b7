"""What people tried who wanted more than the school gave them; none of it works."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import func, insert, select
from werkzeug.test import TestResponse

from gate import codes, guardians, limits, mydata, schema
from gate.recovery import reset_second_step
from gate.staff import add_staff
from tests.gate.desks import ICT, KEES, at_desk, child_id, last_row, log, person_id, staffed
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, LIST, YEAR, School
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


def gone(answer: TestResponse) -> str:
    """The slip of what was just done."""
    assert answer.status_code == 303, answer.text
    return str(answer.location).split("gedaan=")[1]


def test_a_telephone_taken_from_the_desk_lets_nobody_in(office: School) -> None:
    """Half an hour later it is still signed in, and asks who is there."""
    kees, juf, fien = at_desk(office, KEES), at_desk(office, GERDA), child_id(office, "Fien")
    ended = gone(kees.post(f"/beheer/persoon/{person_id(office, DIRK)}/kind/{child_id(office, 'Bram')}/",
                           {"daad": "einde", "reden": "vergissing"}))
    office.clock.passes(minutes=25)
    asked = [
        kees.post(f"/beheer/kind/{fien}/ouder/", {"naam": "x", "mail": STRANGER, "gezag": "1", "huishouden": "3"}),
        juf.post(f"/beheer/kind/{fien}/meelezer/", {"name": "x", "mail": STRANGER, "reason": "haalt op",
                                                  "ends": "2027-07-01", "groep": "2026-2027/groep-3"}),
        kees.post("/beheer/nieuw-kind/", {"first_name": "x"}), kees.get("/beheer/nieuw-kind/"),
        kees.post("/beheer/ongedaan/", {"slip": ended}),
    ]
    assert all(answer.location.startswith("/bevestigen/") for answer in asked), [one.status for one in asked]
    assert STRANGER not in office.people() and office.reads(DIRK) == set()
    assert at_desk(office, KEES).post("/beheer/ongedaan/", {"slip": ended}).status_code == 303 and office.reads(DIRK)


def test_nobody_of_the_office_opens_what_was_closed_for_themselves(office: School) -> None:
    office.read_in(LIST.replace(DIRK, KEES))
    me, bram = person_id(office, KEES), child_id(office, "Bram")
    guardians.end_access(office.register, me, bram, reason="uitspraak", now=office.clock())
    kees = at_desk(office, KEES)
    for act in ("open", "gezag", "geen-gezag", "huishouden"):
        refused = kees.post(f"/beheer/persoon/{me}/kind/{bram}/", {"daad": act})
        assert refused.status_code == 422 and "beslist u hier niet" in refused.text
    assert not office.people()["Kees"].family


@pytest.mark.parametrize("who", ["me", "nieuw"])
def test_nobody_of_the_office_ties_themselves_to_a_child(office: School, who: str) -> None:
    kees, fien = at_desk(office, KEES), child_id(office, "Fien")
    answer = kees.post(f"/beheer/kind/{fien}/ouder/", {
        "naam": "Kees", "mail": KEES, "gezag": "1", "huishouden": "2",
        "wie": person_id(office, KEES) if who == "me" else who})
    assert answer.status_code == 422 and "Uzelf koppelt u niet" in answer.text
    assert not office.people()["Kees"].family


def test_an_old_slip_does_not_overrule_the_head(office: School) -> None:
    """The administration ended by mistake and opened again; then came the ruling."""
    kees, henk, dirk, bram = at_desk(office, KEES), at_desk(office, HENK), person_id(office, DIRK), child_id(
        office, "Bram")
    path = f"/beheer/persoon/{dirk}/kind/{bram}/"
    slip = gone(kees.post(path, {"daad": "einde", "reden": "vergissing"}))
    kees.post(path, {"daad": "open"})
    office.clock.passes(seconds=5)
    henk.post(path, {"daad": "einde", "reden": "uitspraak rechter"})
    assert kees.post("/beheer/ongedaan/", {"slip": slip}).status_code == 404 and office.reads(DIRK) == set()
    with office.register.reading() as rows:
        tie = guardians.tie_of(rows, dirk, bram)
    assert tie and tie.reason == "uitspraak rechter"


def test_an_old_slip_does_not_wipe_out_an_end(office: School) -> None:
    """Who was added and then closed out stays written down as closed out."""
    kees, henk, fien = at_desk(office, KEES), at_desk(office, HENK), child_id(office, "Fien")
    slip = gone(kees.post(f"/beheer/kind/{fien}/ouder/", {"naam": "x", "mail": STRANGER, "gezag": "1",
                                                        "huishouden": "2", "wie": ""}))
    added = person_id(office, STRANGER)
    henk.post(f"/beheer/persoon/{added}/kind/{fien}/", {"daad": "einde", "reden": "hoort er niet"})
    assert kees.post("/beheer/ongedaan/", {"slip": slip}).status_code == 404
    with office.register.reading() as rows:
        assert guardians.tie_of(rows, added, fien)


def test_an_old_slip_does_not_bring_a_role_back_that_the_head_ended(office: School) -> None:
    ict, henk, gerda = at_desk(office, ICT), at_desk(office, HENK), person_id(office, GERDA)
    with office.register.reading() as rows:
        job = rows.execute(select(schema.staff_role.c.id).where(schema.staff_role.c.person == gerda)).scalar_one()
    slip = gone(ict.post(f"/beheer/rol/{job}/", {"wanneer": "dag", "dag": "2027-07-01"}))
    henk.post(f"/beheer/rol/{job}/", {"wanneer": "nu"})
    assert ict.post("/beheer/ongedaan/", {"slip": slip}).status_code == 404 and office.reads(GERDA) == set()


def test_an_old_slip_does_not_move_a_child_back_that_was_moved_again(office: School) -> None:
    kees, henk, fien = at_desk(office, KEES), at_desk(office, HENK), child_id(office, "Fien")
    slip = gone(kees.post(f"/beheer/kind/{fien}/groep/", {"groep": "2026-2027/groep-4"}))
    henk.post(f"/beheer/kind/{fien}/groep/", {"groep": "2026-2027/groep-5"})
    assert kees.post("/beheer/ongedaan/", {"slip": slip}).status_code == 404
    assert "2026-2027/groep-5" in office.reads(EVA) and "2026-2027/groep-3" not in office.reads(EVA)


def test_who_reads_the_mailbox_of_a_teacher_does_not_put_her_out(school: School) -> None:
    school.peopled()
    gerda, thief = at_desk(school, GERDA), school.browser().signs_in(GERDA)
    with school.register.reading() as rows:
        hers = rows.execute(select(schema.device.c.id).where(schema.device.c.strong.is_not(None))).scalar_one()
    for which in ("others", hers):
        assert thief.post("/account/", {"device": which}).location.startswith("/bevestigen/"), which
    assert gerda.is_signed_in
    assert thief.post("/uitloggen/").status_code == 303 and not thief.is_signed_in


def test_who_goes_on_as_another_of_the_mailbox_proved_nothing_yet(school: School) -> None:
    school.peopled()
    with school.register.changing() as rows:
        rows.execute(insert(schema.address).values(mail=ANNA, person=person_id(school, DIRK), proven=school.clock(),
                                                   listed=True))
    browser = school.browser().signs_in(ANNA)
    with school.register.reading() as rows:
        me = rows.execute(select(schema.device.c.person)).scalar_one()
        other = rows.execute(select(schema.address.c.person).where(
            schema.address.c.mail == ANNA, schema.address.c.person != me)).scalar_one()
    assert browser.post("/inloggen/wie/", {"person": other}).status_code == 303
    assert browser.get("/account/gegevens/").location.startswith("/bevestigen/")


def test_my_data_does_not_tell_the_address_that_another_typed_with_my_code(school: School) -> None:
    school.peopled()
    dirk = person_id(school, DIRK)
    with school.register.changing() as rows:
        code = codes.issue(rows, dirk, by="office", way=codes.LETTER, now=school.clock(),
                           lives=datetime.timedelta(days=42))
    asked = school.browser().post("/koppelen/", {"koppelcode": code, "address": "geheim@ouders.example"})
    assert asked.status_code == 303
    school.deliver()
    tables = mydata.export(school.register, dirk, now=school.clock())["tables"]
    assert len(tables["request"]) == 1 and "geheim@ouders.example" not in str(tables)
    school.browser().signs_in(DIRK)
    tables = mydata.export(school.register, dirk, now=school.clock())["tables"]
    assert DIRK in {row["mail"] for row in tables["request"]}


def test_questions_at_the_door_do_not_fill_the_register(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit the answer is the same, and another network has its own."""
    school.peopled()
    monkeypatch.setattr(limits, "DOOR_QUESTIONS_AN_HOUR", limits.Limit("door", 3, datetime.timedelta(hours=1)))
    stranger, neighbour = school.browser(), school.browser()
    neighbour.network = "198.51.100.7"
    answers = [stranger.post("/inloggen/passkey/vraag/") for _ in range(8)]
    assert {(answer.status_code, tuple(sorted(dict(answer.json or {})["publicKey"]))) for answer in answers} == {
        (200, tuple(sorted(dict(answers[0].json or {})["publicKey"])))}
    neighbour.post("/inloggen/passkey/vraag/")
    with school.register.reading() as rows:
        assert rows.execute(select(func.count()).select_from(schema.challenge)).scalar_one() == 4


def test_what_strangers_asked_is_gone_after_ten_minutes_with_its_mail(school: School) -> None:
    school.peopled()
    for number in range(5):
        school.browser().asks(f"niemand{number}@elders.example")
    school.clock.passes(minutes=11)
    school.browser().asks(ANNA)
    with school.register.reading() as rows:
        counted = [rows.execute(select(func.count()).select_from(table)).scalar_one()
                   for table in (schema.request, schema.outbox)]
    assert counted == [1, 1]


def test_a_teachers_form_does_not_tell_whose_an_address_is(office: School) -> None:
    fien, juf = child_id(office, "Fien"), at_desk(office, GERDA)
    with office.register.changing() as rows:
        guardians.rename(rows, person_id(office, ICT), "Ida Geheim", now=office.clock())
    gone(juf.post(f"/beheer/kind/{fien}/meelezer/", {"name": "Oma Bep", "mail": ICT, "reason": "haalt op",
                                                  "ends": "2027-07-01", "groep": "2026-2027/groep-3"}))
    for path in ("/beheer/meelezers/", f"/beheer/kind/{fien}/"):
        text = juf.get(path).text
        assert "Oma Bep" in text and "Ida Geheim" not in text and ICT not in text, path
    assert "Ida Geheim" in at_desk(office, HENK).get("/beheer/meelezers/").text


def test_only_a_head_puts_away_that_a_heads_second_step_was_reset(office: School) -> None:
    add_staff(office.register, "Hans", "hans@school.example", "directie", (), YEAR, now=office.clock())
    reset_second_step(office.register, person_id(office, HENK), by="office", reason="kwijt", now=office.clock())
    with office.register.reading() as rows:
        notice = rows.execute(select(schema.notice.c.id)).scalar_one()
    ict, hans = at_desk(office, ICT), at_desk(office, "hans@school.example")
    assert "kwijt" not in ict.get("/beheer/").text
    assert ict.post("/beheer/melding/", {"melding": notice}).status_code == 404
    assert hans.post("/beheer/melding/", {"melding": notice}).status_code == 303
