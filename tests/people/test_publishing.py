"""The head on a phone and at a desk: what waits, read, published, on the site; and off it again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from demo.people import BY_NAME
from school.statement import read
from tests.axe import violations
from tests.people.browsing import SIZES, Person, at_a_browser
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
BUILT = 60_000  # milliseconds for a build of the demo school
POSTS = {"phone": ("Ons weerstation staat", "groep-6/weerstation"),
         "desk": ("Fietscontrole op het plein: 18 fietsen, 11 lampen", "groep-7/fietscontrole")}
"""Two posts of the demo that wait, one for each size."""


@pytest.fixture(scope="module")
def signed_in(browser: Browser, town: Town) -> Iterator[Person]:
    """The head, once for all."""
    person = at_a_browser(browser, town.url)
    person.is_signed_in(BY_NAME["head"], "/beheer/")
    yield person
    person.page.context.close()
    assert person.strangers == []


@pytest.fixture
def head(signed_in: Person, size: str) -> Person:
    """At a phone, and once more at a desk."""
    signed_in.page.set_viewport_size(SIZES[size])
    signed_in.opens("/beheer/")
    return signed_in


def test_the_head_publishes_what_waits_and_takes_it_off_again(head: Person, size: str) -> None:
    """From the overview to the site and back, without typing anything; axe finds nothing on the way."""
    title, place = POSTS[size]
    person, page, address = head, head.page, f"/uit-de-groepen/2026-2027/{place}/"
    assert page.request.get(person.url + address).status == 404
    person.follows("Bekijk en publiceer")
    person.sees("Publiceren")
    assert violations(page) == []
    person.follows(title)
    person.sees(title)
    desk = page.url.removeprefix(person.url)
    expect(page.locator(".preview img").first).to_be_visible()
    page.locator(".preview img").first.scroll_into_view_if_needed()
    expect(page.locator(".preview img").first).not_to_have_js_property("naturalWidth", 0)  # the photo itself
    assert violations(page) == []
    for ask in page.locator("input[name=bekeken]").all():
        ask.check()
    person.presses("Publiceren")
    expect(page.locator("[data-state=placed]")).to_be_visible(timeout=BUILT)
    assert violations(page) == []
    person.follows("Bekijk op de site")
    person.is_at(address)
    person.sees(title)
    person.opens(desk)
    page.get_by_text("Van de site halen", exact=True).click()
    assert violations(page) == []
    person.presses("Haal het van de site")
    expect(page.locator("[data-state=off]")).to_be_visible(timeout=BUILT)
    assert page.request.get(person.url + address).status == 404
    assert violations(page) == []
    person.presses("Publiceren")  # as it was, for whoever comes after
    expect(page.locator("[data-state=placed]")).to_be_visible(timeout=BUILT)


def test_a_page_no_wider_than_a_phone_has_no_scrolling_sideways(head: Person) -> None:
    head.opens("/beheer/publiceren/")
    for path in ("/beheer/publiceren/", head.page.locator(".log a").first.get_attribute("href") or ""):
        head.opens(path)
        assert head.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_head_reads_why_what_is_public_is_so_and_takes_it_along(head: Person) -> None:
    """At ``/beheer/bewijs/``: in words, and as the file that a privacy officer checks."""
    head.follows("Bewijs")
    head.sees("Bewijs")
    page = head.page
    expect(page.get_by_text("goedgekeurd door: directie")).to_be_visible()
    page.get_by_text("Alle afspraken, en wat eruit kwam").click()
    expect(page.get_by_text("bekeken voor het publiceren").first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with page.expect_download() as taken:
        head.follows("Download de verklaring")
    assert read(taken.value.path().read_bytes()).posts
