"""The weekly newsletter is a post that is mailed as well."""

from __future__ import annotations

import msgspec
import pytest

from school.told import Cadence, Told
from tests.gate.newsroom import ALL, ANNA, EVA, Newsroom, text, to
from tests.gate.small_school import School

PAGE = """<!doctype html><html><body><header>Menu</header><article class="post"><header><h1>Nieuwsbrief 12</h1></header>
<div class="frame prose"><p>Beste ouders,</p><h2>Sint</h2><p>Hij komt op <strong>4 december</strong>.</p>
<ul><li>Schoen mee</li><li>Kijk bij <a href="/agenda/">de agenda</a></li></ul>
<figure><img src="/x.webp" alt="Een foto"><figcaption>bijschrift</figcaption></figure>
<p><img src="https://tracker.example/p.gif">Mail <a href="mailto:info@proef.example">info@proef.example</a></p>
<script>alert(1)</script></div></article></body></html>"""


@pytest.fixture
def room(school: School) -> Newsroom:
    return Newsroom.of(school)


def puts_up(room: Newsroom, *, public: bool = True) -> None:
    if public:
        room.printer.trees["uit-de-groepen/2026-2027"]["school/brief-12/index.html"] = PAGE.encode()
    room.puts_up(ALL, "brief-12", "Nieuwsbrief 12", type="nieuwsbrief")


def html(mail) -> str:  # type: ignore[no-untyped-def]
    return str(mail.get_body(("html",)).get_content())


def test_a_newsletter_that_is_public_is_mailed_at_once_with_its_words(room: Newsroom) -> None:
    room.chooses(ANNA, Cadence.WEEKLY)
    puts_up(room)
    mails = room.sent()
    assert to(mails) == [ANNA, EVA], "daily or weekly: it has a time of its own"
    said, page = text(mails[0]), html(mails[0])
    assert str(mails[0]["Subject"]) == "Nieuwsbrief van De Proef"
    assert "Hij komt op 4 december." in said and "- Schoen mee" in said
    assert "de agenda (http://localhost/agenda/)" in said and "(info@proef" not in said
    assert "<strong>4 december</strong>" in page and 'href="http://localhost/agenda/"' in page
    assert "http://localhost/uit-de-groepen/2026-2027/school/brief-12/" in said and "/besloten/" not in said
    for word in ("tracker", "<img", "bijschrift", "alert", "logt u in"):
        assert word not in page and word not in said, word
    assert room.passes(days=8) == []


def test_a_closed_newsletter_comes_at_once_as_a_link(room: Newsroom) -> None:
    puts_up(room, public=False)
    mails = room.sent()
    assert to(mails) == [ANNA, EVA] and f"http://localhost/besloten/{ALL}/brief-12/" in text(mails[0])
    assert "Geheim" not in mails[0].as_string() and "4 december" not in mails[0].as_string()


def test_a_newsletter_that_is_closed_again_before_its_mail_brings_no_words(room: Newsroom) -> None:
    room.school.clock.passes(hours=4)
    puts_up(room)
    assert room.sent() == [], "19:40: also a newsletter keeps quiet"
    del room.printer.trees["uit-de-groepen/2026-2027"]["school/brief-12/index.html"]
    room.release()
    mails = room.passes(hours=13)
    assert to(mails) == [ANNA, EVA] and "4 december" not in mails[0].as_string()


def test_who_wants_no_mail_gets_no_newsletter(room: Newsroom) -> None:
    room.chooses(EVA, Cadence.NOTHING)
    puts_up(room)
    assert to(room.sent()) == [ANNA]


@pytest.mark.parametrize("told, at_once", [(Told(mailed=()), False), (Told(with_text=False), True)])
def test_a_school_may_have_it_otherwise(room: Newsroom, told: Told, at_once: bool) -> None:
    settings = msgspec.structs.replace(room.school.settings, told=told)
    room.school.settings = room.school.register.settings = settings
    puts_up(room)
    assert bool(room.sent()) is at_once
    room.passes(hours=2)
    mails = room.school.letterbox.mails
    assert to(mails) == [ANNA, EVA] and not any("4 december" in mail.as_string() for mail in mails)
