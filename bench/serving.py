"""A guarded page beside what people would use instead: the same page, the same core.

Every server has one worker on the first core, the client the second one; all
stand ready while one is asked, in turn. Their answers are compared byte by byte
before the measuring.
"""

from __future__ import annotations

import datetime
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import jwt

from bench import wrk
from bench.bulk import Bulk, photos
from bench.households import move_in
from bench.machine import said
from bench.peers import nginx
from bench.peers.signed import COOKIE
from bench.rows import Aim, Row, Size, Table
from bench.running import Answer, a_free_port, fetch, gate, python, running
from bench.turns import in_turn, medians, ratio
from gate.wsgi import utc_now
from school.home import Home

GROUPS = tuple(f"groep-{number}" for number in range(1, 13))
SERVER, CLIENT = "0", "1"  # cores
TITLE = "A guarded page, one worker"
HOW = ("One worker of each server on one core (nginx and what stands behind it share that one), the client (wrk, 32 "
       "connections) on the other. The page is 12 kB, asked without compression but in the row that says otherwise; "
       "its bytes, and those of the part of the photo, are the same from every side. Figures are answers a second, ours"
       " divided by theirs. Written by a seed, as a build writes a release; no Pelican.")
GATE, WHITE, FLASK, ASKED, NGINX = ("the gate", "WhiteNoise, no guard, granian", "Flask send_from_directory, PyJWT, "
                                    "gunicorn", "nginx auth_request before that", "nginx, static files, no guard")
HANDED, BEHIND = "the gate behind nginx, X-Accel-Redirect", "the gate behind nginx"
AIMS = {WHITE: Aim(at_least=0.85), FLASK: Aim(at_least=8), ASKED: Aim(at_least=8)}


@dataclass(frozen=True)
class Side:
    """A server, and how something is asked of it; ``status`` is what it must answer."""

    port: int
    path: str
    headers: tuple[str, ...] = ()
    method: str = "GET"
    status: int = 200

    def asking(self, *headers: str, path: str = "", method: str = "GET", status: int = 200) -> Side:
        return replace(self, headers=(*self.headers, *headers), path=path or self.path, method=method, status=status)

    def rate(self, seconds: float) -> float:
        load = wrk.ask(f"http://localhost:{self.port}{self.path}", seconds, self.headers, method=self.method,
                       cores=CLIENT)
        assert not load.faults and bool(load.refused) == (self.status >= 400), f"{self}: {load}"
        return load.rate

    def answer(self) -> Answer:
        fields = dict(header.split(": ", 1) for header in self.headers)
        got = fetch(self.port, self.path, fields, self.method)
        assert got.status == self.status, f"{self}: {got}"
        return got


@dataclass(frozen=True)
class Stand:
    """All sides with their page, and addresses of ours that only we have."""

    sides: Mapping[str, Side]
    page: bytes
    photo: str
    strange: str
    never: str


def measure(size: Size) -> Table:
    """Everything in a folder of its own, on ports of loopback."""
    with tempfile.TemporaryDirectory() as folder:
        size.say("making a school, starting every side")
        with standing(Path(folder)) as stand:
            for name, side in stand.sides.items():
                assert side.answer().body == stand.page, f"{name} gives another page"
            return Table(TITLE, HOW, tuple(rows(stand, size)), versions_beside())


def versions_beside() -> dict[str, str]:
    return {"gunicorn": version("gunicorn"), "nginx": said(["nginx", "-v"]).rpartition("/")[2]}


@contextmanager
def standing(folder: Path) -> Iterator[Stand]:
    """Every side started, and ended."""
    port, files, key = a_free_port(), folder / "files", secrets.token_hex(32)
    school = Bulk(Home(folder / "home"), port, GROUPS)
    school.settle('[server]\ntrusted_proxies = ["127.0.0.1"]\nfiles_by_nginx = true\n')
    school.release()
    mine, other = move_in(school.home, school.this_year, 2)
    place = school.file(mine.groups[0], "bericht-0")
    shutil.copytree(place, files / "bericht-0")
    ports = {name: a_free_port() for name in (WHITE, FLASK, ASKED, NGINX, HANDED, BEHIND)}
    commands = {
        GATE: gate(school.home.root, port),
        WHITE: [*python(), "-m", "bench.peers.whitened", str(ports[WHITE])],
        FLASK: [*python(), "-m", "gunicorn", "-k", "gthread", "--threads", "4", "-w", "1", "--no-control-socket",
                "-b", f"127.0.0.1:{ports[FLASK]}", "bench.peers.signed:application()"],
        NGINX: nginx.written(folder / "bare", ports[NGINX], nginx.BARE, files=files),
        ASKED: nginx.written(folder / "asked", ports[ASKED], nginx.ASKED, files=files, behind=ports[FLASK]),
        HANDED: nginx.written(folder / "handed", ports[HANDED], nginx.in_front(school.home.root, sends=True),
                              files=files, behind=port),
        BEHIND: nginx.written(folder / "behind", ports[BEHIND], nginx.in_front(school.home.root, sends=False),
                              files=files, behind=port),
    }
    environ = {"PEER_FILES": str(files), "PEER_KEY": key}
    with ExitStack() as stack:
        for name, command in commands.items():
            stack.enter_context(running(command, {GATE: port, **ports}[name], environ=environ, cores=SERVER,
                                        log=folder / f"{len(name)}.log"))
        session = jwt.encode({"sub": "ouder", "aud": "school", "exp": utc_now() + datetime.timedelta(days=1)}, key,
                             "HS256")
        ours = (f"Host: localhost:{port}", f"Cookie: {mine.cookie}")
        theirs = (f"Cookie: {COOKIE}={session}",)
        address = school.address(mine.groups[0], 0)
        sides = {GATE: Side(port, address, ours)}
        sides |= {name: Side(ports[name], address, ours) for name in (HANDED, BEHIND)}
        sides |= {name: Side(ports[name], "/bericht-0/", theirs) for name in (WHITE, FLASK, ASKED, NGINX)}
        yield Stand(sides, (place / "index.html").read_bytes(), photos(0)[0].removeprefix("bericht-0/"),
                    school.address(other.groups[0], 0), school.address(mine.groups[0], 99_999))


def rows(stand: Stand, size: Size) -> Iterator[Row]:
    """The page by everybody; then what only some of them have."""
    yield from beside("guarded page", stand.sides, size, AIMS)
    with_files = {name: stand.sides[name] for name in (GATE, WHITE, FLASK, NGINX)}
    packed = {name: stand.sides[name].asking("Accept-Encoding: gzip, deflate, br") for name in (GATE, WHITE)}
    assert len({side.answer().body for side in packed.values()}) == 1
    yield from beside("the same, compressed before (br)", packed, size)
    yield from beside("304, the browser has it", {
        name: side.asking(f"If-None-Match: {side.answer().headers['etag']}", status=304)
        for name, side in with_files.items()}, size)
    parts = {name: side.asking("Range: bytes=1000-8999", path=side.path + stand.photo, status=206)
             for name, side in with_files.items()}
    assert len({side.answer().body for side in parts.values()}) == 1
    yield from beside("Range, 8 kB of a photo", parts, size)
    yield from beside("HEAD", {name: side.asking(method="HEAD") for name, side in with_files.items()}, size)
    ours = stand.sides[GATE]
    yield from beside("404 for a stranger's page", {
        GATE: ours.asking(path=stand.strange, status=404),
        "404 for a page that never was": ours.asking(path=stand.never, status=404)}, size)
    door = replace(ours, headers=ours.headers[:1])
    yield from beside("a closed page for who isn't signed in: the way to sign in", {
        GATE: door.asking(status=303), "the sign-in page itself": door.asking(path="/inloggen/")}, size)


def beside(work: str, sides: Mapping[str, Side], size: Size, aims: Mapping[str, Aim] | None = None) -> Iterator[Row]:
    """One kind of question to each side in turn: a row a peer."""
    size.say(work)
    for side in sides.values():
        side.answer()
    seconds = 1 if size.quick else 4
    measured = in_turn({name: partial(side.rate, seconds) for name, side in sides.items()}, size.rounds)
    middle = medians(measured)
    for peer in sides:
        if peer != GATE:
            yield Row(work=work, figure=ratio(measured, GATE, peer), ours=f"{middle[GATE]:,.0f} req/s", peer=peer,
                      theirs=f"{middle[peer]:,.0f} req/s", aim=(aims or {}).get(peer))
