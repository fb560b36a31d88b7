"""A visitor, who knows nobody here."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.people.browsing import CLOSED_POST, PHONE, SIZES, Person
from tests.people.conftest import Arrives

pytestmark = pytest.mark.xdist_group("town")


def _walk(person: Person) -> None:
    person.opens("/")
    person.follows("Alle berichten uit de groepen")
    person.sees("Uit de groepen")
    person.page.locator("main .card a").first.click()
    expect(person.page.locator("article.post .prose")).to_be_visible()
    person.opens("/")
    person.follows("Hele kalender")
    person.sees("Vakanties en kalender")
    expect(person.page.locator("main")).to_contain_text("Kerstvakantie")
    person.follows("Voor ouders")
    person.sees("Inloggen")
    person.opens("/privacyverklaring/")
    person.sees("Privacy")


def test_a_visitor_reads_a_post_the_calendar_and_a_page(person: Person) -> None:
    _walk(person)


@pytest.mark.parametrize("size", sorted(SIZES))
def test_a_visitor_whose_browser_runs_no_script_does_the_same(arrives: Arrives, size: str) -> None:
    _walk(arrives(viewport=SIZES[size], java_script_enabled=False))


def test_a_visitor_at_a_closed_address_is_asked_to_sign_in_and_told_nothing(arrives: Arrives) -> None:
    person = arrives(viewport=PHONE)
    shown = set()
    for path in (CLOSED_POST, CLOSED_POST.replace("kijkdoos", "bestaat-niet")):
        person.opens(path)
        person.sees("Inloggen")
        shown.add(person.page.locator("body").inner_text())
    assert len(shown) == 1


def test_a_visitor_who_is_lost_finds_the_way_home(person: Person) -> None:
    person.opens("/bestaat-niet/")
    person.sees("Deze pagina is er niet")
    person.follows("Naar het begin")
    person.is_at("/")


def test_a_visitor_who_types_nonsense_is_helped(person: Person) -> None:
    """The browser's own check is gone past with a dot; the page says what is wrong."""
    person.opens("/inloggen/")
    person.page.get_by_label("Uw e-mailadres").fill("noor@linde")
    person.presses("Stuur mij een code")
    expect(person.page.get_by_label("Uw e-mailadres")).to_have_attribute("aria-invalid", "true")
    expect(person.page.get_by_label("Uw e-mailadres")).to_have_value("noor@linde")
