"""Session tokens that this process verified before, known by their hash.

Verifying costs as much as all the rest of a page. A token's text never
changes, so its verdict holds until it expires or its key goes (DESIGN 6); what
its person may read is asked of the snapshot each time.
"""

from __future__ import annotations

import datetime
import hashlib
from threading import Lock

from gate.keys import Key, KeyRing
from gate.tokens import Purpose, Token, check_time, read

MANY = 4096  # tokens; the one that was read first goes first


class Verified:
    """Reads the session tokens of one gate."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._known: dict[bytes, tuple[Token, Key]] = {}
        self._lock = Lock()

    def read(self, text: str, ring: KeyRing, now: datetime.datetime) -> Token:
        """As ``gate.tokens.read`` for a session; raises TokenError. Only good
        tokens are remembered, so that bad ones can't push them out."""
        name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(name)
        if known and ring.keys.get(known[0].kid) == known[1]:
            return check_time(known[0], now)
        token = read(text, ring, Purpose.SESSION, issuer=self._issuer, now=now)
        with self._lock:
            self._known[name] = (token, ring.keys[token.kid])
            while len(self._known) > MANY:
                del self._known[next(iter(self._known))]
        return token
