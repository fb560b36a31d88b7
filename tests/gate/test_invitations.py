"""Invitations: the code is made when the mail goes out, and the office sees what became of it."""

from __future__ import annotations

import datetime
import re
from email.message import EmailMessage

import pytest
from sqlalchemy import insert, select, update

from gate import codes, schema
from gate.invitations import invite, invite_due
from gate.mail import Composer
from gate.outbox import FinalRefusal, send_due
from gate.standing import Standing, standings
from tests.gate.small_school import ANNA, DIRK, EVA, HEADINGS, School

LIVES = datetime.timedelta(days=42)
NEXT = f"""{HEADINGS}
Mila;;Jansen;10-12-2022;Groep 3;3;mila@ouders.example;
"""


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def invited(school: School, mail: str = ANNA) -> bool:
    with school.register.writing() as rows:
        return invite(rows, school.person(mail).id, by="office", now=school.clock())


def standing(school: School, mail: str = ANNA) -> Standing:
    with school.register.reading() as rows:
        return standings(rows, school.clock())[school.person(mail).id]


def code_in(mail: EmailMessage) -> str:
    """The code that stands on a line of its own in a mail."""
    body = mail.get_body(("plain",))
    assert body
    found = re.search(r"^([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})\r?$", body.get_content(), re.MULTILINE)
    assert found
    return found[1]


def held(school: School) -> str:
    """Everything in the register, as text."""
    with school.register.reading() as rows:
        return "\n".join(str(value) for table in schema.metadata.sorted_tables
                         for row in rows.execute(select(table)) for value in row)


def refused(mail: EmailMessage) -> None:
    raise FinalRefusal("550")


def sends(school: School, deliver: object) -> int:
    return send_due(school.register, Composer(school.register, school.keys, school.clock), deliver, school.clock)  # type: ignore[arg-type]


def test_the_secret_is_made_at_sending_and_waits_in_no_queue(opened: School) -> None:
    assert invited(opened)
    with opened.register.reading() as rows:
        assert rows.execute(select(schema.code)).first() is None
    assert opened.deliver() == 1
    code = code_in(opened.letterbox.mails[-1])
    assert code not in held(opened) and codes.normal(code) not in held(opened)


def test_the_invitation_leads_in(opened: School) -> None:
    """From the mail to the pages of the child's groups."""
    invited(opened)
    opened.deliver()
    mail = opened.letterbox.mails[-1]
    assert mail["To"] == ANNA and "lees mee bij De Proef" in str(mail["Subject"])
    anna, code = opened.browser(), code_in(mail)
    anna.post("/koppelen/", {"koppelcode": code, "address": ANNA})
    opened.deliver()
    assert anna.post("/inloggen/code/", {"code": opened.letterbox.code()}).status_code == 303
    assert anna.is_signed_in and standing(opened) is Standing.SIGNED_IN


def test_the_code_stands_behind_the_hash_of_the_link_and_nowhere_else_in_it(opened: School) -> None:
    invited(opened)
    opened.deliver()
    mail = opened.letterbox.mails[-1]
    for part in ("plain", "html"):
        body = mail.get_body((part,))
        assert body
        assert f"http://localhost/koppelen/#{code_in(mail)}" in body.get_content()
    assert code_in(mail) not in str(mail["Subject"])


def test_nobody_is_invited_twice_at_once_nor_after_they_came(opened: School) -> None:
    assert invited(opened) and not invited(opened)
    opened.deliver()
    opened.browser().signs_in(ANNA)
    assert not invited(opened)


def test_an_invitation_of_somebody_who_came_meanwhile_is_not_sent(opened: School) -> None:
    invited(opened)
    anna = opened.browser()
    anna.asks(ANNA)
    opened.clock.passes(seconds=1)
    with opened.register.writing() as rows:
        rows.execute(update(schema.address).where(schema.address.c.mail == ANNA).values(proven=opened.clock()))
    opened.deliver()
    assert [mail for mail in opened.letterbox.mails if "lees mee" in str(mail["Subject"])] == []


def test_an_invitation_leaves_a_letter_alone_that_was_printed_after_it(opened: School) -> None:
    invited(opened)
    opened.clock.passes(minutes=1)
    person = opened.person(ANNA).id
    with opened.register.writing() as rows:
        letter = codes.issue(rows, person, by="office", way=codes.LETTER, now=opened.clock(), lives=LIVES)
    assert opened.deliver() == 0
    with opened.register.reading() as rows:
        assert codes.find(rows, letter, opened.clock())


def test_a_mail_that_has_to_be_sent_again_carries_a_code_that_works(opened: School) -> None:
    def hangs(mail: EmailMessage) -> None:
        raise TimeoutError

    invited(opened)
    sends(opened, hangs)
    opened.clock.passes(minutes=2)
    assert opened.deliver() == 1
    with opened.register.reading() as rows:
        assert codes.find(rows, code_in(opened.letterbox.mails[-1]), opened.clock())


def test_a_mail_in_the_language_of_the_parent(opened: School) -> None:
    with opened.register.writing() as rows:
        rows.execute(update(schema.person).where(schema.person.c.id == opened.person(ANNA).id).values(language="ar"))
    invited(opened)
    opened.deliver()
    mail = opened.letterbox.mails[-1]
    html = mail.get_body(("html",))
    assert html and '<html lang="ar" dir="rtl">' in html.get_content()
    assert not re.search("lees mee|koppelcode", str(mail["Subject"]))
    assert f'dir="ltr" style="font-size:24px;font-weight:bold;letter-spacing:.08em;margin:.4em 0">{code_in(mail)}' in (
        html.get_content()), "a code is never turned round"


def test_standings_as_the_office_sees_them(opened: School) -> None:
    assert standing(opened) is Standing.NONE
    invited(opened)
    assert standing(opened) is Standing.INVITED
    opened.deliver()
    assert standing(opened) is Standing.INVITED
    opened.clock.passes(days=42, minutes=1)
    assert standing(opened) is Standing.EXPIRED
    invited(opened)
    assert sends(opened, refused) == 0
    assert standing(opened) is Standing.BOUNCED
    assert not invited(opened), "an address that refuses is not mailed again"
    with opened.register.writing() as rows:
        codes.issue(rows, opened.person(ANNA).id, by="office", way=codes.LETTER, now=opened.clock(), lives=LIVES)
    assert standing(opened) is Standing.INVITED, "a letter is on its way"
    assert standing(opened, DIRK) is Standing.NONE


def test_an_address_that_takes_mail_again_is_no_longer_bounced(opened: School) -> None:
    invited(opened)
    sends(opened, refused)
    opened.browser().asks(ANNA)
    assert opened.deliver() == 1
    assert standing(opened) is Standing.NONE or standing(opened) is Standing.INVITED
    with opened.register.reading() as rows:
        assert rows.execute(select(schema.address.c.bounced).where(schema.address.c.mail == ANNA)).scalar_one() is None


def test_our_own_fault_is_no_bounce(opened: School) -> None:
    def by_us(mail: EmailMessage) -> None:
        raise FinalRefusal("535", address=False)

    invited(opened)
    sends(opened, by_us)
    assert standing(opened) is not Standing.BOUNCED


def begun(school: School) -> None:
    """One parent of the school, not of the stories here, signed in already."""
    with school.register.changing() as rows:
        cas = rows.execute(select(schema.child.c.id).where(schema.child.c.first_name == "Cas")).scalar_one()
        rows.execute(insert(schema.person).values(id="f" * 32, name="", created=school.clock()))
        rows.execute(insert(schema.address).values(mail="eerste@ouders.example", person="f" * 32,
                                                   proven=school.clock()))
        rows.execute(insert(schema.guardianship).values(child=cas, person="f" * 32))


def test_a_school_that_has_just_read_its_list_mails_nobody_by_itself(opened: School) -> None:
    with opened.register.changing() as rows:
        rows.execute(update(schema.membership).values(starts=opened.today))
    assert invite_due(opened.register, opened.clock()) == 0
    begun(opened)
    assert invite_due(opened.register, opened.clock()) > 0


def test_a_child_that_is_about_to_turn_four_brings_an_invitation_by_itself(opened: School) -> None:
    """Mila is four on 10 December 2026; her place begins next year."""
    begun(opened)
    opened.clock.time = datetime.datetime(2026, 10, 1, 12, 0, tzinfo=datetime.UTC)
    opened.read_in(NEXT)
    with opened.register.writing() as rows:
        rows.execute(update(schema.membership).values(starts=datetime.date(2025, 8, 1)))
        mila = select(schema.child.c.id).where(schema.child.c.first_name == "Mila").scalar_subquery()
        rows.execute(update(schema.membership).where(schema.membership.c.child == mila)
                     .values(starts=datetime.date(2027, 2, 1)))
    assert invite_due(opened.register, opened.clock()) == 0
    opened.clock.time = datetime.datetime(2026, 10, 29, 12, 0, tzinfo=datetime.UTC)
    assert invite_due(opened.register, opened.clock()) == 1
    assert invite_due(opened.register, opened.clock()) == 0, "safe to repeat before it is sent"
    assert opened.deliver() == 1 and opened.letterbox.mails[-1]["To"] == "mila@ouders.example"
    for _ in range(70):
        opened.clock.passes(days=1)
        assert invite_due(opened.register, opened.clock()) == 0, "and after, also when the code was never used"


def test_a_child_that_is_enrolled_brings_an_invitation_to_each_guardian(opened: School) -> None:
    begun(opened)
    with opened.register.writing() as rows:
        rows.execute(update(schema.membership).values(starts=datetime.date(2025, 8, 1)))
        fien = select(schema.child.c.id).where(schema.child.c.first_name == "Fien").scalar_subquery()
        rows.execute(update(schema.membership).where(schema.membership.c.child == fien)
                     .values(starts=datetime.date(2027, 1, 1)))
    assert invite_due(opened.register, opened.clock()) == 1
    opened.deliver()
    assert [str(mail["To"]) for mail in opened.letterbox.mails] == [EVA]


def test_who_has_a_code_or_no_access_is_not_invited(opened: School) -> None:
    begun(opened)
    with opened.register.changing() as rows:
        rows.execute(update(schema.membership).values(starts=opened.today))
        rows.execute(update(schema.guardianship).where(
            schema.guardianship.c.person == opened.person(DIRK).id).values(access=False))
        codes.issue(rows, opened.person(EVA).id, by="office", way=codes.LETTER, now=opened.clock(), lives=LIVES)
    assert invite_due(opened.register, opened.clock()) == 1
    opened.deliver()
    assert [str(mail["To"]) for mail in opened.letterbox.mails] == [ANNA]


def test_a_child_of_29_february_turns_four_as_well(opened: School) -> None:
    begun(opened)
    opened.clock.time = datetime.datetime(2028, 2, 1, 12, 0, tzinfo=datetime.UTC)
    opened.read_in(f"{HEADINGS}\nLeap;;Jansen;29-02-2024;Groep 3;3;leap@ouders.example;\n")
    with opened.register.writing() as rows:
        rows.execute(update(schema.membership).values(starts=datetime.date(2029, 8, 1)))
    assert invite_due(opened.register, opened.clock()) == 1
