"""A person's browser without a screen: cookies, forms, no redirect followed
by itself. Real HTTP to a real server on loopback."""

from __future__ import annotations

import email
import http.client
import re
import time
from dataclasses import dataclass, field
from email.policy import default
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pyotp

from demo.people import app_secret


@dataclass(frozen=True)
class Answer:
    """What came back; header names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Surfer:
    """One browser of one person."""

    port: int
    jar: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        fields = {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", path, urlencode(form or {}).encode(), **fields)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request; ``headers`` with ``_`` for ``-`` also set ``Host`` or ``Cookie``."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        fields.setdefault("Host", f"localhost:{self.port}")
        if self.jar and "Cookie" not in fields:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        line = self._line()
        try:
            line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            if body is not None:
                fields["Content-Length"] = str(len(body))
            for name, value in fields.items():
                line.putheader(name, value.encode("latin-1", "replace"))
            line.endheaders(body)
            answer = line.getresponse()
            got = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read(),
                         tuple(answer.msg.get_all("Set-Cookie") or ()))
        finally:
            line.close()
        self._keep(got.cookies)
        return got

    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def _keep(self, cookies: tuple[str, ...]) -> None:
        for text in cookies:
            for name, morsel in SimpleCookie(text).items():
                if morsel["max-age"] == "0":
                    self.jar.pop(name, None)
                else:
                    self.jar[name] = morsel.value


def mail_for(outbox: Path, to: str, *, since: float = 0.0, patience: float = 15.0, subject: str = "") -> str:
    """The newest mail to an address whose subject begins as the pattern says,
    once it has come: subject and text."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        for file in sorted(outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True):
            mail = email.message_from_bytes(file.read_bytes(), policy=default)
            if str(mail["To"]) == to and file.stat().st_mtime >= since and re.match(subject, str(mail["Subject"])):
                return str(mail["Subject"]) + "\n" + mail.get_body(("plain",)).get_content()
        time.sleep(0.1)
    raise AssertionError(f"no mail for {to}")


def sign_in(port: int, outbox: Path, address: str, back: str = "") -> Surfer:
    """Sign in as a person would: address, mail, code."""
    surfer, since = Surfer(port), time.time() - 0.01
    asked = surfer.post("/inloggen/", {"address": address, "naar": back})
    assert (asked.status, asked.location) == (303, "/inloggen/code/"), asked
    code = re.match(r"\d{6}", mail_for(outbox, address, since=since, subject=r"\d{6} "))
    assert code
    done = surfer.post("/inloggen/code/", {"code": code[0]})
    assert done.status == 303, done.text
    if done.location.startswith("/bevestigen/"):
        second_step(surfer, address, back)
    return surfer


def second_step(surfer: Surfer, address: str, back: str = "") -> None:
    """Show a code of the demo's app. Each counts once: who signs in again within
    the half minute takes the next one, which a clock may be ahead by."""
    app = pyotp.TOTP(app_secret(address))
    for ahead in (-30, 0, 30):
        said = surfer.post("/bevestigen/", {"code": app.at(int(time.time()) + ahead), "naar": back})
        if said.status == 303:
            return
    raise AssertionError(said.text)
