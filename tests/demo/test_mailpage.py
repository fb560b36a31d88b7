"""The demo's mailbox: in a demo home, on this machine, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from werkzeug.test import Client

from demo.mailpage import PUBLIC, NotADemo, mailbox_pages
from gate.mail import Composer, way_out
from gate.outbox import send_due
from gate.signin import ask
from gate.wsgi import assemble
from school.settings import Settings
from tests.gate.small_school import ANNA, School


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[School]:
    school = School.found(tmp_path).peopled()
    (school.home.var / "demo").write_text("http://localhost:8000")
    school.settings = school.register.settings = Settings.read(school.home)
    yield school
    school.register.close()


def client(school: School) -> Client:
    return Client(assemble(school.home, school.settings, school.register, [mailbox_pages(school.home)], PUBLIC,
                           now=school.clock))


def test_the_mailbox_shows_the_code_and_the_link_of_each_mail(demo: School) -> None:
    ask(demo.register, demo.ring, ANNA, "127.0.0.1", now=demo.clock())
    send_due(demo.register, Composer(demo.register, demo.keys, demo.clock), way_out(demo.home, demo.settings),
             demo.clock)
    page = client(demo).get("/demo/post/", base_url="http://localhost:8000",
                            environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert page.status_code == 200
    assert "is uw code voor De Proef" in page.text and 'href="http://localhost:8000/inloggen/link/' in page.text


def test_a_mail_without_a_code_is_there_to_be_read_and_its_links_to_be_followed(demo: School) -> None:
    mail = EmailMessage()
    mail["To"], mail["Subject"] = ANNA, "Nieuw bericht: Groep 3"
    mail.set_content("Groep 3: Een <b>kijkdoos</b>\nhttp://localhost:8000/besloten/2026-2027/groep-3/kijkdoos/\n")
    demo.home.outbox.mkdir(exist_ok=True)
    (demo.home.outbox / "een.eml").write_bytes(mail.as_bytes())
    page = client(demo).get("/demo/post/", base_url="http://localhost:8000",
                            environ_overrides={"REMOTE_ADDR": "127.0.0.1"}).text
    assert "&lt;b&gt;kijkdoos&lt;/b&gt;<br>" in page
    assert 'href="http://localhost:8000/besloten/2026-2027/groep-3/kijkdoos/"' in page


def test_a_real_schools_home_has_no_mailbox(tmp_path: Path) -> None:
    school = School.found(tmp_path)
    with pytest.raises(NotADemo):
        mailbox_pages(school.home)
    assert school.browser().get("/demo/post/").status_code == 404
    school.register.close()


@pytest.mark.parametrize("environ", [
    {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": ""},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}])
def test_nobody_beyond_this_machine_reads_it(demo: School, environ: dict[str, str]) -> None:
    page = client(demo).get("/demo/post/", base_url="http://localhost:8000", environ_overrides=environ)
    assert page.status_code in (403, 404) and "code voor" not in page.text
