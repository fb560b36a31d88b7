"""Asking the running gate for addresses, as somebody whom nobody knows."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from school.words import CLOSED_ROOT

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
GONE = (404, 410)
SIGN_IN_FIRST = 303
WAIT = 10  # seconds


class KnockError(Exception):
    """Nobody can be asked there; the message says why."""


def knock(url: str, site_url: str, addresses: Iterable[str]) -> Iterator[tuple[str, int, bool]]:
    """Each address with the answer's status, and whether it may be called gone. ``url``
    is on this machine or the school's own. A closed address answers everybody with the
    same way to sign in, so that answer says only that no stranger reads it; whether
    parents do, the trees say. Raises KnockError."""
    where, site = urlsplit(url), urlsplit(site_url)
    if where.scheme not in ("http", "https") or where.hostname not in LOOPBACK | {site.hostname}:
        raise KnockError(f"“{url}” is niet deze machine en niet {site_url}.")
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    server = kind(where.hostname or "", where.port, timeout=WAIT)
    try:
        for address in addresses:
            server.request("GET", quote(address), headers={"Host": site.netloc})
            answer = server.getresponse()
            answer.read()
            closed = address.startswith(f"/{CLOSED_ROOT}/") and answer.status == SIGN_IN_FIRST
            yield address, answer.status, answer.status in GONE or closed
    except (OSError, http.client.HTTPException) as error:
        raise KnockError(f"{url} antwoordt niet ({error}).") from error
    finally:
        server.close()
