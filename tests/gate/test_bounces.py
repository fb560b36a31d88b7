"""A mail that comes back later closes its own address, and no other."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from gate import contacts, schema
from gate.bounces import Outcome, read, take_in
from gate.outbox import UNDER_WAY
from school.told import Cadence
from tests.gate.desks import at_desk
from tests.gate.newsroom import ANNA, EVA, G3, Newsroom, text, to
from tests.gate.small_school import GERDA, HENK, School

MAIL = "0123456789abcdef" * 2
HEAD = f"Message-ID: <{MAIL}@school.example>\nTo: eva@ouders.example\nSubject: Nieuw bericht: Groep 3\n"


def report(fields: str, *, kind: str = "message/rfc822", head: str = HEAD, extra: str = "") -> bytes:
    """A report as RFC 3464 wants it."""
    return (f"From: MAILER-DAEMON@mx.example\nTo: school@school.example\nSubject: Undelivered Mail\n{extra}"
            "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"
            "--b\nContent-Type: text/plain; charset=us-ascii\n\nI'm sorry to have to inform you\n\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n" + fields +
            f"\n\n--b\nContent-Type: {kind}\n\n{head}\n--b--\n").encode()


POSTFIX = report("Final-Recipient: rfc822; eva@ouders.example\nOriginal-Recipient: rfc822;eva@ouders.example\n"
                 "Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.ouders.example\nDiagnostic-Code: smtp; 550 5.1.1\n"
                 "    <eva@ouders.example>: Recipient address rejected: User unknown", kind="text/rfc822-headers")
NO_DOMAIN = report("Final-Recipient: rfc822; eva@oudres.example\nAction: failed\nStatus: 5.4.4\n"
                   "Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error")
MICROSOFT = report("Final-Recipient: rfc822;eva@ouders.example\nAction: failed\nStatus: 5.1.10\n"
                   "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found")
GMAIL = report("Final-Recipient: rfc822; eva@ouders.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; "
               "550-5.1.1 The email account that you tried to reach does not exist.\n 550 5.1.1 Please try")
EXIM = report("Action: failed\nFinal-Recipient: rfc822;eva@ouders.example\nStatus: 5.0.0\nRemote-MTA: dns; mx.example\n"
              "Diagnostic-Code: smtp; 550 no such user here")
FULL = report("Final-Recipient: rfc822; eva@ouders.example\nAction: failed\nStatus: 5.2.2\n"
              "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full")
QMAIL = ("From: MAILER-DAEMON@mx.example\nTo: school@school.example\nSubject: failure notice\n\n"
         "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n"
         "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<eva@ouders.example>:\n"
         "192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\n\n"
         "--- Below this line is a copy of the message.\n\nReturn-Path: <school@school.example>\n" + HEAD).encode()
OLD_EXIM = ("From: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: eva@ouders.example\n"
            "Subject: Mail delivery failed: returning message to sender\n\nThis message was created automatically.\n"
            "  eva@ouders.example\n    SMTP error from remote mail server: 550 Unknown user\n\n"
            "------ This is a copy of the message, including all the headers. ------\n\n" + HEAD).encode()
CLOSING = {"Postfix": POSTFIX, "no such domain": NO_DOMAIN, "Microsoft": MICROSOFT, "Gmail": GMAIL, "Exim": EXIM,
           "full": FULL, "qmail": QMAIL, "an old Exim": OLD_EXIM}
BLOCKED = report("Final-Recipient: rfc822; eva@ouders.example\nAction: failed\nStatus: 5.7.1\n"
                 "Diagnostic-Code: smtp; 554 5.7.1 Service unavailable; Client host blocked")
GAVE_UP = report("Final-Recipient: rfc822; eva@ouders.example\nAction: failed\nStatus: 4.4.1\n"
                 "Diagnostic-Code: X-Postfix; connect to mx.example: Connection timed out")
LATER = report("Final-Recipient: rfc822; eva@ouders.example\nAction: delayed\nStatus: 4.4.1")
ARRIVED = report("Final-Recipient: rfc822; eva@ouders.example\nAction: relayed\nStatus: 2.0.0")
HOLIDAY = (f"From: eva@ouders.example\nSubject: Weg\nIn-Reply-To: <{MAIL}@school.example>\n"
           f"Auto-Submitted: auto-replied\n\n550 5.1.1 Ik ben er niet\n> Message-ID: <{MAIL}@school.example>\n"
           f"Message-ID: <{MAIL}@school.example>\n").encode()
GUESSED = POSTFIX.replace(MAIL.encode(), b"f" * 32)
OF_NOTHING = report("Final-Recipient: rfc822; eva@ouders.example\nAction: failed\nStatus: 5.1.1",
                    head="Subject: iets\n")
BROKEN = b'Content-Type: multipart/report; boundary="b\n\n--b\nContent-Type: message/delivery-status\n\n\xff\x00Action'
SAY_NOTHING = {"delayed": LATER, "arrived": ARRIVED, "holiday": HOLIDAY, "guessed": GUESSED, "of no mail": OF_NOTHING,
               "broken": BROKEN, "empty": b""}


@pytest.fixture
def room(school: School) -> Newsroom:
    """A mail about a new post went to Anna and Eva; Eva's has the id of these reports."""
    room = Newsroom.of(school)
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    assert to(room.passes(hours=2)) == [ANNA, EVA]
    o = schema.outbox.c
    with school.register.writing() as rows:
        before = rows.execute(select(o.id).where(o.mail == EVA)).scalar_one()
        rows.execute(update(schema.told).where(schema.told.c.mail == before).values(mail=MAIL))
        rows.execute(update(schema.outbox).where(o.id == before).values(id=MAIL))
    return room


def news(mails: list[EmailMessage]) -> list[EmailMessage]:
    """Without the codes of who signed in."""
    return [mail for mail in mails if mail["List-Id"]]


def closed(room: Newsroom) -> list[str]:
    a = schema.address.c
    with room.school.register.reading() as rows:
        return list(rows.execute(select(a.mail).where(a.bounced.is_not(None))).scalars())


@pytest.mark.parametrize("name", CLOSING)
def test_every_servers_report_is_read(name: str) -> None:
    found = read(CLOSING[name])
    assert found and found.mail == MAIL


def test_an_address_that_takes_no_mail_is_shown_and_gets_no_more_news(room: Newsroom) -> None:
    for name, data in CLOSING.items():
        with room.school.register.writing() as rows:
            rows.execute(update(schema.address).values(bounced=None))
            rows.execute(update(schema.outbox).where(schema.outbox.c.id == MAIL).values(state="sent"))
        assert take_in(room.school.register, data, room.school.clock()) is Outcome.CLOSED, name
        assert closed(room) == [EVA], name
    for path in ("/beheer/", "/beheer/mail/", f"/beheer/persoon/{room.person(EVA)}/"):
        page = at_desk(room.school, HENK).get(path).get_data(as_text=True)
        assert "adres werkt niet" in page and EVA in page
    room.puts_up(G3, "twee", "Nog een")
    assert to(news(room.passes(days=1))) == [ANNA]


@pytest.mark.parametrize("data", [BLOCKED, GAVE_UP], ids=["blocked", "gave up"])
def test_a_mail_that_failed_for_another_reason_closes_nothing_and_can_go_again(room: Newsroom, data: bytes) -> None:
    assert take_in(room.school.register, data, room.school.clock()) is Outcome.FAILED and closed(room) == []
    henk = at_desk(room.school, HENK)
    assert EVA in henk.get("/beheer/mail/").get_data(as_text=True)
    assert henk.post("/beheer/mail/", {"mail": MAIL}).status_code == 303
    assert [str(mail["Message-ID"]) for mail in news(room.sent())] == [f"<{MAIL}@localhost>"], "the same mail"


@pytest.mark.parametrize("name", SAY_NOTHING)
def test_what_tells_of_no_failure_of_ours_changes_nothing(room: Newsroom, name: str) -> None:
    assert take_in(room.school.register, SAY_NOTHING[name], room.school.clock()) is Outcome.NOTHING
    assert closed(room) == [] and room.states() == [("news", "sent")] * 2


def test_what_may_have_arrived_is_shown_and_goes_again_only_when_somebody_says_so(room: Newsroom) -> None:
    o, now = schema.outbox.c, room.school.clock()
    with room.school.register.writing() as rows:
        rows.execute(update(schema.outbox).where(o.mail == EVA).values(state="sending", claimed=now))
    assert room.passes(seconds=UNDER_WAY.total_seconds() + 1) == []
    henk = at_desk(room.school, HENK)
    assert "1 mail is misschien niet aangekomen" in henk.get("/beheer/").get_data(as_text=True)
    page = henk.get("/beheer/mail/").get_data(as_text=True)
    assert EVA in page and ANNA not in page and "Stuur opnieuw" in page
    assert news(room.passes(minutes=20)) == []
    assert henk.post("/beheer/mail/", {"mail": "0" * 32}).status_code == 404
    assert henk.post("/beheer/mail/", {"mail": "alle"}).status_code == 303
    mails = news(room.sent())
    assert to(mails) == [EVA] and "De kijkdozen zijn af" in text(mails[0])
    assert at_desk(room.school, GERDA).get("/beheer/mail/").status_code == 404


def test_two_people_who_turn_out_to_be_one_are_not_told_twice(room: Newsroom) -> None:
    room.chooses(EVA, Cadence.WEEKLY)
    anna, eva = room.person(ANNA), room.person(EVA)
    room.puts_up(G3, "twee", "Alleen Anna hoorde dit")
    assert to(room.passes(days=1)) == [ANNA]
    with room.school.register.changing() as rows:
        contacts.merge(rows, eva, anna, now=room.school.clock(), by="office")
    assert news(room.passes(days=8)) == []
    room.puts_up(G3, "drie", "Weer iets")
    assert ["Weer iets" in text(mail) for mail in news(room.passes(days=8))] == [True]
