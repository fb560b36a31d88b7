"""What a request says of itself, and how much of it is believed.

A forwarded header counts only from a proxy that the settings name; a request
that changes something must come from our own page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_OWN_PATH = re.compile(r"/[A-Za-z0-9._~/-]*", re.ASCII)
_DECODINGS = 5


def path_of(environ: WSGIEnvironment) -> str | None:
    """The decoded path; None when it is not UTF-8. WSGI hands bytes as latin-1
    (PEP 3333)."""
    try:
        return str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def could_mean(path: str | None, first: str) -> bool:
    """Whether any reading of ``path`` (decoded again, other slashes, dots,
    parameters, other case) begins with ``/first``.

    Used to choose the strict side, never to find a file: what only nearly is a
    closed address is answered as a closed address that does not exist."""
    if path is None or path.startswith(f"/{first}/"):
        return True  # the plain case; what follows says the same of it
    text = path
    for _ in range(_DECODINGS):
        again = unquote(text, errors="replace")
        if again == text:
            break
        text = again
    parts: list[str] = []
    for part in text.replace("\\", "/").casefold().split("/"):
        word = re.sub(r"[\x00-\x20\x7f]", "", part.partition(";")[0])
        if word == "..":
            parts = parts[:-1]
        elif word not in ("", "."):
            parts.append(word.rstrip("."))
        if parts and parts[0] == first:
            return True
    return False


def own_path(text: str) -> str:
    """``text`` when it is an address of ours to go to after signing in, else ""."""
    plain = bool(_OWN_PATH.fullmatch(text)) and "//" not in text and "/." not in text
    return text if plain and len(text) <= 300 else ""


def from_our_page(environ: WSGIEnvironment, origin: str) -> bool:
    """Whether a changing request was made by one of our own pages: by
    Sec-Fetch-Site when the browser sends it, else by Origin; neither: no."""
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return bool(site == "same-origin")
    return bool(environ.get("HTTP_ORIGIN") == origin)


def for_our_host(environ: WSGIEnvironment, url: str) -> bool:
    """Whether the request names the host that the settings name, with or without
    the port that goes without saying."""
    return _is_ours(str(environ.get("HTTP_HOST", "")), url)


@lru_cache(maxsize=32)
def _is_ours(named: str, url: str) -> bool:
    ours = urlsplit(url)
    usual = {"http": ":80", "https": ":443"}[ours.scheme]
    return named.casefold().removesuffix(usual) == ours.netloc.casefold().removesuffix(usual)


def network_of(environ: WSGIEnvironment, proxies: tuple[str, ...]) -> str:
    """The network that asks, for limits: an IPv4 address or an IPv6 /64.

    X-Forwarded-For is read from the right, past the proxies that we trust, and
    only when the peer itself is one of them."""
    address = environ.get("REMOTE_ADDR", "")
    if address in proxies:
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            address = hop.strip()
            if address not in proxies:
                break
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address):
        return ip.ipv4_mapped.compressed if ip.ipv4_mapped else f"{ip.exploded[:19]}::/64"
    return ip.compressed
