"""Where a link in a text may lead (DESIGN 3.1, 4).

To files beside the text, to pages of the site, and to the world by http, mail
or telephone; never out of the text's own folder. Pelican copies whatever
``{static}`` or ``{attach}`` names, even from outside the content, so those
are refused whole; a file beside the text goes by its bare name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from school.pictures import medium, plain_name
from school.settings import Site
from school.words import CLOSED_ROOT, Group, WordError

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PELICAN = re.compile(r"[{|]\s*\w+\s*[}|]")
_DRIVE = re.compile(r"(?i)(?:file:|[a-z]:[\\/]|/(?:home|users|root|tmp|var|etc|mnt|volumes|media)/)")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/.*)?", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s/]+@[^@\s/]+\.[a-z]{2,}", re.IGNORECASE)
_BESIDE = "een bestand uit de eigen map, bij zijn naam"
_LINKS = "https://…, mailto:…, tel:…, /een-pagina/ of een bestand uit de eigen map"


class Leads(StrEnum):
    """Where a link goes."""

    BESIDE = "beside"
    SITE = "site"
    WORLD = "world"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Link:
    """A link as understood: ``target`` is a file's name or a path of the site;
    for one that leads nowhere, ``code`` and the words of a finding."""

    leads: Leads
    target: str = ""
    code: str = ""
    what: str = ""
    allowed: str = ""
    suggestion: str = ""


def read_link(url: str, site: Site) -> Link:
    """Say where a link leads. Never raises."""
    if re.search(r"[\x00-\x1f\x7f\\]", url) or url != url.strip():
        # Browsers drop tabs and turn \ into /, so what it says is not what it does.
        return _refused("link-file" if _DRIVE.match(url) else "link-wrong", url, _LINKS)
    if _PELICAN.search(unquote(url)):
        return _refused("link-pelican", url, _BESIDE)
    if _DRIVE.match(url):
        return _refused("link-file", url, _BESIDE)
    scheme = _SCHEME.match(url)
    if scheme:
        return _with_scheme(scheme[1].lower(), url, site)
    if url.startswith("//"):
        return _refused("link-scheme", url, "https:// ervoor", f"https:{url}")
    if url.startswith("/"):
        return _on_site(url)
    return _beside(url)


def may_read(target: str, group: Group | None, is_public: bool, site: Site) -> bool:
    """Whether the readers of a text can follow a link to the path ``target``:
    closed pages only from within, to their own group or one that holds it."""
    words = target.strip("/").split("/")
    if words[0] != CLOSED_ROOT or len(words) == 1:
        return True
    try:
        there = Group.parse("/".join(words[1:3]))
    except WordError:
        return False
    if is_public or group is None or there.year != group.year:
        return False
    circle = site.circles.get(there.name)
    holds = there.name == "school" or (circle is not None and group.name in circle.groups)
    return there == group or holds


def _with_scheme(scheme: str, url: str, site: Site) -> Link:
    if scheme in ("mailto", "tel"):
        empty = not url.partition(":")[2].strip()
        return _refused("link-wrong", url, _LINKS) if empty else Link(Leads.WORLD)
    if scheme not in ("http", "https"):
        return _refused("link-scheme", url, _LINKS)
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        return _refused("link-wrong", url, _LINKS)
    if not host or user is not None or " " in url or url.startswith(f"{scheme}:///"):
        return _refused("link-wrong", url, _LINKS)
    if host == urlsplit(site.url).hostname and parts.port == urlsplit(site.url).port:
        return _on_site(parts.path or "/")
    return Link(Leads.WORLD)


def _on_site(url: str) -> Link:
    path = unquote(re.split(r"[?#]", url)[0])
    if ".." in path.split("/") or "//" in path or re.search(r"[\x00-\x1f\\]", path):
        return _refused("link-outside", url, "/een-pagina/")
    return Link(Leads.SITE, path)


def _beside(url: str) -> Link:
    name = plain_name(unquote(url.removeprefix("./")))
    if name.startswith("#") or not name:
        return _refused("link-anchor", url, "een verwijzing naar een pagina of bestand")
    if _MAIL.fullmatch(name):
        return _refused("link-wrong", url, _LINKS, f"mailto:{name}")
    if medium(name.partition("/")[0]) is None and _HOST.fullmatch(name) and not name.endswith(".md"):
        return _refused("link-wrong", url, _LINKS, f"https://{name}")
    if "/" in name or "\\" in name or name in (".", ".."):
        return _refused("link-outside", url, _BESIDE)
    if medium(name) is None:
        code = "link-source" if name.endswith(".md") else "link-wrong"
        return _refused(code, url, "/een-pagina/" if code == "link-source" else _LINKS)
    return Link(Leads.BESIDE, name)


def _refused(code: str, url: str, allowed: str, suggestion: str = "") -> Link:
    reasons = {
        "link-file": "wijst naar een bestand op één computer",
        "link-pelican": "gebruikt een teken van de bouwer",
        "link-scheme": "begint met iets wat hier niet mag",
        "link-outside": "wijst buiten de map van het bericht",
        "link-anchor": "wijst naar een plek die er niet is",
        "link-source": "wijst naar een bronbestand",
    }
    shown = url if len(url) <= 80 else url[:79] + "…"
    what = f"“{shown}” {reasons.get(code, 'is geen goede verwijzing')}"
    return Link(Leads.NOWHERE, "", code, what, allowed, suggestion)
