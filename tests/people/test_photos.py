"""A photo made large: with a finger, with a keyboard, without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.axe import violations
from tests.people import browsing
from tests.people.browsing import LARGE, MANY_PHOTOS, PHONE, PUBLIC_POST, Person
from tests.people.browsing import THIS_YEAR as YEAR
from tests.people.conftest import Arrives

pytestmark = pytest.mark.xdist_group("town")
ALBUMS = (PUBLIC_POST, *(f"/uit-de-groepen/{YEAR}/{place}/" for place in (
    "groep-8/kamp", "groep-2/speelbos", "groep-1/lampionnen", "bovenbouw/sportdag", "groep-7/bruggen-bouwen")),
    "/uit-de-groepen/2025-2026/groep-7/verkeersexamen/", "/uit-de-groepen/2025-2026/groep-6/toneel/")


def opens_photos(person: Person) -> Locator:
    """The photos of a public post that has some: in other tests parents say no, and then
    those of their child's groups are gone."""
    photos = person.page.locator("main a.photo")
    for path in ALBUMS:
        person.opens(path)
        if photos.count() > 1:
            return photos
    raise AssertionError("no public post has photos")


def test_a_parent_walks_through_the_photos_by_keyboard(person: Person, size: str) -> None:
    person.signs_in(browsing.PHOTOS[size], first=MANY_PHOTOS)
    page, photos = person.page, person.page.locator("main a.photo")
    assert photos.count() > 1
    viewer = page.get_by_role("dialog", name="Foto")
    photos.nth(0).focus()
    page.keyboard.press("Enter")
    expect(viewer).to_be_visible()
    shown = viewer.locator("img")
    first = shown.get_attribute("src")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 900
    assert violations(page) == []
    page.keyboard.press("ArrowRight")
    expect(shown).not_to_have_attribute("src", first or "")
    page.keyboard.press("ArrowLeft")
    expect(shown).to_have_attribute("src", first or "")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(photos.nth(1)).to_be_focused()


def test_at_the_last_photo_the_arrows_still_lead_back(arrives: Arrives) -> None:
    person = arrives()
    photos = opens_photos(person)
    photos.first.press("Enter")
    shown = person.page.get_by_role("dialog", name="Foto").locator("img")
    for _ in range(photos.count()):
        person.page.keyboard.press("ArrowRight")
    person.page.keyboard.press("ArrowLeft")
    expect(shown).to_have_attribute("src", person.url + (photos.nth(photos.count() - 2).get_attribute("href") or ""),
                                    timeout=2000)


def test_a_visitor_opens_and_closes_a_photo_by_hand(person: Person) -> None:
    photos = opens_photos(person)
    photos.first.click()
    viewer = person.page.get_by_role("dialog", name="Foto")
    expect(viewer).to_be_visible()
    person.presses("Sluiten")
    expect(viewer).to_be_hidden()
    expect(photos.first).to_be_focused()


def test_without_script_a_photo_is_a_link_to_the_large_picture(arrives: Arrives) -> None:
    person = arrives(viewport=PHONE, java_script_enabled=False)
    opens_photos(person).first.click()
    person.page.wait_for_url(LARGE)
