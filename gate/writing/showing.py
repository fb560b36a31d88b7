"""What the page of a draft shows beside the words: hints, photos, parts on their way, and
the moments of one tap."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from babel.dates import format_datetime
from sqlalchemy import select

from gate import schema, suitability
from gate.app import language, shelf
from gate.i18n import translator
from gate.writing import onphotos
from gate.writing.desk import Desk
from gate.writing.drafts import Draft
from gate.writing.hints import Hint, hints_of
from gate.writing.kinds import FIRST_LINES
from gate.writing.parts import Parts
from gate.writing.posting import Stands
from gate.writing.shots import shots_of
from school.errands import Told
from school.findings import Finding
from school.pictures import Medium

MORNING = datetime.time(8, 0)
SETTLED = (Stands.SENT, Stands.READY, Stands.LATER, Stands.PLACED)
"""Then the page is about what became of it, and the form is folded."""


@dataclass(frozen=True)
class Moment:
    """A time of one tap: its value in the form, what it is called, which day that is."""

    value: str
    label: str
    day: str


def facts_of(at: Desk, draft: Draft, findings: Iterable[Finding | Told]) -> dict[str, Any]:
    """For the template of the form."""
    hints = hints_of(at, draft, findings)
    shots = shots_of(at, draft)
    return {"hints": {place: at_place(hints, place) for place in ("text", "photos")}, "shots": shots,
            "parts": Parts(at.drafts, draft).all(), "moments": moments(at), "keeps": not _is_shared(at),
            "firsts": FIRST_LINES, "settled": at.posting.stands(draft, None, at.now) in SETTLED,
            "shown": any(shot.kind is not Medium.DOCUMENT for shot in shots)}


def at_place(hints: Iterable[Hint], place: str) -> list[Hint]:
    """Those of the photos, or all others."""
    return [one for one in hints if (one.field in ("fotos", "beschrijving")) is (place == "photos")]


def questions_of(at: Desk, draft: Draft) -> dict[str, Any]:
    """What is asked before photos go along: the school's list, and who is on them."""
    return {"points": points_of(at, draft), "who": onphotos.asked(at, draft)}


def standing_of(at: Desk, draft: Draft) -> dict[str, Any]:
    """What the page says of a post that went: where it stands, and which photos wait."""
    return {"stands": at.posting.stands(draft, shelf(), at.now), "address": at.posting.address(draft),
            "waiting": onphotos.waiting(at, draft)}


def points_of(at: Desk, draft: Draft) -> tuple[str, ...]:
    """The school's list for photos, while it was not gone through for this kind of post."""
    if not draft.files:
        return ()
    with at.gate.register.reading() as rows:
        return suitability.due(rows, at.gate.settings.rules, at.me, draft.type, at.year)


def moments(at: Desk) -> list[Moment]:
    """Tomorrow at eight, and before a weekend Monday at eight too."""
    _, today = translator(language()), at.now.astimezone(at.gate.settings.site.zone).date()
    tomorrow = today + datetime.timedelta(days=1)
    found = [(tomorrow, _("Morgen om 8.00"))]
    if tomorrow.weekday() > 4:
        found.append((tomorrow + datetime.timedelta(days=7 - tomorrow.weekday()), _("Maandag om 8.00")))
    return [Moment(f"{day:%Y-%m-%d} {MORNING:%H:%M}", label, day_of(datetime.datetime.combine(day, MORNING), False))
            for day, label in found]


def day_of(moment: datetime.datetime, with_time: bool = True) -> str:
    """*zaterdag 21 november*, with its time."""
    return format_datetime(moment, "EEEE d MMMM" + (", H.mm" if with_time else ""), locale=language())


def _is_shared(at: Desk) -> bool:
    """Whether they said that the device is not theirs alone: then nothing stays on it."""
    d = schema.device.c
    with at.gate.register.reading() as rows:
        return at.who.device is None or bool(rows.execute(select(d.shared).where(d.id == at.who.device.id)).scalar())
