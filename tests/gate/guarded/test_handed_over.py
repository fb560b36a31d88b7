"""Behind nginx with X-Accel-Redirect: the same answers, and no other way to a file."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.peers import nginx
from school.settings import Settings, SettingsError
from tests.gate.guarded.gates import School, a_free_port
from tests.gate.guarded.hostile import PAGE, PHOTO, POST
from tests.gate.guarded.releases import G3, G4
from tests.gate.guarded.test_files import FILM, SIZE

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
SENDS = "X-Sends-Files: yes"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A gate of one worker that may hand over, asked directly."""
    school = School.found(tmp_path_factory.mktemp("handed") / "home")
    with school.home.settings_file.open("a") as file:
        file.write('[server]\ntrusted_proxies = ["127.0.0.1"]\nfiles_by_nginx = true\n')
    yield school.start(workers=1)
    school.stop()
    school.register.close()


@pytest.fixture(scope="module")
def front(school: School, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The same asked through nginx, with the location of deploy/."""
    folder, port = tmp_path_factory.mktemp("nginx"), a_free_port()
    locations = nginx.in_front(school.home.root, sends=True)
    process = subprocess.Popen(nginx.written(folder, port, locations, files=folder, behind=school.port))
    one, until = replace(school, port=port), time.monotonic() + 20
    while time.monotonic() < until:
        try:
            one.ask("/healthz", host=host(school))
            break
        except OSError:
            time.sleep(0.05)
    yield one
    process.terminate()
    process.wait(timeout=20)


def host(school: School) -> str:
    return school.url.removeprefix("http://")


HOP = ("date", "server", "connection", "keep-alive", "transfer-encoding")
ASKED = [(PAGE, ()), (POST, ("Accept-Encoding: br",)), (POST, ("Accept-Encoding: gzip",)), (PHOTO, ()), (FILM, ()),
         (f"{PAGE}kijkdoos/brief.pdf", ()), (f"{PAGE}nooit/", ()), (f"/{G4}/kijkdoos/", ()),
         (PAGE, ("If-Modified-Since: Sat, 21 Nov 2037 16:00:00 GMT",)),
         (PAGE, ("If-Unmodified-Since: Sat, 21 Nov 1999 16:00:00 GMT",)), (PAGE, ('If-Match: "x"',)),
         *((FILM, (f"Range: {wanted}",)) for wanted in (
             "bytes=0-0", "bytes=100-", "bytes=-100", f"bytes=0-{SIZE + 9}", f"bytes=-{SIZE + 9}", f"bytes={SIZE}-",
             "bytes=0-1,5-6", "bytes=9-1", "pages=1-2", f"bytes=0-{10**30}", "Bytes=0-9", "bytes=-0")),
         (FILM, ("Range: bytes=0-9", 'If-Range: "x"'))]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_answer_is_the_one_that_the_gate_gives_itself(school: School, front: School, method: str) -> None:
    anna = school.token("anna")
    tag = school.ask(FILM, anna).headers["etag"]
    known = [(FILM, (f"If-None-Match: {one}",)) for one in (tag, f"W/{tag}", "*", '"x"')]
    for address, headers in [*ASKED, *known, (FILM, ("Range: bytes=0-9", f"If-Range: {tag}")),
                             (FILM, ("Range: bytes=0-9", 'If-None-Match: "x"'))]:
        ours, theirs = (one.ask(address, anna, method=method, host=host(school), headers=headers)
                        for one in (school, front))
        assert (theirs.status, theirs.body) == (ours.status, ours.body), (address, headers)
        assert {name: value for name, value in theirs.headers.items() if name not in HOP} == \
            {name: value for name, value in ours.headers.items() if name not in HOP}, (address, headers)


def test_nginx_does_send_it(school: School, front: School) -> None:
    """Else the test above would compare the gate with itself."""
    anna = school.token("anna")
    for address, headers in ((PAGE, ()), (FILM, ()), (FILM, ("Range: bytes=5-9",))):
        told = school.ask(address, anna, headers=(SENDS, *headers))
        assert told.headers["x-accel-redirect"].startswith("/_gesloten/closed/") and told.body == b""
        assert "x-accel-redirect" not in front.ask(address, anna, host=host(school), headers=headers).headers


def test_nobody_reaches_the_place_by_its_address(school: School, front: School) -> None:
    anna = school.token("anna")
    place = school.ask(PHOTO, anna, headers=(SENDS,)).headers["x-accel-redirect"]
    wanted = school.ask(PHOTO, anna).body
    for who in (anna, school.token("bram"), ""):
        for one in (school, front):
            for address in (place, place.replace("/_", "//_"), f"/x/..{place}", place.replace("_", "%5F")):
                got = one.ask(address, who, host=host(school))
                assert got.status == 404 and wanted not in got.body, address


def test_a_stranger_is_told_no_place(school: School, front: School) -> None:
    for who in (school.token("bram"), ""):
        for one in (school, front):
            got = one.ask(PHOTO, who, host=host(school), headers=(SENDS,))
            assert got.status in (404, 303) and "x-accel-redirect" not in got.headers


def test_who_asks_around_nginx_gets_the_file_from_the_gate(school: School) -> None:
    got = school.ask(PHOTO, school.token("anna"))
    assert got.status == 200 and "x-accel-redirect" not in got.headers and len(got.body) > 1000


def test_what_is_withdrawn_is_gone_there_too(school: School, front: School) -> None:
    anna, address = school.token("anna"), f"{PAGE}kijkdoos/brief.pdf"
    assert front.ask(address, anna, host=host(school)).status == 200
    file = school.printer.file(G3, "kijkdoos/brief.pdf")
    data = file.read_bytes()
    file.unlink()
    try:
        assert front.ask(address, anna, host=host(school)).status == 404
    finally:
        file.write_bytes(data)


def test_it_is_off_unless_asked_for(gate: School) -> None:
    assert "x-accel-redirect" not in gate.ask(PHOTO, gate.token("anna"), headers=(SENDS,)).headers


def test_without_a_server_in_front_it_is_refused(gate: School) -> None:
    text = Path(gate.home.settings_file).read_bytes()
    with pytest.raises(SettingsError, match="trusted_proxies"):
        Settings.parse(text + b"[server]\nfiles_by_nginx = true\n")
