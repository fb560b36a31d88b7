"""Addresses that try to be read in two ways, and headers that try to speak for a proxy."""

from __future__ import annotations

from collections.abc import Iterator

PAGE = "/besloten/2026-2027/groep-3/"
POST = f"{PAGE}kijkdoos/"
PHOTO = f"{POST}a1b2c3d4-960.webp"


def targets() -> list[bytes]:
    """Request targets, byte for byte. None is the one right form of a page."""
    found = dict.fromkeys(raw if isinstance(raw, bytes) else raw.encode() for raw in _all())
    return [raw for raw in found if raw not in {PAGE.encode(), POST.encode(), PHOTO.encode()}]


def _all() -> Iterator[str | bytes]:
    yield from _dots()
    yield from _slashes()
    yield from _spellings()
    yield from _siblings()
    yield from _forms()
    yield from _bytes()


def _dots() -> Iterator[str]:
    ups = ("..", "%2e%2e", "%2E%2e", ".%2e", "%252e%252e", "%25252e%25252e", "..;", "..;x=1", "%2e%2e;", "..%00",
        "%c0%ae%c0%ae",
           "%u002e%u002e", "..%20", ". .", "...", "....", "..%09", "．．", "‥")
    for up in ups:
        yield f"/besloten/2026-2027/groep-4/{up}/groep-3/"
        yield f"/over-ons/{up}/besloten/2026-2027/groep-3/"
        yield f"/uit-de-groepen/2026-2027/{up}/{up}/besloten/2026-2027/groep-3/kijkdoos/"
        yield f"{PAGE}{up}/groep-3/"
        yield f"/besloten/{up}/over-ons/"
    yield from (f"/{dot}/besloten/2026-2027/groep-3/" for dot in (".", "%2e", "./.", "%2e/%2e"))
    yield from (f"{PAGE}{dot}/kijkdoos/" for dot in (".", "%2e", "./."))


def _slashes() -> Iterator[str]:
    for slash in ("//", "///", "/%2f", "%2f", "%2F", "%252f", "%5c", "\\", "/\\", "%255c", "%c0%af", "%ef%bc%8f", "／",
        "∕", "%e2%88%95"):
        yield f"{slash}besloten/2026-2027/groep-3/"
        yield f"/besloten{slash}2026-2027/groep-3/"
        yield f"/besloten/2026-2027{slash}groep-3/"
        yield f"/besloten/2026-2027/groep-3{slash}"
        yield f"/besloten/2026-2027/groep-3{slash}kijkdoos/"
    yield from ("//evil.example/besloten/2026-2027/groep-3/", "/\\evil.example/", "//evil.example/%2e%2e",
        "///evil.example/over-ons",
                "/%2f%2fevil.example/over-ons", "/%5cevil.example", "/over-ons//evil.example", "//evil.example")


def _spellings() -> Iterator[str]:
    for word in ("Besloten", "BESLOTEN", "beslotEn", "%62esloten", "b%65sloten", "%62%65%73%6c%6f%74%65%6e",
        "%2562esloten",
                 "besloten%20", "besloten.", "besloten%00", "besloten;x", "besloten;", "besloten%3b", "%20besloten",
                 "besloten%09",
                 "bes%00loten", "besloten~1", "ｂesloten", "bеsloten", "besloten%23", "besloten%3f", "besloten,",
                 "besloten*"):
        yield f"/{word}/2026-2027/groep-3/"
        yield f"/{word}/2026-2027/groep-3/kijkdoos/"
        yield f"/{word}"
    for group in ("Groep-3", "GROEP-3", "groep-3.", "groep-3%20", "groep-3;a=b", "groep-3%00", "%67roep-3",
        "groep-3%2500", "groep%2d3",
                  "groep-03", "groep-³", "groep-3%e2%80%8b", "groep–3", "groep-3,groep-4", "*", "groep-?", "%25", "_",
                  "groep-3'--"):
        yield f"/besloten/2026-2027/{group}/kijkdoos/"
    for year in ("2026", "2026-27", "02026-2027", "2026-2028", "2025-2026", "２０２６-2027", "2026-2027%20",
        "%32026-2027", "+2026-2027", "*"):
        yield f"/besloten/{year}/groep-3/kijkdoos/"


def _siblings() -> Iterator[str]:
    for name in ("index.html", "INDEX.HTML", "index.html.gz", "index.html.br", "index.html/", "index.htm",
        "index.html%00.css",
                 "index.html;.css", "x.css", "style.css", "index.php", "index.html~", ".index.html.swp",
                 "manifest.sqlite", "tree.json",
                 "stream.json", "../manifest.sqlite", "files/index.html", ".git/config", ".htaccess", "%2e", "..",
                 "Kijkdoos/",
                 "kijkdoos.html", "kijkdoos/x.css", "kijkdoos%2findex.html", "kijkdoos/a1b2c3d4-960.webp/",
                 "kijkdoos/a1b2c3d4-960.webp/x.css", "kijkdoos/A1B2C3D4-960.webp", "kijkdoos/a1b2c3d4-960.webp%00",
                 "kijkdoos/a1b2c3d4-960.webp.gz", "kijkdoos/a1b2c3d4-960%2ewebp%20", "kijkdoos;/", "%", "%zz", "%g0",
                 "x" * 3000):
        yield PAGE + name
    yield from ("/closed/2026-2027/groep-3/", "/trees/closed/",
        "/var/releases/current/closed/2026-2027/groep-3/index.html",
                "/../closed/2026-2027/groep-3/index.html", "/../../../trees/closed",
                "/..%2fclosed%2f2026-2027%2fgroep-3%2findex.html",
                "/uit-de-groepen/2026-2027/../../../closed/2026-2027/groep-3/index.html", "/release.json",
                "/../release.json",
                "/theme/../../closed/2026-2027/groep-3/index.html", "/static/", "/besloten/0", "/besloten/0/",
                "/besloten/x/y/z/",
                "/besloten/2026-2027/", "/besloten/2026-2027", "/besloten//", "/besloten/%2f", "/school.toml",
                "/var/keys/",
                "/.git/HEAD", "/.env", "/register.sqlite", "/404.html/", "/404.html%00", "/etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd")


def _forms() -> Iterator[str]:
    yield from (f"{PAGE}kijkdoos?/over-ons/", f"{PAGE}kijkdoos%3f/over-ons/", f"{PAGE}kijkdoos%23/over-ons/",
        f"{PAGE}kijkdoos#/",
                "/over-ons/?x=/besloten/2026-2027/groep-3/", "/over-ons/%3f/besloten/2026-2027/groep-3/",
                "/?next=//evil.example", "/inloggen/?naar=//evil.example", "/inloggen/?naar=/%5cevil.example",
                "/inloggen/?naar=https:evil.example", "/inloggen/?naar=%2f%09%2fevil.example",
                "/inloggen/?naar=@evil.example",
                "/inloggen/?naar=javascript:alert(1)", "/inloggen/?naar=%0d%0aSet-Cookie:x=1")
    yield from ("*", "besloten/2026-2027/groep-3/", "?", "#", "http:", "http:///besloten/2026-2027/groep-3/",
        "https:besloten",
                "http://evil.example/besloten/2026-2027/groep-4/",
                "http://localhost@evil.example/besloten/2026-2027/groep-4/",
                "localhost:80", "//", "/.", "/..", "/%00", "/%0d%0aSet-Cookie:x=1", "/%0aLocation:%20//evil.example")


def _bytes() -> Iterator[bytes]:
    for odd in (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x80", b"\xc0\xaf", b"\xe2\x82", b"%ff",
        b"%c3", b"%ed%a0%80", b"%80",
                b"%f0%9f", b"\x7f", b"\x01", b"\x0b"):
        yield b"/besloten/" + odd + b"/groep-3/"
        yield b"/" + odd + b"besloten/2026-2027/groep-3/"
        yield PAGE.encode() + odd
        yield b"/over-ons/" + odd


SPEAKING_FOR_OTHERS = (
    "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https",
    "X-Forwarded-Prefix: /besloten",
    "X-Forwarded-Uri: /over-ons/", "X-Original-URL: /over-ons/", "X-Original-URL: /besloten/2026-2027/groep-3/",
    "X-Rewrite-URL: /besloten/2026-2027/groep-3/", "X-Forwarded-User: anna", "X_Forwarded_User: anna",
    "Remote-User: anna",
    "Remote_User: anna", "X-Remote-User: anna", "X-Auth-Request-User: anna", "Script-Name: /besloten",
    "Script_Name: /besloten",
    "Path-Info: /over-ons/", "Path_Info: /over-ons/", "Forwarded: for=127.0.0.1;host=evil.example",
    "X-Real-IP: 127.0.0.1",
    "X-HTTP-Method-Override: DELETE", "X-Accel-Redirect: /closed/", "X-Sendfile: /etc/passwd",
    "Authorization: Bearer anna",
    "Proxy: http://evil.example", "Schoolpoort.Visitor: anna", "Schoolpoort-Visitor: anna",
    "User-Agent: kube-probe/1.0",
    "Wsgi.Url-Scheme: https", "Connection: Cookie", "Upgrade: h2c", "Expect: 200-ok",
)
