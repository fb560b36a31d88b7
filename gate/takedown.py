"""What a no does to photos, in the same act, whichever way the no came in.

A photo that is known to show the child goes from where it may not be. Of one of
which nobody said, the public copy goes until somebody looked, and the closed one
comes on the teacher's list with a day; when that is over, it goes as well
(``over_due``). A yes again shows nothing by itself: what was barred for it waits for
a look. A yes that lapses by the calendar or by a new text takes nothing down: those
photos were shown while it held.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from gate import facts, receipts, schema, tags
from gate.audit import note
from gate.children import places
from gate.facts import Facts
from gate.holding import State
from gate.photographs import Photographs, Spot
from gate.register import Register, home_of
from gate.rights import SCHOOL
from gate.tokens import new_id
from gate.wary import LINGERS, Wary, classes_of
from school.home import Home
from school.settings import Settings
from school.shown import Line, Place, Shown, Verdict
from school.words import Group, Year

SYSTEM = "system"


@dataclass(frozen=True)
class Turn:
    """What changed for a child: the places where it may not be any more, and where it
    may again. ``person`` said so, when a guardian did."""

    child: str
    no: frozenset[Place]
    yes: frozenset[Place]
    person: str
    by: str


@contextmanager
def watching(rows: Connection, settings: Settings, children: Collection[str], *, by: str,
             now: datetime.datetime) -> Iterator[None]:
    """Around an act that may change what holds for these children without an answer of
    anybody: an end of access, authority, two entries that become one."""
    today = now.astimezone(settings.site.zone).date()
    before = facts.read(rows, settings, children, today)
    yield
    after = facts.read(rows, settings, children, today)
    for child in before.pupils:
        if child in after.pupils:
            follow(rows, settings, turn(settings, child, before, after, (), "", by), now)


def turn(settings: Settings, child: str, before: Facts, after: Facts, refused: Collection[str], person: str,
         by: str) -> Turn:
    """What changed. ``refused``: the purposes that got a new no in this act; they count
    although something else kept the child from there already."""
    no, yes = set[Place](), set[Place]()
    for place in Place:
        purposes = [one for each in {Place.CLOSED, place} for one in settings.consent.of_place(each)]
        was, is_now = (all(known.held(child, one).state is State.YES for one in purposes) for known in (before, after))
        if not is_now and (was or any(one.key in refused for one in purposes)):
            no.add(place)
        if is_now and not was:
            yes.add(place)
    return Turn(child, frozenset(no), frozenset(yes), person, by)


def follow(rows: Connection, settings: Settings, turned: Turn, now: datetime.datetime) -> None:
    """Do to the photos what follows, in the caller's transaction; a guardian who said no
    gets a receipt. What leaves is written down for the build before this returns.
    Raises ShownError and OSError: then nothing is changed, the answer included."""
    if not turned.no and not turned.yes:
        return
    home, today = home_of(rows), now.astimezone(settings.site.zone).date()
    photos, shown, lines = Photographs.kept(home), tags.shown_of(home), list[Line]()
    mine = said_of(rows, turned.child)
    tagged = {photo for photo, is_on in mine.items() if is_on}
    if turned.no:
        unasked = unasked_of(rows, settings, photos, turned.child, mine, settings.site.year_on(today))
        lines += _down(settings, shown, turned, tagged, unasked, now)
        waiting = {photo for photo in unasked if shown.verdict(photo, Place.CLOSED) is not Verdict.BARRED}
        due = _recheck(rows, settings, turned.child, today, now) if Place.CLOSED in turned.no and waiting else None
        if turned.person:
            receipts.write(rows, settings, receipts.Down(photos, tagged, unasked, turned.no, due), turned.child,
                           turned.person, now)
    if turned.yes:
        lines += _again(rows, settings, shown, turned.yes, tagged, today, now)
    tags.close(rows, home, lines, turned.by, now)
    note(rows, now, turned.by, "photos-down" if turned.no else "photos-again", f"{turned.child} {len(lines)}")


def said_of(rows: Connection, child: str) -> dict[str, bool]:
    """Of which photos somebody said whether this child is on them."""
    c = schema.photo_child.c
    return {row.photo: row.shows for row in rows.execute(select(c.photo, c.shows).where(c.child == child))}


def unasked_of(rows: Connection, settings: Settings, photos: Photographs, child: str, said: Collection[str],
               year: Year) -> dict[str, tuple[Spot, ...]]:
    """The photos in posts of the child's groups, of every year, and in the school's own
    pages, of which nobody said whether it is on them."""
    mine = {place.group: place for place in places(rows, child)}

    def may_show(spot: Spot) -> bool:
        group, since = spot.group or Group(year, SCHOOL), spot.day and spot.day - LINGERS
        return any(one in mine and (since is None or mine[one].is_open(since)) for one in classes_of(settings, group))

    return {photo: spots for photo, spots in photos.spots.items()
            if photo not in said and any(map(may_show, spots))}


def _down(settings: Settings, shown: Shown, turned: Turn, tagged: Collection[str], unasked: Collection[str],
          now: datetime.datetime) -> Iterator[Line]:
    """What shows the child may not stand there; what may show it is looked at first."""
    for photo in sorted(tagged):
        for place in sorted(turned.no):
            if shown.verdict(photo, place) is not Verdict.BARRED:
                yield tags.new_line(photo, place, Verdict.BARRED, now)
    for photo in sorted(unasked) if Place.PUBLIC in turned.no else ():
        if shown.may(photo, Place.PUBLIC, settings.consent.look):
            yield tags.new_line(photo, Place.PUBLIC, Verdict.UNSEEN, now)


def _again(rows: Connection, settings: Settings, shown: Shown, places: Collection[Place], tagged: Collection[str],
           today: datetime.date, now: datetime.datetime) -> Iterator[Line]:
    """What was kept away for this child waits for a look, when it shows nobody else who
    may not be there."""
    said = tags.known(rows, list(tagged)) if tagged else {}
    wary = Wary.read(rows, settings, [], today, {child for each in said.values() for child in each})
    for photo, each in sorted(said.items()):
        for place in sorted(places):
            is_free = not any(is_on and child in wary.without[place] for child, is_on in each.items())
            if is_free and shown.verdict(photo, place) is Verdict.BARRED:
                yield tags.new_line(photo, place, Verdict.UNSEEN, now)


def _recheck(rows: Connection, settings: Settings, child: str, today: datetime.date,
             now: datetime.datetime) -> datetime.date:
    """The day before which the closed photos are looked at for this child."""
    known = tags.rechecks(rows).get(child)
    if known:
        return known
    due = today + datetime.timedelta(days=settings.consent.look_days)
    rows.execute(insert(schema.photo_recheck).values(id=new_id(), child=child, at=now, due=due))
    return due


def over_due(register: Register, home: Home, now: datetime.datetime) -> int:
    """Take closed photos away that nobody looked at in time, until somebody does; ends
    what was looked at whole. Gives how many photos went. For the daily tidying."""
    settings, lines = register.settings, dict[str, Line]()
    today, photos, shown = now.astimezone(settings.site.zone).date(), Photographs.kept(home), tags.shown_of(home)
    year = settings.site.year_on(today)
    with register.writing() as rows:
        for child, due in tags.rechecks(rows).items():
            left = [photo for photo in unasked_of(rows, settings, photos, child, said_of(rows, child), year)
                    if shown.verdict(photo, Place.CLOSED) is not Verdict.BARRED]
            if not left:
                r = schema.photo_recheck
                rows.execute(update(r).where(r.c.child == child, r.c.done.is_(None)).values(done=now))
            if due < today:
                lines |= {photo: tags.new_line(photo, Place.CLOSED, Verdict.UNSEEN, now) for photo in left
                          if shown.may(photo, Place.CLOSED, settings.consent.look)}
        tags.close(rows, home, list(lines.values()), SYSTEM, now)
        if lines:
            note(rows, now, SYSTEM, "photos-overdue", str(len(lines)))
    return len(lines)
