"""The public site: open to everybody, and only what the release's index names."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import brotli
import pytest

from gate.library import Library
from school.home import Home
from tests.gate.guarded.gates import School
from tests.gate.guarded.releases import TREES, YEAR, Printer, page


def test_everybody_reads_the_public_pages(gate: School) -> None:
    for address, words in (("/", b"welkom"), ("/over-ons/", b"over ons"), (f"/{YEAR}/", b"uit de groepen"),
                           (f"/{YEAR}/groep-3/kastanjes/", b"kastanjes"), ("/robots.txt", b"User-agent"),
                           ("/theme/style.0123abcd.css", b"body{}"), ("/404.html", b"niet gevonden")):
        got = gate.ask(address)
        assert got.status == 200 and words in got.body, address


def test_a_page_has_one_address(gate: School) -> None:
    for address, target in (("/over-ons", "over-ons/"), ("/index.html", "./"), ("/over-ons/index.html", "./"),
                            (f"/{YEAR}", "2026-2027/"), (f"/{YEAR}/groep-3/kastanjes", "kastanjes/")):
        got = gate.ask(address)
        assert (got.status, got.headers["location"]) == (302, target), address


def test_nothing_is_listed_and_nothing_but_the_index_is_served(gate: School) -> None:
    (gate.home.current / "public" / "geheim.txt").write_text("niet in de index")
    for address in ("/theme/", "/fotos/", f"/{YEAR}/groep-3/", "/geheim.txt", "/index.html.br", "/index.html.gz",
        "/nee/", "/nee",
                    "/OVER-ONS/", "/over-ons//", "/./over-ons/", "/theme/../over-ons/", "/tree.json",
                    "/manifest.sqlite"):
        assert gate.ask(address).status == 404, address


def test_a_public_page_is_compressed_and_asked_for_again(gate: School) -> None:
    plain = gate.ask("/")
    for form, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        got = gate.ask("/", headers=(f"Accept-Encoding: {form}",))
        assert (got.headers["content-encoding"], unpack(got.body)) == (form, plain.body)
        assert got.headers["etag"] != plain.headers["etag"] and "accept-encoding" in got.headers["vary"].lower()
        assert gate.ask("/", headers=(f"Accept-Encoding: {form}",
            f"If-None-Match: {got.headers['etag']}")).status == 304
    assert "content-encoding" not in gate.ask("/", headers=("Accept-Encoding: br;q=0, gzip;q=0",)).headers


def test_a_photo_comes_in_parts_too(gate: School) -> None:
    got = gate.ask("/fotos/linde.jpg", headers=("Range: bytes=5-9",))
    assert (got.status, got.body) == (206, TREES["public"]["fotos/linde.jpg"][5:10])


def test_other_methods_change_and_tell_nothing(gate: School) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        got = gate.ask("/over-ons/", method=method)
        assert (got.status, got.headers["allow"], got.body) == (405, "GET, HEAD", b"")


def test_a_visitor_needs_no_cookie_and_gets_none(gate: School) -> None:
    assert all("set-cookie" not in gate.ask(address).headers for address in ("/", "/over-ons/", "/nee/", "/inloggen/"))


@pytest.fixture
def printer(tmp_path: Path) -> Printer:
    printer = Printer(Home(tmp_path))
    printer.release()
    return printer


def answer(library: Library, address: str, **more: str) -> tuple[int, str, bytes]:
    found = library.shelf().public.answer({"REQUEST_METHOD": "GET", **more}, address)  # type: ignore[typeddict-item]
    if found is None:
        return 404, "", b""
    with found:
        return found.status_code, found.headers.get("ETag", ""), b"".join(found.response)  # type: ignore[arg-type]


def test_a_text_of_equal_length_and_time_has_another_tag(printer: Printer) -> None:
    """A tag by time and size would leave the old page with every reader."""
    tags = set()
    for words in (b"een", b"twe"):
        printer.trees["public"]["index.html"] = words
        printer.release()
        os.utime(printer.file("public", "index.html"), (0, 0))
        tags.add(answer(Library(printer.home), "/")[1])
    assert len(tags) == 2


def test_a_withdrawn_file_is_gone_before_its_tree(printer: Printer) -> None:
    library = Library(printer.home)
    assert answer(library, "/over-ons/")[0] == 200
    printer.file("public", "over-ons/index.html").unlink()
    assert answer(library, "/over-ons/")[0] == 404


def test_a_link_in_a_public_tree_leads_nowhere(printer: Printer, tmp_path: Path) -> None:
    secret, file = tmp_path / "secret", printer.file("public", "over-ons/index.html")
    secret.write_text("sleutel")
    file.unlink()
    file.symlink_to(secret)
    assert answer(Library(printer.home), "/over-ons/")[0] == 404


def test_a_large_release_is_opened_without_a_pause(printer: Printer) -> None:
    """No file is looked at before somebody asks for it."""
    printer.trees["public"] |= {f"p{number}/index.html": b"x" for number in range(2000)}
    printer.release()
    library = Library(printer.home)
    started = time.perf_counter()
    library.shelf()
    assert time.perf_counter() - started < 0.2
    assert answer(library, "/p1999/")[0] == 200 and answer(library, "/p2000/")[0] == 404


def test_a_page_of_a_new_year_is_found_beside_the_front(printer: Printer) -> None:
    printer.trees["uit-de-groepen/2025-2026"] = {"index.html": page("vorig jaar")}
    printer.release()
    library = Library(printer.home)
    assert b"vorig jaar" in answer(library, "/uit-de-groepen/2025-2026/")[2]
    assert answer(library, "/uit-de-groepen/2024-2025/")[0] == 404
