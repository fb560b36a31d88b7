"""What the register forgets, on its day, and with a line of what and why; on both stores."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, insert, select, update

from gate import erasure, schema
from gate.leavers import forget_due
from gate.retention import RULES
from gate.staff import add_staff
from school.erased import Erased, What
from school.home import PROGRAM
from school.settings import People
from school.words import Year
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, LIST, YEAR, School

DAY = datetime.timedelta(days=1)


def tidied(school: School) -> dict[str, int]:
    return forget_due(school.register, school.home, school.clock()).rows


def count(school: School, table: str) -> int:
    with school.register.reading() as rows:
        return int(rows.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar_one())


def id_of(school: School, mail: str) -> str:
    with school.register.reading() as rows:
        return str(rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalar_one())


def child(school: School, name: str) -> str:
    with school.register.reading() as rows:
        return str(rows.execute(select(schema.child.c.id).where(schema.child.c.first_name == name)).scalar_one())


def leaves(school: School, name: str, last_day: datetime.date) -> None:
    with school.register.changing() as rows:
        rows.execute(update(schema.child).where(schema.child.c.first_name == name).values(leaves=last_day))


def at_day(school: School, day: datetime.date) -> None:
    school.clock.time = datetime.datetime.combine(day, datetime.time(9), tzinfo=datetime.UTC)


def test_on_a_common_day_there_is_nothing_to_forget(school: School) -> None:
    school.peopled()
    before = school.register.read_rights(school.today)
    assert tidied(school) == {}
    assert school.register.read_rights(school.today) == before
    assert count(school, "destruction") == 0


def test_a_child_who_left_is_forgotten_when_the_days_of_grace_are_over_and_not_a_day_before(school: School) -> None:
    school.peopled()
    eva, fien, last_day = id_of(school, EVA), child(school, "Fien"), datetime.date(2027, 2, 26)
    leaves(school, "Fien", last_day)
    eva_s_phone = school.browser().signs_in(EVA)
    at_day(school, last_day + 92 * DAY)
    assert tidied(school).get("kind, met groepen en ouders erbij") is None
    assert school.reads(EVA), "the last day of grace"
    at_day(school, last_day + 93 * DAY)
    assert not school.reads(EVA), "the date alone ends access; nothing had to run for it"
    done = tidied(school)
    assert done["kind, met groepen en ouders erbij"] == 1
    assert done["persoon, met adressen, toestellen en sleutels"] == 1, "Eva had no other child here"
    with school.register.reading() as rows:
        for table in ("child", "person", "address", "guardianship", "membership", "device", "outbox", "request"):
            for row in rows.execute(select(schema.metadata.tables[table])):
                assert not {eva, fien, EVA, "Fien", "Öztürk"} & {value for value in row if isinstance(value, str)}
    assert eva_s_phone.get("/account/").status_code == 303
    assert school.reads(ANNA) and count(school, "child") == 2


def test_a_guardian_with_another_child_stays(school: School) -> None:
    school.peopled()
    leaves(school, "Bram", datetime.date(2026, 11, 27))
    at_day(school, datetime.date(2027, 3, 15))
    tidied(school)
    assert school.reads(ANNA) == {"2026-2027/groep-5", "2026-2027/bovenbouw", "2026-2027/school"}
    with school.register.reading() as rows:
        assert not rows.execute(select(schema.address).where(schema.address.c.mail == DIRK)).all()


def test_the_list_of_destructions_says_what_how_many_and_why_and_never_who(school: School) -> None:
    school.peopled()
    leaves(school, "Fien", datetime.date(2026, 11, 27))
    at_day(school, datetime.date(2027, 3, 15))
    tidied(school)
    with school.register.reading() as rows:
        lines = {row.what: (row.number, row.why) for row in rows.execute(select(schema.destruction))}
        said = " ".join(map(str, rows.execute(select(schema.destruction)).all()))
    assert lines["kind, met groepen en ouders erbij"] == (1, "92 dagen na de laatste schooldag")
    assert not any(word in said for word in ("Fien", "Öztürk", EVA, "eva"))


def test_who_was_forgotten_stands_on_the_list_of_the_erased_by_hash_only(school: School) -> None:
    school.peopled()
    eva, fien = id_of(school, EVA), child(school, "Fien")
    leaves(school, "Fien", datetime.date(2026, 11, 27))
    at_day(school, datetime.date(2027, 3, 15))
    tidied(school)
    file = school.home.apart / "erased.jsonl"
    erased = Erased.read(file)
    assert erased.holds(What.PERSON, eva) and erased.holds(What.CHILD, fien)
    assert not erased.holds(What.PERSON, id_of(school, ANNA))
    assert eva not in file.read_text() and fien not in file.read_text()


def test_groep_8_is_remembered_by_nobody_and_leaves_all_the_same(school: School) -> None:
    school = by_the_calendar(school).peopled()
    at_day(school, datetime.date(2027, 5, 20))
    school.read_in("\n".join(line for line in LIST.splitlines() if not line.startswith("Cas"))
                   .replace("Groep 3;3", "Groep 4;4").replace(";3;3;", ";4;4;"), Year.parse("2027-2028"))
    at_day(school, datetime.date(2027, 9, 11))
    assert forget_due(school.register, school.home, school.clock()).left == 0, "a late list may still come"
    at_day(school, datetime.date(2027, 9, 12))
    assert forget_due(school.register, school.home, school.clock()).left == 1
    with school.register.reading() as rows:
        left = {row.first_name: row.leaves for row in rows.execute(select(schema.child))}
        told = rows.execute(select(schema.notice.c.kind, schema.notice.c.detail)).all()
    assert left == {"Cas": datetime.date(2027, 7, 31), "Bram": None, "Fien": None}
    assert told == [("left-unsaid", "2027-2028: 1")]
    assert "2026-2027/groep-5" in school.reads(ANNA), "until the days of grace are over"
    at_day(school, datetime.date(2027, 11, 1))
    assert "2026-2027/groep-5" not in school.reads(ANNA)
    forget_due(school.register, school.home, school.clock())
    assert count(school, "child") == 2


def test_when_this_years_list_is_missing_nobody_is_sent_away_and_the_office_is_told_once(school: School) -> None:
    school = by_the_calendar(school).peopled()
    at_day(school, datetime.date(2027, 10, 20))
    for _ in range(3):
        assert forget_due(school.register, school.home, school.clock()).left == 0
    with school.register.reading() as rows:
        assert rows.execute(select(schema.notice.c.kind, schema.notice.c.detail)).all() == [("no-list", "2027-2028")]
    assert school.reads(EVA)


def test_a_school_that_holds_on_to_a_year_loses_nobody(school: School) -> None:
    school.peopled()
    at_day(school, datetime.date(2028, 10, 20))
    assert forget_due(school.register, school.home, school.clock()).left == 0 and count(school, "child") == 3


def by_the_calendar(school: School) -> School:
    site = msgspec.structs.replace(school.settings.site, year="")
    school.settings = school.register.settings = msgspec.structs.replace(school.settings, site=site)
    return school


def test_staff_are_forgotten_a_year_after_their_last_role_and_not_while_they_work(school: School) -> None:
    school.peopled()
    gerda = id_of(school, GERDA)
    with school.register.changing() as rows:
        rows.execute(update(schema.staff_role).where(schema.staff_role.c.person == gerda)
                     .values(ends=datetime.date(2027, 1, 31)))
    at_day(school, datetime.date(2028, 1, 31))
    tidied(school)
    assert count(school, "person") == 5
    at_day(school, datetime.date(2028, 2, 1))
    tidied(school)
    assert count(school, "person") == 4, "the head's role has no last day"
    with school.register.reading() as rows:
        assert not rows.execute(select(schema.address).where(schema.address.c.mail == GERDA)).all()


def test_a_teacher_whose_year_is_over_stays_a_year_and_one_who_returns_stays(school: School) -> None:
    school.peopled()
    add_staff(school.register, "Iris", "iris@school.example", "leerkracht", ("groep-4",), YEAR, now=school.clock())
    add_staff(school.register, "Iris", "iris@school.example", "leerkracht", ("groep-4",), Year.parse("2028-2029"),
              now=school.clock())
    at_day(school, datetime.date(2028, 7, 30))
    tidied(school)
    assert id_of(school, GERDA)
    at_day(school, datetime.date(2028, 8, 2))
    tidied(school)
    with school.register.reading() as rows:
        mails = set(rows.execute(select(schema.address.c.mail)).scalars())
    assert GERDA not in mails and "iris@school.example" in mails


def test_traces_go_each_after_its_own_time(school: School) -> None:
    school.peopled()
    anna, now = id_of(school, ANNA), school.clock()
    school.browser().signs_in(ANNA)
    base = {"person": anna, "by": "office", "created": now, "expires": now + 42 * DAY, "way": "letter"}
    with school.register.changing() as rows:
        rows.execute(insert(schema.code).values(id="1" * 32, digest="spent", spent=now, **base))
        rows.execute(insert(schema.code).values(id="2" * 32, digest="left", **base))
        rows.execute(insert(schema.challenge).values(id="3" * 32, kind="x", value="", expires=now))
        rows.execute(insert(schema.notice).values(id="4" * 32, at=now, kind="x", done=now))
        rows.execute(insert(schema.notice).values(id="5" * 32, at=now, kind="x"))
        rows.execute(insert(schema.address_change).values(id="6" * 32, person=anna, old="a", new="b", kid="k",
                                                          created=now, expires=now))
    left = {}
    for days in (0, 3, 44, 240, 380):
        school.clock.time = now + days * DAY
        tidied(school)
        left[days] = {table: count(school, table)
                      for table in ("request", "occurrence", "challenge", "outbox", "code", "notice", "address_change")}
    assert left[0] == {"request": 1, "occurrence": left[0]["occurrence"], "challenge": 1, "outbox": 1, "code": 2,
                       "notice": 2, "address_change": 1}
    assert left[3] == {"request": 0, "occurrence": 0, "challenge": 0, "outbox": 0, "code": 2, "notice": 2,
                       "address_change": 1}, "a mail goes with the request that it answers"
    assert left[44]["code"] == 1 and left[44]["address_change"] == 0, "the spent one is over"
    assert left[240]["code"] == 0 and left[240]["notice"] == 2
    assert left[380]["notice"] == 1, "what nobody settled stays"


def test_the_log_is_kept_for_a_year_and_goes_then(school: School) -> None:
    school.peopled()
    with school.register.writing() as rows:
        school.register.note(rows, school.clock(), "office", "look", "x" * 32)
    kept = count(school, "audit")
    school.clock.passes(days=364)
    tidied(school)
    assert count(school, "audit") >= kept
    school.clock.passes(days=3)
    with school.register.writing() as rows:
        school.register.note(rows, school.clock(), "office", "look", "y" * 32)
    tidied(school)
    with school.register.reading() as rows:
        targets = set(rows.execute(select(schema.audit.c.target)).scalars())
    assert "x" * 32 not in targets and "y" * 32 in targets


def test_a_clock_that_jumps_ahead_and_back_can_not_empty_the_log(school: School) -> None:
    school.peopled()
    before = count(school, "audit")
    assert before
    forget_due(school.register, school.home, school.clock() + 5000 * DAY)
    with school.register.reading() as rows:
        acts = set(rows.execute(select(schema.audit.c.act)).scalars())
    assert "staff-add" in acts, "the store keeps what is not a year older than its newest row"


def test_somebody_who_asks_is_forgotten_with_all_that_hangs_on_them(school: School) -> None:
    school.peopled()
    phone = school.browser().signs_in(DIRK)
    dirk = id_of(school, DIRK)
    who = erasure.find(school.register, DIRK)
    assert erasure.erase(school.register, school.home, who, reason="verzoek 2026-7", by="office",
                         now=school.clock()) == 1
    for table in schema.metadata.sorted_tables:
        if table.name == "audit":
            continue
        with school.register.reading() as rows:
            for row in rows.execute(select(table)):
                assert not {dirk, DIRK} & {value for value in row if isinstance(value, str)}, table.name
    assert phone.get("/account/").status_code == 303
    assert "2026-2027/groep-3" in school.reads(ANNA), "Bram and his other household stay"
    assert Erased.read(school.home.apart / "erased.jsonl").holds(What.PERSON, dirk)


def test_a_child_goes_with_the_guardians_who_have_no_other_tie(school: School) -> None:
    school.peopled()
    who = erasure.find(school.register, "bram de vries")
    assert len(who.alone) == 1, "Dirk; Anna has Cas too"
    erasure.erase(school.register, school.home, who, reason="verzoek", by="office", now=school.clock())
    assert set(school.people()) == {ANNA, EVA, "gerda@school.example", "henk@school.example"}
    with school.register.reading() as rows:
        lines = {row.what: row.number for row in rows.execute(select(schema.destruction))}
    assert lines == {"kind, gewist op verzoek": 1, "persoon, gewist op verzoek": 1}


@pytest.mark.parametrize("text, said", [("", "geen mailadres of kind"), ("wie@elders.example", "geen mailadres"),
                                        ("%", "geen mailadres"), ("b_am", "geen mailadres")])
def test_who_is_not_found_is_not_erased(school: School, text: str, said: str) -> None:
    school.peopled()
    with pytest.raises(erasure.ErasureError, match=said):
        erasure.find(school.register, text)


def test_a_name_of_two_children_is_asked_again(school: School) -> None:
    school.peopled()
    school.read_in(LIST + "Bram;;Vos;01-02-2019;Groep 3;3;vos@ouders.example;\n")
    with pytest.raises(erasure.ErasureError, match="2 mensen zijn: Bram Vos, Bram de Vries"):
        erasure.find(school.register, "Bram")
    assert erasure.find(school.register, "bram vos").name == "Bram Vos"


def test_the_office_s_guide_shows_every_rule_with_its_term() -> None:
    guide = (Path(PROGRAM) / "docs" / "handleiding-kantoor.md").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"| {rule.what} | {rule.why(People())} |" in guide, rule.what
