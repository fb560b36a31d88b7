"""A post that stands, opened to be changed; and who else is changing it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from gate.writing.drafts import Draft, Gone
from gate.writing.posting import Posting
from gate.writing.shelved import Shelved
from gate.writing.standing import WHEN, Standing
from school.errands import File
from school.fields import TYPES
from school.gallery import in_order
from school.prints import PostPrints
from school.written import Written


@dataclass(frozen=True)
class Other:
    """Somebody else who has the same post open: a person's id, and since when (UTC)."""

    owner: str
    since: datetime.datetime


def opened(posting: Posting, shelved: Shelved, source: str, owner: str, authors: Mapping[str, str],
           now: datetime.datetime) -> Draft | None:
    """Somebody's draft of the post at ``source``; None when nothing stands there.
    ``authors`` are the names of who writes for its group, by their ids. A draft of theirs
    that they did not change follows what stands now. Raises OSError."""
    written = shelved.texts.get(source)
    draft = next((one for one in posting.drafts.all(owner) if one.source == source), None)
    if written is None:
        return draft
    if draft is None:
        draft = posting.drafts.begin(owner, written.group, now)
    elif not follows(posting, shelved, draft, now):
        return draft
    fresh = read_from(written, shelved.photos.get(source), authors, now.astimezone(posting.settings.site.zone))
    return posting.drafts.change(owner, draft.id, lambda one: msgspec.structs.replace(
        one, **fresh, sent_at=one.sent_at, findings=(), torn=False, theirs="", gone=Gone.NOT, gone_at="", removed=()),
        now)


def follows(posting: Posting, shelved: Shelved, draft: Draft, now: datetime.datetime) -> bool:
    """Whether a draft that nobody changed is older than what stands: somebody else
    changed the post, or put it back."""
    written = shelved.texts.get(draft.source)
    if written is None or draft.sent or draft.torn or posting.is_touched(draft, now):
        return False
    return is_newer(posting, shelved, draft) and (written.text != draft.origin or bool(draft.gone))


def overtaken(posting: Posting, shelved: Shelved, draft: Draft, now: datetime.datetime) -> str:
    """The text that stands now, when somebody else changed it since this draft, which has
    changes of its own, was opened; else ""."""
    written = shelved.texts.get(draft.source)
    if written is None or draft.sent or draft.torn or not is_newer(posting, shelved, draft) \
            or not posting.is_touched(draft, now):
        return ""
    return written.text if written.text != draft.origin else ""


def is_newer(posting: Posting, shelved: Shelved, draft: Draft) -> bool:
    """Whether the release was built after what this draft last did had come about."""
    built = shelved.moment(posting.settings.site.zone)
    return built is not None and (not draft.settled or datetime.datetime.fromisoformat(draft.settled) < built)


def others(posting: Posting, draft: Draft, now: datetime.datetime) -> list[Other]:
    """Who else is changing the same post, the first first."""
    if not draft.source:
        return []
    found = [Other(one.owner, datetime.datetime.fromisoformat(one.changed)) for one in posting.drafts.every()
             if one.source == draft.source and one.owner != draft.owner and not one.gone
             and (one.sent or posting.is_touched(one, now))]
    return sorted(found, key=lambda one: one.since)


def pictures_of(shelved: Shelved, draft: Draft) -> Mapping[str, str]:
    """Of the photos that the store has, an address to see them at, by their names; those
    that wait for a look have none."""
    prints = shelved.photos.get(draft.source)
    return {one.name: one.closed[0] for one in prints.photos if one.closed} if prints else {}


def read_from(written: Written, prints: PostPrints | None, authors: Mapping[str, str],
              local: datetime.datetime) -> Mapping[str, object]:
    """What a draft of this text holds: the form's fields and what the form does not know."""
    stands = Standing(written.text)
    said, date = stands.values, stands.date
    photos = prints.photos if prints else ()
    kept = {one.name: one for one in photos}
    names = in_order(kept, said["Order"].split(", "))
    author = next((id for id, name in authors.items() if name == said["Author"]), "")
    return {"source": written.source, "origin": written.text, "group": written.group, "title": said["Title"],
            "text": stands.body, "type": said["Type"] or TYPES[0], "public": said["Status"] == "published",
            "when": f"{date:{WHEN}}" if date and date > local.replace(tzinfo=None) else "", "gallery": said["Gallery"],
            "author": author, "files": tuple(File(name, kept[name].original) for name in names),
            "there": tuple(one.name for one in photos)}
