"""Secrets that must be read again, kept encrypted: the register alone tells nobody.

The key is a file of its own in ``var/keys``. Rotating the signing keys leaves
it alone, with ``--leaked`` too: else everybody's authenticator app would be
lost with it.
"""

from __future__ import annotations

import base64
import datetime
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gate.keys import BYTES, Key, read_key, write_key

FILE = "vault.json"
_NONCE = 12  # bytes; NIST SP 800-38D 8.2.2


class Vault:
    """Seals short texts with AES-256-GCM, each for one owner."""

    def __init__(self, keys: Path) -> None:
        self._keys = keys

    def seal(self, text: str, owner: str, now: datetime.datetime) -> str:
        """``text`` as it may stand in the register. The key is made at the first
        use. Raises KeyFileError when the key can't be used."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher(now).encrypt(nonce, text.encode(), owner.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str, owner: str) -> str | None:
        """The text; None when it was sealed for another owner or by another key."""
        if not (self._keys / FILE).exists():
            return None
        try:
            raw = base64.urlsafe_b64decode(sealed)
            return self._cipher(None).decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode()).decode()
        except (InvalidTag, ValueError):
            return None

    def _cipher(self, now: datetime.datetime | None) -> AESGCM:
        file = self._keys / FILE
        if now and not file.exists():
            with suppress(FileExistsError):  # another process was first
                write_key(self._keys, FILE, Key(secrets.token_hex(8), now, secrets.token_bytes(BYTES)))
        return AESGCM(read_key(file).secret)
