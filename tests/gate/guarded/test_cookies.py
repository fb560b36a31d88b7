"""One cookie of exactly our name, or nobody."""

from __future__ import annotations

import pytest

from gate.access import COOKIE, cookie_header, one_cookie
from tests.gate.guarded.gates import School
from tests.gate.guarded.hostile import PAGE

# A browser matches the prefix whatever the case; a server that folds case or
# space when it looks a cookie up gives a sibling host the means to plant one.
CONFUSING = (
    "__host-schoolpoort", "__HOST-SCHOOLPOORT", "__Host-Schoolpoort", "__Secure-schoolpoort", "schoolpoort",
    "Host-schoolpoort",
    "__Host-schoolpoort ", "\t__Host-schoolpoort", "__Host-schoolpoort\t", "__Host-schoolpoort\x0b",
    "\x85__Host-schoolpoort",
    "\xa0__Host-schoolpoort", "__Host-schoolpoort\xa0", "__Host-schoolpoort　", "﻿__Host-schoolpoort",
    "__Host-schoolpoort​", "__%48ost-schoolpoort", "__Host-schoolpoort[0]", "__Host-schoolpoort.x",
    '"__Host-schoolpoort"',
    "$Path=/; __host-schoolpoort", "__Host_schoolpoort", "__Host-school-poort", "=__Host-schoolpoort",
)


@pytest.mark.parametrize("name", CONFUSING)
def test_a_name_that_only_looks_like_ours_is_another(name: str) -> None:
    assert one_cookie(f"{name}=planted", COOKIE) == ""
    assert one_cookie(f"{COOKIE}=mine; {name}=planted", COOKIE) == "mine"


def test_two_cookies_of_our_name_are_nobody() -> None:
    for header in ("{0}=a; {0}=b", "{0}=a; {0}=a", "{0}=; {0}=a", "x=1; {0}=a; y=2; {0}=b", "{0}=a;{0}=b"):
        assert one_cookie(header.format(COOKIE), COOKIE) == ""


def test_a_cookie_is_found_among_others() -> None:
    for header in ("{0}=a", "x=1; {0}=a", "{0}=a; x=1", "x; {0}=a", ";;{0}=a;", "x==; {0}=a"):
        assert one_cookie(header.format(COOKIE), COOKIE) == "a"


def test_over_http_a_planted_cookie_opens_nothing(gate: School) -> None:
    anna, bram = gate.token("anna"), gate.token("bram")
    assert gate.ask(PAGE, headers=(f"Cookie: x=1; {COOKIE}={anna}; y=2",)).status == 200
    for headers in (
        (f"Cookie: {COOKIE}={anna}; {COOKIE}={bram}",), (f"Cookie: {COOKIE}={bram}; {COOKIE}={anna}",),
        (f"Cookie: {COOKIE}={anna}", f"Cookie: {COOKIE}={bram}"),
        (f"Cookie: {COOKIE}={bram}", f"Cookie: {COOKIE}={anna}"),
        (f"Cookie: {COOKIE}={anna}; {COOKIE}={anna}",), (f"Cookie: {COOKIE}={anna}, {COOKIE}={bram}",),
        (f"Cookie2: {COOKIE}={anna}",), (f"X-Cookie: {COOKIE}={anna}",), (f"Authorization: Bearer {anna}",),
        *((f"Cookie: a=b; {name}={anna}",) for name in CONFUSING),
    ):
        # 400: the server itself refuses a control character
        assert gate.ask(PAGE, headers=headers).status in ((400, 303) if "\x0b" in headers[0] else (303,)), headers


def test_a_token_in_an_address_opens_nothing(gate: School) -> None:
    anna = gate.token("anna")
    for address in (f"{PAGE}?token={anna}", f"{PAGE}?{COOKIE}={anna}", f"{PAGE};{COOKIE}={anna}"):
        assert gate.ask(address).status == 303


def test_a_huge_or_odd_cookie_header_is_nobody(gate: School) -> None:
    for value in ("x" * 60_000, f"{COOKIE}=" + "A" * 60_000, ";" * 30_000, "a=b; " * 9000, f"{COOKIE}=é",
        f"{COOKIE}=\x80\xff", COOKIE,
                  f"{COOKIE}=", f"={COOKIE}"):
        assert gate.ask(PAGE, headers=(f"Cookie: {value}",)).status in (303, 431), value[:40]
    line = gate.request(PAGE).replace(b"\r\n\r\n", f"\r\nCookie: {COOKIE}=".encode() + b"\xff\xfe\x80\r\n\r\n")
    assert gate.send(line).status in (303, 400)


def test_our_cookies_are_the_strictest_that_let_a_mailed_link_arrive() -> None:
    made = cookie_header(COOKIE, "a.b-c_d", 60)
    assert made.startswith(f"{COOKIE}=a.b-c_d; ")
    assert set(made.split("; ")[1:]) == {"HttpOnly", "Max-Age=60", "Path=/", "SameSite=Lax", "Secure"}
