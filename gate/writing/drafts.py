"""What somebody is writing: one folder a draft, in a place that only the gate reads.

On disk and not in the register: a draft may hold a film. Each change is whole or not
at all and on disk when it returns, so a draft survives a dead phone and a full disk;
a change made from an old page is told, never put over a newer one.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import msgspec
from filelock import FileLock

from gate.tokens import new_id
from school.errands import Deed, File, Told, digest
from school.home import Home
from school.journal import write_whole
from school.originals import Incoming, Result, add
from school.pictures import extension
from school.places import slugify
from school.settings import Rules

_ID = re.compile(r"[0-9a-f]{32}")
_log = logging.getLogger("schoolpoort.writing")
_LETTER, _LOCK, _FILES = "draft.json", "lock", "files"
SMALLS, _INTAKE = "smalls", "intake.lock"


class DraftGone(Exception):
    """There is no such draft, or it is somebody else's."""


class Torn(Exception):
    """The draft was changed since the page was opened; ``now`` is what it is."""

    def __init__(self, now: Draft) -> None:
        super().__init__(now.id)
        self.now = now


class Gone(StrEnum):
    """How its owner took it away; for a day it can be put back."""

    NOT = ""
    THROWN = "thrown"  # it never stood
    WITHDRAWN = "withdrawn"  # the text stays in the repository
    DELETED = "deleted"
    CLEARED = "cleared"  # as deleted, and its files have left the store: there is no way back


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """``owner`` writes it; ``author`` is whose post it is, "" when the text names
    somebody whom nobody here knows. ``group`` has its year. ``when`` is a moment in the
    school's own time, "" for at once.

    ``sent`` is the errand that is on its way, "" when none is, ``sent_deed`` what it asks
    for; ``sent_at`` its moment, which is the post's date when ``when`` says none,
    ``sent_text`` what it says and ``sent_files`` what goes along, by name: a file that comes
    later is for the next time. ``source`` is where the post stands once it does, ``origin``
    the text as it stands there, byte for byte, ``placed`` since when that is known here,
    ``settled`` when an answer was last seen: what was built since holds it; ``there`` the
    files that are in the store: their bytes are here no longer. ``removed`` are those that
    the store is to drop, ``dropped`` those that can be put back. ``findings`` came back, and
    ``theirs``, when ``torn``: what somebody else made of it meanwhile. ``gone``: its owner
    took it away, at ``gone_at``."""

    id: str
    owner: str
    author: str
    changed: str
    version: int = 0
    group: str = ""
    title: str = ""
    text: str = ""
    type: str = "bericht"
    public: bool = False
    when: str = ""
    gallery: str = ""
    files: tuple[File, ...] = ()
    sent: str = ""
    sent_deed: Deed = Deed.SAVE
    sent_at: str = ""
    sent_text: str = ""
    sent_files: tuple[str, ...] = ()
    source: str = ""
    origin: str = ""
    placed: str = ""
    settled: str = ""
    there: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    dropped: tuple[File, ...] = ()
    findings: tuple[Told, ...] = ()
    torn: bool = False
    theirs: str = ""
    gone: Gone = Gone.NOT
    gone_at: str = ""

    @property
    def base(self) -> str:
        """What a change of the post is held against (``Errand.base``)."""
        return digest(self.origin.encode()) if self.origin else ""


@dataclass(frozen=True)
class _Store(Home):
    """A home whose store of originals is a draft's: the same judging of what comes in."""

    folder: Path

    @property
    def originals(self) -> Path:
        return self.folder


@dataclass(frozen=True)
class Drafts:
    """All drafts of a school."""

    home: Home

    def begin(self, owner: str, group: str, now: datetime.datetime) -> Draft:
        """A new, empty draft. Raises OSError."""
        draft = Draft(id=new_id(), owner=owner, author=owner, group=group, changed=_moment(now))
        folder = self._folder(owner, draft.id)
        folder.mkdir(mode=0o700, parents=True)
        try:
            write_whole(folder / _LETTER, msgspec.json.encode(draft), 0o600)
        except OSError:
            self.drop(owner, draft.id)
            raise
        return draft

    def read(self, owner: str, id: str) -> Draft:
        """One draft of a person. Raises DraftGone."""
        try:
            return msgspec.json.decode((self._folder(owner, id) / _LETTER).read_bytes(), type=Draft)
        except FileNotFoundError:
            raise DraftGone(id) from None

    def all(self, owner: str) -> list[Draft]:
        """Those of a person, the last changed first. One that is broken stops no other."""
        found = []
        with suppress(FileNotFoundError):
            for folder in (self.home.drafts / owner).iterdir():
                try:
                    found.append(self.read(owner, folder.name))
                except DraftGone:
                    continue
                except (msgspec.DecodeError, OSError):
                    _log.exception("draft %s can't be read", folder.name)
        return sorted(found, key=lambda one: one.changed, reverse=True)

    def every(self) -> Iterator[Draft]:
        """Those of everybody."""
        for owner in self.owners():
            yield from self.all(owner)

    def change(self, owner: str, id: str, alter: Callable[[Draft], Draft], now: datetime.datetime,
               version: int | None = None, *, beside: bool = False) -> Draft:
        """Change it; ``version`` is that of the page it was changed on. What stands
        ``beside`` the words, its files, makes no page old. Raises DraftGone, Torn and
        OSError: then it is as it was."""
        folder = self._folder(owner, id)
        self.read(owner, id)
        with FileLock(folder / _LOCK):
            draft = self.read(owner, id)
            if version is not None and version != draft.version:
                raise Torn(draft)
            altered = alter(draft)
            if altered == draft:
                return draft
            fresh = msgspec.structs.replace(altered, version=draft.version + (not beside), changed=_moment(now))
            write_whole(folder / _LETTER, msgspec.json.encode(fresh), 0o600)
            return fresh

    def add_files(self, draft: Draft, rules: Rules, sent: Iterable[tuple[str, BinaryIO]],
                  now: datetime.datetime) -> tuple[Draft, list[Result]]:
        """Put photos, films and documents beside it, each under a name that is good for
        a post; gives what was refused, and why."""
        refused = []
        for name, stream in sent:
            folder = self._folder(draft.owner, draft.id)
            with FileLock(folder / _INTAKE):  # two that come at once never get one name
                draft = self.read(draft.owner, draft.id)
                file = File(_free(draft, name), "")
                [result] = add(_Store(self.home.root, folder), rules, _FILES, [Incoming(file.name, stream)])
                if result.refused:
                    refused.append(replace(result, name=name))
                else:
                    draft = self._with_file(draft, file.name, now)
        return draft, refused

    def _with_file(self, draft: Draft, name: str, now: datetime.datetime) -> Draft:
        """The draft with a file that came in; one that was there already is not kept twice."""
        sha = sha_of(self.file(draft, name))
        if any(one.sha256 == sha for one in draft.files):
            self.file(draft, name).unlink()
            return draft
        return self.change(draft.owner, draft.id, lambda one: msgspec.structs.replace(
            one, files=(*one.files, File(name, sha))), now, beside=True)

    def drop_file(self, draft: Draft, name: str, now: datetime.datetime) -> Draft:
        """Without one of its files; of a post that stands, the store drops it too. Its
        bytes stay until the post is placed or a day is over: ``put_back`` undoes it. What is
        on its way stays as it is."""
        def alter(one: Draft) -> Draft:
            if one.sent:
                return one
            gone = tuple(file for file in one.files if file.name == name)
            return msgspec.structs.replace(
                one, files=tuple(file for file in one.files if file.name != name), dropped=(*one.dropped, *gone),
                there=tuple(other for other in one.there if other != name),
                removed=(*one.removed, name) if name in one.there else one.removed)

        return self.change(draft.owner, draft.id, alter, now, beside=True)

    def put_back(self, draft: Draft, name: str, now: datetime.datetime) -> Draft:
        """With a file again that was taken away; it stands last. Not while it is on its way."""
        def alter(one: Draft) -> Draft:
            if one.sent:
                return one
            back = tuple(file for file in one.dropped if file.name == name)
            return msgspec.structs.replace(
                one, files=(*one.files, *back), dropped=tuple(file for file in one.dropped if file.name != name),
                there=(*one.there, name) if name in one.removed else one.there,
                removed=tuple(other for other in one.removed if other != name))

        return self.change(draft.owner, draft.id, alter, now, beside=True)

    def file(self, draft: Draft, name: str) -> Path:
        """Where a file of a draft lies; ``name`` is one of the draft's own."""
        return self._folder(draft.owner, draft.id) / _FILES / name

    def folder(self, draft: Draft) -> Path:
        """Where all of a draft lies."""
        return self._folder(draft.owner, draft.id)

    def let_go(self, draft: Draft, files: Iterable[File]) -> None:
        """The bytes of these files are elsewhere, or nowhere: with the small pictures."""
        for file in files:
            self.file(draft, file.name).unlink(missing_ok=True)
            for small in (self.folder(draft) / SMALLS).glob(f"{file.sha256}.*"):
                small.unlink(missing_ok=True)

    def drop(self, owner: str, id: str) -> None:
        """Throw it away, with its files."""
        shutil.rmtree(self._folder(owner, id), ignore_errors=True)

    def forget(self, owner: str) -> None:
        """Everything of somebody who is forgotten."""
        if _ID.fullmatch(owner):
            shutil.rmtree(self.home.drafts / owner, ignore_errors=True)

    def owners(self) -> list[str]:
        """Whoever has one."""
        try:
            return [folder.name for folder in self.home.drafts.iterdir()]
        except FileNotFoundError:
            return []

    def _folder(self, owner: str, id: str) -> Path:
        if not _ID.fullmatch(owner) or not _ID.fullmatch(id):
            raise DraftGone(id)
        return self.home.drafts / owner / id


def sha_of(path: Path) -> str:
    """The SHA-256 of a file, by which everything knows a photo."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _free(draft: Draft, name: str) -> str:
    """A name for what a phone calls ``IMG_1234.HEIC``, or ``image.jpg`` each time."""
    stem = slugify(name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]) or "foto"
    taken = {file.name.casefold() for file in (*draft.files, *draft.dropped)} | set(draft.removed)
    return next(one for one in _numbered(stem, extension(name)) if one not in taken)


def _numbered(stem: str, ending: str) -> Iterator[str]:
    yield f"{stem}{ending}"
    number = 2
    while True:
        yield f"{stem}-{number}{ending}"
        number += 1


def _moment(now: datetime.datetime) -> str:
    return now.astimezone(datetime.UTC).isoformat(timespec="microseconds")
