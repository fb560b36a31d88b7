"""A teacher at a phone and at a desk looks at the photos that wait, and says who is on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.axe import violations
from tests.people.browsing import SIZES, Person, at_a_browser
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
TEACHER, PARENT = "hanneke@delinde.example", "ouder2.krekel@example.nl"
POST = "Met de bus naar het museum van de rivier"


@pytest.fixture(scope="module")
def signed_in(browser: Browser, town: Town) -> Iterator[Person]:
    """juf Hanneke of groep 6, in the dark scheme. axe is put into a page by the debugger."""
    one = at_a_browser(browser, town.url, bypass_csp=True, reduced_motion="reduce", color_scheme="dark")
    one.signs_in(TEACHER, "/beheer/")
    yield one
    one.page.context.close()
    assert one.strangers == []


def opens_the_post(one: Person) -> None:
    """The first time of a school year the list comes before the photos."""
    one.follows(POST)
    if one.page.get_by_role("heading", level=1).inner_text() != POST:
        fits(one)
        for box in one.page.locator("input[name=klopt]").all():
            box.check()
        one.presses("Dit klopt, verder")
    one.sees(POST)


def fits(one: Person) -> None:
    """axe finds nothing, and nothing is wider than the window."""
    assert violations(one.page) == [], one.page.url
    assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), one.page.url


def test_a_teacher_says_who_is_on_a_photo_that_was_looked_at(signed_in: Person, size: str) -> None:
    one, page = signed_in, signed_in.page
    page.set_viewport_size(SIZES[size])
    one.opens("/beheer/fotos/")
    fits(one)
    opens_the_post(one)
    page.get_by_role("link", name=re.compile("Wie staat erop")).first.click()
    one.sees("Wie staat erop")
    fits(one)
    box = page.locator(".tile").nth(1)
    size_of = box.bounding_box()
    assert size_of and size_of["height"] >= 44
    box.click()
    one.presses("Bewaar wie erop staat")
    expect(page.get_by_role("status")).to_contain_text("Bewaard")
    fits(one)


def test_a_teacher_answers_for_the_photo_that_waits_with_two_taps(signed_in: Person) -> None:
    one, page = signed_in, signed_in.page
    page.set_viewport_size(SIZES["phone"])
    one.opens("/beheer/")
    one.follows("Bekijk de foto’s")
    opens_the_post(one)
    fits(one)
    photo = page.locator(".look img")
    photo.scroll_into_view_if_needed()
    assert page.wait_for_function("document.querySelector('.look img').naturalWidth > 0"), "the photo itself"
    expect(page.get_by_role("group", name=re.compile("Staat een van deze kinderen"))).to_have_count(1)
    page.get_by_label("Nee, niemand").check(force=True)
    one.presses("Bewaar mijn antwoorden")
    one.sees("Foto’s")
    expect(page.get_by_role("status")).to_contain_text("Bewaard: 1 foto.")
    expect(page.locator(".album")).to_have_count(0)


def test_a_parent_sees_what_a_yes_covers(browser: Browser, town: Town, size: str) -> None:
    one = at_a_browser(browser, town.url, viewport=SIZES[size], bypass_csp=True, reduced_motion="reduce")
    one.signs_in(PARENT, "/account/toestemming/")
    one.page.get_by_text("Wat hangt hier nu aan").first.click()
    expect(one.page.locator("details.covers[open] li").first).to_contain_text("Groep 4")
    fits(one)
    one.page.context.close()
