"""The address of *no more mail*: it stands in each mail of new posts, and asks no sign-in.

Nothing of it is kept: it is an HMAC of the person's id under a key of its own purpose, so
that it opens nothing but this. When the key is gone (it leaked, or a year went by) the
link is over, and the account page does the same.
"""

from __future__ import annotations

import base64
import hmac
import re

from gate.keys import KeyRing

PATH = "/afmelden/"
_PURPOSE = "unsubscribe"
_FORM = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{16})\.([A-Za-z0-9_-]{43})", re.ASCII)


def word(ring: KeyRing, person: str, kid: str = "") -> str:
    """The last word of the address of ``person``."""
    kid = kid or ring.signing.kid
    mac = base64.urlsafe_b64encode(ring.derive(_PURPOSE, person, kid)).rstrip(b"=").decode()
    return f"{person}.{kid}.{mac}"


def person_of(ring: KeyRing, text: str) -> str:
    """Whose address it is; "" of anything that we did not write."""
    found = _FORM.fullmatch(text)
    if not found or found[2] not in ring.keys:
        return ""
    return found[1] if hmac.compare_digest(word(ring, found[1], found[2]), text) else ""
