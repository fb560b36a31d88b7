"""A parent with two devices."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.people import browsing
from tests.people.browsing import CLOSED_POST, DESK, PHONE
from tests.people.conftest import Arrives

pytestmark = pytest.mark.xdist_group("town")
IPHONE = ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
          "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1")


def test_a_device_that_is_ended_at_the_desk_is_refused_at_once(arrives: Arrives) -> None:
    phone, desk = arrives(viewport=PHONE, user_agent=IPHONE), arrives(viewport=DESK)
    phone.signs_in(browsing.DEVICES, first=CLOSED_POST)
    desk.signs_in(browsing.DEVICES)
    desk.follows("Account")
    devices = desk.page.get_by_role("region", name="Waar u bent ingelogd").get_by_role("listitem")
    expect(devices).to_have_count(2)
    desk.page.get_by_role("button", name=re.compile("Uitloggen op .*iPhone")).click()
    expect(devices).to_have_count(1)
    desk.page.wait_for_timeout(1000)
    phone.page.reload()
    phone.sees("Inloggen")
    desk.opens(CLOSED_POST)
    expect(desk.page.locator("article.post .prose")).to_be_visible()
