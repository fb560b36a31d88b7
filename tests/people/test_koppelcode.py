"""A parent with a letter: at a phone and a desk, in their own language, with and without script."""

from __future__ import annotations

import datetime
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from gate import codes, schema
from gate.i18n import FIRST_STEPS
from gate.register import Register
from gate.wsgi import utc_now
from tests.people.browsing import PHONE, Person, wrong_on
from tests.people.conftest import Arrives
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")

# Each from another family: a code is spent once.
LETTERS = {"phone": "ouder1.korenbloem@example.nl", "desk": "ouder1.populier@example.nl",
           "typed": "ouder1.ratelaar@example.nl", "ar": "ouder1.distelvink@example.nl"}
PAGES = ("/inloggen/", "/koppelen/", "/stappenplan/")


def letter(town: Town, address: str) -> str:
    """The koppelcode of a letter that lies at somebody's home."""
    register = Register.open(town.home, town.settings)
    with register.writing() as rows:
        person = rows.execute(select(schema.address.c.person).where(schema.address.c.mail == address)).scalar_one()
        code = codes.issue(rows, person, by="office", way=codes.LETTER, now=utc_now(),
                           lives=datetime.timedelta(days=42))
    register.close()
    return code


def test_a_parent_scans_the_letter_and_is_in(person: Person, size: str, town: Town) -> None:
    code, mail = letter(town, LETTERS[size]), f"scan.{size}@elders.example"
    person.opens(f"/koppelen/#{code}")
    expect(person.page.get_by_label("Koppelcode")).to_have_value(code)
    person.is_at("/koppelen/")  # and no code in the address bar, nor in the history
    person.page.get_by_label("Uw e-mailadres").fill(mail)
    person.presses("Stuur mij een mail")
    person.sees("Vul de code in")
    person.types_code(person.reads_mail(mail)[0])
    person.is_at("/besloten/")
    expect(person.page.get_by_role("button", name="Uitloggen", exact=True)).to_be_visible()


def test_a_parent_types_the_code_without_script_and_with_a_mistake_first(arrives: Arrives, town: Town) -> None:
    code, mail = letter(town, LETTERS["typed"]), "typt@elders.example"
    person = arrives(viewport=PHONE, java_script_enabled=False)
    person.opens("/inloggen/")
    person.follows("Begin met uw koppelcode")
    person.page.get_by_label("Koppelcode").fill(f"{code[:-1]}?")
    person.page.get_by_label("Uw e-mailadres").fill(mail)
    person.presses("Stuur mij een mail")
    expect(person.page.get_by_text("Deze code klopt niet of is al gebruikt.")).to_be_visible()
    expect(person.page.get_by_label("Uw e-mailadres")).to_have_value(mail)
    person.page.get_by_label("Koppelcode").fill(code.lower().replace("-", " "))
    person.presses("Stuur mij een mail")
    person.types_code(person.reads_mail(mail)[0])
    person.is_at("/besloten/")


def test_the_way_in_in_arabic_on_a_phone(arrives: Arrives, town: Town) -> None:
    """Chosen by a tap, without script; from right to left up to the last page."""
    code, mail = letter(town, LETTERS["ar"]), "ar@elders.example"
    person = arrives(viewport=PHONE, java_script_enabled=False)
    person.opens("/koppelen/")
    person.follows("العربية")
    page = person.page
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    field = page.locator("#koppelcode")
    expect(field).to_have_attribute("dir", "ltr")
    field.fill(code)
    page.locator("#address").fill(mail)
    page.locator("main button[type=submit]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    digits = person.reads_mail(mail)[0]
    page.locator("#code").fill(digits)
    page.locator("form[action='/inloggen/code/'] button").click()
    person.is_at("/besloten/")
    expect(page.locator("html")).to_have_attribute("lang", "nl")


@pytest.mark.parametrize("language", FIRST_STEPS)
def test_axe_finds_nothing_on_the_way_in_in_any_language(arrives: Arrives, language: str) -> None:
    person = arrives(viewport=PHONE, reduced_motion="reduce")
    for path in PAGES:
        person.opens(f"{path}?taal={language}")
        assert wrong_on(person.page, ((PHONE, "light"), (PHONE, "dark"))) == []


def test_every_link_and_button_of_the_way_in_is_large_enough_for_a_thumb(arrives: Arrives) -> None:
    person = arrives(viewport=PHONE, has_touch=True)
    for path in PAGES:
        person.opens(path)
        for each in person.page.locator("main :is(a, button)").all():
            box = each.bounding_box()
            if each.is_visible():
                assert box and box["height"] >= 44, each.inner_text()


def test_the_steps_are_a_page_that_can_be_printed(arrives: Arrives) -> None:
    person = arrives()
    person.opens("/stappenplan/")
    person.page.emulate_media(media="print")
    expect(person.page.get_by_role("listitem").filter(has_text=re.compile("QR-code"))).to_be_visible()
    expect(person.page.locator(".tongues")).to_be_hidden()
    expect(person.page.get_by_role("link", name="Begin met uw koppelcode")).to_be_hidden()
