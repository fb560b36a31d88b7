"""A real mail server that is friendly or not, by the mailbox that is asked for."""

from __future__ import annotations

import asyncio
import email
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

import msgspec
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from school.settings import Mail, Settings

HANGS, HANGS_AT_END = "hangs", "hangs at the end"
BREAKS_BEFORE, BREAKS_AFTER, TAKES_AND_BREAKS = "breaks before the dot", "breaks after the dot", "takes and breaks"
NO_FAREWELL = "takes, and answers QUIT badly"


@dataclass
class PostOffice:
    """What each mailbox is like (an answer that starts with digits is said to RCPT, or, with
    ``DATA `` before it, to the mail), and what was taken. ``port`` once it is open."""

    moods: dict[str, str] = field(default_factory=dict)
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def arrived(self) -> Counter[str]:
        """How often each mail arrived, by Message-ID."""
        with self.lock:
            return Counter(str(mail["Message-ID"]) for mail in self.taken)

    def keep(self, content: bytes) -> None:
        with self.lock:
            self.raw.append(content)
            self.taken.append(email.message_from_bytes(content, policy=default))  # type: ignore[arg-type]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.asked[address] += 1
        mood = self.moods.get(address, "")
        if mood == HANGS:
            await asyncio.sleep(60)
        if mood[:3].isdigit():
            return mood
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mood = self.moods.get(envelope.rcpt_tos[0], "")
        if mood.startswith("DATA "):
            return mood.removeprefix("DATA ")
        if mood == BREAKS_AFTER:
            server.transport.abort()
            return "250 never heard"
        self.keep(envelope.content)
        if mood == TAKES_AND_BREAKS:
            server.transport.abort()
        if mood == HANGS_AT_END:
            await asyncio.sleep(60)
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        return "500 no" if NO_FAREWELL in self.moods.values() else "221 Bye"


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        office: PostOffice = self.event_handler
        if self.envelope and office.moods.get(self.envelope.rcpt_tos[0]) == BREAKS_BEFORE:
            await self.push("354 go on")
            await self._reader.readline()
            assert self.transport
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def open_office(office: PostOffice, **more: Any) -> Iterator[PostOffice]:
    """The server runs in a thread of its own, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        office.port = probe.getsockname()[1]
    server = _Controller(office, hostname="127.0.0.1", port=office.port, **more)
    server.start()
    try:
        yield office
    finally:
        server.stop()


def by_port(settings: Settings, port: int, **more: Any) -> Settings:
    """These settings, with mail going to a server of the test."""
    server = msgspec.structs.replace(settings.server, mail=Mail(host="127.0.0.1", port=port, **more))
    return msgspec.structs.replace(settings, server=server)
