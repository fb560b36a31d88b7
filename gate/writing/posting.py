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
from gate.writing.drafts import Draft, Drafts, Gone
from gate.writing.standing import Standing
from school import errands
from school.checker import judge_text
from school.errands import Answer, Deed, Errand, State, Writer
from school.findings import Finding
from school.home import Home
from school.places import find_place
from school.request import Wish, wish
from school.settings import Settings
from school.words import CLOSED_ROOT, Group, Tree


class Stands(StrEnum):
    """Where a draft stands, as the list says it."""

    DRAFT = "draft"
    SENT = "sent"  # on its way to the repository
    BACK = "back"  # it breaks a rule, or somebody else changed the post
    READY = "ready"  # in the repository; the next build shows it
    LATER = "later"  # as ready, and its moment is to come
    PLACED = "placed"  # its readers can read it
    CHANGED = "changed"  # it stands, and its writer has changed it since
    GONE = "gone"  # taken away, by whomever


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
        return self._mark(draft, Deed.SAVE, now)

    def ask(self, draft: Draft, deed: Deed, now: datetime.datetime) -> Draft:
        """Ask for something else of a post that stands. Raises as ``place`` does."""
        return self._mark(draft, deed, now)

    def settle(self, draft: Draft, now: datetime.datetime) -> Draft:
        """The draft with what became of it since. Raises OSError and ErrandError."""
        if not draft.sent:
            return draft
        said = errands.read_answer(self.home, draft.sent)
        if said is None:
            return draft if (self.home.inbox / draft.sent).exists() else self._lay(draft)
        settled = self.drafts.change(draft.owner, draft.id,
                                     lambda one: _after(one, said, now) if one.sent == said.id else one, now)
        if said.state is State.PLACED:
            # The store has them: what must be able to vanish lies in one place.
            there = [file for file in settled.files if file.name in settled.there]
            self.drafts.let_go(settled, [*there, *draft.dropped])
        return settled

    def _mark(self, draft: Draft, deed: Deed, now: datetime.datetime) -> Draft:
        id, at = new_id(), now.astimezone(datetime.UTC).isoformat(timespec="seconds")

        def alter(one: Draft) -> Draft:
            sent = msgspec.structs.replace(one, sent=id, sent_deed=deed, sent_at=at, findings=(), torn=False, theirs="")
            text = self.text(sent, now).decode() if deed is Deed.SAVE else one.origin
            files = tuple(file.name for file in one.files) if deed is Deed.SAVE else ()
            return msgspec.structs.replace(sent, sent_text=text, sent_files=files)

        return self._lay(self.drafts.change(draft.owner, draft.id, alter, now, draft.version))

    def _lay(self, draft: Draft) -> Draft:
        save, zone = draft.sent_deed is Deed.SAVE, self.settings.site.zone
        at = datetime.datetime.fromisoformat(draft.sent_at)
        fresh = tuple(file for file in draft.files if file.name in draft.sent_files and file.name not in draft.there)
        paths = {file.name: self.drafts.file(draft, file.name) for file in fresh}
        author = draft.author or draft.owner
        errands.send(self.home, Errand(
            id=draft.sent, moment=draft.sent_at, deed=draft.sent_deed, group=draft.group, title=draft.title,
            author=Writer(author, self.name(author)), by=Writer(draft.owner, self.name(draft.owner)),
            source=draft.source, word="" if draft.source else word_of(draft, zone, at), base=draft.base,
            files=fresh, removed=draft.removed if save else ()), draft.sent_text.encode(), paths)
        wish(self.home, Wish.TAKE_UP)
        return draft

    def is_touched(self, draft: Draft, now: datetime.datetime) -> bool:
        """Whether it says something else than what stands, or nothing stands yet."""
        return not draft.source or self.text(draft, now).decode() != draft.origin or bool(
            draft.removed or {file.name for file in draft.files} - set(draft.there))

    def stands(self, draft: Draft, shelf: Shelf | None, now: datetime.datetime, is_gone: bool = False) -> Stands:
        """Where it stands in the release of a request; ``is_gone``: it is on the list of
        what was taken away."""
        zone = self.settings.site.zone
        if draft.sent:
            return Stands.SENT
        if draft.findings or draft.torn:
            return Stands.BACK
        if draft.gone or is_gone:
            return Stands.GONE
        if not draft.source:
            return Stands.DRAFT
        if self.is_touched(draft, now):
            return Stands.CHANGED
        if self.address(draft) and shelf and _holds(shelf, draft.group, self.address(draft)):
            return Stands.PLACED
        later = date_of(draft, zone, now) > now.astimezone(zone).replace(tzinfo=None)
        return Stands.LATER if later else Stands.READY

    def key(self, draft: Draft) -> str:
        """The key of a post that stands (school/withdrawals.py), "" of one that does not."""
        place, _ = find_place(draft.source, self.settings.site) if draft.source else (None, [])
        return f"{place.group}/{Standing(draft.origin).said('Slug') or place.slug}" if place and place.group else ""

    def address(self, draft: Draft) -> str:
        """The closed address of a post that stands, "" of one that does not."""
        return f"/{CLOSED_ROOT}/{self.key(draft)}/" if draft.source else ""


def _after(draft: Draft, said: Answer, now: datetime.datetime) -> Draft:
    """The draft after an answer. Its words stay as they are, whatever was said."""
    done = msgspec.structs.replace(draft, sent="", sent_text="", sent_files=(), settled=now.isoformat())
    if draft.sent_deed is Deed.CLEAR:
        return msgspec.structs.replace(done, gone=Gone.CLEARED)
    if said.state is State.CHANGED:
        return msgspec.structs.replace(done, torn=True, theirs=said.theirs)
    if said.state is not State.PLACED:
        return msgspec.structs.replace(done, findings=said.findings)
    if draft.sent_deed is not Deed.SAVE:
        gone = {Deed.WITHDRAW: Gone.WITHDRAWN, Deed.DELETE: Gone.DELETED}.get(draft.sent_deed, Gone.NOT)
        return msgspec.structs.replace(done, gone=gone, gone_at=draft.sent_at if gone else "")
    there = tuple(name for name in draft.sent_files if name not in said.left)
    return msgspec.structs.replace(
        done, source=said.source, origin=draft.sent_text, placed=draft.placed or draft.sent_at, removed=(), dropped=(),
        there=there, findings=said.findings, torn=False, theirs="")


def _holds(shelf: Shelf, group: str, address: str) -> bool:
    tree = Tree.closed(Group.parse(group))
    volume = shelf.volume(tree)
    return bool(volume and volume.find(address.removeprefix(tree.prefix)))
