"""Every page of the account and the office that has no name in its address, under axe:
taken from the table of routes, so that no new page is forgotten."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from demo.people import BY_NAME
from gate.roles import ROLES
from tests.access.routes import OFFICE_ROUTES, ROUTES, Row
from tests.people.browsing import DESK, PHONE, STILL, at_a_browser, wrong_on
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
MAY = ROLES["directie"].may


def pages() -> list[str]:
    """What the head opens."""
    def is_page(row: Row) -> bool:
        return row.method == "GET" and row.known == 200 and row.path.endswith("/") and (
            not row.acts or bool(MAY & set(row.acts)))

    rows = [*OFFICE_ROUTES.values(), *ROUTES.values()]
    return sorted({row.path for row in rows if is_page(row) and row.path.startswith(("/beheer/", "/account/"))})


@pytest.mark.slow
def test_axe_finds_nothing_on_any_page_of_the_head(browser: Browser, town: Town) -> None:
    """On a phone by day and at a desk by night."""
    head = at_a_browser(browser, town.url, **STILL)
    head.is_signed_in(BY_NAME["head"], "/beheer/")
    assert len(pages()) > 15
    wrong: list[str] = []
    for path in pages():
        head.opens(path)
        head.is_at(path)
        wrong += wrong_on(head.page, ((PHONE, "light"), (DESK, "dark")))
    assert wrong + head.strangers == []
    head.page.context.close()
