"""Programs that stand ready while one of them is asked: begun, awaited, ended by process."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from school.home import PROGRAM

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What came back; header names in small letters."""

    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
    """One answer, whole. Raises OSError when nobody listens."""
    line = http.client.HTTPConnection(HOST, port, timeout=20)
    try:
        line.request(method, path, headers={"Host": f"localhost:{port}", **(headers or {})})
        got = line.getresponse()
        return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
    finally:
        line.close()


@contextmanager
def running(command: Sequence[str], port: int, *, environ: Mapping[str, str] | None = None, cores: str = "",
            log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A server from its start until it answers, and its end with all that it began. ``cores``
    as taskset's list. Raises AssertionError with what it said when it doesn't answer."""
    pinned = ["taskset", "-c", cores] if cores else []
    with (log.open("wb") if log else open(os.devnull, "wb")) as said:
        process = subprocess.Popen([*pinned, *command], stdout=said, stderr=said, cwd=PROGRAM, start_new_session=True,
                                   env={**os.environ, "PYTHONPATH": str(PROGRAM), **(environ or {})})
        try:
            await_answer(process, port, log)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its own session: nobody else's
                process.wait()


def await_answer(process: subprocess.Popen[bytes], port: int, log: Path | None = None, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text() if log else process.args
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(log.read_text() if log else process.args)


def gate(home: Path, port: int, workers: int = 1) -> list[str]:
    """The command that serves a home as its school would."""
    return [*python(), "-m", "schoolpoort", "--home", str(home), "serve", "--port", str(port),
            "--workers", str(workers)]


def python() -> list[str]:
    return [sys.executable]


def children(pid: int, word: str = "") -> list[int]:
    """The processes that one began, those whose command line holds ``word``."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(one) for one in found if word.encode() in Path(f"/proc/{one}/cmdline").read_bytes()]
