"""Signed-in browsers: how long they live, and how they end at once."""

from __future__ import annotations

import datetime

import pytest

from gate.devices import label_of
from tests.gate.small_school import ANNA, EVA, GERDA, HENK, Browser, School


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def test_a_parent_stays_signed_in_while_they_come_by_and_180_days_without(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    opened.clock.passes(days=179)
    assert anna.is_signed_in
    opened.clock.passes(days=179)
    assert anna.is_signed_in, "coming by began the days anew"
    opened.clock.passes(days=180, seconds=1)
    assert not anna.is_signed_in


def test_a_parent_signs_in_again_after_400_days_however_often_they_came(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    for _ in range(4):
        opened.clock.passes(days=99)
        assert anna.is_signed_in
    [device] = opened.register.read_rights(opened.today).devices.values()
    assert device.expires - opened.clock() == datetime.timedelta(days=4), "the register says so, not only the token"
    opened.clock.passes(days=4, seconds=1)
    assert not anna.is_signed_in


@pytest.mark.parametrize("mail", [GERDA, HENK])
def test_staff_sign_in_again_after_14_days(opened: School, mail: str) -> None:
    browser = opened.browser().signs_in(mail)
    opened.clock.passes(days=13)
    assert browser.is_signed_in
    opened.clock.passes(days=1, seconds=1)
    assert not browser.is_signed_in


def test_coming_by_is_written_down_at_most_once_a_day(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    number = opened.register.change_number()
    for _ in range(5):
        opened.clock.passes(hours=4)
        assert anna.is_signed_in
    assert opened.register.change_number() == number
    opened.clock.passes(hours=5)
    for _ in range(5):
        assert anna.is_signed_in
    assert opened.register.change_number() == number + 1


def devices_of(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="device" value="')[1:]]


def test_a_parent_sees_their_devices_and_ends_one(opened: School) -> None:
    phone, laptop = opened.browser().signs_in(ANNA), opened.browser().signs_in(ANNA)
    [id] = devices_of(laptop.get("/account/").text)
    assert laptop.post("/account/", {"device": id}).status_code == 303
    assert laptop.is_signed_in and not phone.is_signed_in


def test_or_all_others_at_once(opened: School) -> None:
    browsers = [opened.browser().signs_in(ANNA) for _ in range(3)]
    browsers[2].post("/account/", {"device": "others"})
    assert [browser.is_signed_in for browser in browsers] == [False, False, True]


def test_nobody_ends_the_device_of_another(opened: School) -> None:
    anna, eva = opened.browser().signs_in(ANNA), opened.browser().signs_in(EVA)
    second = opened.browser().signs_in(ANNA)
    [id] = devices_of(second.get("/account/").text)
    eva.post("/account/", {"device": id})
    assert anna.is_signed_in and id not in eva.get("/account/").text


def replay_of(opened: School, browser: Browser) -> Browser:
    cookie = browser.client.get_cookie("__Host-schoolpoort", "localhost")
    assert cookie
    copy = opened.browser()
    copy.client.set_cookie("__Host-schoolpoort", cookie.value, domain="localhost")
    return copy


def test_signing_out_ends_the_device_and_clears_the_browser(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    copy = replay_of(opened, anna)
    assert copy.is_signed_in
    answer = anna.post("/uitloggen/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert not anna.is_signed_in and not copy.is_signed_in


def test_every_page_of_a_person_is_never_stored(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    for path in ("/besloten/", "/account/", "/besloten/2026-2027/groep-9/", "/inloggen/", "/nergens/"):
        assert anna.get(path).headers["Cache-Control"] == "private, no-store", path


def test_not_found_says_who_is_signed_in_and_is_the_same_for_not_yours(opened: School) -> None:
    eva = opened.browser().signs_in(EVA)
    not_hers, nowhere = eva.get("/besloten/2026-2027/groep-5/"), eva.get("/besloten/2026-2027/groep-55/")
    assert not_hers.status_code == nowhere.status_code == 404
    assert not_hers.text == nowhere.text and list(not_hers.headers) == list(nowhere.headers)
    assert "Niet gevonden of niet voor u" in not_hers.text and f"ingelogd als {EVA}" in not_hers.text


@pytest.mark.parametrize("header, label", [
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Safari/604.1", "Safari op iPhone"),
    ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/142.0 Safari/537 Edg/142.0", "Edge op Windows"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox op Linux"),
    ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/142.0 Mobile Safari/537", "Chrome op Android"),
    ("<script>alert(1)</script>\r\n\x1b[31m", "Browser"), ("", "Browser")])
def test_a_browser_is_named_in_words_of_our_own(header: str, label: str) -> None:
    assert label_of(header) == label
