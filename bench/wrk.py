"""wrk: how many answers a second, and how late. It judges no body: bench/client.py does."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

PROGRAM = "wrk"
CONNECTIONS = 32
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Load:
    """What wrk saw: answers a second, the 99th percentile in ms, faults of connections, and
    answers of 400 and above."""

    rate: float
    p99: float
    faults: int
    refused: int


def ask(url: str, seconds: float, headers: Sequence[str] = (), *, method: str = "GET",
        connections: int = CONNECTIONS, cores: str = "") -> Load:
    """Ask one address all the time. ``cores`` as taskset's list keeps wrk beside the server."""
    pinned = ["taskset", "-c", cores] if cores else []
    script = ["-s", "/dev/stdin"] if method != "GET" else []
    done = subprocess.run(
        [*pinned, PROGRAM, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", *script,
         *(word for header in headers for word in ("-H", header)), url],
        input=f'wrk.method = "{method}"\n' if script else "", capture_output=True, text=True, check=True).stdout
    return read(done)


def read(said: str) -> Load:
    """wrk's own report."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    late = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", said)
    assert rate and late, said
    socket = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    faults = sum(int(number) for number in socket.groups()) if socket else 0
    odd = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Load(float(rate[1]), float(late[1]) * _UNITS[late[2]], faults, int(odd[1]) if odd else 0)
