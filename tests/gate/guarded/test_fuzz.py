"""Ten thousand malformed tokens over real HTTP: none opens, none is a fault (security.md 5.17)."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gate import keys
from gate.access import COOKIE
from tests.conftest import Figure
from tests.gate.guarded.forged import Forger, mangled
from tests.gate.guarded.gates import School, read_answer, utc_now
from tests.gate.guarded.hostile import PAGE

MANY = 10_000
AT_ONCE = 50  # requests on one connection


def garbage(count: int, seed: int = 11) -> Iterator[bytes]:
    """Cookie values of any bytes that may stand in a header."""
    dice = random.Random(seed)
    for _ in range(count):
        length = dice.choice((0, 1, 7, 60, 400, 3000))
        yield bytes(dice.choice((*range(0x21, 0x3B), *range(0x3C, 0x7F), *range(0x80, 0x100))) for _ in range(length))


def memory(pid: int) -> int:
    """Resident kB of a process and its children."""
    lines = [line for child in children(pid) for line in Path(f"/proc/{child}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def open_files(pid: int) -> int:
    return sum(len(os.listdir(f"/proc/{child}/fd")) for child in children(pid))


def children(pid: int) -> list[str]:
    return subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True).stdout.split()


def test_ten_thousand_malformed_tokens(own_gate: School, figure: Figure) -> None:
    forger = Forger(keys.load(own_gate.home.keys), own_gate.url, utc_now(), own_gate.people["anna"],
        own_gate.device("anna"))
    values = [text.encode() for text in mangled(forger.good(), MANY - 2000)] + list(garbage(2000))
    assert own_gate.ask(PAGE, forger.good()).status == 200 and own_gate.server
    for _ in range(40):
        own_gate.ask(PAGE, forger.good())
    before, files, seen, slowest = memory(own_gate.server.pid), open_files(own_gate.server.pid), Counter[int](), 0.0
    for start in range(0, len(values), AT_ONCE):
        with socket.create_connection(("127.0.0.1", own_gate.port), timeout=20) as line, line.makefile("rb") as stream:
            for value in values[start:start + AT_ONCE]:
                asked = time.monotonic()
                line.sendall(own_gate.request(PAGE)[:-2] + f"Cookie: {COOKIE}=".encode() + value + b"\r\n\r\n")
                seen[read_answer(stream).status] += 1
                slowest = max(slowest, time.monotonic() - asked)
    grown = memory(own_gate.server.pid) - before
    figure(17, f"{MANY:,} malformed tokens: {dict(seen)}, slowest {slowest * 1000:.0f} ms, memory {grown:+} kB")
    assert sum(seen.values()) == MANY and set(seen) == {303}
    assert grown < 20_000
    assert open_files(own_gate.server.pid) < files + 40
    assert own_gate.ask(PAGE, forger.good()).status == 200
