"""Whatever an address is written like, nobody reads what is not theirs."""

from __future__ import annotations

import re

import pytest

from gate.requests import could_mean
from tests.gate.guarded.gates import Answer, School
from tests.gate.guarded.hostile import PAGE, PHOTO, POST, SPEAKING_FOR_OTHERS, targets

CLOSED_WORDS = {"groep-3": b"maanvis", "groep-4": b"zandloper", "last year": b"vorigjaar"}
OWN = {"anna": {"groep-3"}, "bram": {"groep-4"}}
ABSENT = "/besloten/2026-2027/groep-3/nooit-geweest/"


def words_in(answer: Answer) -> set[str]:
    """Whose closed words an answer holds."""
    return {group for group, word in CLOSED_WORDS.items() if word in answer.body}


def stays_here(answer: Answer, gate: School) -> bool:
    """A redirect leads to a page of ours: a path, or our own host."""
    place = answer.headers.get("location", "/")
    return bool(re.match(r"/(?![/\\])", place)) or place.startswith(f"{gate.url}/") or bool(re.fullmatch(r"[\w.-]+/",
        place))


@pytest.fixture(scope="module")
def tokens(gate: School) -> dict[str, str]:
    return {"nobody": "", **{name: gate.token(name) for name in ("anna", "bram", "oma")}}


def test_the_right_addresses_open_for_anna_alone(gate: School, tokens: dict[str, str]) -> None:
    """Else the table of wrong ones would prove nothing."""
    for address in (PAGE, POST, PHOTO):
        assert words_in(gate.ask(address, tokens["anna"])) == {"groep-3"}
        assert [gate.ask(address, tokens[name]).status for name in ("nobody", "bram", "oma")] == [303, 404, 404]


@pytest.mark.parametrize("who", ["nobody", "anna", "bram", "oma"])
def test_hostile_addresses_open_nothing(gate: School, tokens: dict[str, str], who: str) -> None:
    table = targets()
    assert len(table) >= 150
    for target in table:
        got = gate.ask(target, tokens[who])
        assert words_in(got) <= OWN.get(who, set()), target
        assert got.status < 500, target
        assert stays_here(got, gate), (target, got.headers)
        assert "evil.example" not in got.headers.get("set-cookie", "") and "x" not in got.headers, target


def test_another_spelling_of_a_closed_address_is_a_closed_address(gate: School) -> None:
    """Nobody is shown the way to sign in, by every spelling that some proxy or
    file system might read as a closed one."""
    strict = [b"/besloten/2026-2027/groep-3/", b"/Besloten/2026-2027/groep-3/", b"//besloten/x", b"/%62esloten/",
        b"/%2562esloten/x",
              b"/besloten;x/2026-2027/", b"/over-ons/../besloten/x", b"/over-ons/%2e%2e/besloten/x",
              b"/%2fbesloten/x", b"/./besloten/x",
              b"/besloten%2f2026-2027%2fgroep-3%2f", b"/%5cbesloten/x", b"/besloten%00/x", b"/besloten./x",
              b"/besloten%20/x",
              b"/besloten", b"/%ff", b"/%25%36%32esloten/x"]
    for target in strict:
        assert (gate.ask(target).status, target) == (303, target)


def test_not_yours_is_the_same_as_not_there(gate: School, tokens: dict[str, str]) -> None:
    """The same bytes and headers by every method and condition (DESIGN 3.5)."""
    for method in ("GET", "HEAD"):
        for extra in ((), ("Range: bytes=0-3",), ('If-None-Match: "x"',), ("If-None-Match: *",),
            ("Accept-Encoding: br",)):
            def ask(address: str, method: str = method, extra: tuple[str, ...] = extra) -> tuple[int, object, bytes]:
                got = gate.ask(address, tokens["bram"], method=method, headers=extra)
                return got.status, {k: v for k, v in got.headers.items() if k != "date"}, got.body

            wanted = ask(ABSENT)
            assert wanted[0] == 404
            for address in (PAGE, POST, PHOTO, "/besloten/2025-2026/groep-3/", "/besloten/1999-2000/x/",
                "/besloten/x", PAGE.rstrip("/")):
                assert ask(address) == wanted, (address, method, extra)


def test_nobody_gets_one_answer_for_all_that_is_closed(gate: School) -> None:
    wanted = {k: v for k, v in gate.ask(ABSENT).headers.items() if k not in ("date", "location")}
    for address in (PAGE, POST, PHOTO, "/besloten/", "/besloten/1999-2000/x/", PAGE.rstrip("/")):
        for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS", "TRACE", "BREW"):
            got = gate.ask(address, method=method)
            assert got.status == 303 and not got.body, (address, method)
            assert got.headers["location"] == f"/inloggen/?naar={address}"
            assert {k: v for k, v in got.headers.items() if k not in ("date", "location")} == wanted


def test_only_get_and_head_reach_a_closed_file(gate: School, tokens: dict[str, str]) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "BREW"):
        for address in (PAGE, PHOTO, ABSENT):
            got = gate.ask(address, tokens["anna"], method=method)
            assert (got.status, got.headers.get("allow"), got.body) == (405, "GET, HEAD", b"")


def test_no_header_of_a_stranger_changes_who_or_where(gate: School, tokens: dict[str, str]) -> None:
    for header in SPEAKING_FOR_OTHERS:
        for who, address in (("nobody", PAGE), ("bram", PAGE), ("nobody", "/over-ons/"), ("anna", PAGE),
            ("nobody", "/inloggen")):
            plain = gate.ask(address, tokens[who])
            got = gate.ask(address, tokens[who], headers=(header,))
            if got.status == 417:  # Expect: the server itself refuses what it can't do
                continue
            assert (got.status, got.body) == (plain.status, plain.body), header
            assert got.headers.get("location") == plain.headers.get("location"), header


def test_another_host_is_told_where_the_school_is(gate: School, tokens: dict[str, str]) -> None:
    for host in ("evil.example", f"localhost:{gate.port}.evil.example", f"evil.example:{gate.port}", "localhost",
        "127.0.0.1",
                 f"127.0.0.1:{gate.port}", f"user@localhost:{gate.port}", f"localhost:{gate.port}, evil.example"):
        for address in ("/", PAGE, "/inloggen/"):
            got = gate.ask(address, tokens["anna"], host=host)
            assert got.status == 400 and not words_in(got), host
            assert "set-cookie" not in got.headers and "location" not in got.headers
    assert gate.ask("/", host=f"LOCALHOST:{gate.port}").status == 200


def test_what_only_looks_alike_stays_public() -> None:
    for path in ("/", "/over-ons/", "/beslotenheid/", "/x/besloten/", "/uit-de-groepen/besloten/", "/besloten-x/"):
        assert not could_mean(path, "besloten"), path
