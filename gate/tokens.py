"""Tokens: who is asking, signed. Pure; the clock and the keys are arguments.

PyJWT alone lets much through (padding glued to a signature, repeated members,
any header, an ``exp`` of 10^30; RFC 8725bis). So, in this order:

1. At most 4 kB, only ``[A-Za-z0-9_-]`` and two dots.
2. The header holds exactly alg, kid and typ; alg is HS256, typ is the
   purpose's own, kid is a key of ours.
3. PyJWT verifies signature, iss, aud, exp and iat.
4. The claims are exactly ours, of the right JSON type, and live no longer
   than the purpose allows.
5. Signing the same claims again gives the same text: one form for one token.
"""

from __future__ import annotations

import base64
import datetime
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jwt

from gate.errors import TokenError, TokenExpired
from gate.keys import KeyRing

ALGORITHM = "HS256"
LEEWAY = datetime.timedelta(seconds=30)
MAX_LENGTH = 4096
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LATEST = 2**37  # seconds; datetime can't hold much later
_CLAIMS = ("iss", "aud", "sub", "jti", "iat", "exp")


class Purpose(StrEnum):
    """What a token is for; one can't stand in for another (explicit typing)."""

    SESSION = "session"
    REQUEST = "request"

    @property
    def typ(self) -> str:
        return f"sp-{self}+jwt"

    @property
    def longest(self) -> datetime.timedelta:
        """No token of this purpose lives longer."""
        return datetime.timedelta(days=400) if self is Purpose.SESSION else datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class Token:
    """A verified token: ``subject`` is a person (or a request), ``id`` the device.
    ``kid`` is the key that signed it."""

    subject: str
    id: str
    issued: datetime.datetime
    expires: datetime.datetime
    kid: str


def new_id() -> str:
    """128 random bits as 32 hex digits: a person's, device's or request's name."""
    return secrets.token_hex(16)


def sign(ring: KeyRing, purpose: Purpose, *, issuer: str, subject: str, id: str,
         now: datetime.datetime, lives: datetime.timedelta) -> str:
    """A token of ``purpose`` for ``subject``. ``now`` is UTC; ``lives`` is cut
    to the longest that the purpose allows. The school's gate is both who issues
    a token and the service that it is for (iss and aud of RFC 7519)."""
    issued = int(now.timestamp())
    claims = {"iss": issuer, "aud": issuer, "sub": subject, "jti": id, "iat": issued,
              "exp": issued + int(min(lives, purpose.longest).total_seconds())}
    return _encode(claims, ring.signing.secret, ring.signing.kid, purpose)


def read(text: str, ring: KeyRing, purpose: Purpose, *, issuer: str, now: datetime.datetime) -> Token:
    """The token in ``text``. Raises TokenError (TokenExpired when only its time
    is over) for anything that we did not write ourselves, to the letter."""
    if len(text) > MAX_LENGTH or not _FORM.fullmatch(text):
        raise TokenError("not the form of a token")
    kid = _kid(text, purpose)
    key = ring.keys.get(kid)
    if key is None:
        raise TokenError("unknown key")
    claims = _verify(text, key.secret, issuer)
    _check_claims(claims, purpose, issuer)
    if not hmac.compare_digest(_encode(claims, key.secret, kid, purpose), text):
        raise TokenError("not in canonical form")
    issued, expires = (datetime.datetime.fromtimestamp(claims[name], datetime.UTC) for name in ("iat", "exp"))
    return check_time(Token(claims["sub"], claims["jti"], issued, expires, kid), now)


def check_time(token: Token, now: datetime.datetime) -> Token:
    """The same token. Raises TokenError when ``now`` (UTC) is before or past its
    time; the leeway is for clocks that differ, and gives no token a longer life."""
    if token.issued - LEEWAY > now:
        raise TokenError("issued in the future")
    if token.expires <= now:
        raise TokenExpired(token.expires)
    return token


def _encode(claims: dict[str, Any], secret: bytes, kid: str, purpose: Purpose) -> str:
    return jwt.encode(claims, secret, algorithm=ALGORITHM, headers={"kid": kid, "typ": purpose.typ})


def _kid(text: str, purpose: Purpose) -> str:
    part = text.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise TokenError("unreadable header") from error
    if not isinstance(header, dict) or set(header) != {"alg", "kid", "typ"}:
        raise TokenError("other header members")
    if header["alg"] != ALGORITHM or header["typ"] != purpose.typ:
        raise TokenError("other algorithm or purpose")
    kid = header["kid"]
    if not isinstance(kid, str):
        raise TokenError("unknown key")
    return kid


def _verify(text: str, secret: bytes, issuer: str) -> dict[str, Any]:
    """Signature, issuer and audience by PyJWT; time is judged by our own clock."""
    try:
        claims: dict[str, Any] = jwt.decode(
            text, secret, algorithms=[ALGORITHM], audience=issuer, issuer=issuer,
            options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False, "verify_nbf": False})
    except (jwt.PyJWTError, ValueError, RecursionError, TypeError) as error:
        raise TokenError(type(error).__name__) from error
    return claims


def _check_claims(claims: dict[str, Any], purpose: Purpose, issuer: str) -> None:
    if tuple(claims) != _CLAIMS or not claims["iss"] == claims["aud"] == issuer:
        raise TokenError("other claims")
    if not all(isinstance(claims[name], str) and _ID.fullmatch(claims[name]) for name in ("sub", "jti")):
        raise TokenError("subject or id of another form")
    # type(), not isinstance(): True is an int
    if not all(type(claims[name]) is int and 0 < claims[name] < _LATEST for name in ("iat", "exp")):
        raise TokenError("times of another type")
    if not 0 < claims["exp"] - claims["iat"] <= purpose.longest.total_seconds():
        raise TokenError("lives too long")
