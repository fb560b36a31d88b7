"""A draft as the text that stands in the repository: the same draft gives the same bytes."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from gate.writing.drafts import Draft
from school.places import GROUPS, slugify

WHEN = "%Y-%m-%d %H:%M"


def text_of(draft: Draft, author: str, zone: ZoneInfo, now: datetime.datetime) -> bytes:
    """The header and the words. ``author`` is the name that readers see; ``now`` is the
    date of a draft that was never sent and says no time."""
    lines = {
        "Titel": one_line(draft.title),
        "Datum": f"{date_of(draft, zone, now):{WHEN}}",
        "Auteur": one_line(author),
        "Status": "published" if draft.public else "besloten",
        "Soort": "" if draft.type == "bericht" else draft.type,
        "Fotos": one_line(draft.gallery),
    }
    header = "".join(f"{key}: {value}\n" for key, value in lines.items() if value)
    return f"{header}\n{plain(draft.text)}\n".encode()


def date_of(draft: Draft, zone: ZoneInfo, now: datetime.datetime) -> datetime.datetime:
    """The date of a post, in the school's own time: the chosen moment, else that of
    placing it first, which an edit does not change."""
    if draft.when:
        return datetime.datetime.strptime(draft.when, WHEN)
    moment = datetime.datetime.fromisoformat(draft.placed or draft.sent_at) if draft.placed or draft.sent_at else now
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)


def word_of(draft: Draft, zone: ZoneInfo, now: datetime.datetime) -> str:
    """The name of a new post's folder, "" when the title gives none."""
    slug = slugify(draft.title)
    return f"{date_of(draft, zone, now):%Y-%m-%d}-{slug}" if any(c.isalpha() for c in slug) else ""


def source_of(draft: Draft, zone: ZoneInfo, now: datetime.datetime) -> str:
    """Where the post stands, or would: for judging it before it does."""
    return draft.source or f"{GROUPS}/{draft.group}/{word_of(draft, zone, now) or 'zonder-titel'}/bericht.md"


def one_line(text: str) -> str:
    """A value of a header is one line."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """The words as a browser sends them, with the one line end that texts have."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
