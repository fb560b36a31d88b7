"""What people do with a second step, in the tests of the gate: an authenticator
app, and a passkey that lives in the test (WebAuthn by hand, no browser)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from werkzeug.test import TestResponse

from gate import schema
from tests.gate.small_school import Browser, School

ORIGIN, RP_ID = "http://localhost", "localhost"
UP, UV, ATTESTED = 0x01, 0x04, 0x40


def id_of(school: School, mail: str) -> str:
    """A person's id by an address of theirs."""
    with school.register.reading() as rows:
        return str(rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalars().first())


@dataclass
class App:
    """Somebody's authenticator app, by the clock of the school."""

    school: School
    secret: str

    def code(self, ahead: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(int(self.school.clock().timestamp()) + ahead)

    def wrong(self) -> str:
        return next(code for code in ("000000", "111111", "222222", "333333")
                    if code not in {self.code(ahead) for ahead in (-60, -30, 0, 30, 60)})


def begins_app(browser: Browser) -> tuple[App, str]:
    """Press the button and scan what the page shows; gives the page's address too."""
    begun = browser.post("/account/beveiliging/app/")
    assert begun.status_code == 303, begun.text
    page = browser.get(begun.location)
    found = re.search(r'<code class="secret"[^>]*>([A-Z2-7 ]+)</code>', page.text)
    assert found, page.text
    return App(browser.school, found[1].replace(" ", "")), begun.location


def sets_up_app(browser: Browser) -> App:
    """The whole way, by who has just signed in."""
    app, place = begins_app(browser)
    assert browser.post(place, {"code": app.code()}).location == "/account/beveiliging/?klaar=app"
    browser.school.clock.passes(seconds=30)
    return app


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Key:
    """A passkey of ours (ES256); ``count`` goes up with each use, 0 stays 0."""

    id: bytes
    person: bytes = b""
    count: int = 0
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _data(self, flags: int, rp_id: str, more: bytes = b"") -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.count) + more

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def makes(self, options: dict[str, Any], *, origin: str = ORIGIN, rp_id: str = RP_ID,
              flags: int = UP | UV) -> dict[str, Any]:
        """The answer to a question to make one (fmt "none")."""
        self.person = unb64(options["user"]["id"])
        point = self.private.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        more = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        data = self._data(flags | ATTESTED, rp_id, more)
        return self._said({
            "clientDataJSON": b64(self._client("webauthn.create", options["challenge"], origin)),
            "attestationObject": b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))})

    def shows(self, options: dict[str, Any], *, origin: str = ORIGIN, rp_id: str = RP_ID, flags: int = UP | UV,
              challenge: str = "") -> dict[str, Any]:
        """The answer to a question to show one."""
        self.count += 1 if self.count else 0
        data, client = self._data(flags, rp_id), self._client("webauthn.get", challenge or options["challenge"], origin)
        signed = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said({"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signed),
                           "userHandle": b64(self.person)})

    def _said(self, response: dict[str, str]) -> dict[str, Any]:
        return {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response,
                "clientExtensionResults": {}}


def sends(browser: Browser, path: str, content: object = None) -> TestResponse:
    """JSON, as the page's script posts it."""
    return browser.client.open(path, method="POST", json=content or {}, base_url="http://localhost",
                               headers={"Origin": "http://localhost"})


def asked(browser: Browser, place: str) -> dict[str, Any]:
    """The question of a page, its cookie in the browser."""
    answer = sends(browser, f"{place}vraag/")
    assert answer.status_code == 200, answer.text
    return dict(answer.json["publicKey"])


def makes_passkey(browser: Browser, name: bytes = b"telefoon", count: int = 0) -> Key:
    """By who may: a passkey in the account."""
    key = Key(name, count=count)
    place = "/account/beveiliging/passkey/"
    said = sends(browser, place, {"credential": key.makes(asked(browser, place))})
    assert said.json == {"location": "/account/beveiliging/?klaar=passkey"}, said.text
    return key


def signs_in_by(browser: Browser, key: Key, **more: Any) -> TestResponse:
    return sends(browser, "/inloggen/passkey/", {"credential": key.shows(asked(browser, "/inloggen/passkey/"), **more)})
