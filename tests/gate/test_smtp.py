"""Mail of news over a real server that takes it, refuses it, hangs, or breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from gate import schema, smtp
from gate.mail import Composer, way_out
from gate.outbox import PAUSES, UNDER_WAY, FinalRefusal, send_due
from school.settings import Mail
from tests.gate.newsroom import ANNA, EVA, G3, Newsroom
from tests.gate.postoffice import (
    BREAKS_AFTER,
    BREAKS_BEFORE,
    HANGS,
    HANGS_AT_END,
    NO_FAREWELL,
    TAKES_AND_BREAKS,
    PostOffice,
    by_port,
    open_office,
)
from tests.gate.small_school import School


def letter(text: str = "Dag") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "school@proef.example", EVA
    mail.set_content(text)
    return mail


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office(PostOffice()) as made:
        yield made


@pytest.fixture
def room(school: School, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A mail for Anna and one for Eva are due; a server that hangs is waited for shortly."""
    monkeypatch.setattr(smtp, "PATIENCE", 1.0)
    monkeypatch.setattr(smtp, "LONGER", 1.0)
    monkeypatch.setattr(smtp, "FAREWELL", 0.2)
    room = Newsroom.of(school)
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    school.clock.passes(hours=1, minutes=20)
    return room


def sends(room: Newsroom, office: PostOffice) -> int:
    school = room.school
    return send_due(school.register, Composer(school.register, school.keys, school.clock),
                    way_out(school.home, by_port(school.settings, office.port)), school.clock)


def state_of(room: Newsroom, mail: str) -> str:
    o = schema.outbox.c
    with room.school.register.reading() as rows:
        return str(rows.execute(select(o.state).where(o.kind == "news", o.mail == mail)).scalar_one())


def does_not_work(room: Newsroom, mail: str) -> bool:
    a = schema.address.c
    with room.school.register.reading() as rows:
        return rows.execute(select(a.bounced).where(a.mail == mail)).scalar_one() is not None


def test_a_mail_arrives_with_its_lines_and_headers_whole(room: Newsroom, office: PostOffice) -> None:
    assert sends(room, office) == 2 and state_of(room, ANNA) == "sent"
    head, _, _ = office.raw[0].decode("ascii").replace("\r", "").partition("\n\n")
    assert re.search(r"^List-Unsubscribe: <http://localhost/afmelden/[\w.-]{93}>$", head, re.MULTILINE), "RFC 8058"
    assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in head
    assert re.search(r"^List-Id: <berichten\.localhost>$", head, re.MULTILINE), "RFC 2919"
    assert b"8bit" not in office.raw[0], "what has to be changed on the way breaks its signature"


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "DATA 451 later"])
def test_a_no_for_now_is_tried_again_with_growing_pauses(room: Newsroom, office: PostOffice, answer: str) -> None:
    office.moods[EVA] = answer
    assert sends(room, office) == 1 and state_of(room, EVA) == "waiting" and not does_not_work(room, EVA)
    assert sends(room, office) == 0 and office.asked[EVA] == 1, "not at once"
    room.school.clock.passes(seconds=PAUSES[0].total_seconds())
    assert sends(room, office) == 0 and office.asked[EVA] == 2
    room.school.clock.passes(seconds=PAUSES[0].total_seconds())
    assert sends(room, office) == 0 and office.asked[EVA] == 2, "the second pause is longer"
    office.moods.clear()
    room.school.clock.passes(seconds=PAUSES[1].total_seconds())
    assert sends(room, office) == 1 and state_of(room, EVA) == "sent"
    assert set(office.arrived.values()) == {1}


@pytest.mark.parametrize("answer, address", [
    ("550 5.1.1 no such mailbox", True), ("550 nobody here", True), ("552 5.2.2 full", True),
    ("550 5.4.1 Recipient address rejected: Access denied", True), ("DATA 550 5.1.1 unknown", True),
    ("550 5.7.1 your network is on a list", False), ("554 5.7.1 blocked", False), ("554 no", False),
    ("DATA 554 spam", False), ("DATA 550 5.7.509 policy", False), ("550 5.1.8 bad sender", False)])
def test_only_a_no_about_the_mailbox_is_of_the_mailbox(office: PostOffice, answer: str, address: bool) -> None:
    office.moods[EVA] = answer
    with pytest.raises(FinalRefusal) as no:
        smtp.send(letter(), Mail(host="127.0.0.1", port=office.port), "")
    assert no.value.address is address and EVA not in str(no.value)


@pytest.mark.parametrize("answer, works", [("550 5.1.1 no such mailbox", False), ("554 5.7.1 blocked", True)])
def test_a_final_no_is_not_tried_again(room: Newsroom, office: PostOffice, answer: str, works: bool) -> None:
    office.moods[EVA] = answer
    assert sends(room, office) == 1 and state_of(room, EVA) == "refused"
    assert does_not_work(room, EVA) is not works and not does_not_work(room, ANNA)
    room.school.clock.passes(days=2)
    sends(room, office)
    assert office.asked[EVA] == 1


def test_a_mail_that_the_server_never_had_whole_is_sent_again(room: Newsroom, office: PostOffice) -> None:
    office.moods[EVA] = HANGS
    assert sends(room, office) == 1 and state_of(room, EVA) == "waiting"
    office.moods.clear()
    room.school.clock.passes(seconds=PAUSES[0].total_seconds())
    assert sends(room, office) == 1 and state_of(room, EVA) == "sent" and set(office.arrived.values()) == {1}


def test_a_connection_that_breaks_in_the_middle_of_a_mail_is_no_matter_of_who_got_it(
        room: Newsroom, office: PostOffice) -> None:
    office.moods[EVA] = BREAKS_BEFORE
    with pytest.raises(OSError):  # more than lies in the pipes between us
        large = letter()
        large.set_payload(("x" * 70 + "\n") * 400_000)
        smtp.send(large, Mail(host="127.0.0.1", port=office.port), "")
    assert sends(room, office) == 1
    assert state_of(room, EVA) in ("waiting", "unknown"), "a small one lies in the pipes whole"
    office.moods.clear()
    room.school.clock.passes(seconds=PAUSES[0].total_seconds())
    sends(room, office)
    assert set(office.arrived.values()) == {1}


@pytest.mark.parametrize("mood", [HANGS_AT_END, BREAKS_AFTER, TAKES_AND_BREAKS])
def test_a_mail_whose_end_was_sent_and_not_answered_is_unknown_and_never_sent_by_itself(
        room: Newsroom, office: PostOffice, mood: str) -> None:
    office.moods[EVA] = mood
    assert sends(room, office) == 1 and state_of(room, EVA) == "unknown"
    office.moods.clear()
    for _ in range(3):
        room.school.clock.passes(seconds=UNDER_WAY.total_seconds() + 1)
        assert sends(room, office) == 0
    assert state_of(room, EVA) == "unknown" and set(office.arrived.values()) == {1}


def test_a_bad_farewell_after_a_mail_was_taken_does_not_send_it_again(room: Newsroom, office: PostOffice) -> None:
    office.moods["any"] = NO_FAREWELL
    assert sends(room, office) == 2 and state_of(room, EVA) == "sent"
    room.school.clock.passes(hours=1)
    assert sends(room, office) == 0 and set(office.arrived.values()) == {1}


def test_a_password_that_is_refused_loses_no_mail(room: Newsroom, office: PostOffice) -> None:
    school = room.school
    (school.home.keys / "smtp").write_text("wrong")
    out = way_out(school.home, by_port(school.settings, office.port, user="school"))
    assert send_due(school.register, Composer(school.register, school.keys, school.clock), out, school.clock) == 0
    assert state_of(room, ANNA) == state_of(room, EVA) == "waiting"
    school.clock.passes(seconds=PAUSES[0].total_seconds())
    assert sends(room, office) == 2


def test_who_waits_for_a_code_does_not_wait_behind_the_news(room: Newsroom, office: PostOffice) -> None:
    office.moods |= {ANNA: "451 later", EVA: "451 later"}
    assert sends(room, office) == 0, "so the news is older than the code"
    office.moods.clear()
    room.school.clock.passes(minutes=5)
    room.school.browser().asks(ANNA)
    assert sends(room, office) == 3 and "is uw code" in str(office.taken[0]["Subject"])
