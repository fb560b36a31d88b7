"""A small school that is being served for real, whose repository takes up what is written:
for people who write in a browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from gate.wsgi import utc_now
from school.home import PROGRAM, Home
from schoolpoort.server import free_port
from tests.gate import small_school
from tests.gate.desks import AT_SCHOOL, person_id, proves, staffed
from tests.gate.small_school import ANNA, EVA, GERDA, HENK, Browser, School, codes_for
from tests.writing.school import found

SERVES = ("import os; from school.home import Home; from school.settings import Settings; "
          "from schoolpoort.server import run; home = Home.find(os.environ); "
          "run(home, Settings.read(home), host='127.0.0.1', port={port}, workers=1)")
PEOPLE = {"gerda": GERDA, "henk": HENK, "anna": ANNA, "eva": EVA, "lotte": AT_SCHOOL["lio"]}


@dataclass
class Newsdesk:
    """A served school. ``worker`` is who takes posts up and builds."""

    school: School
    port: int
    known: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        return self.school.home

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def cookies(self, name: str) -> list[Any]:
        """Those of somebody who is signed in, with the second step just done."""
        self.school.clock.time = utc_now()
        if name not in self.known:
            browser = _Elsewhere(self.school, self.school.browser().client, url=self.url).signs_in(PEOPLE[name])
            self.known[name] = self._kept(browser)
        proves(self.school, PEOPLE[name])
        return self.known[name]

    def _kept(self, browser: Browser) -> list[Any]:
        return [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/", "secure": True,
                 "httpOnly": True, "sameSite": "Lax"} for cookie in browser.client._cookies.values()]

    def id(self, name: str) -> str:
        return person_id(self.school, PEOPLE[name])


@dataclass
class _Elsewhere(Browser):
    """A browser at the address of the school, to sign in without the server."""

    url: str = ""

    def signs_in(self, mail: str) -> Browser:
        """Once more when the server's own sender had the mail first: it goes to nobody."""
        box = self.school.letterbox
        for _ in range(3):
            before = len(box.mails)
            self.asks(mail)
            self.school.deliver()
            if codes := codes_for(mail, box.mails[before:]):
                assert self.post("/inloggen/code/", {"code": codes[-1]}).status_code == 303
                return self
        raise AssertionError(f"no mail with a code came to {mail}")

    def _ask(self, method: str, path: str, form: dict[str, str], headers: dict[str, str]) -> TestResponse:
        return self.client.open(path, method=method, data=form or None, base_url=self.url,
                                headers={**headers, "Origin": self.url})


def open_newsdesk(folder: Path) -> Newsdesk:
    """The school, peopled and built."""
    port = free_port("127.0.0.1", 21000 + os.getpid() % 20000)
    toml = small_school.TOML.replace('"http://localhost"', f'"http://localhost:{port}"')
    before, small_school.TOML = small_school.TOML, toml
    try:
        school = School.found(folder)
    finally:
        small_school.TOML = before
    school.clock.time = utc_now()
    staffed(school)
    found(folder)
    _command(folder, "hooks", "take-up")
    _command(folder, "build")
    return Newsdesk(school, port)


@contextmanager
def served(desk: Newsdesk) -> Iterator[Newsdesk]:
    """With its server and its worker running."""
    environ = {**os.environ, "SCHOOLPOORT_HOME": str(desk.home.root), "PYTHONPATH": str(PROGRAM)}
    log = (desk.home.var / "served.log").open("wb")
    how: dict[str, Any] = {"env": environ, "stdout": log, "stderr": log, "cwd": PROGRAM, "start_new_session": True}
    running = [subprocess.Popen([sys.executable, "-c", SERVES.format(port=desk.port)], **how),
               subprocess.Popen([sys.executable, "-m", "schoolpoort", "hooks", "follow", "--watch"], **how)]
    try:
        _wait(desk)
        yield desk
    finally:
        for process in running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in running:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        log.close()


def _wait(desk: Newsdesk) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"{desk.url}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError((desk.home.var / "served.log").read_text())


def _command(folder: Path, *words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(folder), *words], cwd=PROGRAM,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
