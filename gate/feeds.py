"""A feed of one's own: an address with a secret that gives the newest posts to whoever holds it.

Title, group and link, no text: what a feed reader copied can't be taken back, and reading
asks to sign in. The secret is an HMAC of the feed's id under a key of its own purpose: it
opens nothing else, is not in the register, and never stands in the feed. A new address
ends the one before; who may read what is asked each time, as for a page.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lxml import etree
from sqlalchemy import Connection, delete, insert, select

from gate import schema
from gate.keys import KeyRing
from gate.stream import Headline
from gate.tokens import new_id
from school.settings import Site

PATH = "/feed/"
MOST = 30
ATOM = "http://www.w3.org/2005/Atom"
_PURPOSE = "feed"
_FORM = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})", re.ASCII)


def anew(rows: Connection, ring: KeyRing, person: str, now: datetime.datetime) -> None:
    """A feed with another address; the one before ends."""
    end(rows, person)
    rows.execute(insert(schema.feed).values(person=person, id=new_id(), kid=ring.signing.kid, created=now))


def end(rows: Connection, person: str) -> None:
    """No feed any more."""
    rows.execute(delete(schema.feed).where(schema.feed.c.person == person))


def word_of(rows: Connection, ring: KeyRing, person: str) -> str:
    """The last word of the address of somebody's feed; "" when they have none, or when its
    key is gone."""
    row = rows.execute(select(schema.feed).where(schema.feed.c.person == person)).one_or_none()
    return f"{row.id}.{_secret(ring, row.id, row.kid)}" if row and row.kid in ring.keys else ""


def person_of(rows: Connection, ring: KeyRing, text: str) -> str:
    """Whose feed an address names; "" of anything else."""
    found = _FORM.fullmatch(text)
    if not found:
        return ""
    row = rows.execute(select(schema.feed).where(schema.feed.c.id == found[1])).one_or_none()
    if row is None or row.kid not in ring.keys:
        return ""
    return str(row.person) if hmac.compare_digest(_secret(ring, row.id, row.kid), found[2]) else ""


def _secret(ring: KeyRing, id: str, kid: str) -> str:
    return base64.urlsafe_b64encode(ring.derive(_PURPOSE, id, kid)).rstrip(b"=").decode()


@dataclass(frozen=True)
class Entry:
    """A post with what may be said of it (gate/titles.py)."""

    title: str
    link: str
    post: Headline


def name_of(address: str) -> str:
    """A name of RFC 4287 4.2.6 for what has an address, that doesn't lead back to it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(address.encode()).hexdigest()).urn


def atom(site: Site, name: str, title: str, posts: Sequence[Entry]) -> bytes:
    """The feed as Atom (RFC 4287). Without a ``self`` link: that would hold the secret. Without
    posts it says the oldest moment there is, so that nothing tells when it was asked."""
    feed, start = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM}), f"{site.url}/"
    _add(feed, "id", name)
    _add(feed, "title", title)
    moments = [_moment(one.post.date, site.zone) for one in posts]
    _add(feed, "updated", max(moments, default="1970-01-01T00:00:00+00:00"))
    _add(feed, "link", href=start)
    _add(_add(feed, "author"), "name", site.name)
    for one, moment in zip(posts, moments, strict=True):
        entry = _add(feed, "entry")
        _add(entry, "id", name_of(f"{site.url}{one.post.url}"))
        _add(entry, "title", one.title)
        _add(entry, "updated", moment)
        _add(entry, "link", href=one.link)
        _add(entry, "category", term=one.post.label)
    text: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return text


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    made.text = text or None
    return made


def _moment(date: datetime.datetime, zone: ZoneInfo) -> str:
    return date.replace(tzinfo=zone).isoformat()
