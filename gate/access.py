"""May this visitor read this tree? Read this file first.

A request for a closed file goes through five steps, in this order:

1. exactly one cookie of our name → a token that we wrote (gate/tokens.py);
2. token → a live device of that very person in the snapshot (gate/snapshot.py);
   staff whose second step on that device is missing or old have only what they
   have as a parent;
3. the address names a tree, ``/besloten/YEAR/GROUP/``;
4. the tree's group is among the person's groups of today: ``decide`` below;
5. the rest of the address is a file in that tree's own index (gate/library.py).

A fault in 1 or 2 makes the visitor NOBODY, who is shown the way to sign in,
the same for every address. A fault in 3, 4 or 5 is one and the same 404.
There is no other way to a closed file, and no list but the tree's own name.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie

from gate.errors import TokenError
from gate.keys import KeyRing
from gate.snapshot import Device, Person, Rights
from gate.verified import Verified
from school.words import Group, Tree

COOKIE = "__Host-schoolpoort"
NO_DEVICE = "no live device of this person"


@dataclass(frozen=True)
class Visitor:
    """Who is asking: a person on a device, or NOBODY; ``why`` is for the log."""

    person: Person
    device: Device | None
    why: str = ""

    @property
    def is_nobody(self) -> bool:
        return self.device is None


_NO_PERSON = Person(id="", name="", groups=frozenset())
NOBODY = Visitor(_NO_PERSON, None)


@dataclass(frozen=True)
class Granted:
    """The tree may be read."""


@dataclass(frozen=True)
class Refused:
    """It may not; ``why`` is for the log and never shown."""

    why: str


def decide(visitor: Visitor, tree: Tree) -> Granted | Refused:
    """Step 4. Public trees are not decided here: they lie elsewhere."""
    if visitor.is_nobody:
        return Refused("nobody")
    if tree.group is None:
        return Refused(f"{tree} is no closed tree")
    if not may_read(visitor.person, tree.group):
        return Refused(f"{visitor.person.id} is not in {tree.group}")
    return Granted()


def may_read(person: Person, group: Group) -> bool:
    """Whether a group is among somebody's of today: for a page, a mail and a feed alike."""
    return group in person.groups


def identify(cookies: str, tokens: Verified, ring: KeyRing, rights: Rights, *, now: datetime.datetime,
             strong_lives: datetime.timedelta) -> Visitor:
    """Steps 1 and 2. ``cookies`` is the whole Cookie header; ``now`` is UTC;
    ``strong_lives``: how long a second step of staff counts for reading."""
    text = one_cookie(cookies, COOKIE)
    if not text:
        return NOBODY
    try:
        token = tokens.read(text, ring, now)
    except TokenError as error:
        return Visitor(_NO_PERSON, None, error.reason)
    device = rights.devices.get(token.id)
    if device is None or device.person != token.subject or device.expires <= now:
        return Visitor(_NO_PERSON, None, NO_DEVICE)
    person = rights.people.get(token.subject)
    if person is None:
        return Visitor(_NO_PERSON, None, "person gone")
    if person.is_staff and (device.strong is None or device.strong + strong_lives <= now):
        person = as_parent(person)
    return Visitor(person, device)


def as_parent(person: Person) -> Person:
    """Somebody with only what they have as a parent or exception member: all that is theirs
    without a second step."""
    return replace(person, groups=person.family, own_acts=frozenset(), may=frozenset(), is_weak=person.is_staff)


def one_cookie(header: str, name: str) -> str:
    """The value of the one cookie of exactly this name, else "".

    Two of a name are nobody's: a browser sends a ``__Host-`` cookie once, so
    the second was planted (rfc6265bis 4.1.3.2). Nothing is folded or stripped
    but the space that separates cookies."""
    if ";" not in header:
        key, equals, value = header.strip(" ").partition("=")
        return value if equals and key == name else ""
    values = [value for key, equals, value in
              (part.strip(" ").partition("=") for part in header.split(";")) if equals and key == name]
    return values[0] if len(values) == 1 else ""


def cookie_header(name: str, value: str, max_age: int) -> str:
    """The value of a Set-Cookie header: the strictest that still lets a mailed
    link arrive signed in (SameSite=Lax). ``max_age`` in seconds, 0 ends it."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar[name] = value
    except CookieError as error:  # pragma: no cover - our own names are legal
        raise ValueError(name) from error
    morsel = jar[name]
    morsel["path"], morsel["max-age"] = "/", max_age
    morsel["secure"], morsel["httponly"], morsel["samesite"] = True, True, "Lax"
    return morsel.OutputString()
