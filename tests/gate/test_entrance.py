"""Signing in as a person meets it: pages, cookies, mails, other browsers."""

from __future__ import annotations

import re
import statistics
import time

import pytest

from tests.gate.small_school import ANNA, DIRK, EVA, Browser, School

STRANGER = "niemand@elders.example"
DEEP = "/besloten/2026-2027/groep-3/kijkdoos/"


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def test_address_mail_code_and_the_page_first_asked_for(opened: School) -> None:
    anna = opened.browser()
    sent = anna.get(DEEP)
    assert (sent.status_code, sent.location) == (303, f"/inloggen/?naar={DEEP}")
    assert f'name="naar" value="{DEEP}"' in anna.get(sent.location).text
    assert anna.asks(ANNA, DEEP).location == "/inloggen/code/"
    opened.deliver()
    done = anna.post("/inloggen/code/", {"code": opened.letterbox.code()})
    assert (done.status_code, done.location) == (303, DEEP)
    assert anna.is_signed_in


def test_any_closed_address_shows_the_code_field_while_a_code_waits(opened: School) -> None:
    anna = opened.browser()
    anna.asks(ANNA, DEEP)
    sent = anna.get("/besloten/2026-2027/school/")
    shown = anna.get(anna.get(sent.location).location)
    assert 'name="code"' in shown.text and "one-time-code" in shown.text
    opened.deliver()
    assert anna.post("/inloggen/code/", {"code": opened.letterbox.code(), "naar": "/account/"}).location == DEEP


def test_who_asked_for_no_page_goes_to_the_one_asked_for_meanwhile(opened: School) -> None:
    anna = opened.browser()
    anna.asks(ANNA)
    shown = anna.get(anna.get(anna.get(DEEP).location).location)
    assert f'name="naar" value="{DEEP}"' in shown.text
    opened.deliver()
    assert anna.post("/inloggen/code/", {"code": opened.letterbox.code(), "naar": DEEP}).location == DEEP


def test_a_scanner_that_opens_the_link_signs_nobody_in_and_spends_nothing(opened: School) -> None:
    anna, scanner = opened.browser(), opened.browser()
    anna.asks(ANNA)
    opened.deliver()
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        scanner.client.open(opened.letterbox.link(), method=method, base_url="http://localhost")
    scanner.get("/inloggen/link/")
    assert not scanner.is_signed_in
    assert anna.post("/inloggen/code/", {"code": opened.letterbox.code()}).status_code == 303


def test_the_link_leaves_the_address_bar_at_once_and_a_button_signs_in(opened: School) -> None:
    anna = opened.browser()
    anna.asks(ANNA)
    opened.deliver()
    arrived = anna.get(opened.letterbox.link())
    assert (arrived.status_code, arrived.location) == (303, "/inloggen/link/")
    assert 'action="/inloggen/link/"' in anna.get("/inloggen/link/").text
    assert not anna.is_signed_in
    assert anna.post("/inloggen/link/").location == "/besloten/"
    assert anna.is_signed_in
    again = opened.browser()
    again.get(opened.letterbox.link())
    assert again.get("/inloggen/link/").status_code == 410


def test_in_another_browser_the_link_says_where_to_go_and_begins_anew_in_one_tap(opened: School) -> None:
    desktop, phone = opened.browser(), opened.browser()
    desktop.asks(ANNA, DEEP)
    opened.deliver()
    first = opened.letterbox.code()
    phone.get(opened.letterbox.link())
    page = phone.get("/inloggen/link/")
    assert "andere browser" in page.text and 'action="/inloggen/hier/"' in page.text
    assert phone.post("/inloggen/link/").status_code == 410, "a link signs in only where it was asked for"
    assert phone.post("/inloggen/hier/").location == "/inloggen/code/"
    opened.deliver()
    assert phone.post("/inloggen/code/", {"code": opened.letterbox.code()}).location == DEEP
    assert desktop.post("/inloggen/code/", {"code": first}).status_code == 303, "the first code still works there"


def test_a_late_link_sends_a_new_code_in_one_tap(opened: School) -> None:
    anna = opened.browser()
    anna.asks(ANNA)
    opened.deliver()
    opened.clock.passes(hours=2)
    anna.get(opened.letterbox.link())
    assert anna.get("/inloggen/link/").status_code == 410
    assert anna.post("/inloggen/hier/").location == "/inloggen/code/"
    assert opened.deliver() == 1
    assert anna.post("/inloggen/code/", {"code": opened.letterbox.code()}).status_code == 303


def test_a_code_from_another_browser_does_not_work(opened: School) -> None:
    anna, mallory = opened.browser(), opened.browser()
    anna.asks(ANNA)
    opened.deliver()
    assert mallory.post("/inloggen/code/", {"code": opened.letterbox.code()}).location == "/inloggen/"
    mallory.asks(ANNA)
    assert mallory.post("/inloggen/code/", {"code": opened.letterbox.code()}).status_code == 422


def test_known_and_unknown_addresses_get_the_same_bytes(opened: School) -> None:
    answers = []
    for mail in (ANNA, STRANGER):
        browser = opened.browser()
        asked = browser.asks(mail)
        page = browser.get("/inloggen/code/")
        wrong = browser.post("/inloggen/code/", {"code": "x"})
        used_up = [browser.post("/inloggen/code/", {"code": "x"}) for _ in range(5)][-1]
        fields = [(name, re.sub("schoolpoort-aanvraag=[^;]+", "", value)) for name, value in asked.headers]
        answers.append((asked.status_code, asked.text, fields, page.text.replace(mail, "-"),
                        wrong.text.replace(mail, "-"), used_up.text.replace(mail, "-")))
    assert answers[0] == answers[1]
    assert "vijf keer" in answers[0][5]


def test_known_and_unknown_addresses_take_the_same_time(opened: School) -> None:
    took: dict[str, list[float]] = {ANNA: [], STRANGER: []}
    browser = opened.browser()
    for _ in range(60):
        for mail, times in took.items():
            began = time.perf_counter()
            browser.asks(mail)
            times.append(time.perf_counter() - began)
    apart = abs(statistics.median(took[ANNA]) - statistics.median(took[STRANGER])) * 1000
    print(f"known and unknown: medians {apart:.2f} ms apart")
    assert apart < 5


@pytest.mark.parametrize("typed", ["", "anna", "anna@", "a@b@c.example", "x" * 5000, "a@b.example\r\nBcc: z@z.example"])
def test_what_is_no_address_is_said_so_and_mails_nobody(opened: School, typed: str) -> None:
    answer = opened.browser().asks(typed)
    assert answer.status_code == 422 and "geen e-mailadres" in answer.text
    assert opened.deliver() == 0


# oauth2-proxy's and Datasette's tables of open redirects, in short.
ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\evil.example", "/\\/evil.example",
    "/\t/evil.example", "/%09/evil.example", "/%0a/evil.example", "/%5cevil.example", "/%2f/evil.example",
    "https:evil.example", "https://evil.example", "http:/evil.example", "javascript:alert(1)", "@evil.example",
    "/.evil.example/..//x", "/./\\evil.example", "/../evil.example", "/besloten/../../x", "/a//evil.example",
    "/ /evil.example", " /besloten/", "/besloten/\r\nSet-Cookie: a=b", "/besloten/\n", "/besloten/?x=//evil.example",
    "/besloten/#//evil.example", "evil.example", "data:text/html,x", "/\u2215evil.example", "/\uff0fevil.example",
    "/x" * 400, "/besloten/;@evil.example", "/besloten/:@evil.example", "/\x00/evil.example", "/&#x2f;evil",
]


def test_signing_in_never_leads_elsewhere(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    for target in ELSEWHERE:
        sent = anna.client.get("/inloggen/", query_string={"naar": target}, base_url="http://localhost")
        assert sent.location == "/besloten/", target
    stranger = opened.browser()
    for target in ELSEWHERE:
        page = stranger.client.get("/inloggen/", query_string={"naar": target}, base_url="http://localhost")
        assert "naar" not in page.text, target


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_a_code_never_leads_elsewhere(opened: School, target: str) -> None:
    anna = opened.browser()
    anna.asks(ANNA, target)
    opened.deliver()
    done = anna.post("/inloggen/code/", {"code": opened.letterbox.code(), "naar": target})
    assert (done.status_code, done.location) == (303, "/besloten/")


def test_every_cookie_is_of_the_strictest_kind(opened: School) -> None:
    anna = opened.browser()
    answers = [anna.asks(ANNA)]
    opened.deliver()
    answers += [anna.get(opened.letterbox.link()), anna.post("/inloggen/link/"), anna.post("/uitloggen/")]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert len(cookies) == 6
    for cookie in cookies:
        assert cookie.startswith("__Host-") and "Domain" not in cookie
        for flag in ("; HttpOnly", "; Secure", "; Path=/", "; SameSite=Lax", "Max-Age="):
            assert flag in cookie
        assert len(cookie) < 1024


def test_a_new_sign_in_is_a_new_device_and_the_old_one_of_this_browser_is_dead(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    old = anna.client.get_cookie("__Host-schoolpoort", "localhost")
    assert old
    anna.signs_in(ANNA)
    copy = opened.browser()
    copy.client.set_cookie("__Host-schoolpoort", old.value, domain="localhost")
    assert anna.is_signed_in and not copy.is_signed_in


def test_no_page_changes_anything_by_being_opened(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    before = opened.register.change_number()
    for path in ("/inloggen/", "/inloggen/code/", "/inloggen/link/", "/uitloggen/", "/account/", "/besloten/",
                 "/inloggen/opnieuw/", "/inloggen/hier/"):
        anna.get(path)
    assert opened.register.change_number() == before and anna.is_signed_in


def test_a_form_of_another_site_changes_nothing(opened: School) -> None:
    anna = opened.browser().signs_in(EVA)
    for path in ("/inloggen/", "/inloggen/code/", "/inloggen/opnieuw/", "/inloggen/link/", "/inloggen/hier/",
                 "/account/", "/uitloggen/"):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
                        {"Sec_Fetch_Site": "same-site"}, {"Origin": "", "Referer": "http://localhost/"}):
            assert anna.post(path, {"address": ANNA}, **headers).status_code == 403, (path, headers)
    assert anna.is_signed_in and opened.deliver() == 0


def test_extra_fields_change_nothing(opened: School) -> None:
    dirk = opened.browser()
    dirk.post("/inloggen/", {"address": DIRK, "person": opened.person(ANNA).id, "admin": "1", "group": "groep-5"})
    opened.deliver()
    dirk.post("/inloggen/code/", {"code": opened.letterbox.code(), "address": ANNA, "person": "x"})
    assert "ingelogd als dirk@ouders.example" in dirk.get("/account/").text


def test_a_shared_device_is_signed_out_after_half_an_hour(opened: School) -> None:
    anna = opened.browser()
    anna.post("/inloggen/", {"address": ANNA, "shared": "1"})
    opened.deliver()
    done = anna.post("/inloggen/code/", {"code": opened.letterbox.code()})
    assert "Max-Age=1800" in done.headers.getlist("Set-Cookie")[0]
    opened.clock.passes(minutes=29)
    assert anna.is_signed_in
    opened.clock.passes(minutes=2)
    assert not anna.is_signed_in


def test_the_pages_speak_english_to_an_english_browser(opened: School) -> None:
    page = opened.browser().get("/inloggen/", Accept_Language="en-GB")
    assert "Your e-mail address" in page.text and '<html lang="en">' in page.text
    anna = opened.browser()
    anna.post("/inloggen/", {"address": ANNA}, Accept_Language="en")
    opened.deliver()
    assert str(opened.letterbox.mails[-1]["Subject"]).endswith("is your code for De Proef")


def test_who_is_signed_in_already_is_not_asked_again(opened: School) -> None:
    anna: Browser = opened.browser().signs_in(ANNA)
    assert anna.get("/inloggen/?naar=/account/").location == "/account/"
