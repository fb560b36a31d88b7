"""A draft on its way to the content, and what came back.

First the draft says that it is sent, then it is: who is killed between finds a draft
that says so and no folder, and lays the folder down again under the same id. The
build's side knows an id that it did (school/errands.py), so a post is placed once.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from gate.library import Shelf
from gate.tokens import new_id
from gate.writing.composing import date_of, text_of, word_of
from gate.writing.drafts import Draft, Drafts
from school import errands
from school.checker import judge_text
from school.errands import Answer, Deed, Errand, State, Writer
from school.findings import Finding
from school.home import Home
from school.places import find_place
from school.request import Wish, wish
from school.settings import Settings
from school.words import Group, Tree


class Stands(StrEnum):
    """Where a draft stands, as the list says it."""

    DRAFT = "draft"
    SENT = "sent"  # on its way to the repository
    BACK = "back"  # it breaks a rule, or somebody else changed the post
    READY = "ready"  # in the repository; the next build shows it
    LATER = "later"  # as ready, and its moment is to come
    PLACED = "placed"  # its readers can read it


@dataclass(frozen=True)
class Posting:
    """``name`` gives the name of a person as readers see it."""

    home: Home
    settings: Settings
    name: Callable[[str], str]

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.home)

    def text(self, draft: Draft, now: datetime.datetime) -> bytes:
        """The text as it would be placed now."""
        return text_of(draft, self.name(draft.author), self.settings.site.zone, now)

    def judge(self, draft: Draft, source: str, now: datetime.datetime) -> list[Finding]:
        """What the rules say of it, by the code of ``schoolpoort check``."""
        local = now.astimezone(self.settings.site.zone).replace(tzinfo=None)
        return judge_text(source, self.text(draft, now), tuple(file.name for file in draft.files), self.settings, local)

    def place(self, draft: Draft, now: datetime.datetime) -> Draft:
        """Send it on its way. Raises Torn and OSError: then it was not sent."""
        id, at = new_id(), now.astimezone(datetime.UTC).isoformat(timespec="seconds")
        marked = self.drafts.change(draft.owner, draft.id, lambda one: msgspec.structs.replace(
            one, sent=id, sent_at=at, findings=(), torn=False, theirs=""), now, draft.version)
        return self._lay(marked, now)

    def settle(self, draft: Draft, now: datetime.datetime) -> Draft:
        """The draft with what became of it since. Raises OSError and ErrandError."""
        if not draft.sent:
            return draft
        said = errands.read_answer(self.home, draft.sent)
        if said is None:
            return draft if (self.home.inbox / draft.sent).exists() else self._lay(draft, now)
        settled = self.drafts.change(draft.owner, draft.id,
                                     lambda one: _after(one, said) if one.sent == said.id else one, now)
        if said.state is State.PLACED:
            for name in settled.there:  # the store has them: what must be able to vanish lies in one place
                self.drafts.file(settled, name).unlink(missing_ok=True)
        return settled

    def _lay(self, draft: Draft, now: datetime.datetime) -> Draft:
        text, zone = self.text(draft, now), self.settings.site.zone
        marked = self.drafts.change(draft.owner, draft.id, lambda one: msgspec.structs.replace(
            one, sent_base=errands.digest(text)), now)
        fresh = tuple(file for file in draft.files if file.name not in draft.there)
        paths = {file.name: self.drafts.file(draft, file.name) for file in fresh}
        errands.send(self.home, Errand(
            id=draft.sent, moment=draft.sent_at, deed=Deed.SAVE, group=draft.group, title=draft.title,
            author=Writer(draft.author, self.name(draft.author)), by=Writer(draft.owner, self.name(draft.owner)),
            source=draft.source, word="" if draft.source else word_of(draft, zone, now), base=draft.base,
            files=fresh, removed=draft.removed), text, paths)
        wish(self.home, Wish.TAKE_UP)
        return marked

    def stands(self, draft: Draft, shelf: Shelf | None, now: datetime.datetime) -> Stands:
        """Where it stands in the release of a request."""
        zone = self.settings.site.zone
        if draft.sent:
            return Stands.SENT
        if draft.findings or draft.torn:
            return Stands.BACK
        if not draft.source:
            return Stands.DRAFT
        if errands.digest(self.text(draft, now)) != draft.base:
            return Stands.DRAFT
        if self.address(draft) and shelf and _holds(shelf, draft.group, self.address(draft)):
            return Stands.PLACED
        later = date_of(draft, zone, now) > now.astimezone(zone).replace(tzinfo=None)
        return Stands.LATER if later else Stands.READY

    def address(self, draft: Draft) -> str:
        """The closed address of a post that stands, "" of one that does not."""
        place, _ = find_place(draft.source, self.settings.site) if draft.source else (None, [])
        return f"{Tree.closed(place.group).prefix}{place.slug}/" if place and place.group else ""


def _after(draft: Draft, said: Answer) -> Draft:
    """The draft after an answer. Its words stay as they are, whatever was said."""
    if said.state is State.PLACED:
        return msgspec.structs.replace(
            draft, sent="", source=said.source, base=draft.sent_base, placed=draft.placed or draft.sent_at, removed=(),
            there=tuple(file.name for file in draft.files), findings=said.findings, torn=False, theirs="")
    if said.state is State.CHANGED:
        return msgspec.structs.replace(draft, sent="", torn=True, theirs=said.theirs)
    return msgspec.structs.replace(draft, sent="", findings=said.findings)


def _holds(shelf: Shelf, group: str, address: str) -> bool:
    tree = Tree.closed(Group.parse(group))
    volume = shelf.volume(tree)
    return bool(volume and volume.find(address.removeprefix(tree.prefix)))
