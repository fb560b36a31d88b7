"""The demo school as a running town: built, filled, served, with people in it.

One for a whole test run, on a free port of loopback, in a folder of its own.
Tests that use it share the xdist group "town", so that it is made once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from demo.__main__ import mark, prepare
from demo.home import found
from gate.keys import rotate
from gate.wsgi import utc_now
from school.home import PROGRAM, Home
from school.settings import Settings
from schoolpoort.server import free_port
from tests.surfer import Surfer

LONG = """
[server.sessions]
fresh_minutes = 600
staff_idle_minutes = 600
[told]
quiet = ""
"""
"""Who signed in at the beginning of a run is still fresh at its end, and a run may be at night."""


@dataclass
class Town:
    """A demo school that is being served."""

    home: Home
    port: int
    workers: int = 2

    @property
    def settings(self) -> Settings:
        return Settings.read(self.home)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def surfer(self) -> Surfer:
        return Surfer(self.port)


def make_town(folder: Path) -> Town:
    """A demo school, filled and built but not yet served."""
    home, port = found(folder, LONG), free_port("127.0.0.1", 20000 + os.getpid() % 20000)
    mark(home, port)
    prepare(home, Console(quiet=True))
    if not list(home.keys.glob("gate-*.json")):
        rotate(home.keys, utc_now())
    return Town(home, port)


@contextmanager
def served(town: Town) -> Iterator[Town]:
    """Serve the town as ``make demo`` does, in a process of its own."""
    code = ("import os, sys; from school.home import Home; from school.settings import Settings; "
            "from schoolpoort.server import run; home = Home.find(os.environ); "
            f"run(home, Settings.read(home), host='127.0.0.1', port={town.port}, workers={town.workers}, "
            "target='demo.app:from_environment')")
    environ = {**os.environ, "SCHOOLPOORT_HOME": str(town.home.root), "PYTHONPATH": str(PROGRAM)}
    log = (town.home.var / "served.log").open("wb")
    process = subprocess.Popen([sys.executable, "-c", code], env=environ, stdout=log, stderr=log, cwd=PROGRAM)
    try:
        _wait(town, process)
        yield town
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _wait(town: Town, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, (town.home.var / "served.log").read_text()
        try:
            if town.surfer().get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError((town.home.var / "served.log").read_text())
