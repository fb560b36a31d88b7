"""A running gate with its cast: real granian, real register, real HTTP.

Anna and Carla are parents in groep 3, Bram in groep 4, Oma was in groep 3 last
year and in no group now, juf Marieke teaches groep 3."""

from __future__ import annotations

import datetime
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, insert

from gate import keys, schema
from gate.access import COOKIE
from gate.register import Register
from gate.tokens import Purpose, new_id, sign
from school.home import Home
from school.settings import Settings
from tests.gate.guarded.releases import Printer

SCHOOL = """
[site]
name = "obs De Linde"
short = "De Linde"
url = "http://localhost:{port}"
year = "2026-2027"
[site.groups]
school = {{ label = "De hele school", room = true }}
team = {{ label = "Team", room = true }}
groep-3 = {{ label = "Groep 3" }}
groep-4 = {{ label = "Groep 4" }}
"""
DAY = datetime.timedelta(days=1)
CHILDREN = {"anna": ("2026-2027", "groep-3"), "carla": ("2026-2027", "groep-3"), "bram": ("2026-2027", "groep-4"),
    "oma": ("2025-2026", "groep-3")}


def utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    """What came back over the wire; header names in small letters, each once."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class School:
    """A school's home, its register, and (when it is started) its server."""

    home: Home
    settings: Settings
    register: Register
    printer: Printer
    people: dict[str, str]
    port: int
    server: subprocess.Popen[bytes] | None = None

    @classmethod
    def found(cls, root: Path, toml: str = "") -> School:
        """A home with a release, keys and people; nothing serves it yet. ``toml`` in
        place of the settings here."""
        port, home = a_free_port(), Home(root)
        root.mkdir(parents=True, exist_ok=True)
        home.settings_file.write_text(toml or SCHOOL.format(port=port))
        settings = Settings.read(home)
        keys.rotate(home.keys, utc_now())
        printer = Printer(home)
        printer.release()
        register = Register.open(home, settings)
        return cls(home, settings, register, printer, cast(register), port)

    @property
    def url(self) -> str:
        return self.settings.site.url

    def token(self, name: str, *, lives: datetime.timedelta = 100 * DAY, device: str = "") -> str:
        """A session as signing in makes it, on a new device."""
        device = device or self.device(name)
        return sign(keys.load(self.home.keys), Purpose.SESSION, issuer=self.url, subject=self.people[name], id=device,
                    now=utc_now(), lives=lives)

    def device(self, name: str, lives: datetime.timedelta = 100 * DAY) -> str:
        """A live device of somebody; gives its id."""
        device, now = new_id(), utc_now()
        with self.register.changing() as rows:
            rows.execute(insert(schema.device).values(id=device, person=self.people[name], created=now, seen=now,
                                                      expires=now + lives, label="Firefox", shared=False,
                                                      proved=now, strong=now))
        return device

    def remove(self, name: str) -> None:
        """Somebody leaves the school."""
        with self.register.changing() as rows:
            rows.execute(delete(schema.guardianship).where(schema.guardianship.c.person == self.people[name]))

    def start(self, workers: int = 2) -> School:
        """Serve as ``schoolpoort serve`` does, and wait until it answers."""
        self.server = subprocess.Popen(
            [sys.executable, "-m", "schoolpoort", "serve", "--port", str(self.port), "--workers", str(workers)],
            env={**os.environ, "SCHOOLPOORT_HOME": str(self.home.root)}, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if self.ask("/healthz").status == 200:
                    return self
            except OSError:
                assert self.server.poll() is None, "the server stopped"
            time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def stop(self) -> int:
        """SIGTERM, as systemd does; gives the exit status."""
        assert self.server
        self.server.terminate()
        return self.server.wait(timeout=20)

    def ask(self, target: str | bytes, token: str = "", *, method: str = "GET", host: str = "",
            headers: tuple[str, ...] = ()) -> Answer:
        """One request, its target sent byte for byte as given."""
        return self.send(self.request(target, token, method=method, host=host, headers=headers), method)

    def send(self, request: bytes, method: str = "GET") -> Answer:
        """One request as these very bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
            line.sendall(request)
            with line.makefile("rb") as stream:
                return read_answer(stream, method)

    def request(self, target: str | bytes, token: str = "", *, method: str = "GET", host: str = "",
                headers: tuple[str, ...] = ()) -> bytes:
        raw = target if isinstance(target, bytes) else target.encode()
        lines = [f"Host: {host or f'localhost:{self.port}'}", *headers]
        if token:
            lines.append(f"Cookie: {COOKIE}={token}")
        text = "".join(f"{line}\r\n" for line in lines)
        return method.encode() + b" " + raw + b" HTTP/1.1\r\n" + text.encode("utf-8") + b"\r\n"


def read_answer(stream: object, method: str = "GET") -> Answer:
    """The next answer of a connection. A header that comes twice is a fault."""
    line = stream.readline()  # type: ignore[attr-defined]
    assert line, "the connection was cut"
    headers: dict[str, str] = {}
    while (field := stream.readline().rstrip(b"\r\n")):  # type: ignore[attr-defined]
        name, _, value = field.decode("latin-1").partition(":")
        assert name.lower() not in headers or name.lower() == "set-cookie", f"{name} twice"
        headers[name.lower()] = value.strip()
    status = int(line.split(b" ")[1])
    body = b"" if method == "HEAD" or status in (204, 304) else _body(stream, headers)
    return Answer(status, headers, body)


def _body(stream: object, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return bytes(stream.read(int(headers.get("content-length", "0"))))  # type: ignore[attr-defined]
    whole = b""
    while size := int(stream.readline(), 16):  # type: ignore[attr-defined]
        whole += stream.read(size)  # type: ignore[attr-defined]
        stream.readline()  # type: ignore[attr-defined]
    stream.readline()  # type: ignore[attr-defined]
    return whole


def cast(register: Register) -> dict[str, str]:
    people = {name: new_id() for name in (*CHILDREN, "marieke")}
    now = utc_now()
    with register.changing() as rows:
        for name, person in people.items():
            rows.execute(insert(schema.person).values(id=person, name=name.title(), created=now))
        for name, (year, group) in CHILDREN.items():
            child = new_id()
            rows.execute(insert(schema.child).values(id=child, first_name=f"kind van {name}", particle="",
                                                     last_name="Voorbeeld", born=datetime.date(2019, 5, 1)))
            rows.execute(insert(schema.guardianship).values(child=child, person=people[name]))
            rows.execute(insert(schema.membership).values(
                child=child, year=year, group=group, starts=datetime.date(2025, 8, 1),
                ends=datetime.date(2026, 7, 31) if name == "oma" else None))
        rows.execute(insert(schema.staff_role).values(id=new_id(), person=people["marieke"], role="leerkracht",
                                                      year="2026-2027", group="groep-3",
                                                      starts=datetime.date(2026, 8, 1)))
    return people
