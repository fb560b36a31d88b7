"""A draft as the text that stands in the repository: the same draft gives the same bytes."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from gate.writing.drafts import Draft
from gate.writing.standing import CLOSED, PUBLISHED, WHEN, Standing, one_line, plain
from school.gallery import in_order
from school.headers import BY_NAME
from school.pictures import Medium, medium
from school.places import GROUPS, slugify


def text_of(draft: Draft, author: str, zone: ZoneInfo, now: datetime.datetime) -> bytes:
    """The header and the words. ``author`` is the name that readers see; ``now`` is the
    date of a draft that was never sent and says no time. Of a post that stands, all that
    the form did not change is as it was."""
    values = {
        "Title": one_line(draft.title),
        "Date": f"{date_of(draft, zone, now):{WHEN}}",
        "Author": one_line(author),
        "Status": PUBLISHED if draft.public else CLOSED,
        "Type": "" if draft.type == "bericht" else draft.type,
        "Gallery": one_line(draft.gallery),
        "Order": order_of(draft),
    }
    stands = Standing(draft.origin)
    if stands.header.entries:
        kept = {} if author else {"Author": stands.values["Author"]}
        return stands.altered({**values, **kept}, plain(draft.text)).encode()
    header = "".join(f"{BY_NAME[key].label}: {value}\n" for key, value in values.items() if value)
    return f"{header}\n{plain(draft.text)}\n".encode()


def order_of(draft: Draft) -> str:
    """Its photos and films in the writer's order, "" when that is the order of their
    names; as it stands when that says the same."""
    names = [file.name for file in draft.files if medium(file.name) in (Medium.PHOTO, Medium.FILM)]
    said = Standing(draft.origin).values["Order"] if draft.origin else ""
    if in_order(names, said.split(", ")) == names:
        return said
    return ", ".join(name for name in names if "," not in name) if names != sorted(names) else ""


def date_of(draft: Draft, zone: ZoneInfo, now: datetime.datetime) -> datetime.datetime:
    """The date of a post, in the school's own time: the chosen moment, else that of
    the post as it stands, else that of placing it. Of one that was to come later and
    says no moment any more, it is now."""
    if draft.when:
        return datetime.datetime.strptime(draft.when, WHEN)
    moment = datetime.datetime.fromisoformat(draft.sent_at) if draft.sent else now
    local = moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    stands = Standing(draft.origin).date if draft.origin else None
    return stands if stands and stands <= local else local


def word_of(draft: Draft, zone: ZoneInfo, now: datetime.datetime) -> str:
    """The name of a new post's folder, "" when the title gives none."""
    slug = slugify(draft.title)
    return f"{date_of(draft, zone, now):%Y-%m-%d}-{slug}" if any(c.isalpha() for c in slug) else ""


def source_of(draft: Draft, zone: ZoneInfo, now: datetime.datetime) -> str:
    """Where the post stands, or would: for judging it before it does."""
    return draft.source or f"{GROUPS}/{draft.group}/{word_of(draft, zone, now) or 'zonder-titel'}/bericht.md"
