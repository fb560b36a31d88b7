"""The security headers stand on every answer, whoever gives it."""

from __future__ import annotations

import base64
import hashlib
import time

import pytest

from gate.headers import CSP, SecurityHeaders
from tests.gate.guarded.gates import Answer, School
from tests.gate.guarded.hostile import PAGE, PHOTO


def everything(gate: School) -> dict[str, Answer]:
    """One answer of each kind: public, closed, pages, refusals, faults."""
    anna, bram = gate.token("anna"), gate.token("bram")
    tag = gate.ask(PHOTO, anna).headers["etag"]
    return {
        "home": gate.ask("/"), "redirect": gate.ask("/over-ons"), "theme": gate.ask("/theme/style.0123abcd.css"),
        "public 405": gate.ask("/", method="POST"), "public 404": gate.ask("/nee/"), "sign in": gate.ask("/inloggen/"),
        "nobody": gate.ask(PAGE), "page": gate.ask(PAGE, anna), "photo": gate.ask(PHOTO, anna),
        "304": gate.ask(PHOTO, anna, headers=(f"If-None-Match: {tag}",)),
        "206": gate.ask(PHOTO, anna, headers=("Range: bytes=0-1",)),
        "416": gate.ask(PHOTO, anna, headers=("Range: bytes=99999999-",)), "closed 404": gate.ask(PAGE, bram),
        "closed 405": gate.ask(PAGE, anna, method="PUT"), "start": gate.ask("/besloten/", anna),
        "host": gate.ask("/", host="evil.example"),
        "refused post": gate.ask("/uitloggen/", anna, method="POST"), "health": gate.ask("/healthz"),
        "robots": gate.ask("/robots.txt"),
        "head": gate.ask(PAGE, anna, method="HEAD"), "account": gate.ask("/account/", anna),
        "public photo": gate.ask("/fotos/linde.jpg"),
    }


@pytest.fixture(scope="module")
def answers(gate: School) -> dict[str, Answer]:
    return everything(gate)


def test_the_table_has_every_kind_of_answer(answers: dict[str, Answer]) -> None:
    assert {answer.status for answer in answers.values()} >= {200, 206, 302, 303, 304, 400, 403, 404, 405, 416}


def test_each_answer_has_them(answers: dict[str, Answer]) -> None:
    for kind, answer in answers.items():
        got = answer.headers
        assert got["content-security-policy"] == CSP, kind
        assert got["x-content-type-options"] == "nosniff", kind
        assert got["referrer-policy"] == "same-origin", kind
        assert got["cross-origin-opener-policy"] == got["cross-origin-resource-policy"] == "same-origin", kind
        assert got["x-frame-options"] == "DENY" and "camera=()" in got["permissions-policy"], kind
        assert "access-control-allow-origin" not in got, kind
        assert not any(letter.isdigit() for letter in got.get("server", "")) and "x-powered-by" not in got, kind


def test_the_policy_has_nothing_unsafe() -> None:
    assert "unsafe" not in CSP and "*" not in CSP and "http" not in CSP and "data:" not in CSP
    rules = dict(part.strip().split(" ", 1) for part in CSP.split(";"))
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self'"


def test_the_policy_names_the_sheet_that_pages_carry_and_that_of_the_release_before(own_gate: School) -> None:
    """By its SHA-256 (CSP level 3), never by unsafe-inline; a page of the release before may still be on its way."""
    for sheets in ([b"a{top:0}"], [b"a{top:0}", b"a{top:1px}"], [b"a{top:1px}", b"a{top:2px}"]):
        own_gate.printer.sheet = sheets[-1]
        own_gate.printer.release()
        named = {f"'sha256-{base64.b64encode(hashlib.sha256(sheet).digest()).decode()}'" for sheet in sheets}
        ends = time.monotonic() + 5
        while allowed(own_gate) != {"'self'", *named}:
            assert time.monotonic() < ends, sheets


def allowed(gate: School) -> set[str]:
    """What the policy says of styles, on a closed page; of the rest it says what it always does."""
    answer = gate.ask(PAGE, gate.token("anna")).headers["content-security-policy"]
    rules = dict(part.strip().split(" ", 1) for part in answer.split(";"))
    assert {**rules, "style-src": "'self'"} == dict(part.strip().split(" ", 1) for part in CSP.split(";"))
    return set(rules["style-src"].split())


def test_nothing_closed_or_personal_may_be_kept_by_others(answers: dict[str, Answer]) -> None:
    for kind in ("nobody", "page", "closed 404", "closed 405", "start", "account", "sign in", "head", "health"):
        assert answers[kind].headers["cache-control"] == "private, no-store", kind
    for kind in ("photo", "206", "304", "416"):
        assert answers[kind].headers["cache-control"] == "private, no-cache", kind
    for kind in ("page", "photo", "nobody", "closed 404", "304", "206"):
        assert "cookie" in answers[kind].headers["vary"].lower(), kind


def test_only_what_is_named_by_its_hash_is_kept_for_ever(answers: dict[str, Answer]) -> None:
    assert answers["theme"].headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answers["public photo"].headers["cache-control"] == "public, max-age=3600"
    assert answers["home"].headers["cache-control"] == answers["robots"].headers["cache-control"] == "no-cache"


def test_every_text_says_what_it_is(answers: dict[str, Answer]) -> None:
    for kind, answer in answers.items():
        if answer.body and answer.headers["content-type"].startswith("text/"):
            assert answer.headers["content-type"].endswith("charset=utf-8"), kind


def ask(https: bool, fails: bool = False) -> tuple[str, dict[str, str], bytes]:
    """One answer of a small application behind the headers."""
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def app(environ: object, start: object) -> list[bytes]:
        if fails:
            raise RuntimeError("groep-3/kijkdoos")
        start("200 OK", [("Server", "x/1.2"), ("Access-Control-Allow-Origin", "*"), ("X-Frame-Options",
            "ALLOW")])  # type: ignore[operator]
        return [b"ja"]

    body = b"".join(SecurityHeaders(app, https=https)({},
        lambda *args: said.append(args)))  # type: ignore[arg-type, func-returns-value]
    return said[-1][0], dict(said[-1][1]), body


def test_https_is_for_ever_once_there_is_https() -> None:
    assert ask(https=True)[1]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in ask(https=False)[1]


def test_an_application_cannot_weaken_them() -> None:
    _, headers, _ = ask(https=False)
    assert headers["X-Frame-Options"] == "DENY"
    assert "Access-Control-Allow-Origin" not in headers and "Server" not in headers


def test_a_fault_is_closed_and_tells_nobody_anything() -> None:
    status, headers, body = ask(https=True, fails=True)
    assert status.startswith("500") and headers["Content-Security-Policy"] == CSP
    assert headers["Cache-Control"] == "private, no-store"
    assert b"groep-3" not in body and b"Traceback" not in body
