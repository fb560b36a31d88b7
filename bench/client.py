"""A small load client: keep-alive connections, each answer checked whole.

wrk is faster but can't look at a body; a wrong-group answer under load would
go unseen. This one counts an answer only when it is the expected one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ask:
    """One request, and what its answer must be: a status and words of the body."""

    path: str
    status: int = 200
    cookie: str = ""
    contains: bytes = b""
    lacks: tuple[bytes, ...] = ()

    def head(self, host: str) -> bytes:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n".encode()


@dataclass
class Tally:
    """What a run saw. Times in seconds."""

    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def at(self, part: float) -> float:
        """The time within which ``part`` (0..1) of the answers came, in ms."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = await reader.readexactly(length) if length else b""
    return int(head[9:12]), body


def _judge(ask: Ask, status: int, body: bytes) -> str:
    if status != ask.status:
        return f"{ask.path}: {status} instead of {ask.status}"
    if ask.contains not in body:
        return f"{ask.path}: the page lacks its own words"
    leaked = [word for word in ask.lacks if word in body]
    return f"{ask.path}: holds somebody else's words {leaked!r}" if leaked else ""


async def _connection(port: int, asks: Sequence[Ask], offset: int, until: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = offset
    while time.monotonic() < until:
        ask = asks[turn % len(asks)]
        turn += 1
        started = time.monotonic()
        writer.write(ask.head(f"localhost:{port}"))
        try:
            status, body = await _answer(reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            tally.wrong.append(f"{ask.path}: connection cut")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        tally.times.append(time.monotonic() - started)
        if said := _judge(ask, status, body):
            tally.wrong.append(said)
    writer.close()


async def _run(port: int, asks: Sequence[Ask], connections: int, seconds: float) -> Tally:
    tally = Tally()
    began = time.monotonic()
    await asyncio.gather(*(
        _connection(port, asks, number * 7, began + seconds, tally) for number in range(connections)
    ))
    tally.seconds = time.monotonic() - began
    return tally


def load(port: int, asks: Sequence[Ask], *, connections: int, seconds: float) -> Tally:
    """Ask ``asks`` in turn over ``connections`` for ``seconds``."""
    return asyncio.run(_run(port, asks, connections, seconds))


def hold(port: int, connections: int, seconds: float, probe: Callable[[], None]) -> None:
    """Slowloris: ``connections`` send one header byte every second and never
    end; ``probe`` is called meanwhile, again and again."""

    async def slow() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        try:
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(1)
        except (ConnectionError, asyncio.CancelledError):
            writer.close()

    async def all_of_them() -> None:
        held = [asyncio.create_task(slow()) for _ in range(connections)]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await asyncio.to_thread(probe)
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)

    asyncio.run(all_of_them())
