"""Every kind of page under axe: by day and by night, on a phone and at a desk,
for a visitor and for somebody who is signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.people import browsing
from tests.people.browsing import CLOSED_POST, GROUP_3, PUBLIC_POST, STILL, THIS_YEAR, Person, at_a_browser, wrong_on
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")

PUBLIC = ("/", "/uit-de-groepen/", f"/uit-de-groepen/{THIS_YEAR}/", f"/uit-de-groepen/{THIS_YEAR}/groep-3/",
          f"/uit-de-groepen/{THIS_YEAR}/maand/2026-10/", PUBLIC_POST, "/kalender/", "/privacyverklaring/", "/team/",
          "/inloggen/", "/inloggen/link/", "/bestaat-niet/", "/demo/post/")
CLOSED = ("/besloten/", GROUP_3, CLOSED_POST, f"{GROUP_3}fotos/", "/account/", "/besloten/bestaat/niet/", "/",
          f"/besloten/{THIS_YEAR}/team/", "/bestaat-niet/")


@pytest.fixture(scope="module")
def reader(browser: Browser, town: Town) -> Iterator[Person]:
    """A teacher who is signed in; the others have her cookies."""
    person = at_a_browser(browser, town.url)
    person.signs_in(browsing.READER)
    yield person
    person.page.context.close()


def _looked_at(person: Person, paths: tuple[str, ...]) -> list[str]:
    """All that is wrong on these pages."""
    wrong: list[str] = []
    for path in paths:
        person.opens(path)
        wrong += wrong_on(person.page)
    return wrong + [f"asked elsewhere: {url}" for url in person.strangers]


@pytest.mark.slow
def test_axe_finds_nothing_for_a_visitor(browser: Browser, town: Town) -> None:
    person = at_a_browser(browser, town.url, **STILL)
    assert _looked_at(person, PUBLIC) == []
    person.page.context.close()


@pytest.mark.slow
def test_axe_finds_nothing_for_who_is_signed_in(browser: Browser, town: Town, reader: Person) -> None:
    person = at_a_browser(browser, town.url, **STILL, storage_state=reader.page.context.storage_state())
    assert _looked_at(person, CLOSED) == []
    person.page.context.close()


def test_axe_finds_nothing_where_a_code_is_asked_and_wrong(browser: Browser, town: Town) -> None:
    person = at_a_browser(browser, town.url, **STILL)
    person.opens("/inloggen/")
    person.asks_a_code("niemand@example.net")
    assert wrong_on(person.page) == []
    person.types_code("000000")
    person.sees("Vul de code in")
    assert wrong_on(person.page) == []
    person.page.context.close()


def test_every_page_keeps_the_policy_it_was_sent_with(browser: Browser, town: Town, reader: Person) -> None:
    """No page has an error in its console: nothing inline, nothing missing."""
    said: list[str] = []
    person = at_a_browser(browser, town.url, storage_state=reader.page.context.storage_state())
    person.page.on("console", lambda message: said.append(f"{person.page.url}: {message.text}")
                   if message.type == "error" else None)
    for path in (*PUBLIC, *CLOSED):
        person.opens(path)
    assert [line for line in said if "404" not in line and "410" not in line] == []
    assert person.strangers == []
    person.page.context.close()
