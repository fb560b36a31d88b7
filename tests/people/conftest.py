"""People at a real Chromium, before the demo school that is being served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.people.browsing import SIZES, Person, at_a_browser
from tests.town import Town

Arrives = Callable[..., Person]


@pytest.fixture(params=sorted(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """A phone (390 px) or a desk (1280 px)."""
    return str(request.param)


@pytest.fixture
def arrives(browser: Browser, town: Town) -> Iterator[Arrives]:
    """Lets a person come; whatever they did, no request may have left the school."""
    people: list[Person] = []

    def come(**wishes: Any) -> Person:
        people.append(at_a_browser(browser, town.url, **wishes))
        return people[-1]

    yield come
    for person in people:
        person.page.context.close()
    assert [url for person in people for url in person.strangers] == []


@pytest.fixture
def person(arrives: Arrives, size: str) -> Person:
    """Somebody at a phone, and once more at a desk."""
    return arrives(viewport=SIZES[size], has_touch=size == "phone")
