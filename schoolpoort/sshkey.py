"""A public ssh key, as it stands in a .pub file (RFC 4253 6.6, sshd(8))."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

KINDS = frozenset({"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                   "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"})


@dataclass(frozen=True)
class SshKey:
    """A key without its comment and without options."""

    kind: str
    blob: str

    @classmethod
    def parse(cls, text: str) -> SshKey:
        """Read ``ssh-ed25519 AAAA… comment``. Raises ValueError with its beginning:
        for options in front, a line end, a private key."""
        parts = text.strip().split(" ")
        if len(parts) < 2 or not text.isprintable() or parts[0] not in KINDS:
            raise ValueError(f"{text[:30]}…")
        try:
            inside = base64.b64decode(parts[1], validate=True)
        except binascii.Error as error:
            raise ValueError(f"{text[:30]}…") from error
        kind = parts[0].encode()
        if not inside.startswith(len(kind).to_bytes(4, "big") + kind):
            raise ValueError(f"{text[:30]}…")
        return cls(parts[0], parts[1])

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` shows it."""
        digest = hashlib.sha256(base64.b64decode(self.blob)).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"

    def __str__(self) -> str:
        return f"{self.kind} {self.blob}"
