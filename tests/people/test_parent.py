"""A parent, from the mail to the page that closes behind them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.people import browsing
from tests.people.browsing import CLOSED_POST, GROUP_3, LARGE, PHONE, THIS_YEAR, Person
from tests.people.conftest import Arrives

pytestmark = pytest.mark.xdist_group("town")


def test_a_parent_of_two_signs_in_by_code_and_reads_both_groups(person: Person, size: str) -> None:
    person.signs_in(browsing.TWO_GROUPS[size])
    person.is_at("/besloten/")
    person.sees("^Mijn groepen$")  # the office gave no name, and an address is no greeting
    groups = person.page.get_by_role("region", name="Uw groepen").get_by_role("heading", level=3)
    expect(groups).to_have_text(["Groep 1", "Groep 2", "De hele school"], use_inner_text=True)
    for label in ("Groep 1", "Groep 2"):
        person.opens("/besloten/")
        person.page.get_by_role("region", name="Uw groepen").get_by_role("link", name=label).click()
        person.sees(label)
        person.page.locator("main .card a").first.click()
        expect(person.page.locator("article.post .prose")).to_be_visible()
    person.opens(CLOSED_POST)
    person.sees("Niet gevonden of niet voor u")
    person.follows("Naar uw groepen")
    person.is_at("/besloten/")


def test_a_parent_signs_in_by_the_link_and_its_button(person: Person, size: str) -> None:
    address = browsing.BY_LINK[size]
    person.opens("/inloggen/")
    person.asks_a_code(address)
    person.page.goto(person.reads_mail(address)[1])
    person.is_at("/inloggen/link/")
    person.sees("Klaar om in te loggen")
    person.presses("Inloggen")
    person.is_at("/besloten/")


def test_a_link_opened_in_another_browser_lets_nobody_in_but_offers_a_way(arrives: Arrives) -> None:
    asker, other = arrives(), arrives(viewport=PHONE)
    asker.opens("/inloggen/")
    asker.asks_a_code(browsing.ELSEWHERE)
    code, link = asker.reads_mail(browsing.ELSEWHERE)
    other.page.goto(link)
    other.sees("U begon in een andere browser")
    other.opens("/besloten/")
    other.sees("Inloggen")
    asker.types_code(code)
    asker.is_at("/besloten/")
    other.page.goto(link)
    other.sees("Deze link werkt niet meer")


def test_a_parent_who_opens_a_closed_address_lands_there_after_the_code(person: Person, size: str) -> None:
    person.signs_in(browsing.LANDS[size], first=CLOSED_POST)
    person.is_at(CLOSED_POST)
    expect(person.page.locator("article.post .prose")).to_be_visible()


def test_a_parent_whose_browser_runs_no_script_misses_nothing(arrives: Arrives) -> None:
    person = arrives(viewport=PHONE, java_script_enabled=False)
    person.signs_in(browsing.NO_SCRIPT, first=CLOSED_POST)
    person.page.locator("main a.photo").first.click()
    person.page.wait_for_url(LARGE)
    person.opens("/account/")
    expect(person.page.get_by_text("dit apparaat")).to_be_visible()
    person.presses("Uitloggen")
    person.opens("/besloten/")
    person.sees("Inloggen")


def test_a_parent_with_only_a_keyboard_signs_in(arrives: Arrives) -> None:
    """Tab, type, Enter: from the home page to the start page, a mouse never."""
    person, address = arrives(), browsing.KEYBOARD
    person.opens("/")
    _tab_to(person, "Voor ouders")
    person.page.keyboard.press("Enter")
    person.sees("Inloggen")
    _tab_to(person, "Uw e-mailadres")
    person.page.keyboard.type(address)
    person.page.keyboard.press("Enter")
    person.sees("Vul de code in")
    code = person.reads_mail(address)[0]
    _tab_to(person, "Code uit de mail")
    person.page.keyboard.type(f"{code[:3]} {code[3:]}")
    person.page.keyboard.press("Enter")
    person.is_at("/besloten/")
    _tab_to(person, "Uitloggen")
    person.page.keyboard.press("Enter")
    person.is_at("/")


def _tab_to(person: Person, name: str) -> None:
    """Press Tab until the focus is on what has this name; it must be seen there."""
    focused = "() => { const e = document.activeElement; return e.labels?.[0]?.innerText ?? e.innerText ?? '' }"
    for _ in range(60):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(focused).strip() == name:
            style = "() => getComputedStyle(document.activeElement).outlineStyle"
            assert person.page.evaluate(style) != "none", f"no focus ring on {name}"
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_after_signing_out_the_back_button_shows_nothing(person: Person, size: str) -> None:
    """In a browser that keeps pages alive to go back to (test_it_keeps_pages_alive)."""
    person.signs_in(browsing.LEAVES[size], first=CLOSED_POST)
    title = person.page.get_by_role("heading", level=1).inner_text()
    person.opens(GROUP_3)
    person.presses("Uitloggen")
    person.is_at("/")
    for _ in range(2):
        _goes_back(person)
        person.sees("Inloggen")
        assert title not in person.page.content()
    person.opens("/besloten/")
    person.sees("Inloggen")


def test_it_keeps_pages_alive(arrives: Arrives) -> None:
    """The back-forward cache is really on: a public page comes back alive."""
    person = arrives()
    person.opens("/kalender/")
    person.page.evaluate("() => { window.alive = true }")
    person.opens("/contact/")
    _goes_back(person)
    person.is_at("/kalender/")
    assert person.page.evaluate("() => window.alive") is True


def _goes_back(person: Person) -> None:
    person.page.evaluate("() => history.back()")
    person.page.wait_for_timeout(700)


def test_the_start_page_says_what_is_newest_first(arrives: Arrives) -> None:
    person = arrives()
    person.signs_in(browsing.TWO_GROUPS["desk"])
    dates = [moment.get_attribute("datetime") or "" for moment in
             person.page.get_by_role("region", name="Nieuw").locator("time").all()]
    assert len(dates) > 5
    assert dates == sorted(dates, reverse=True)
    assert f"/besloten/{THIS_YEAR}/groep-3/" not in person.page.content()
