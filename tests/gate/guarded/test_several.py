"""Several gates, one PostgreSQL, one folder of releases, nginx before them: what holds
in one process holds over all of them, and nobody notices that one dies (docs/scale.md)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlalchemy import insert, select

from gate import limits, schema
from school.home import PROGRAM
from tests.conftest import Figure
from tests.gate.conftest import a_database
from tests.gate.guarded.front import BY, URL, Window, nginx
from tests.gate.guarded.gates import SCHOOL, School, a_free_port
from tests.gate.guarded.hostile import PAGE, PHOTO, POST
from tests.gate.guarded.releases import G3, page
from tests.gate.postoffice import PostOffice, open_office
from tests.gate.small_school import codes_for

pytestmark = pytest.mark.xdist_group("several")
ANNA, CARLA = "anna@ouders.example", "carla@ouders.example"
SERVER = """
[server]
database = "{database}"
trusted_proxies = ["127.0.0.1"]
[server.mail]
host = "127.0.0.1"
port = {mail}
"""


@dataclass
class Several:
    """A school with two gates, each a ``schoolpoort serve`` of its own."""

    school: School
    office: PostOffice
    ports: tuple[int, int]
    front: int = 0
    gates: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def serve(self, port: int) -> None:
        """Start a gate in a session of its own, so that all of it can be killed at once."""
        self.gates[port] = subprocess.Popen(
            [sys.executable, "-m", "schoolpoort", "--home", str(self.school.home.root), "serve", "--port", str(port),
             "--workers", "1"], cwd=PROGRAM, start_new_session=True, stderr=subprocess.DEVNULL)

    def wait(self, port: int) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self.gates[port].poll() is None, "a gate stopped"
            try:
                if self.at(port).get("/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("a gate does not answer")

    def kill(self, port: int) -> None:
        """kill -9: the gate, its worker and its mail sender."""
        os.killpg(self.gates[port].pid, signal.SIGKILL)
        self.gates.pop(port).wait(timeout=10)

    def window(self) -> Window:
        return Window(self.front)

    def at(self, port: int, jar: dict[str, str] | None = None) -> Window:
        """One gate, asked as nginx asks it."""
        return Window(port, jar or {}, secure=False)

    def signs_in(self, mail: str) -> Window:
        """Address, mail, code: each step to whichever gate has its turn."""
        window, before = self.window(), len(self.office.taken)
        assert window.post("/inloggen/", {"address": mail}).location == "/inloggen/code/"
        until = time.monotonic() + 15
        while not (codes := codes_for(mail, self.office.taken[before:])) and time.monotonic() < until:
            time.sleep(0.02)
        assert codes and window.post("/inloggen/code/", {"code": codes[-1]}).status == 303
        return window


@pytest.fixture(scope="module")
def several(postgres: str, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Several]:
    folder = tmp_path_factory.mktemp("several")
    with open_office(PostOffice()) as office, a_database(postgres, "several", migrated) as database:
        toml = SCHOOL.format(port=1).replace("http://localhost:1", URL) + SERVER.format(
            database=database, mail=office.port)
        school = School.found(folder / "home", toml)
        with school.register.changing() as rows:
            for name, mail in (("anna", ANNA), ("carla", CARLA)):
                rows.execute(insert(schema.address).values(mail=mail, person=school.people[name]))
        one = Several(school, office, (a_free_port(), a_free_port()))
        try:
            for port in one.ports:
                one.serve(port)
            for port in one.ports:
                one.wait(port)
            with nginx(folder / "nginx", one.ports) as one.front:
                yield one
        finally:
            for port in list(one.gates):
                one.kill(port)
            school.register.close()


def seconds_until(done: Callable[[], bool]) -> float:
    """How long after now something holds, for at most three seconds."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() < began + 3, "it never came"
    return time.monotonic() - began


def test_a_parent_reads_by_all_gates_what_she_signed_in_for_at_one(several: Several) -> None:
    anna = several.signs_in(ANNA)
    answers = [anna.get(path) for path in (PAGE, POST, PHOTO, "/", "/besloten/", "/account/") for _ in range(4)]
    assert {answer.status for answer in answers} == {200}
    assert {answer.headers[BY] for answer in answers} == {f"127.0.0.1:{port}" for port in several.ports}
    assert anna.get("/besloten/2026-2027/groep-4/").status == 404
    part = [anna.get(PHOTO, Range="bytes=5-9") for _ in range(2)]
    assert {(one.status, one.body) for one in part} == {(206, bytes(range(5, 10)))}
    tags = {one.headers["etag"] for one in part}
    assert len(tags) == 1 and anna.get(PHOTO, If_None_Match=tags.pop()).status == 304


def test_who_logs_out_at_one_gate_is_nobody_at_the_other(several: Several, figure: Figure) -> None:
    here, there = several.ports
    jar = several.signs_in(ANNA).jar
    assert {several.at(port, dict(jar)).get(PAGE).status for port in (here, there)} == {200}
    assert several.at(here, dict(jar)).post("/uitloggen/").status == 303
    took = seconds_until(lambda: several.at(there, dict(jar)).get(PAGE).status == 303)
    figure(16, f"logged out at one gate: refused at the other {took:.2f} s after")
    assert took < 1


def test_limits_count_over_all_gates(several: Several) -> None:
    """Twelve at once, at both: still no more mails than one gate would send."""
    def ask(number: int) -> int:
        return several.at(several.ports[number % 2]).post("/inloggen/", {"address": CARLA}).status

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(ask, range(12))) == {303}
    with several.school.register.reading() as rows:
        r = schema.request.c
        mailed = rows.execute(select(r.id).where(r.mail == CARLA, r.person.is_not(None))).all()
    assert len(mailed) == limits.MAILS_AN_HOUR.count


def test_a_new_release_is_served_by_all_gates(several: Several, figure: Figure) -> None:
    token = several.school.token("anna")
    jar = {"__Host-schoolpoort": token}
    several.school.printer.trees[G3]["nieuw/index.html"] = page("spiksplinternieuw")
    several.school.printer.release()
    took = seconds_until(lambda: {several.at(port, dict(jar)).get(f"{PAGE}nieuw/").status
                                  for port in several.ports} == {200})
    figure(16, f"a release swapped: served by both gates {took:.2f} s after")
    assert took < 1.5


def test_a_gate_that_is_killed_is_missed_by_nobody(several: Several) -> None:
    """Last: the gate does not come back. Four read all the while, and one signs in after it."""
    jar, over, odd = {"__Host-schoolpoort": several.school.token("anna")}, threading.Event(), []
    asked = [0]

    def read() -> None:
        while not over.is_set():
            for path in (PAGE, PHOTO, "/", "/besloten/"):
                answer = Window(several.front, dict(jar)).get(path)
                asked[0] += 1
                if answer.status != 200:
                    odd.append(f"{path}: {answer.status}")

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    time.sleep(0.5)
    several.kill(several.ports[0])
    time.sleep(1.5)
    over.set()
    for reader in readers:
        reader.join()
    assert odd == [] and asked[0] > 20
    assert several.signs_in(ANNA).get(PAGE).status == 200
