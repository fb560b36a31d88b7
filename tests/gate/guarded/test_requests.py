"""What a request says of itself, and how much of it is believed."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from gate.requests import for_our_host, from_our_page, network_of, own_path, path_of
from tests.gate.guarded.gates import School
from tests.gate.guarded.hostile import targets

HERE = "https://delinde.example"


@pytest.mark.parametrize(("site", "origin", "good"), [
    ("same-origin", HERE, True), ("same-origin", None, True), ("same-origin", "https://evil.example", True),
    ("same-site", HERE, False), ("cross-site", HERE, False), ("none", HERE, False), ("", HERE, False),
    ("SAME-ORIGIN", HERE, False),
    ("same-origin, cross-site", HERE, False), (" same-origin", HERE, False), ("same-origin;x", None, False),
    (None, HERE, True), (None, None, False), (None, "null", False), (None, "", False),
    (None, "https://evil.example", False),
    (None, HERE + "/", False), (None, HERE + ":443", False), (None, HERE.replace("https", "http"), False),
    (None, HERE.upper(), False),
    (None, "https://delinde.example.evil.example", False), (None, "https://sub.delinde.example", False),
    (None, f"{HERE} {HERE}", False),
    (None, f"{HERE},{HERE}", False), (None, f"{HERE}@evil.example", False),
])
def test_only_our_own_pages_may_change_something(site: str | None, origin: str | None, good: bool) -> None:
    environ = {name: value for name, value in (("HTTP_SEC_FETCH_SITE", site), ("HTTP_ORIGIN",
        origin)) if value is not None}
    assert from_our_page(environ, HERE) is good  # type: ignore[arg-type]


def test_a_referer_is_no_origin() -> None:
    assert not from_our_page({"HTTP_REFERER": f"{HERE}/inloggen/"},
        HERE)  # type: ignore[arg-type, typeddict-unknown-key]


def test_over_http_nothing_is_changed_from_elsewhere(gate: School) -> None:
    token = gate.token("anna")
    for address in ("/uitloggen/", "/account/", "/inloggen/", "/inloggen/code/"):
        for headers in ((), ("Origin: null",), ("Origin: https://evil.example",),
            ("Sec-Fetch-Site: cross-site", f"Origin: {gate.url}"),
                        ("Sec-Fetch-Site: same-site",), (f"Referer: {gate.url}/",)):
            assert gate.ask(address, token, method="POST", headers=(*headers,
                "Content-Length: 0")).status == 403, (address, headers)
    assert gate.ask("/besloten/", token).status == 200


@pytest.mark.parametrize("good", ["/", "/besloten/", "/besloten/2026-2027/groep-3/kijkdoos/", "/over-ons/",
    "/a.b_c-d~e/1"])
def test_an_address_of_ours_may_be_returned_to(good: str) -> None:
    assert own_path(good) == good


BAD = ["", "x", "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "/%09/evil.example",
    "/\t/evil.example", "/%2f/evil.example",
       "https:evil.example", "https://evil.example", "http:/evil.example", "javascript:alert(1)", "data:text/html,x",
       "@evil.example", "/@evil.example",
       "/x//evil.example", "/./", "/../", "/x/../y", "/.git", "/x?y=//evil.example", "/x#y", "/x;y", "/\x00",
       "/\r\nSet-Cookie: x=1", "/ ", " /", "/é",
       "/%0d%0aX:1", "/x:y", "/" + "a" * 400, "/\u2028", "/／evil.example", "/x\n", "evil.example/", "?x", "#x",
       "/&amp;", "/<script>", '/"', "/'"]


@pytest.mark.parametrize("bad", BAD)
def test_nobody_is_sent_elsewhere_after_signing_in(bad: str) -> None:
    assert own_path(bad) == ""


def test_every_hostile_address_is_ours_or_nothing() -> None:
    for target in targets():
        kept = own_path(unquote(target.decode("latin-1")))
        assert not kept or (kept.startswith("/") and not kept.startswith("//") and "\\" not in kept)


def test_the_host_may_name_the_usual_port() -> None:
    for url, named, good in ((HERE, "delinde.example", True), (HERE, "delinde.example:443", True),
        (HERE, "DELINDE.example", True),
                             (HERE, "delinde.example:80", False), (HERE, "delinde.example.", False), (HERE, "", False),
                             ("http://localhost:8000", "localhost:8000", True),
                             ("http://localhost:8000", "localhost", False),
                             ("http://x.example", "x.example:80", True), (HERE, "delinde.example:443:443", False)):
        assert for_our_host({"HTTP_HOST": named}, url) is good, (url, named)  # type: ignore[typeddict-item]


def test_a_path_that_is_no_text_is_no_path() -> None:
    assert path_of({"PATH_INFO": "/caf\u00c3\u00a9"}) == "/café"  # type: ignore[typeddict-item]
    assert path_of({"PATH_INFO": "/\u00ff"}) is None  # type: ignore[typeddict-item]


@pytest.mark.parametrize(("peer", "forwarded", "network"), [
    ("203.0.113.7", "", "203.0.113.7"), ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
    ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
    ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"), ("10.0.0.1", "198.51.100.1, 10.0.0.1", "198.51.100.1"),
    ("10.0.0.1", "", "unknown"), ("10.0.0.1", "nonsense", "unknown"), ("10.0.0.1", "198.51.100.1, nonsense", "unknown"),
    ("2001:db8:1:2:3:4:5:6", "", "2001:0db8:0001:0002::/64"), ("::ffff:203.0.113.7", "", "203.0.113.7"),
    ("", "", "unknown"),
])
def test_a_network_is_the_peer_or_what_a_known_proxy_says(peer: str, forwarded: str, network: str) -> None:
    environ = {"REMOTE_ADDR": peer, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})}
    assert network_of(environ, ("10.0.0.1",)) == network  # type: ignore[arg-type]
