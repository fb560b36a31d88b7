"""Being told of new posts, as people see it: choosing, stopping, the head's urgent post, the
office's list of mail that did not arrive, and the mails themselves. ``SHOTS=FOLDER`` keeps
a picture of each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import delete, insert, select, update

from demo.people import BY_NAME
from gate import farewell, schema
from gate.i18n import direction, translator
from gate.keys import KeyStore
from gate.mail import page_of
from gate.mails.news import Line
from gate.publictext import PublicText
from gate.register import Register
from gate.wsgi import utc_now
from tests.axe import violations
from tests.people.browsing import SIZES, Person, at_a_browser
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
HERE = "/account/berichten/"
PARENTS = {"phone": "ouder1.lepelaar@example.nl", "desk": "ouder2.lepelaar@example.nl"}
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SCHEMES = {"phone": "dark", "desk": "light"}


def looks(page: Page, name: str) -> None:
    """Whatever is shown, axe finds nothing on it, and it is not wider than its window."""
    if shots := os.environ.get("SHOTS"):
        Path(shots).mkdir(exist_ok=True)
        page.screenshot(path=Path(shots, f"{name}.png"), full_page=True)
    assert violations(page) == [] and page.evaluate(TOO_WIDE) <= 0, name


@pytest.fixture
def person(browser: Browser, town: Town, size: str) -> Iterator[Person]:
    """At a phone in the dark, or at a desk."""
    made = at_a_browser(browser, town.url, viewport=SIZES[size], color_scheme=SCHEMES[size], bypass_csp=True,
                        reduced_motion="reduce")
    yield made
    made.page.context.close()
    assert made.strangers == []


@pytest.fixture
def register(town: Town) -> Iterator[Register]:
    opened = Register.open(town.home, town.settings)
    yield opened
    opened.close()


def id_of(register: Register, mail: str) -> str:
    with register.reading() as rows:
        return str(rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalar_one())


def test_a_parent_chooses_in_two_taps_and_makes_a_feed(person: Person, size: str) -> None:
    person.signs_in(PARENTS[size], "/account/")
    person.follows("Mail over nieuwe berichten")
    looks(person.page, f"berichten-{size}")
    person.page.get_by_role("region", name="Hoe vaak wilt u mail?").get_by_role("button", name="Meteen").click()
    expect(person.page.get_by_text("Uw keuze is bewaard.")).to_be_visible()
    own = person.page.locator("details").first
    own.locator("summary").click()
    looks(person.page, f"berichten-per-groep-{size}")
    own.get_by_role("button", name="Geen mail").click()
    expect(person.page.locator("details").first.locator("summary")).to_contain_text("Geen mail")
    person.presses("Maak mijn feed")
    expect(person.page.locator("code.secret")).to_contain_text("/feed/")
    looks(person.page, f"berichten-feed-{size}")


def test_who_wants_no_more_mail_says_so_without_signing_in(
        person: Person, size: str, town: Town, register: Register) -> None:
    word = farewell.word(KeyStore(town.home.keys).ring, id_of(register, PARENTS[size]))
    person.opens(f"{farewell.PATH}{word}?taal=ar")
    expect(person.page.locator("html")).to_have_attribute("dir", "rtl")
    looks(person.page, f"afmelden-ar-{size}")
    person.opens(f"{farewell.PATH}{word}?taal=nl")
    person.sees("Geen mail meer over nieuwe berichten\\?")
    looks(person.page, f"afmelden-{size}")
    person.presses("Stuur mij geen mail meer")
    person.sees("U krijgt geen mail meer over nieuwe berichten")
    looks(person.page, f"afmelden-klaar-{size}")
    person.opens(f"{farewell.PATH}{word[:-1]}_?taal=nl")
    person.sees("Deze link werkt niet meer")
    looks(person.page, f"afmelden-over-{size}")


def test_the_head_finds_an_urgent_post_in_two_presses(person: Person, size: str) -> None:
    person.is_signed_in(BY_NAME["head"], "/beheer/dringend/")
    looks(person.page, f"dringend-{size}")
    person.page.get_by_role("region", name="Kies een van de nieuwste").get_by_role("button").first.click()
    expect(person.page.get_by_role("button", name="Mail nu iedereen")).to_be_visible()
    looks(person.page, f"dringend-zeker-{size}")


def test_the_office_sees_which_mail_did_not_arrive_and_sends_it_again(
        person: Person, size: str, register: Register) -> None:
    who, now, id = id_of(register, PARENTS[size]), utc_now(), "5e" * 16
    a, o = schema.address.c, schema.outbox.c
    with register.changing() as rows:
        rows.execute(update(schema.address).where(a.mail == "ouder2.moeras@example.nl").values(bounced=now))
        rows.execute(insert(schema.outbox).values(id=id, kind="news", person=who, mail=PARENTS[size], created=now,
                                                  due=now, tries=1, state="unknown"))
    try:
        person.is_signed_in(BY_NAME["head"], "/beheer/mail/")
        expect(person.page.get_by_text("adres werkt niet", exact=True)).to_be_visible()
        looks(person.page, f"mail-{size}")
        person.page.get_by_role("button", name=re.compile("^Stuur opnieuw")).click()
        expect(person.page.get_by_text("De mail gaat nu opnieuw weg.")).to_be_visible()
        looks(person.page, f"mail-opnieuw-{size}")
    finally:
        with register.changing() as rows:
            rows.execute(update(schema.address).where(a.mail == "ouder2.moeras@example.nl").values(bounced=None))
            rows.execute(delete(schema.outbox).where(o.id == id))


class _Site:
    name, short, url = "obs De Linde", "De Linde", "https://delinde.example"


POSTS = [Line("Groep 3", "De kijkdozen zijn af", f"{_Site.url}/1", None),
         Line("De hele school", "Sinterklaas komt op vrijdag 4 december: wat gaan we doen?", f"{_Site.url}/2", None),
         Line("Bovenbouw", "", f"{_Site.url}/3", None)]
LETTER = [Line("De hele school", "Nieuwsbrief 12", f"{_Site.url}/4", PublicText(
    f"{_Site.url}/4", "<p>Beste ouders,</p><h2>Sinterklaas</h2><p>Hij komt op <strong>4 december</strong>. Kijk in "
    '<a href="https://delinde.example/agenda/">de agenda</a>.</p><ul><li>Schoen mee</li><li>Om 8.30 uur</li></ul>',
    "Beste ouders,\n\nSinterklaas\n\nHij komt op 4 december.\n\n- Schoen mee\n- Om 8.30 uur"))]


def facts(posts: list[Line], language: str, *, urgent: bool = False) -> dict[str, object]:
    return {"site": _Site, "_": translator(language), "lang": language, "dir": direction(language), "posts": posts,
            "urgent": urgent, "all_public": posts is LETTER, "wishes": f"{_Site.url}/account/berichten/",
            "stop": "" if urgent else f"{_Site.url}/afmelden/x?taal={language}"}


@pytest.mark.parametrize("name, posts, languages, urgent", [
    ("nieuw", POSTS, ("nl", "ar"), False), ("nieuwsbrief", LETTER, ("nl",), False),
    ("dringend", POSTS[:1], ("nl",), True)])
@pytest.mark.parametrize("width", [320, 800])
def test_a_mail_reads_well_wherever_it_is_opened(browser: Browser, name: str, posts: list[Line],
                                                 languages: tuple[str, ...], urgent: bool, width: int) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport=ViewportSize(width=width, height=500), color_scheme=scheme,
                                      java_script_enabled=True)
        asked: list[str] = []
        context.on("request", lambda request, asked=asked: asked.append(request.url))
        page = context.new_page()
        for language in languages:
            page.set_content(page_of("news.html", facts(posts, language, urgent=urgent)))
            looks(page, f"mail-{name}-{language}-{width}-{scheme}")
        assert asked == [], "nothing is fetched: no picture, no font, no pixel"
        context.close()


def test_the_plain_text_of_a_mail_reads_as_a_letter() -> None:
    said = page_of("news.txt", facts(POSTS, "nl"))
    assert "\n\n\n" not in said.strip() and "<" not in said and "&" not in said
    assert "Groep 3: De kijkdozen zijn af\nhttps://delinde.example/1\n" in said
    assert "Bovenbouw: Een nieuw bericht\n" in said
    letter = page_of("news.txt", facts(LETTER, "nl"))
    assert "Hij komt op 4 december.\n\n- Schoen mee\n- Om 8.30 uur\n" in letter and "logt u in" not in letter
