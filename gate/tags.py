"""Whom a photo shows, and whether it may be shown: as people said, never by recognition.

For a photo and a child somebody said *is on it*, or was asked and said *is not*, or
nobody said anything. From that and from what holds follows where the photo may stand
(``judge``); the file that the build obeys gets a line (school/shown.py). What closes
is written there before the register is, what opens after it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Connection, delete, insert, select

from gate import schema
from gate.audit import note
from gate.photographs import Spot
from gate.register import Register
from gate.tokens import new_id
from gate.wary import Wary, places_of
from school.home import Home
from school.request import Wish, wish
from school.settings import Settings
from school.shown import Line, Place, Shown, ShownError, Verdict, line, record

MANY = 2000
"""Photos that are asked for by name; of more, all are read."""
Said = Mapping[str, bool]
"""Of a photo: the children who were spoken of, and whether it shows them."""


def judge(said: Said, lacking: Collection[str]) -> Verdict:
    """Whether a photo may stand where ``lacking`` may not be: not when it shows one of
    them, and not while of one of them nobody said."""
    if any(said.get(child) for child in lacking):
        return Verdict.BARRED
    return Verdict.SEEN if all(child in said for child in lacking) else Verdict.UNSEEN


@dataclass(frozen=True)
class Question:
    """One photo as it lies before somebody: where it stands, whom it is known to show,
    and where it waits. ``ask``: who may not be there, and of whom nobody said."""

    photo: str
    spots: tuple[Spot, ...]
    said: Said
    ask: frozenset[str]
    verdicts: Mapping[Place, Verdict | None]
    waits: tuple[Place, ...]
    due: datetime.date | None = None

    @property
    def shows(self) -> frozenset[str]:
        return frozenset(child for child, is_on in self.said.items() if is_on)


def questions(rows: Connection, home: Home, settings: Settings, spots: Mapping[str, tuple[Spot, ...]],
          today: datetime.date) -> dict[str, Question]:
    """These photos, by their id. ``spots`` holds all places of each. Raises ShownError."""
    said, shown, due = known(rows, spots), shown_of(home), rechecks(rows)
    wary = wary_of(rows, settings, spots, said, today)
    found = {}
    for photo, places in spots.items():
        mine = said.get(photo, {})
        here = places_of(places)
        lacking = frozenset[str]().union(*(wary.lacking(spot, here) for spot in places))
        verdicts = {place: shown.verdict(photo, place) for place in here}
        waits = tuple(place for place in here if shown.waits(photo, place, settings.consent.look))
        before = [day for child, day in due.items() if child in lacking - mine.keys()
                  and verdicts.get(Place.CLOSED, Verdict.BARRED) is not Verdict.BARRED]
        found[photo] = Question(photo, places, mine, lacking - mine.keys(), verdicts, waits, min(before, default=None))
    return found


def shown_of(home: Home) -> Shown:
    """What the build obeys now; read anew when the file grew. Raises ShownError."""
    try:
        state = home.shown_file.stat()
    except FileNotFoundError:
        return Shown()
    except OSError as error:
        raise ShownError(str(error)) from error
    return _remembered(home, state.st_mtime_ns, state.st_size, state.st_ino)


@lru_cache(maxsize=4)
def _remembered(home: Home, *state: int) -> Shown:
    return Shown.read(home)


def known(rows: Connection, photos: Collection[str]) -> dict[str, dict[str, bool]]:
    """What was said about these photos."""
    c, found = schema.photo_child.c, defaultdict[str, dict[str, bool]](dict)
    asked = select(c.photo, c.child, c.shows)
    for row in rows.execute(asked.where(c.photo.in_(list(photos))) if len(photos) <= MANY else asked):
        found[row.photo][row.child] = row.shows
    return dict(found)


def rechecks(rows: Connection) -> dict[str, datetime.date]:
    """The children for whom closed photos have to be looked at, and before which day."""
    r = schema.photo_recheck.c
    found = rows.execute(select(r.child, r.due).where(r.done.is_(None)).order_by(r.due.desc()))
    return {row.child: row.due for row in found}


def wary_of(rows: Connection, settings: Settings, spots: Mapping[str, tuple[Spot, ...]],
            said: Mapping[str, Said], today: datetime.date) -> Wary:
    """Who may not be where, for all who may be on these photos."""
    return Wary.read(rows, settings, {spot for places in spots.values() for spot in places}, today,
                     {child for each in said.values() for child in each})


@dataclass(frozen=True)
class Answer:
    """What somebody says of a photo: of whom they were asked, who is on it."""

    photo: str
    asked: frozenset[str]
    on: frozenset[str] = frozenset()


@dataclass
class Settled:
    """What came of it: the verdicts that are new, by photo and place."""

    lines: list[Line] = field(default_factory=list)

    def number(self, verdict: Verdict) -> int:
        """How many photos got this verdict somewhere."""
        return len({one.photo for one in self.lines if one.verdict is verdict})


def settle(register: Register, home: Home, spots: Mapping[str, tuple[Spot, ...]], answers: Iterable[Answer], *,
           by: str, now: datetime.datetime) -> Settled:
    """Write down what somebody says, and what follows for each photo. ``spots`` holds
    all places of each photo that is answered for. Raises ShownError and OSError."""
    mine, settled = {one.photo: one for one in answers if one.photo in spots}, Settled()
    spots, today = {photo: spots[photo] for photo in mine}, now.astimezone(register.settings.site.zone).date()
    with register.writing() as rows:
        for one in mine.values():
            say(rows, one, by, now)
        said, shown = known(rows, spots), shown_of(home)
        wary = wary_of(rows, register.settings, spots, said, today)
        for photo, places in spots.items():
            for place, verdict in verdicts(wary, places, said.get(photo, {})).items():
                before = shown.verdict(photo, place)
                # What was looked at stays, though since then somebody came who may not be there.
                if before is not verdict and not (before is Verdict.SEEN and verdict is Verdict.UNSEEN):
                    settled.lines.append(new_line(photo, place, verdict, now))
        _keep(rows, settled.lines, by, now)
        note(rows, now, by, "photos-look", f"{len(mine)} {settled.number(Verdict.BARRED)}")
        record(home, [one for one in settled.lines if one.verdict is not Verdict.SEEN])
    record(home, [one for one in settled.lines if one.verdict is Verdict.SEEN])
    tell_the_build(home, settled.lines)
    return settled


def verdicts(wary: Wary, spots: tuple[Spot, ...], said: Said) -> dict[Place, Verdict]:
    """What follows for each place where a photo stands. Whom it shows counts also
    when they are of another group."""
    may_be = {child for child, is_on in said.items() if is_on}.union(*(wary.children(spot) for spot in spots))
    return {place: judge(said, may_be & wary.without[place]) for place in places_of(spots)}


def say(rows: Connection, one: Answer, by: str, now: datetime.datetime) -> None:
    """The register's part of an answer: the newest word about a photo and a child counts."""
    c = schema.photo_child
    spoken = one.asked | one.on
    if spoken:
        rows.execute(delete(c).where(c.c.photo == one.photo, c.c.child.in_(list(spoken))))
        rows.execute(insert(c), [{"photo": one.photo, "child": child, "shows": child in one.on, "by": by, "at": now}
                                 for child in sorted(spoken)])


def new_line(photo: str, place: Place, verdict: Verdict, now: datetime.datetime) -> Line:
    """A line for the file, with an id for the register's row."""
    return line(photo, place, verdict, id=new_id(), now=now)


def close(rows: Connection, home: Home, lines: list[Line], by: str, now: datetime.datetime) -> None:
    """Keep photos from where they stand, at once: for lines that open nothing."""
    assert all(one.verdict is not Verdict.SEEN for one in lines)
    if lines:
        record(home, lines)
        _keep(rows, lines, by, now)
        tell_the_build(home, lines)


def tell_the_build(home: Home, lines: Collection[Line]) -> None:
    """Ask that what may not be shown any more goes now, and for a build."""
    if any(one.verdict is not Verdict.SEEN for one in lines):
        wish(home, Wish.TAKE_DOWN)
    if lines:
        wish(home, Wish.BUILD)


def _keep(rows: Connection, lines: Collection[Line], by: str, now: datetime.datetime) -> None:
    """Who it was stands here alone."""
    if lines:
        rows.execute(insert(schema.photo_look), [
            {"id": one.id, "at": now, "photo": one.photo, "place": one.place, "verdict": one.verdict, "by": by}
            for one in lines])
