"""Consent at a real browser: a parent of two answers everything within ten taps and a
minute; the teacher's sheet and the office's pages; axe finds nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from demo.people import BY_NAME
from tests.axe import violations
from tests.conftest import Figure
from tests.people.browsing import DESK, PHONE, SIZES, THIS_YEAR, Person, at_a_browser
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
TWO_CHILDREN = {"phone": "ouder1.boomklever@example.nl", "desk": "ouder1.klaproos@example.nl"}
PAGE = "/account/toestemming/"
SHEET = f"/beheer/toestemming/groep/{THIS_YEAR}/groep-4/"
TAPS, SECONDS = 10, 60


class Taps:
    """What somebody touches, counted; each touch is of something large enough."""

    def __init__(self, person: Person) -> None:
        self.person, self.number = person, 0

    def on(self, role: str, name: str | re.Pattern[str], nth: int = 0) -> None:
        target = self.person.page.get_by_role(role, name=name).nth(nth)  # type: ignore[arg-type]
        box = target.bounding_box()
        assert box and box["width"] >= 44 and box["height"] >= 44, f"{name}: {box}"
        target.click()
        self.number += 1


@pytest.fixture
def parent(browser: Browser, town: Town, size: str) -> Iterator[Person]:
    """A parent of two whom the school waits for. axe is put into a page by the
    debugger, which the CSP would refuse; no script of the page's own runs."""
    one = at_a_browser(browser, town.url, viewport=SIZES[size], bypass_csp=True, reduced_motion="reduce")
    one.signs_in(TWO_CHILDREN[size], "/besloten/")
    yield one
    one.page.context.close()
    assert one.strangers == []


def test_a_parent_of_two_answers_everything_in_ten_taps(parent: Person, size: str, figure: Figure) -> None:
    began, taps, page = time.monotonic(), Taps(parent), parent.page
    taps.on("link", "Antwoord geven")
    assert violations(page) == []
    for number in range(7):
        taps.on("radio", "Nee" if number == 3 else "Ja", nth=2 * number)  # of the first child, each question
    taps.on("button", re.compile("Neem de antwoorden van"))
    expect(page.get_by_role("alert")).to_contain_text("Nog niet bewaard")
    taps.on("button", "Bewaar mijn antwoorden")
    expect(page.get_by_role("status")).to_contain_text("Uw antwoorden zijn bewaard.")
    took = time.monotonic() - began
    assert page.locator(".tally li").all_inner_texts() == [
        f"{name}: 6 keer ja, 1 keer nee" for name in page.locator(".asked-name").all_inner_texts()[:2]]
    assert violations(page) == []
    assert taps.number <= TAPS and took < SECONDS
    figure(40, f"consent for two children on a {size}: {taps.number} taps, {took:.1f} s of a browser")
    parent.opens("/besloten/")
    expect(page.get_by_role("link", name="Antwoord geven")).to_have_count(0)


def test_a_parent_takes_a_yes_back_without_script(browser: Browser, town: Town) -> None:
    one = at_a_browser(browser, town.url, viewport=PHONE, java_script_enabled=False, reduced_motion="reduce")
    one.signs_in("ouder1.dotterbloem@example.nl", PAGE)
    radios = one.page.get_by_role("radio", name="Nee", exact=True)
    expect(radios.first).to_be_visible()
    radios.last.check()  # coaching: a no to photos takes them down, and other tests look at those
    one.presses("Bewaar mijn antwoorden")
    expect(one.page.get_by_role("status")).to_contain_text("1 keer nee")
    one.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_teacher_and_the_head_see_who_may_not_be_where(browser: Browser, town: Town, scheme: str) -> None:
    """Every page at both widths, clean, and nothing wider than the window."""
    who = {"light": ("bram@delinde.example", ["/beheer/toestemming/", SHEET]),
           "dark": (BY_NAME["head"], ["/beheer/toestemming/", SHEET])}[scheme]
    one = at_a_browser(browser, town.url, bypass_csp=True, reduced_motion="reduce", color_scheme=scheme)
    one.is_signed_in(who[0], who[1][0])
    child = ""
    for path in (*who[1], child):
        if path:
            one.opens(path)
        else:
            one.page.get_by_role("rowheader").first.get_by_role("link").click()
        for size in (DESK, PHONE):
            one.page.set_viewport_size(size)
            assert violations(one.page) == [], one.page.url
            assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), one.page.url
    one.sees(r"\w+")
    parents = one.page.get_by_role("heading", name="Wat de ouders antwoordden")
    expect(parents).to_have_count(1 if scheme == "dark" else 0)
    one.page.context.close()
