"""Tokens that must open nothing: forged, mangled, and rightly signed but against
the policy (RFC 8725; PyJWT alone takes many of them)."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gate.keys import KeyRing
from gate.tokens import new_id

B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
JSON = Any


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def dumped(value: JSON) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Forger:
    """Knows the real key, so that only the policy stands in the way."""

    ring: KeyRing
    issuer: str
    now: datetime.datetime
    subject: str
    device: str
    ahead: int = 31
    """Seconds by which a token of the future is too early; over HTTP the clock goes on meanwhile."""

    @property
    def head(self) -> dict[str, JSON]:
        return {"alg": "HS256", "kid": self.ring.signing.kid, "typ": "sp-session+jwt"}

    @property
    def claims(self) -> dict[str, JSON]:
        at = int(self.now.timestamp())
        return {"iss": self.issuer, "aud": self.issuer, "sub": self.subject, "jti": self.device, "iat": at,
                "exp": at + 86400}

    def raw(self, head: bytes, claims: bytes, secret: bytes | None = None, digest: str = "sha256") -> str:
        text = f"{b64(head)}.{b64(claims)}"
        key = self.ring.signing.secret if secret is None else secret
        return f"{text}.{b64(hmac.digest(key, text.encode(), digest))}"

    def good(self) -> str:
        """The one text that opens: the others differ from it in one thing."""
        return self.raw(dumped(self.head), dumped(self.claims))

    def all(self) -> Iterator[tuple[str, str]]:
        """Every forgery by name."""
        for make in (self._heads, self._claims, self._forms, self._keys, self._texts):
            yield from make()

    def _heads(self) -> Iterator[tuple[str, str]]:
        claims, head = dumped(self.claims), self.head
        for alg in ("none", "None", "NONE", "nOnE", "", None, "HS384", "HS512", "hs256", "Hs256", "RS256", "ES256",
            "EdDSA",
                    "HS256 ", ["HS256"], 256, True, "dir", "A256KW"):
            yield f"alg {alg!r}", self.raw(dumped({**head, "alg": alg}), claims)
        for alg in ("none", "None", ""):
            text = f"{b64(dumped({**head, 'alg': alg}))}.{b64(claims)}."
            yield f"alg {alg!r} without signature", text
        for digest in ("sha384", "sha512"):
            yield f"signed by {digest}", self.raw(dumped({**head, "alg": f"HS{digest[3:]}"}), claims, digest=digest)
        for typ in ("JWT", "jwt", "at+jwt", "sp-request+jwt", "sp-invite+jwt", "SP-SESSION+JWT", "session", "", None, 1,
                    ["sp-session+jwt"], "application/sp-session+jwt"):
            yield f"typ {typ!r}", self.raw(dumped({**head, "typ": typ}), claims)
        for kid in ("", "0", None, 0, [], {}, ["x"], "../../../dev/null", "' OR 1=1 --", "x" * 200,
            head["kid"].upper() + "A",
                    head["kid"] + " ", True):
            yield f"kid {kid!r}"[:40], self.raw(dumped({**head, "kid": kid}), claims)
        for name, value in (("crit", ["exp"]), ("b64", False), ("cty", "JWT"), ("zip", "DEF"),
            ("jku", "https://x.example"),
                            ("jwk", {"kty": "oct", "k": "AA"}), ("x5u", "https://x.example"), ("x5c", []),
                            ("enc", "A128GCM"),
                            ("p2c", 10**9), ("alg ", "HS256"), ("Alg", "none"), ("epk", {})):
            yield f"header with {name}", self.raw(dumped({**head, name: value}), claims)
        for name in head:
            yield f"header without {name}", self.raw(dumped({k: v for k, v in head.items() if k != name}), claims)
        yield "header in another order", self.raw(dumped(dict(reversed(head.items()))), claims)
        yield "header with spaces", self.raw(json.dumps(head).encode(), claims)
        for value in ([], "x", None, 1, [head]):
            yield f"header is {value!r}"[:40], self.raw(dumped(value), claims)
        yield "header nested deep", self.raw(b"[" * 900, claims)
        yield "alg twice", self.raw(dumped(head)[:-1] + b',"alg":"HS256"}', claims)
        yield "alg none, then HS256", self.raw(b'{"alg":"none",' + dumped(head)[1:], claims)
        yield "escaped header name", self.raw(dumped(head).replace(b'"alg"', b'"\\u0061lg"'), claims)

    def _claims(self) -> Iterator[tuple[str, str]]:
        head, good, at = dumped(self.head), self.claims, int(self.now.timestamp())
        other: dict[str, list[JSON]] = {
            "iss": ["", "x", self.issuer + "/", self.issuer[:-1], self.issuer.upper(), [self.issuer], None, 1, True],
            "aud": ["", "x", [self.issuer], [], [self.issuer, "x"], None, 1, {self.issuer: True}, self.issuer + "/"],
            "sub": ["", "x", None, 1, [], {}, True, self.subject.upper() + "F", self.subject + " ", [self.subject],
                    self.subject[:-1], "../" + self.subject, "0" * 33],
            "jti": ["", "x", None, 1, [], {}, True, self.device + "0", [self.device], self.device[:-1], "g" * 32],
            "iat": [None, "", str(at), at + self.ahead, at + 10**6, float(at), float("nan"), 10**30, -1, 0, True,
                    [at], 1e308],
            "exp": [None, "", str(at + 99), at, at - 1, at - 31, at - 10**7, float(at + 99), float("inf"), 10**30,
            2**63, -1, 0,
                    True, False, [at + 99], {}, at + 401 * 86400, at + 400 * 86400 + 1, 1e308],
        }
        for name, values in other.items():
            for value in values:
                yield f"{name} {value!r}"[:60], self.raw(head, dumped({**good, name: value}))
            yield f"without {name}", self.raw(head, dumped({k: v for k, v in good.items() if k != name}))
            yield f"{name} twice", self.raw(head,
                dumped(good)[:-1] + f',"{name}":{json.dumps(good[name])}'.encode() + b"}")
            yield f"{name} twice, the first another", self.raw(head, f'{{"{name}":"x",'.encode() + dumped(good)[1:])
        yield "times far away", self.raw(head, dumped({**good, "iat": 2**39, "exp": 2**39 + 60}))
        yield "times before Christ", self.raw(head, dumped({**good, "iat": -2**40, "exp": -2**40 + 60}))
        for name, value in (("nbf", at), ("nbf", at + 9999), ("nbf", True), ("groups", ["groep-3"]),
            ("groups", "groep-3"),
                            ("admin", True), ("scope", "*"), ("cnf", {}), ("is_staff", True), ("", "")):
            yield f"more: {name} {value!r}", self.raw(head, dumped({**good, name: value}))
        yield "claims in another order", self.raw(head, dumped(dict(reversed(good.items()))))
        yield "claims with spaces", self.raw(head, json.dumps(good).encode())
        yield "claims with a line end", self.raw(head, dumped(good) + b"\n")
        yield "byte order mark", self.raw(head, b"\xef\xbb\xbf" + dumped(good))
        for code in ("utf-16", "utf-16-be", "utf-32"):
            yield f"claims in {code}", self.raw(head, dumped(good).decode().encode(code))
        yield "escaped claim name", self.raw(head, dumped(good).replace(b'"sub"', b'"\\u0073ub"'))
        yield "escaped slash", self.raw(head, dumped(good).replace(b"://", b":\\/\\/"))
        yield "exponent", self.raw(head, dumped(good).replace(str(at + 86400).encode(), f"{at + 86400}e0".encode()))
        for value in ([], "x", None, 1, [good], {}, True):
            yield f"claims are {value!r}"[:40], self.raw(head, dumped(value))
        for odd in (b"", b"{", b"}", b"\x00", b"\xff\xfe", b"NaN", b"[" * 900, b"{" * 900, dumped(good) + b"{}"):
            yield f"claims are {odd[:6]!r}", self.raw(head, odd)

    def _forms(self) -> Iterator[tuple[str, str]]:
        good = self.good()
        head, claims, signature = good.split(".")
        for glued in ("=", "==", ".", "..", " ", "%3D", "A", "\t", ",", "~", "/", "+", "é", "​", '"'):
            yield f"{glued!r} behind", good + glued
            yield f"{glued!r} before", glued + good
        last = B64[(B64.index(signature[-1]) ^ 1)]
        yield "spare bits of the signature", f"{head}.{claims}.{signature[:-1]}{last}"
        yield "quoted", f'"{good}"'
        yield "Bearer", f"Bearer {good}"
        yield "standard alphabet", f"{head}.{claims}.{signature}".replace("-", "+").replace("_", "/") + "/"
        for text in (head, f"{head}.{claims}", f"{head}.{claims}.", f".{claims}.{signature}", f"{head}..{signature}",
                     f"{claims}.{head}.{signature}", f"{good}.{good}", f"{head}.{claims}.{signature}.", "..", "...",
                     ".",
                     f"{good}.{b64(b'x')}.{b64(b'y')}", f"{head}.{claims}.{signature[:-2]}",
                     f"{head}.{claims}.{signature}AA",
                     f"{head}\n.{claims}.{signature}", good[1:], good[:-1], good.swapcase(), good[::-1],
                     f"{head}.{claims}.{'A' * 43}"):
            yield f"shape {text[:12]}…{len(text)}", text
        yield "very long", good + "A" * 5000
        yield "long claims", self.raw(dumped(self.head), dumped({**self.claims, "x": "y" * 4000}))
        flattened = {"protected": head, "payload": claims, "signature": signature}
        yield "JSON serialization", b64(dumped(flattened))
        yield "five parts, as JWE", f"{head}.{claims}.{claims}.{claims}.{signature}"

    def _keys(self) -> Iterator[tuple[str, str]]:
        head, claims = dumped(self.head), dumped(self.claims)
        for name, secret in (("empty", b""), ("secret", b"secret"), ("zeros", bytes(32)),
            ("kid", self.ring.signing.kid.encode()),
                             ("the hash", hashlib.sha256(self.ring.signing.secret).digest()),
                             ("hex", self.ring.signing.secret.hex().encode()),
                             ("base64", b64(self.ring.signing.secret).encode()),
                             ("all but one", self.ring.signing.secret[:-1]), ("issuer", self.issuer.encode()),
                             ("derived", self.ring.derive("session", "x"))):
            yield f"signed with {name}", self.raw(head, claims, secret)

    def _texts(self) -> Iterator[tuple[str, str]]:
        for text in ("", "null", "undefined", "admin", "true", "{}", "[]", "1", "anna", self.subject, self.device,
                     f"{self.subject}.{self.device}", "eyJhbGciOiJub25lIn0.e30.", "a.b.c", "-._.~"):
            yield f"text {text[:10]!r}", text


def mangled(good: str, count: int, seed: int = 7) -> Iterator[str]:
    """Good tokens with something broken: one letter, a cut, a swap, or noise."""
    dice = random.Random(seed)
    alphabet = B64 + ".=+/~!#$&'()*<>?@[]^`{|}:% "
    while count:
        text = list(good)
        for _ in range(dice.choice((1, 1, 2, 8))):
            place, what = dice.randrange(len(text)), dice.randrange(4)
            if what == 0:
                text[place] = dice.choice(alphabet)
            elif what == 1:
                del text[place]
            elif what == 2:
                text.insert(place, dice.choice(alphabet))
            else:
                text[place:] = dice.choices(alphabet, k=dice.randrange(60)) or ["x"]
        broken = "".join(text).strip()
        if broken != good:
            count -= 1
            yield broken


def a_forger(ring: KeyRing, issuer: str, now: datetime.datetime) -> Forger:
    return Forger(ring, issuer, now, new_id(), new_id())
