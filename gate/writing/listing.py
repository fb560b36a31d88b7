"""*Mijn berichten*: what somebody is writing, what they placed, and what stands in their
groups by whichever way it came. Each with where it stands, who can read it, and how
many families have."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gate.openings import families_of
from gate.photographs import id_of
from gate.roles import Act
from gate.writing.desk import Desk
from gate.writing.drafts import Draft, Gone
from gate.writing.ends import A_DAY, TOLD_BEFORE, ends_on
from gate.writing.opening import is_newer
from gate.writing.posting import Stands
from gate.writing.shelved import Shelved, public_address
from gate.writing.standing import Standing
from school.decisions import marks_of
from school.words import CLOSED_ROOT
from school.written import Written

_DAY = re.compile(r"/(\d{4}-\d\d-\d\d)-[^/]*(?:/[^/]+)?$")
SLOW = datetime.timedelta(minutes=10)
NEWEST, MOST = 40, 400
STANDING = frozenset({Stands.PLACED, Stands.READY, Stands.LATER})


@dataclass(frozen=True)
class Line:
    """One post. ``draft`` is the visitor's, None where they have none; ``post`` names what
    stands (``mark_of``). ``families`` is None where nobody can have read it, or the school
    keeps no openings. ``picture`` is the address of its first photo, ``looks`` where
    photos wait for the visitor."""

    title: str
    group: str
    stands: Stands
    day: datetime.date | None
    author: str = ""
    draft: Draft | None = None
    post: str = ""
    key: str = ""
    address: str = ""
    public: str = ""
    asks: bool = False
    families: int | None = None
    picture: str = ""
    waiting: int = 0
    looks: str = ""
    undo: bool = False
    ends: datetime.date | None = None
    slow: bool = False


@dataclass(frozen=True)
class Lines:
    """``busy``: not placed, on its way, come back or taken away; ``mine``; ``theirs``: of
    the visitor's groups, by others. ``more``: older ones are left out."""

    busy: tuple[Line, ...]
    mine: tuple[Line, ...]
    theirs: tuple[Line, ...]
    more: bool


def mark_of(written: Written) -> str:
    """How a form calls a post, so that no title stands in an address."""
    return marks_of(written.source, "")[0]


def find(at: Desk, shelved: Shelved, mark: str) -> Written | None:
    """The post of a mark, when the visitor may change it."""
    rooms = {str(one) for one in at.rooms}
    return next((one for one in shelved.texts.values() if one.group in rooms and mark_of(one) == mark), None)


def lines(at: Desk, shelved: Shelved, drafts: Iterable[Draft], everything: bool = False) -> Lines:
    """The whole list. ``drafts`` are the visitor's, settled."""
    own = [_of_draft(at, shelved, one) for one in drafts]
    known = {one.draft.source for one in own if one.draft and one.draft.source}
    rooms = {str(one) for one in at.rooms}
    texts = sorted((one for one in shelved.texts.values() if one.group in rooms and one.source not in known),
                   key=_age, reverse=True)
    most = MOST if everything else NEWEST
    stand = [*(one for one in own if one.stands in STANDING), *(_of_text(at, shelved, one) for one in texts[:most])]
    stand = _with_families(at, sorted(stand, key=lambda one: one.day or datetime.date.min, reverse=True))
    return Lines(tuple(one for one in own if one.stands not in STANDING),
                 tuple(one for one in stand if one.draft or one.author == at.who.person.name),
                 tuple(one for one in stand if not one.draft and one.author != at.who.person.name),
                 len(texts) > most)


def can_undo(draft: Draft, now: datetime.datetime) -> bool:
    """Whether its owner can still put back what they took away."""
    return bool(draft.gone) and not draft.sent and now - datetime.datetime.fromisoformat(draft.gone_at) < A_DAY


def is_over(draft: Draft, now: datetime.datetime) -> bool:
    """Whether what was taken away is out of sight: no way back is left."""
    return draft.gone in (Gone.THROWN, Gone.DELETED, Gone.CLEARED) and not can_undo(draft, now) and not draft.findings


def _of_draft(at: Desk, shelved: Shelved, draft: Draft) -> Line:
    key, moment = at.posting.key(draft), datetime.datetime.fromisoformat(draft.changed)
    stands = at.posting.stands(draft, shelved.shelf, at.now, _is_gone(at, shelved, draft, key))
    line = Line(draft.title, draft.group, stands, moment.astimezone(at.gate.settings.site.zone).date(), draft=draft,
                author=at.authors(draft.group).get(draft.author, ""), key=key, asks=draft.public,
                undo=can_undo(draft, at.now), ends=_ends(at, draft),
                slow=bool(draft.sent) and at.now - datetime.datetime.fromisoformat(draft.sent_at) > SLOW)
    if stands not in STANDING and stands is not Stands.CHANGED:
        return line
    date = Standing(draft.origin).date
    return _standing(at, shelved, replace(line, day=date.date() if date else line.day), draft.source)


def _ends(at: Desk, draft: Draft) -> datetime.date | None:
    """The day on which an unfinished draft goes, when that is near."""
    end = ends_on(draft, at.gate.settings.people.drafts_days)
    return end if end and end - TOLD_BEFORE <= at.now.date() else None


def _is_gone(at: Desk, shelved: Shelved, draft: Draft, key: str) -> bool:
    """Whether somebody took it away: on the list of what was, or out of the repository."""
    if not draft.source or shelved.is_gone(draft.source, key):
        return bool(draft.source)
    return bool(shelved.texts) and draft.source not in shelved.texts and is_newer(at.posting, shelved, draft)


def _of_text(at: Desk, shelved: Shelved, written: Written) -> Line:
    stands = Standing(written.text)
    later = stands.date is not None and stands.date > at.local
    where = Stands.LATER if later else Stands.PLACED if shelved.is_closed(written.key) else Stands.READY
    return _standing(at, shelved, Line(
        written.title, written.group, where, stands.date.date() if stands.date else None, stands.said("Author"),
        post=mark_of(written), key=written.key, asks=stands.values["Status"] == "published"), written.source)


def _standing(at: Desk, shelved: Shelved, line: Line, source: str) -> Line:
    """A line with what the release says: where it is read, and its photos."""
    prints = shelved.photos.get(source)
    looks = at.who.person.may.intersection((Act.CONSENT, Act.CONSENT_OWN))
    waiting = sum(photo.waiting for photo in prints.photos) if prints and looks else 0
    return replace(
        line, address=f"/{CLOSED_ROOT}/{line.key}/" if shelved.is_closed(line.key) else "",
        public=public_address(line.key) if shelved.is_public(line.key) else "", waiting=waiting,
        looks=f"/beheer/fotos/{id_of(prints)}/" if prints and waiting else "",
        picture=next((photo.closed[0] for photo in prints.photos if photo.closed), "") if prints else "")


def _with_families(at: Desk, found: Sequence[Line]) -> list[Line]:
    if at.gate.settings.people.opened_days <= 0:
        return list(found)
    with at.gate.register.reading() as rows:
        numbers = families_of(rows, [one.key for one in found if one.address])
    return [replace(one, families=numbers.get(one.key, 0)) if one.address else one for one in found]


def _age(written: Written) -> tuple[str, str]:
    """By the day in the name of its file; what has none comes last."""
    day = _DAY.search(written.source)
    return day[1] if day else "", written.key
