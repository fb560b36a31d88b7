"""The mails themselves, and the conversation with a real SMTP server."""

from __future__ import annotations

import email
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller

from gate.mail import Composer, way_out
from gate.outbox import FinalRefusal
from gate.signin import ask
from school.settings import Mail, Settings
from tests.gate.small_school import ANNA, School


class Postbox:
    """A mail server that keeps what it takes, or answers as it was told to."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer, self.taken = answer, []  # type: ignore[var-annotated]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos, envelope.content))
        return self.answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("55"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"


@contextmanager
def post_office(box: Postbox) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield port
    finally:
        server.stop()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[School]:
    school = School.found(tmp_path).peopled()
    yield school
    school.register.close()


def by_port(settings: Settings, port: int, **more: Any) -> Settings:
    server = msgspec.structs.replace(settings.server, mail=Mail(host="127.0.0.1", port=port, **more))
    return msgspec.structs.replace(settings, server=server)


def mailed(school: School) -> EmailMessage:
    ask(school.register, school.ring, ANNA, "192.0.2.1", now=school.clock())
    school.deliver()
    return school.letterbox.mails[-1]


def test_the_code_stands_first_in_the_subject_and_both_parts_hold_code_and_link(small: School) -> None:
    mail = mailed(small)
    assert str(mail["Subject"]) == f"{small.letterbox.code()} is uw code voor De Proef"
    assert (mail["To"], mail["Auto-Submitted"]) == (ANNA, "auto-generated")
    assert str(mail["From"]) == "obs De Proef <info@proef.example>"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part
        text = part.get_content()
        assert small.letterbox.code() in text and small.letterbox.link() in text
        assert "http://localhost/inloggen/link/" in text and "://" not in text.replace("http://localhost", "")


def test_the_text_is_text_and_the_html_is_escaped(small: School) -> None:
    site = msgspec.structs.replace(small.settings.site, name="'t <b>Schip</b>", short="'t <b>Schip</b>")
    odd = msgspec.structs.replace(small.settings, site=site)
    ask(small.register, small.ring, ANNA, "192.0.2.1", now=small.clock())
    small.settings = small.register.settings = odd
    small.deliver()
    plain, html = (small.letterbox.mails[-1].get_body((kind,)) for kind in ("plain", "html"))
    assert plain and "'t <b>Schip</b>" in plain.get_content()
    assert html and "<b>" not in html.get_content()


def test_a_real_server_takes_one_mail_for_one_address(small: School) -> None:
    box = Postbox()
    with post_office(box) as port:
        way_out(small.home, by_port(small.settings, port))(mailed(small))
    [(to, content)] = box.taken
    assert to == [ANNA]
    assert email.message_from_bytes(content, policy=default)["Subject"] == small.letterbox.mails[-1]["Subject"]


@pytest.mark.parametrize("answer, raised", [
    ("550 no such mailbox", FinalRefusal), ("451 greylisted", OSError), ("421 closing", OSError),
    ("554 spam", FinalRefusal)])
def test_the_servers_no_is_final_or_for_now_as_it_says(small: School, answer: str, raised: type[Exception]) -> None:
    with post_office(Postbox(answer)) as port, pytest.raises(raised) as error:
        way_out(small.home, by_port(small.settings, port))(mailed(small))
    assert ANNA not in str(error.value), "what a server says goes into the log, without an address"


def test_starttls_that_is_asked_for_and_not_there_is_no_way_out(small: School) -> None:
    box = Postbox()
    with post_office(box) as port, pytest.raises(OSError):
        way_out(small.home, by_port(small.settings, port, starttls=True))(mailed(small))
    assert not box.taken


def test_nobody_listening_is_said_as_a_fault_for_now(small: School) -> None:
    with pytest.raises(OSError):
        way_out(small.home, by_port(small.settings, 1))(mailed(small))


def test_the_demos_mail_goes_to_a_folder_that_others_can_not_read(small: School) -> None:
    (small.home.var / "demo").write_text("http://localhost:8000")
    way_out(small.home, small.settings)(mailed(small))
    [file] = small.home.outbox.iterdir()
    assert file.suffix == ".eml" and stat.S_IMODE(os.stat(small.home.outbox).st_mode) == 0o700
    assert small.letterbox.code().encode() in file.read_bytes()


def test_the_proof_mail_holds_no_secret(small: School) -> None:
    mail = Composer(small.register, small.keys, small.clock).test_mail("ict@proef.example")
    assert str(mail["Subject"]) == "Proefmail van De Proef" and "link" not in mail.get_content()
