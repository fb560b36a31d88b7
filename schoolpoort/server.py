"""Running the gate: granian, with the limits that a school's server needs.

Granian was chosen by measuring: standing alone it keeps answering while 500
connections send their headers slowly (docs/why.md).
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from ipaddress import ip_address
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.common import AbstractServer

from school.home import Home
from school.settings import Settings

HEADERS_WITHIN = 10_000  # milliseconds for a client to send its headers
_log = logging.getLogger("schoolpoort.server")
THREADS = 8  # in each worker; an answer waits for the disk, not for us


class ServeError(Exception):
    """The gate can't be served so; the message says what to do."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_demo_outside(home: Home, settings: Settings, host: str) -> None:
    """The demo's people and keys are known to everybody: it serves nobody but
    the machine that it runs on. Raises ServeError."""
    if not home.is_demo:
        return
    site = settings.site.url.partition("://")[2].partition(":")[0]
    if not is_loopback(host) or not is_loopback(site):
        raise ServeError(
            f"dit is de demoschool; die is alleen op deze computer te zien, niet op {host} ({settings.site.url}). "
            "Maak een eigen school met: schoolpoort init MAP")


def free_port(host: str, first: int, tries: int = 20) -> int:
    """The first port from ``first`` on that nobody listens on. Raises ServeError."""
    for port in range(first, first + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise ServeError(f"poort {first} tot {first + tries - 1} zijn bezet. Kies een andere met --port")


def run(home: Home, settings: Settings, *, host: str, port: int, workers: int,
        target: str = "gate.wsgi:from_environment") -> None:
    """Serve until told to stop; the outbox is emptied by a process of its own, not at a mirror. A demo
    also builds when it is asked to: on a server another user does that (deploy/).

    Raises ServeError."""
    refuse_demo_outside(home, settings, host)
    os.environ["SCHOOLPOORT_HOME"] = str(home.root)
    # Imported once, before the workers are forked: they start sooner and share it.
    importlib.import_module(target.partition(":")[0])
    gc.freeze()  # what is shared is not looked through: that would write in it, and each worker have its own
    # A mirror may be behind: what it would tell of may be withdrawn already.
    sender = nullcontext() if settings.server.store.mirror else _beside("outbox", "send", "--watch")
    with sender, _beside("hooks", "follow", "--watch") if home.is_demo else nullcontext():
        granian(target, host=host, port=port, workers=workers).serve()


def granian(target: str, *, host: str, port: int, workers: int) -> AbstractServer[Any]:
    """The server with our settings, for a factory of an application."""
    return Granian(
        target, address=host, port=port, interface=Interfaces.WSGI, factory=True, workers=workers,
        blocking_threads=THREADS, log_access=False, log_level=LogLevels.warning, websockets=False,
        http=HTTPModes.http1, respawn_failed_workers=True, workers_kill_timeout=10,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
    )


class Sender:
    """A process beside the gate, begun anew whenever it dies: somebody is waiting for
    a code, or for a build. One that dies at once is begun more slowly each time."""

    def __init__(self, command: Sequence[str], pause: float = 1.0, longest: float = 60.0) -> None:
        self._command, self._first, self._longest = command, pause, longest
        self._over, self._lock = threading.Event(), threading.Lock()
        self.process = subprocess.Popen(command)
        self._thread = threading.Thread(target=self._keep, name="sender", daemon=True)
        self._thread.start()

    def _keep(self) -> None:
        pause = self._first
        while not self._over.is_set():
            began = time.monotonic()
            self.process.wait()
            if self._over.is_set():
                return
            _log.error("%s died (%s); starting it again", " ".join(self._command[2:]), self.process.returncode)
            pause = self._first if time.monotonic() - began > self._longest else min(pause * 2, self._longest)
            self._over.wait(pause)
            with self._lock:
                if not self._over.is_set():
                    self.process = subprocess.Popen(self._command)

    def stop(self) -> None:
        """End the process, and begin no other."""
        with self._lock:
            self._over.set()
            self.process.terminate()
        self.process.wait(timeout=10)
        self._thread.join(timeout=10)


@contextmanager
def _beside(*words: str) -> Iterator[None]:
    sender = Sender([sys.executable, "-m", "schoolpoort", *words])
    try:
        yield
    finally:
        sender.stop()
