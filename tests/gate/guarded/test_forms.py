"""What stands ready is answered as Werkzeug would judge it, and only while the file is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from gate import files
from gate.forms import WHOLE, Forms, kept
from gate.headers import SecurityHeaders
from gate.library import Library
from school.home import Home
from school.manifest import Entry
from school.words import Group
from tests.gate.guarded.releases import PHOTO, Printer, page, write

TEXT = page("maanvis")


@pytest.fixture
def text(tmp_path: Path) -> Forms:
    return forms(tmp_path, "index.html", TEXT)


def forms(folder: Path, name: str, data: bytes) -> Forms:
    entry = write(folder, name, data)
    return Forms.of(entry, folder / name, f"closed/x/files/{name}")


def asked(one: Forms, *, quick: bool = True, method: str = "GET", hand_over: bool = False,
          **headers: str) -> tuple[str, dict[str, str], bytes] | None:
    """An answer, by what stands ready or by Werkzeug alone."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    environ = create_environ("/", method=method, headers=fields)
    gone: list[bool] = []

    def app(environ: dict[str, object], start: object) -> Iterator[bytes]:
        if quick:
            answer = files.closed_answer(environ, start, one, hand_over=hand_over)  # type: ignore[arg-type]
        else:
            form = one.plain if "HTTP_RANGE" in environ else one.fit(str(environ.get("HTTP_ACCEPT_ENCODING", "")))
            answer = files._judged(environ, start, form, hand_over)  # type: ignore[arg-type]
        if answer is None:
            gone.append(True)
            start("404 NOT FOUND", [])  # type: ignore[operator]
        return answer or []  # type: ignore[return-value]

    body, status, fields = run_wsgi_app(app, environ, buffered=True)  # type: ignore[arg-type]
    return None if gone else (status, {name: value for name, value in fields if name != "Date"}, b"".join(body))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accepts", ["", "gzip", "gzip, deflate, br", "br;q=0, gzip"])
def test_the_quick_answer_is_the_judged_one(text: Forms, tmp_path: Path, method: str, accepts: str) -> None:
    photo = forms(tmp_path, "a.webp", PHOTO)
    for one in (text, photo):
        tag = one.fit(accepts).tag
        for has in ({}, {"If_None_Match": tag}, {"If_None_Match": '"x"'}, {"If_None_Match": f"W/{tag}"},
                    {"If_None_Match": "*"}, {"If_Modified_Since": "Sat, 21 Nov 2037 16:00:00 GMT"}, {"If_Match": '"x"'},
                    {"Range": "bytes=0-9"}, {"Range": "bytes=0-9", "If_Range": '"x"'}):
            assert asked(one, method=method, Accept_Encoding=accepts, **has) == \
                asked(one, quick=False, method=method, Accept_Encoding=accepts, **has), has


def test_a_file_that_is_gone_is_given_in_no_form_and_no_way(text: Forms) -> None:
    assert asked(text) and asked(text, method="HEAD")
    Path(text.plain.path).unlink()
    for method in ("GET", "HEAD"):
        for has in ({}, {"If_None_Match": text.plain.tag}, {"Range": "bytes=0-9"}):
            assert asked(text, method=method, **has) is None
            assert asked(text, method=method, hand_over=True, **has) is None
    assert asked(text, Accept_Encoding="br"), "each form is a file of its own"


def test_a_link_in_its_place_is_not_followed(text: Forms, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(TEXT)
    Path(text.plain.path).unlink()
    Path(text.plain.path).symlink_to(tmp_path / "elsewhere")
    for method in ("GET", "HEAD"):
        for has in ({}, {"If_None_Match": text.plain.tag}):
            assert asked(text, method=method, **has) is None
            assert asked(text, method=method, hand_over=True, **has) is None


def test_a_file_of_another_size_than_its_index_says_is_given_whole(text: Forms) -> None:
    Path(text.plain.path).write_bytes(TEXT[:100])
    got = asked(text)
    assert got and got[1]["Content-Length"] == "100" and got[2] == TEXT[:100]


def test_what_is_large_goes_in_pieces(tmp_path: Path) -> None:
    film = forms(tmp_path, "film.mp4", bytes(WHOLE + 1))
    seen: list[object] = []
    answer = files.closed_answer(create_environ("/"), lambda *args: seen.append(args), film)  # type: ignore[arg-type]
    assert answer is not None and not isinstance(answer, list)
    assert sum(map(len, answer)) == WHOLE + 1
    answer.close()  # type: ignore[attr-defined]


def test_what_stands_ready_gets_the_security_headers_once_and_keeps_them(text: Forms) -> None:
    said: list[list[tuple[str, str]]] = []
    app = SecurityHeaders(lambda environ, start: files.closed_answer(environ, start, text) or [], https=True)
    for _ in range(3):
        app(create_environ("/"), lambda status, fields, exc=None: said.append(fields))  # type: ignore[arg-type, return-value]
    names = [name for name, _ in said[-1]]
    assert "Content-Security-Policy" in names and "Strict-Transport-Security" in names
    assert len(names) == len(set(names)) and said[0] == said[1] == said[2]


def test_the_place_for_a_server_in_front_is_quoted(tmp_path: Path) -> None:
    odd = Forms.of(Entry("a b%2f?.pdf", 3, b"x" * 32, "application/pdf"), tmp_path / "a b%2f?.pdf",
                   "closed/x/files/a b%2f?.pdf")
    assert dict(odd.plain.handed)["X-Accel-Redirect"] == "/_gesloten/closed/x/files/a%20b%252f%3F.pdf"


def test_small_bytes_that_are_kept_are_those_of_the_file_that_is_there(text: Forms) -> None:
    first = asked(text, Accept_Encoding="br")
    assert text.br and first and asked(text, Accept_Encoding="br") == first
    file = Path(text.br.path)
    other = file.with_name("other")
    other.write_bytes(bytes(len(first[2])))
    other.rename(file)
    got = asked(text, Accept_Encoding="br")
    assert got and got[2] == bytes(len(first[2])), "another file of the same size"


def test_no_byte_of_an_older_release_is_kept(tmp_path: Path) -> None:
    seconds, printer = [0.0], Printer(Home(tmp_path))
    library = Library(Home(tmp_path), lambda: seconds[0])
    printer.release()
    shelf = library.shelf()
    one = shelf.forms(shelf.closed[Group.parse("2026-2027/groep-3")], "kijkdoos/")
    assert one and asked(one, Accept_Encoding="br") and kept.cache_info().currsize
    printer.release()
    seconds[0] += 1
    library.shelf()
    assert not kept.cache_info().currsize


def test_a_link_to_that_very_file_is_not_followed_either(text: Forms, tmp_path: Path) -> None:
    assert text.br and asked(text, Accept_Encoding="br"), "its bytes are kept now"
    file = Path(text.br.path)
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert asked(text, Accept_Encoding="br") is None


def test_what_stands_ready_follows_the_sheets_of_the_release(text: Forms) -> None:
    said = list[dict[str, str]]()
    sheets = {"now": ("'sha256-a'",)}
    app = SecurityHeaders(lambda environ, start: files.closed_answer(environ, start, text) or [], https=False,
                          styles=lambda: sheets["now"])
    for name in ("'sha256-a'", "'sha256-b'"):
        if name not in sheets["now"]:
            sheets["now"] = (name,)
        app(create_environ("/"), lambda status, fields, exc=None: said.append(dict(fields)))  # type: ignore[arg-type, return-value]
        assert name in said[-1]["Content-Security-Policy"]
